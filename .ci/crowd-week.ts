import { type PublicCrowd, publicCrowd } from '../broker/contract/crowd.ts';
import { parsed } from '../broker/queue/trial-hall.ts';

/** Minutes by hour, from 8 on. */
export const usualWaits = [0, 5, 10, 15, 25, 30, 25, 10, 5, 0];
export const levelOf = (minutes: number) =>
  minutes >= 20 ? 'busy' : minutes >= 10 ? 'usual' : 'quiet';

/** Thursday 2026-11-19 to Wednesday; Saturday to Monday closed, and Thursday longer. */
export function usualWeek(
  source: (nth: number) => 'measured' | 'expected' = () => 'measured',
): PublicCrowd {
  const days = Array.from({ length: 7 }, (_, nth) => {
    const hours = usualWaits.slice(0, 10).map((minutes, index) => {
      const usual = { level: levelOf(minutes), groups: Math.round(minutes / 4), minutes };
      return { hour: 8 + index, usual };
    });
    const day = `2026-11-${19 + nth}`;
    const open = nth < 2 || nth > 4;
    if (!open) return { businessDay: day, hours: [] };
    const longer = { hour: 18, usual: { level: 'quiet', groups: 1, minutes: 5 } };
    return { businessDay: day, source: source(nth), hours: nth === 0 ? [...hours, longer] : hours };
  });
  return parsed(publicCrowd, { businessDay: '2026-11-19', pastDays: 28, days });
}
