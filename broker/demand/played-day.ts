import type {
  HallPicture,
  PictureCounter,
  PictureExpected,
  PictureSpan,
} from '../queue/waiting-time/picture.ts';
import type { Visit } from './visits.ts';

/** One counter of the day. Minutes count from the start of issue. */
export type PlannedCounter = {
  /** What each minute waited counts here, by service; 0 where it does not take it. */
  readonly weights: readonly number[];
  /** It calls nobody in these; whoever is there is served to the end. */
  readonly closures: readonly (PictureSpan & { readonly announced: boolean })[];
};

export type PlannedDay = {
  readonly visits: readonly Visit[];
  /** Service ids in the order of `weights`. */
  readonly services: readonly string[];
  readonly counters: readonly PlannedCounter[];
  /** Minutes of counter that a call takes which nobody answers. */
  readonly noShowMinutes: number;
  /** Who comes this late, or later, has lost the slot; who comes this early is asked to wait. */
  readonly lateMax: number;
  readonly earlyMax: number;
};

/** Somebody in the hall. */
export type Guest = {
  readonly order: number;
  readonly visit: Visit;
  readonly service: number;
  readonly issuedAt: number;
  /** Place in line: the slot of a reservation that was kept, else the time of issue. */
  readonly placeAt: number;
  readonly reserved: boolean;
  /** Minutes at counters so far. */
  served: number;
  calledAt: number | undefined;
};

type Busy = {
  readonly guest: Guest;
  readonly since: number;
  readonly until: number;
  readonly ends: End;
};
type End = 'done' | 'hold' | 'no-show';
type Held = { readonly guest: Guest; readonly since: number; readonly until: number };

/** Who wants to know what happens; minutes from the start of issue. */
export type DayWatch = {
  /** Before the number is issued: the hall is as it was. */
  readonly issued?: (guest: Guest, hall: PlayedDay) => void;
  readonly called?: (guest: Guest, counter: number, now: number) => void;
  /** @param minutes - of this call at this counter */
  readonly left?: (guest: Guest, end: End, minutes: number, now: number) => void;
  readonly resumed?: (guest: Guest, heldMinutes: number) => void;
  /** An unannounced absence is over, or an open counter's day. */
  readonly absent?: (minutes: number) => void;
  /** Anything at all: the hall as it is after it. */
  readonly moved?: (hall: PlayedDay) => void;
};

/** Minutes that tell how many come now. */
const LATELY = 30;
const NEVER = Number.POSITIVE_INFINITY;

/**
 * One day of the hall, played from its plan by the hall's own rules: first come, first served within
 * a counter's services and weights, reservations from their slot on, whoever was put aside first.
 */
export class PlayedDay {
  readonly plan: PlannedDay;
  readonly #watch: DayWatch;
  readonly #waiting: Guest[] = [];
  readonly #held: Held[] = [];
  readonly #busy: (Busy | undefined)[];
  /** Since when a counter is in an unannounced absence. */
  readonly #awaySince: (number | undefined)[];
  /** Counters that have such absences at all: most days have none, and are played by the thousand. */
  readonly #sudden: readonly number[];
  readonly #bookings: readonly Visit[];
  #now = 0;
  #arrived = 0;

  constructor(plan: PlannedDay, watch: DayWatch) {
    this.plan = plan;
    this.#watch = watch;
    this.#busy = plan.counters.map(() => undefined);
    this.#awaySince = plan.counters.map(() => undefined);
    this.#sudden = plan.counters.flatMap(({ closures }, counter) =>
      closures.some(({ announced }) => !announced) ? [counter] : [],
    );
    this.#bookings = plan.visits
      .filter(({ slot }) => slot !== undefined)
      .sort((a, b) => (a.slot ?? 0) - (b.slot ?? 0));
  }

  get now(): number {
    return this.#now;
  }

  /** In the order of issue. */
  get waiting(): readonly Guest[] {
    return this.#waiting;
  }

  /** Plays on to the last citizen. */
  run(): void {
    for (let next = this.#next(); next < NEVER; next = this.#next()) {
      this.#now = next;
      this.#depart();
      this.#arrive();
      this.#callAll();
      this.#watch.moved?.(this);
    }
  }

  /** Whether a counter calls at this time; one that is away calls nobody. */
  takes(counter: number, service: number): boolean {
    return (this.plan.counters[counter]?.weights[service] ?? 0) > 0;
  }

  isAway(counter: number): boolean {
    const closures = this.plan.counters[counter]?.closures ?? [];
    return closures.some(({ from, until }) => from <= this.#now && this.#now < until);
  }

  isBusy(counter: number): boolean {
    return this.#busy[counter] !== undefined;
  }

  /** What anybody in the hall could know of it now; nothing of what is still to come but plans. */
  picture(newcomer?: Guest): HallPicture {
    const now = this.#now;
    const waiting = newcomer === undefined ? this.#waiting : [...this.#waiting, newcomer];
    return {
      counters: this.plan.counters.map((_, index) => this.#pictureOf(index)),
      waiting: waiting.map(({ service, placeAt, order, reserved }) => ({
        service,
        kind: reserved ? 'reserved' : 'ordinary',
        placeAt: placeAt - now,
        order,
        counter: undefined,
      })),
      held: this.#held.map(({ guest: { service, order, served }, since }) => ({
        service,
        order,
        since: since - now,
        before: served,
      })),
      expected: this.#expected(waiting.reduce((last, { placeAt }) => Math.max(last, placeAt), now)),
      arrivals: this.#arrivals(),
    };
  }

  /** As the last half hour has shown it. */
  #arrivals(): number[] {
    const { visits, services } = this.plan;
    const counts = services.map(() => 0);
    for (let index = this.#arrived - 1; index >= 0; index -= 1) {
      const visit = visits[index];
      if (visit === undefined || visit.atMinute < this.#now - LATELY) break;
      const service = services.indexOf(visit.serviceId);
      counts[service] = (counts[service] ?? 0) + 1;
    }
    return counts.map((count) => count / Math.min(LATELY, Math.max(5, this.#now)));
  }

  #pictureOf(index: number): PictureCounter {
    const { weights, closures } = this.plan.counters[index] ?? { weights: [], closures: [] };
    const now = this.#now;
    const busy = this.#busy[index];
    const away = this.#awaySince[index];
    return {
      weights,
      busy: busy && {
        service: busy.guest.service,
        since: busy.since - now,
        started: busy.guest.served > 0,
        before: busy.guest.served,
      },
      closures: closures.flatMap(({ from, until, announced }) =>
        announced && until > now ? [{ from: from - now, until: until - now }] : [],
      ),
      awaySince: away === undefined ? undefined : away - now,
    };
  }

  /** Reservations up to a slot which still count when somebody comes now. */
  #expected(lastSlot: number): PictureExpected[] {
    const { lateMax } = this.plan;
    const expected: PictureExpected[] = [];
    for (const { slot, atMinute, serviceId } of this.#bookings) {
      if (slot === undefined || slot + lateMax < this.#now) continue;
      if (slot > lastSlot) break;
      if (atMinute <= this.#now) continue;
      const service = this.plan.services.indexOf(serviceId);
      expected.push({ service, slot: slot - this.#now, lateMax });
    }
    return expected;
  }

  /** The next moment at which anything may happen. */
  #next(): number {
    let next = this.plan.visits[this.#arrived]?.atMinute ?? NEVER;
    for (const busy of this.#busy) next = Math.min(next, busy?.until ?? NEVER);
    for (const { until } of this.#held) if (until > this.#now) next = Math.min(next, until);
    if (this.#waiting.length > 0 || this.#held.length > 0) {
      for (const { closures } of this.plan.counters) {
        for (const { until } of closures) if (until > this.#now) next = Math.min(next, until);
      }
      for (const { placeAt } of this.#waiting) {
        if (placeAt > this.#now) next = Math.min(next, placeAt);
      }
    }
    return next;
  }

  #depart(): void {
    for (const [counter, busy] of this.#busy.entries()) {
      if (busy === undefined || busy.until > this.#now) continue;
      const minutes = busy.until - busy.since;
      const { guest, ends } = busy;
      guest.served += minutes;
      this.#busy[counter] = undefined;
      this.#watch.left?.(guest, ends, minutes, this.#now);
      if (ends === 'hold') {
        const until = this.#now + (guest.visit.hold?.minutes ?? 0);
        this.#held.push({ guest, since: this.#now, until });
      }
    }
    for (const counter of this.#sudden) {
      this.#turnAway(counter, this.plan.counters[counter]?.closures ?? []);
    }
  }

  /** Unannounced absences begin when the counter is free, and are seen from then on. */
  #turnAway(counter: number, closures: PlannedCounter['closures']): void {
    const sudden = closures.some(
      ({ from, until, announced }) => !announced && from <= this.#now && this.#now < until,
    );
    const since = this.#awaySince[counter];
    if (sudden && since === undefined && this.#busy[counter] === undefined) {
      this.#awaySince[counter] = this.#now;
    } else if (!sudden && since !== undefined) {
      this.#awaySince[counter] = undefined;
      const over = closures.find(({ from, until }) => from <= since && since < until);
      this.#watch.absent?.((over?.until ?? this.#now) - since);
    }
  }

  #arrive(): void {
    for (;;) {
      const visit = this.plan.visits[this.#arrived];
      if (visit === undefined || visit.atMinute > this.#now) return;
      this.#arrived += 1;
      const guest = this.#guestOf(visit);
      this.#watch.issued?.(guest, this);
      this.#waiting.push(guest);
      // Several may come in one moment: each finds the hall as the one before has left it.
      this.#callAll();
    }
  }

  #guestOf(visit: Visit): Guest {
    const { slot } = visit;
    const { lateMax, earlyMax } = this.plan;
    const kept = slot !== undefined && this.#now <= slot + lateMax && this.#now >= slot - earlyMax;
    return {
      order: this.#arrived,
      visit,
      service: this.plan.services.indexOf(visit.serviceId),
      issuedAt: this.#now,
      placeAt: kept ? slot : this.#now,
      reserved: kept,
      served: 0,
      calledAt: undefined,
    };
  }

  #callAll(): void {
    for (let counter = 0; counter < this.plan.counters.length; counter += 1) {
      if (this.#busy[counter] === undefined && !this.isAway(counter)) this.#callAt(counter);
    }
  }

  #callAt(counter: number): void {
    const back = this.#held.findIndex(
      ({ guest, until }) => until <= this.#now && this.takes(counter, guest.service),
    );
    const [held] = back < 0 ? [] : this.#held.splice(back, 1);
    if (held !== undefined) {
      this.#watch.resumed?.(held.guest, this.#now - held.since);
      const rest = held.guest.visit.servingMinutes - held.guest.served;
      this.#occupy(counter, held.guest, rest, 'done');
      return;
    }
    const guest = this.#nextFor(counter);
    if (guest === undefined) return;
    this.#waiting.splice(this.#waiting.indexOf(guest), 1);
    guest.calledAt = this.#now;
    this.#watch.called?.(guest, counter, this.#now);
    const { noShow, hold, servingMinutes } = guest.visit;
    if (noShow) this.#occupy(counter, guest, this.plan.noShowMinutes, 'no-show');
    else if (hold) this.#occupy(counter, guest, servingMinutes * hold.after, 'hold');
    else this.#occupy(counter, guest, servingMinutes, 'done');
  }

  #occupy(counter: number, guest: Guest, minutes: number, ends: End): void {
    this.#busy[counter] = { guest, since: this.#now, until: this.#now + minutes, ends };
  }

  #nextFor(counter: number): Guest | undefined {
    const weights = this.plan.counters[counter]?.weights;
    let best: Guest | undefined;
    let bestScore = -1;
    for (const guest of this.#waiting) {
      const weight = weights?.[guest.service] ?? 0;
      if (weight === 0 || guest.placeAt > this.#now) continue;
      const score = (this.#now - guest.placeAt) * weight;
      if (score > bestScore) [best, bestScore] = [guest, score];
    }
    return best;
  }
}
