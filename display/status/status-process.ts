import type { Hall } from '../../broker/client/hall.ts';
import { type NodeClock, systemClock } from '../../broker/client/node-clock.ts';
import type { NodeFile } from '../../broker/client/node-file.ts';
import { PageServer } from '../../broker/client/page-server.ts';
import type { Logger } from '../../broker/contract/log.ts';
import { err, ok, type Result } from '../../broker/contract/result.ts';
import type { PublicSite } from '../../broker/contract/snapshots.ts';
import { statusRoutes } from './status-routes.ts';
import { TicketWatch } from './ticket-watch.ts';
import { lineView, PublicNews } from './view-of-status.ts';

export type StatusParts = {
  readonly file: Pick<NodeFile, 'listen'>;
  readonly hall: Hall;
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
  const { file, hall, log, pagesDirectory, themeFile, clock = systemClock } = parts;
  if (!file.listen) return err('the status node needs "listen" in its node file');
  const news = new PublicNews();
  const sites = new Map<string, PublicSite>();
  let tickets: TicketWatch | undefined;
  const opened = await PageServer.listen({
    ...file.listen,
    ...(parts.pages !== undefined && { pages: parts.pages, pageRoutes: ['/t/:token'] }),
    ...{ pagesDirectory, themeFile, log },
    publicPage: true,
    routes: (app, server) => {
      tickets = new TicketWatch({ hall, server, news, clock });
      statusRoutes(app, { hall, news, sites, tickets });
    },
  });
  if (!opened.ok) return opened;
  parts.onStop(() => opened.value.close());
  const changed = () => {
    opened.value.stream.publish(lineView(news, hall.presence.online));
    tickets?.changed();
  };
  hall.on('publicHall', undefined, (publicHall) => {
    news.hall = publicHall;
    changed();
  });
  hall.on('publicLine', undefined, (line) => {
    news.line = line;
    changed();
  });
  hall.on('publicSite', undefined, (site) => sites.set(site.texts.locale, site));
  hall.onPresence(changed);
  changed();
  return ok(opened.value);
}
