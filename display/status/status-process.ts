import type { FastifyInstance } from 'fastify';
import type { HallReader } from '../../broker/client/hall.ts';
import { type NodeClock, systemClock } from '../../broker/client/node-clock.ts';
import type { NodeFile } from '../../broker/client/node-file.ts';
import { PageServer } from '../../broker/client/page-server.ts';
import type { Logger } from '../../broker/contract/log.ts';
import { assert, err, ok, type Result } from '../../broker/contract/result.ts';
import { SiteWatch } from './site-watch.ts';
import { statusRoutes } from './status-routes.ts';
import { lineView } from './view-of-status.ts';

export type StatusParts = {
  readonly file: Pick<NodeFile, 'listen'>;
  /** One inside a hall, as many as its file names outside; the first one also at the root. */
  readonly halls: readonly HallReader[];
  readonly log: Logger;
  readonly pagesDirectory: string;
  readonly themeFile: string;
  /** The page's folder; a test without built pages leaves it out. */
  readonly pages?: string;
  readonly clock?: NodeClock;
  /** Closes something when the node stops; the last opened closes first. */
  readonly onStop: (close: () => Promise<void> | void) => void;
};

/** A status node: it keeps nothing, so any number of them can stand behind one address. */
export async function openStatus(parts: StatusParts): Promise<Result<PageServer, string>> {
  const { file, halls, log, pagesDirectory, themeFile, clock = systemClock } = parts;
  if (!file.listen) return err('the status node needs "listen" in its node file');
  const watches: SiteWatch[] = [];
  const opened = await PageServer.listen({
    ...file.listen,
    ...(parts.pages !== undefined && {
      pages: parts.pages,
      pageRoutes: ['/t/:token', ...halls.map(({ site }) => `/${site}/t/:token`)],
    }),
    ...{ pagesDirectory, themeFile, log },
    publicPage: true,
    routes: async (app, server) => {
      for (const [nth, hall] of halls.entries()) {
        const changed = () => nth === 0 && showLine(server, watch);
        const watch: SiteWatch = new SiteWatch({ hall, server, clock, changed });
        watches.push(watch);
        if (nth === 0) statusRoutes(app, watch);
        await app.register(async (scope) => siteRoutes(scope, watch), { prefix: `/${hall.site}` });
      }
    },
  });
  if (!opened.ok) return opened;
  parts.onStop(() => opened.value.close());
  const [first] = watches;
  assert(first !== undefined, 'a status node serves at least one site');
  first.stay();
  showLine(opened.value, first);
  return ok(opened.value);
}

function showLine(server: PageServer, { news, hall }: SiteWatch): void {
  server.stream.publish(lineView(news, hall.presence.online));
}

/** One site of many: followed from the first request on. */
function siteRoutes(scope: FastifyInstance, watch: SiteWatch): void {
  scope.addHook('onRequest', () => watch.wake());
  statusRoutes(scope, watch);
}
