import type { FastifyInstance } from 'fastify';
import type { Hall } from '../../broker/client/hall.ts';
import { decode } from '../../broker/contract/decode.ts';
import { token } from '../../broker/contract/ids.ts';
import type { PublicSite } from '../../broker/contract/snapshots.ts';
import type { TicketWatch } from './ticket-watch.ts';
import { lineView, type PublicNews } from './view-of-status.ts';

type StatusDoors = {
  readonly hall: Hall;
  readonly news: PublicNews;
  /** By locale. */
  readonly sites: ReadonlyMap<string, PublicSite>;
  readonly tickets: TicketWatch;
};

/** What phones and the city's site ask for; nothing here changes anything (peers part 3, item 15). */
export function statusRoutes(app: FastifyInstance, doors: StatusDoors): void {
  app.get<{ Params: { token: string } }>(
    '/t/:token/stream',
    { exposeHeadRoute: false },
    (request, reply) => {
      const decoded = decode(token, request.params.token);
      // A token of another form is as unknown as any other, and costs no subscription.
      if (decoded.ok) doors.tickets.watch(decoded.value, reply);
      else reply.code(404).send({ error: 'not-found' });
    },
  );
  /** The city's home page reads this (R11); every page may, for it is what the hall's board shows. */
  app.get('/line.json', (_request, reply) => {
    reply
      .header('access-control-allow-origin', '*')
      .header('cross-origin-resource-policy', 'cross-origin')
      .header('cache-control', 'public, max-age=5')
      .send(lineJson(doors));
  });
  app.get<{ Params: { locale: string } }>('/site/:locale', (request, reply) => {
    const site = doors.sites.get(request.params.locale) ?? doors.sites.get('ja');
    if (!site) return reply.code(503).header('retry-after', '2').send({ error: 'not-ready' });
    return reply.header('cache-control', 'public, max-age=60').send(site);
  });
}

/**
 * With names: whoever embeds it has no list of ours. While the emergency switch is on, `notice` says
 * why (`trouble`, `full`, `closing` or `evacuate`) and `noticeText` what citizens read, in Japanese;
 * a page that shows the numbers shows that above them (R63). `lastDay` says how many of the tickets
 * of the last day were called within the waiting time they were told, `lastDayText` the same in
 * Japanese, out of ten.
 */
function lineJson({ hall, news, sites }: StatusDoors): object {
  const { services: names, texts } = sites.get('ja')?.texts ?? {};
  const view = lineView(news, hall.presence.online);
  const services = view.services.map((service) => {
    return { ...service, name: names?.[service.serviceId]?.name ?? service.serviceId };
  });
  const noticeText = view.notice && texts?.[`notice.${view.notice}`];
  const { lastDay } = view;
  const lastDayText =
    lastDay &&
    texts?.[lastDay.yesterday ? 'status.true_yesterday' : 'status.true_last_day']?.replace(
      '{count}',
      String(Math.round((10 * lastDay.covered) / lastDay.tickets)),
    );
  return { ...view, services, noticeText, lastDayText };
}
