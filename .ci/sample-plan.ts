import { type PlanAnswer, planAnswer } from '../broker/contract/staffing.ts';
import { hallTime, parsed } from '../broker/queue/trial-hall.ts';

const HALF_HOURS = 18;
const everyHalfHour = <T>(value: T): readonly T[] =>
  Array.from({ length: HALF_HOURS }, () => value);
const MINUTE_MS = 60_000;

/** What an office says once it has a plan of two days of the trial hall, with all that the page draws. */
export function samplePlan(): PlanAnswer {
  const groups = [
    { services: ['application', 'pickup'], counters: ['counter-1', 'counter-2'] },
    { services: ['certificate-renewal', 'pin-reset'], counters: ['counter-3', 'counter-4'] },
  ];
  const services = groups.flatMap((group) => group.services);
  const waits = { p80: everyHalfHour(18), worst: 25, day: { p80: 12, low: 8, high: 30 } };
  const open = groups.map(() => everyHalfHour(2));
  const plan = { ...waits, counterHours: 36, open };
  const dayOf = (day: string) => {
    const issueFrom = hallTime(`${day}T08:30`);
    const issueUntil = issueFrom + HALF_HOURS * 30 * MINUTE_MS;
    return {
      ...{ day, because: 'usual', hours: { issueFrom, issueUntil, closes: issueUntil } },
      counters: groups.flatMap(({ counters }) => counters),
      services,
      groups: groups.map((group) => ({ ...group, closed: [[7, 8], []] })),
      arrivals: everyHalfHour({ mean: 6, low: 3, high: 10 }),
      total: { mean: 108, low: 90, high: 130 },
      staffings: [1, 2].map((each) => ({ ...waits, counterHours: 18 * each, counters: [each, 2] })),
      cheapest: { ...plan, counterHours: 31 },
      steady: { ...plan, onDuty: open, blockMin: 4 },
    };
  };
  return parsed(planAnswer, {
    state: 'ready',
    plan: {
      query: { today: '2026-11-19', from: '2026-11-20', span: 'week', targetMinutes: 20 },
      ...{ measuredDays: 12, unread: { damaged: ['2026-11-18'], missing: [] } },
      services: services.map((serviceId) => {
        return { serviceId, source: 'both', ratio: 1.1, servingMinutes: 12.4, servings: 230 };
      }),
      days: ['2026-11-20', '2026-11-24'].map(dayOf),
    },
  });
}
