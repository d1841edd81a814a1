import type { UsualCrowd } from '../contract/crowd.ts';
import { quantile } from './planned-waits.ts';

const HOUR = 60;
/** Of ten who come eight wait no longer: half would, on busy days, promise too little to the other half. */
const SHARE = 0.8;

/** To whole five minutes, upwards: more exactly nobody knows a usual day. */
const WHOLE = 5;

/** Minutes from a midnight, in which numbers are issued. */
export type IssueMinutes = { readonly from: number; readonly until: number };

type HourSums = {
  /** Of those who came in it. */
  readonly waits: number[];
  /** Minutes waited in it, by everybody, while numbers were issued. */
  waited: number;
  /** Minutes of it in which they were. */
  open: number;
};

/** Adds up who waits when, over days of one kind: measured ones or played ones. */
export class CrowdTally {
  #days = 0;
  readonly #hours = new Map<number, HourSums>();

  get days(): number {
    return this.#days;
  }

  /** @param waits - from when to when somebody waited, in minutes from the midnight of the day */
  addDay(waits: Iterable<readonly [from: number, until: number]>, issue: IssueMinutes): void {
    this.#days += 1;
    for (const hour of hoursOf(issue.from, issue.until)) {
      this.#sumsOf(hour).open += minutesIn(hour, issue.from, issue.until);
    }
    for (const [from, until] of waits) {
      this.#sumsOf(Math.floor(from / HOUR)).waits.push(until - from);
      // Who waits on behind the end of issue meets nobody who comes then.
      const last = Math.min(until, issue.until);
      for (const hour of hoursOf(from, last)) {
        this.#sumsOf(hour).waited += minutesIn(hour, from, last);
      }
    }
  }

  /**
   * What the hour usually is like; an hour in which nobody came has no wait.
   *
   * @param busyMinutes - from this wait on it is busy
   */
  usual(hour: number, busyMinutes: number): UsualCrowd {
    const { waits = [], waited = 0, open = 0 } = this.#hours.get(hour) ?? {};
    const minutes = Math.ceil((quantile(waits, SHARE) ?? 0) / WHOLE) * WHOLE;
    return {
      level: minutes >= busyMinutes ? 'busy' : minutes >= busyMinutes / 2 ? 'usual' : 'quiet',
      groups: open > 0 ? Math.round(waited / open) : 0,
      minutes,
    };
  }

  #sumsOf(hour: number): HourSums {
    const known = this.#hours.get(hour) ?? { waits: [], waited: 0, open: 0 };
    this.#hours.set(hour, known);
    return known;
  }
}

/** The hours of which some part lies between two minutes. */
export function hoursOf(from: number, until: number): readonly number[] {
  const first = Math.floor(from / HOUR);
  const count = Math.max(0, Math.ceil(until / HOUR) - first);
  return Array.from({ length: count }, (_, nth) => first + nth);
}

function minutesIn(hour: number, from: number, until: number): number {
  return Math.max(0, Math.min(until, (hour + 1) * HOUR) - Math.max(from, hour * HOUR));
}
