import type { QueueEvent } from '../contract/events.ts';
import type { BusinessDay, ServiceId } from '../contract/ids.ts';
import type { Site } from '../contract/site.ts';
import type { DemandTable } from '../demand/demand-table.ts';
import { calendarDayOf } from '../queue/calendar.ts';
import type { QueueState } from '../queue/state.ts';
import type { Beliefs } from '../queue/waiting-time/beliefs.ts';
import { HallLearner } from '../queue/waiting-time/hall-learner.ts';
import { tableDay } from './table-day.ts';

const MINUTE_MS = 60_000;
const HALF_HOUR_MS = 30 * MINUTE_MS;
/** What lies a day back counts that much less, as with the waiting times. */
const DAY_LEFT = 0.97;

/** The faded cases of one service, and what the table said of the same days. */
type ServiceCount = { readonly cases: number; readonly expected: number };

/** What the journal's past days have shown of who comes, and how long they take. */
export type Measured = {
  readonly days: number;
  /** The same, faded. */
  readonly dayWeight: number;
  readonly services: ReadonlyMap<ServiceId, ServiceCount>;
  /** Faded cases by half hour from the start of issue, of days with the usual hours. */
  readonly halfHours: readonly number[];
  /** Cases of each day over what the table said, with the weight that is left of it. */
  readonly ratios: readonly { readonly ratio: number; readonly weight: number }[];
  readonly beliefs: Beliefs;
};

/** Follows past days of the journal, event by event, one day after another. */
export class DemandLearner {
  readonly #site: Site;
  readonly #table: DemandTable;
  readonly #hall: HallLearner;
  readonly #services = new Map<ServiceId, ServiceCount>();
  #halfHours: number[] = [];
  #ratios: { readonly ratio: number; readonly weight: number }[] = [];
  #days = 0;
  #dayWeight = 0;
  #issued: { readonly serviceId: ServiceId; readonly at: number }[] = [];

  constructor(site: Site, table: DemandTable) {
    this.#site = site;
    this.#table = table;
    this.#hall = new HallLearner(site);
  }

  /** @param state - as it is after this event */
  follow(state: QueueState, event: QueueEvent): void {
    this.#hall.follow(state, event);
    if (event.type !== 'ticket-issued') return;
    // A number of a paper pad was given when it says.
    this.#issued.push({ serviceId: event.serviceId, at: event.writtenAt ?? event.at });
  }

  /**
   * The day is over; a day on which nobody came was no open day.
   *
   * @param whole - false: a part of it does not read. How long people took in the rest is true; how
   *   many came is not
   */
  endDay(day: BusinessDay, whole = true): void {
    this.#hall.endDay();
    const issued = this.#issued;
    this.#issued = [];
    if (!whole || issued.length === 0) return;
    const calendar = calendarDayOf(this.#site, day);
    const table = tableDay(this.#site, this.#table, calendar);
    this.#fade();
    this.#days += 1;
    this.#dayWeight += 1;
    let expected = 0;
    for (const serviceId of new Set([
      ...calendar.services,
      ...issued.map((one) => one.serviceId),
    ])) {
      const cases = issued.filter((one) => one.serviceId === serviceId).length;
      const told = table?.cases.get(serviceId) ?? 0;
      const before = this.#services.get(serviceId) ?? { cases: 0, expected: 0 };
      this.#services.set(serviceId, {
        cases: before.cases + cases,
        expected: before.expected + told,
      });
      expected += told;
    }
    if (expected > 0) this.#ratios.push({ ratio: issued.length / expected, weight: 1 });
    if (calendar.because !== 'usual' || calendar.hours === undefined) return;
    for (const { at } of issued) {
      const slot = Math.max(0, Math.floor((at - calendar.hours.issueFrom) / HALF_HOUR_MS));
      while (this.#halfHours.length <= slot) this.#halfHours.push(0);
      this.#halfHours[slot] = (this.#halfHours[slot] ?? 0) + 1;
    }
  }

  get measured(): Measured {
    return {
      days: this.#days,
      dayWeight: this.#dayWeight,
      services: this.#services,
      halfHours: this.#halfHours,
      ratios: this.#ratios,
      beliefs: this.#hall.beliefs,
    };
  }

  #fade(): void {
    this.#dayWeight *= DAY_LEFT;
    for (const [serviceId, { cases, expected }] of this.#services) {
      this.#services.set(serviceId, { cases: cases * DAY_LEFT, expected: expected * DAY_LEFT });
    }
    this.#halfHours = this.#halfHours.map((cases) => cases * DAY_LEFT);
    this.#ratios = this.#ratios.map(({ ratio, weight }) => ({ ratio, weight: weight * DAY_LEFT }));
  }
}
