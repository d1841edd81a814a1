import type { CalendarDay, CalendarReason } from '../contract/day-record.ts';
import type { Site } from '../contract/site.ts';
import type { DemandTable } from '../demand/demand-table.ts';
import { averageDay, type DayDemand, type DayKind, demandOfMonth } from '../demand/month-demand.ts';
import { monthOf } from '../queue/calendar.ts';

const kinds: Partial<Readonly<Record<CalendarReason, DayKind>>> = {
  usual: 'ordinary',
  longer: 'thursday',
  nth: 'second-sunday',
  special: 'special',
};

/** What the city's table says of one date. */
export type TableDay = {
  readonly demand: DayDemand;
  /** By service, the evening with it; of the services offered that day alone. */
  readonly cases: ReadonlyMap<string, number>;
};

/**
 * The table's average day of this kind in this month, of the services that the hall offers then. A
 * special day in a month that held none is taken for an ordinary one.
 *
 * @returns nothing on a closed day, or when the table has no such month
 */
export function tableDay(
  site: Site,
  table: DemandTable,
  { day, because, services: offered, hours }: CalendarDay,
): TableDay | undefined {
  const kind = kinds[because];
  const month = demandOfMonth(table, monthOf(day));
  if (kind === undefined || hours === undefined || month === undefined) return undefined;
  const own = averageDay(month, kind);
  const empty = own.services.every(({ cases }) => cases === 0);
  const whole = empty ? { ...averageDay(month, 'ordinary'), kind } : own;
  const known = new Set<string>(site.services.map(({ id }) => id));
  const offeredThen = ({ serviceId }: { readonly serviceId: string }) =>
    known.has(serviceId) && offered.some((id) => id === serviceId);
  const services = whole.services.filter(offeredThen);
  const evening = whole.evening.filter(offeredThen);
  const cases = new Map<string, number>();
  for (const service of [...services, ...evening]) {
    cases.set(service.serviceId, (cases.get(service.serviceId) ?? 0) + service.cases);
  }
  return { demand: { kind, services, evening }, cases };
}
