import type { FastifyInstance } from 'fastify';
import type { Hall } from '../../broker/client/hall.ts';
import type { PageServer } from '../../broker/client/page-server.ts';
import { decode } from '../../broker/contract/decode.ts';
import { token } from '../../broker/contract/ids.ts';
import type { PublicSite } from '../../broker/contract/snapshots.ts';
import { lineView, type PublicNews } from './ticket-view.ts';
import type { TicketWatch } from './ticket-watch.ts';

export type StatusDoors = {
  readonly hall: Hall;
  readonly server: PageServer;
  readonly news: PublicNews;
  readonly sites: ReadonlyMap<string, PublicSite>;
  readonly tickets: TicketWatch;
};

/** What phones and the city's site ask for; nothing here changes anything (peers part 3, item 15). */
export function statusRoutes(app: FastifyInstance, doors: StatusDoors): void {
  const { hall, server, news, sites } = doors;
  app.get<{ Params: { token: string } }>(
    '/t/:token/stream',
    { exposeHeadRoute: false },
    (request, reply) => {
      const decoded = decode(token, request.params.token);
      // A token of another form is as unknown as any other, and costs no subscription.
      if (decoded.ok) server.streamAt(reply, doors.tickets.streamOf(decoded.value));
      else reply.code(404).send({ error: 'not-found' });
    },
  );
  /** The city's home page reads this (R11); every page may, for it is what the hall's board shows. */
  app.get('/line.json', (_request, reply) => {
    reply
      .header('access-control-allow-origin', '*')
      .header('cross-origin-resource-policy', 'cross-origin');
    reply.header('cache-control', 'public, max-age=5');
    const names = [...sites.values()].find((site) => site.texts.locale === 'ja')?.texts.services;
    const view = lineView(news, hall.presence.online);
    return {
      ...view,
      services: view.services.map((service) => ({
        ...service,
        name: names?.[service.serviceId]?.name ?? service.serviceId,
      })),
    };
  });
  app.get<{ Params: { locale: string } }>('/site/:locale', (request, reply) => {
    const site = sites.get(request.params.locale) ?? sites.get('ja');
    if (!site) return reply.code(503).send({ error: 'not-ready' });
    return reply.header('cache-control', 'public, max-age=60').send(site);
  });
}
