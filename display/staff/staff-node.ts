import type { Hall } from '../../broker/client/hall.ts';
import { type StaffNews, type StaffView, staffView } from './staff-view.ts';

/** A burst of news (four boards, one call) becomes one view; 30 ms is below what an eye sees. */
const GATHER_MS = 30;

/** Follows what staff see and hands each new view on. */
export function followStaff(hall: Hall, show: (view: StaffView) => void): { stop(): void } {
  const news: StaffNews = { pack: undefined, staff: undefined, line: undefined, alerts: undefined };
  let waiting: NodeJS.Timeout | undefined;
  const changed = () => {
    waiting ??= setTimeout(() => {
      waiting = undefined;
      show(staffView(news, hall));
    }, GATHER_MS);
  };
  hall.on('site', undefined, (pack) => {
    news.pack = pack;
    changed();
  });
  hall.on('staff', undefined, (staff) => {
    news.staff = staff;
    changed();
  });
  hall.on('line', undefined, (line) => {
    news.line = line;
    changed();
  });
  hall.on('alert', undefined, (alerts) => {
    news.alerts = alerts;
    changed();
  });
  hall.onPresence(changed);
  changed();
  return { stop: () => clearTimeout(waiting) };
}
