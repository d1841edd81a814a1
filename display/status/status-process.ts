import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { HallReader } from '../../broker/client/hall.ts';
import { type NodeClock, systemClock } from '../../broker/client/node-clock.ts';
import type { PublicNodeFile } from '../../broker/client/node-file.ts';
import { PageServer } from '../../broker/client/page-server.ts';
import type { Logger } from '../../broker/contract/log.ts';
import { assert, err, ok, type Result } from '../../broker/contract/result.ts';
import { GuessGuard } from './guess-guard.ts';
import { canvasDraw, PictureShelf } from './picture-shelf.ts';
import { SiteWatch } from './site-watch.ts';
import { type StatusDoors, statusRoutes } from './status-routes.ts';

export type StatusParts = {
  readonly file: {
    readonly listen?: PublicNodeFile['listen'] | undefined;
    readonly address?: PublicNodeFile['address'];
  };
  /** One inside a hall, as many as its file names outside; the first one also at the root. */
  readonly halls: readonly HallReader[];
  readonly log: Logger;
  readonly pagesDirectory: string;
  readonly themeFile: string;
  /** `fontsDirectory` of `config/paths.ts`: for pictures, where Debian's fonts are not installed. */
  readonly fontsDirectory: string;
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
  const folder = parts.pages === undefined ? undefined : join(pagesDirectory, parts.pages);
  const page =
    folder && (await readFile(join(folder, 'index.html'), 'utf8').catch(() => undefined));
  const address = file.address?.replace(/\/$/, '');
  const guard = new GuessGuard(clock);
  const pictures = new PictureShelf({ draw: canvasDraw(parts.fontsDirectory), clock, log });
  const opened = await PageServer.listen({
    ...file.listen,
    ...(parts.pages !== undefined && { pages: parts.pages, forOtherSites: '/yobiban-status.js' }),
    ...{ pagesDirectory, themeFile, log },
    publicPage: true,
    routes: async (app, server) => {
      for (const [nth, hall] of halls.entries()) {
        const watch = new SiteWatch({ hall, server, clock });
        watches.push(watch);
        const doors = { watch, server, guard, pictures, page, address };
        if (nth === 0) statusRoutes(app, doors);
        await app.register(async (scope) => siteRoutes(scope, doors), { prefix: `/${hall.site}` });
      }
    },
  });
  if (!opened.ok) return opened;
  parts.onStop(() => opened.value.close());
  const [first] = watches;
  assert(first !== undefined, 'a status node serves at least one site');
  first.stay();
  return ok(opened.value);
}

/** One site of many: followed from the first request on. */
function siteRoutes(scope: FastifyInstance, doors: StatusDoors): void {
  scope.addHook('onRequest', () => doors.watch.wake());
  statusRoutes(scope, doors);
}
