import type { Guest, PlayedDay } from '../../../broker/demand/played-day.ts';

/** Windows of the rolling averages; the best of them, in hindsight, stands for the method. */
export const rollingWindows = [1, 2, 4, 8, 16] as const;

export type Baselines = {
  readonly constant: number;
  readonly ql: number;
  readonly les: number;
  readonly hol: number;
  readonly rolling: readonly number[];
};

type Group = {
  /** Waits of those called today, in the order of the calls. */
  calls: number[];
  /** Minutes waited, over groups found waiting and oneself, of all days. */
  waited: number;
  places: number;
  /** Minutes of counter per call, of all days. */
  minutes: number;
  left: number;
};

/** What one serving is taken for before any was seen: the printed minutes, as every peer does. */
const FIRST_WEIGHT = 3;

/**
 * The methods that queue systems use, each with all it can know: queue length over the counters now
 * open (QL), the last to enter service (LES), the head of the line (HOL), a rolling average of the
 * last waits, and a constant for each group ahead.
 *
 * @source Ibrahim and Whitt, M&SOM 11 (2009); Ang et al., M&SOM 18 (2016)
 */
export class BaselineMethods {
  readonly #printed: readonly number[];
  /** The group of each service: services that the same counters take. */
  readonly #groups: readonly number[];
  readonly #of = new Map<number, Group>();

  constructor(printedMinutes: readonly number[], counters: readonly (readonly number[])[]) {
    this.#printed = printedMinutes;
    const keys = printedMinutes.map((_, service) =>
      counters.map((weights) => weights[service]).join(),
    );
    this.#groups = keys.map((key) => keys.indexOf(key));
  }

  beginDay(): void {
    for (const group of this.#of.values()) group.calls = [];
  }

  estimate(guest: Guest, hall: PlayedDay): Baselines {
    const group = this.#group(guest.service);
    const line = hall.waiting.filter(
      ({ service }) => this.#groups[service] === this.#groups[guest.service],
    );
    const ahead = line.filter(({ placeAt }) => placeAt <= guest.placeAt).length;
    const counters = hall.plan.counters.filter(
      (_, counter) => hall.takes(counter, guest.service) && !hall.isAway(counter),
    ).length;
    const printed = this.#printed[guest.service] ?? 10;
    const minutes = (group.minutes + FIRST_WEIGHT * printed) / (group.left + FIRST_WEIGHT);
    const aPlace =
      (group.waited + (FIRST_WEIGHT * printed) / counters) / (group.places + FIRST_WEIGHT);
    const head = line[0];
    return {
      constant: (ahead + 1) * aPlace,
      ql: ((ahead + 1) * minutes) / counters,
      les: group.calls.at(-1) ?? 0,
      hol: head === undefined ? (group.calls.at(-1) ?? 0) : hall.now - head.issuedAt,
      rolling: rollingWindows.map((window) => mean(group.calls.slice(-window))),
    };
  }

  /** @param ahead - groups that it found waiting, nothing when it was not scored */
  called(guest: Guest, wait: number, ahead: number | undefined): void {
    const group = this.#group(guest.service);
    group.calls.push(wait);
    if (ahead === undefined) return;
    group.waited += wait;
    group.places += ahead + 1;
  }

  /** How many wait in the line this guest joins, before it. */
  ahead(guest: Guest, hall: PlayedDay): number {
    return hall.waiting.filter(
      ({ service, placeAt }) =>
        this.#groups[service] === this.#groups[guest.service] && placeAt <= guest.placeAt,
    ).length;
  }

  left(guest: Guest, minutes: number, last: boolean): void {
    const group = this.#group(guest.service);
    group.minutes += minutes;
    if (last) group.left += 1;
  }

  #group(service: number): Group {
    const key = this.#groups[service] ?? 0;
    const known = this.#of.get(key);
    if (known !== undefined) return known;
    const group: Group = { calls: [], waited: 0, places: 0, minutes: 0, left: 0 };
    this.#of.set(key, group);
    return group;
  }
}

function mean(values: readonly number[]): number {
  if (values.length === 0) return 0;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
