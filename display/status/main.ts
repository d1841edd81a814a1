import { PageServer } from '../../broker/client/page-server.ts';
import { runNode } from '../../broker/client/run-node.ts';
import { err, ok } from '../../broker/contract/result.ts';
import type { PublicSite } from '../../broker/contract/snapshots.ts';
import { createLogger } from '../../config/logger.ts';
import { pagesDirectory, themeFile } from '../../config/paths.ts';
import { version } from '../../config/version.ts';
import { statusRoutes } from './status-routes.ts';
import { lineView, type PublicNews } from './ticket-view.ts';
import { TicketWatch } from './ticket-watch.ts';

await runNode('status', { createLogger, version }, async ({ file, hall, log, onStop }) => {
  if (!file.listen) return err('the status node needs "listen" in its node file');
  const news: PublicNews = { hall: undefined, line: undefined };
  const sites = new Map<string, PublicSite>();
  let tickets: TicketWatch | undefined;
  const opened = await PageServer.listen({
    ...file.listen,
    pages: 'status',
    pagesDirectory,
    themeFile,
    pageRoutes: ['/t/:token'],
    publicPage: true,
    log,
    routes: (app, server) => {
      tickets = new TicketWatch(hall, server, news);
      statusRoutes(app, { hall, server, news, sites, tickets });
    },
  });
  if (!opened.ok) return opened;
  const server = opened.value;
  onStop(() => server.close());
  const changed = () => {
    server.stream.publish(lineView(news, hall.presence.online));
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
  return ok(undefined);
});
