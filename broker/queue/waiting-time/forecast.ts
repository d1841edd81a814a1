import { normalQuantile, normalShare } from './chance.ts';
import type { Habits } from './habits.ts';
import { type Lane, lanesOf } from './lanes.ts';
import type { Forecast, HallPicture, PictureBusy, PictureCounter, Wait } from './picture.ts';
import { columnOf, markAt, PLAYS, rankAt } from './strata.ts';
import { SupposedTimes } from './supposed-times.ts';

const NEVER = Number.POSITIVE_INFINITY;
/** Columns of what counters and reservations do. */
const COUNTER_COLUMN = 2_000_003;
const EXPECTED_COLUMN = 3_000_017;
const WALK_IN_COLUMN = 4_000_019;
const CUT_COLUMN = 5_000_011;
/** No more are supposed to come before somebody's slot. */
const WALK_INS_MAX = 64;
/** What is left of somebody put aside is never nothing. */
const MINUTES_MIN = 0.05;

type Pulled = { readonly lane: Lane; readonly weight: number };

type WalkIn = { readonly service: number; readonly at: number; readonly column: number };

/** What one play of a forecast keeps of a citizen who was put aside. */
type Aside = { readonly service: number; readonly from: number; readonly minutes: number };

/**
 * Plays the next hours of the hall `PLAYS` times by the rules of the hall, each time with other
 * serving times, no-shows, holds and absences, and tells when each who waits is called. The same
 * picture and habits give the same forecast.
 *
 * @source Monte Carlo over the plan (peers part 5.1), Latin hypercube with common random numbers
 */
export class Forecaster {
  #times: SupposedTimes;
  #picture: HallPicture = { counters: [], waiting: [], held: [], expected: [], arrivals: [] };
  #lanes: readonly Lane[] = [];
  #pulls: readonly (readonly Pulled[])[] = [];
  #columns: Float64Array = new Float64Array();
  /** Minutes by ticket and play; behind the waiting come the newcomers of each service. */
  #waits: Float64Array = new Float64Array();
  #play = 0;
  #free: Float64Array = new Float64Array();
  #absentFrom: Float64Array = new Float64Array();
  #asides: Aside[] = [];
  /** When each expected reservation comes in this play. */
  #arrivals: Float64Array = new Float64Array();
  /** Until when who comes without a slot passes somebody who has one; 0 where nobody is early. */
  #lastSlot = 0;
  #walkIns: WalkIn[] = [];
  #nextWalkIn = 0;
  /** Waiting and newcomers of whom this play knows nothing yet. */
  #open = 0;
  #pickedTicket = -1;
  #pickedExpected = -1;
  #pickedWalkIn = false;
  #pickedLane: Lane | undefined;
  #nextChance = NEVER;
  #cutShare = 0;
  /** Calls of the play under way. */
  #calls = 0;

  constructor(habits: Habits) {
    this.#times = new SupposedTimes(habits);
  }

  get habits(): Habits {
    return this.#times.habits;
  }

  learn(habits: Habits): void {
    this.#times = new SupposedTimes(habits, this.#times);
  }

  /** Of everybody who waits, and of a newcomer for each service. */
  all(picture: HallPicture): Forecast {
    this.#begin(picture);
    const services = this.habits.services.length;
    this.#playAll(-1, picture.waiting.length + services);
    return {
      newcomers: Array.from({ length: services }, (_, service) =>
        this.#waitOf(picture.waiting.length + service),
      ),
      waiting: picture.waiting.map((_, index) => this.#waitOf(index)),
    };
  }

  /** Of one who waits, by index: the plays end with the call. */
  one(picture: HallPicture, index: number): Wait | undefined {
    this.#begin(picture);
    this.#playAll(index, 1);
    return this.#waitOf(index);
  }

  #begin(picture: HallPicture): void {
    const services = this.habits.services.length;
    this.#picture = picture;
    this.#cutShare = this.habits.cutShare;
    this.#lanes = lanesOf(picture, services);
    this.#pulls = picture.counters.map((_, counter) =>
      this.#lanes.flatMap((lane) => {
        const weight = lane.weights[counter] ?? 0;
        return weight > 0 ? [{ lane, weight }] : [];
      }),
    );
    this.#columns = Float64Array.from(picture.waiting, ({ order }) => columnOf(order));
    const size = (picture.waiting.length + services) * PLAYS;
    if (this.#waits.length < size) this.#waits = new Float64Array(size * 2);
    this.#waits.fill(NEVER, 0, size);
    const counters = picture.counters.length;
    if (this.#free.length < counters) {
      this.#free = new Float64Array(counters);
      this.#absentFrom = new Float64Array(counters);
    }
    this.#arrivals = new Float64Array(picture.expected.length);
    this.#lastSlot = picture.waiting.reduce((last, { placeAt }) => Math.max(last, placeAt), 0);
  }

  #playAll(only: number, open: number): void {
    for (let play = 0; play < PLAYS; play += 1) {
      this.#play = play;
      this.#open = open;
      this.#setOut();
      this.#run(only);
    }
  }

  /** The hall as it stands, as this play supposes it. */
  #setOut(): void {
    const { counters, held, expected } = this.#picture;
    const play = this.#play;
    this.#calls = 0;
    if (this.#asides.length > 0) this.#asides = [];
    for (const lane of this.#lanes) lane.next = 0;
    for (const { service, order, since, before } of held) {
      const column = columnOf(order);
      const from = since + this.#times.wholeHold(column, play, -since);
      const minutes = this.#times.whole(service, column, play, before) - before;
      this.#asides.push({ service, from, minutes: Math.max(MINUTES_MIN, minutes) });
    }
    for (let index = 0; index < counters.length; index += 1) {
      const counter = counters[index];
      if (counter !== undefined) this.#setOutCounter(counter, index);
    }
    for (let index = 0; index < expected.length; index += 1) this.#setOutExpected(index);
    if (this.#walkIns.length > 0) this.#walkIns = [];
    this.#nextWalkIn = 0;
    if (this.#lastSlot > 0) this.#setOutWalkIns();
  }

  /** Who has not come by now comes later, or never; who is too late lines up behind everybody. */
  #setOutExpected(index: number): void {
    const { slot, lateMax } = this.#picture.expected[index] ?? { slot: 0, lateMax: 0 };
    const { keptShare, offset } = this.#times.habits;
    const column = columnOf(EXPECTED_COLUMN + index);
    const passed = normalShare((-slot - offset.mean) / offset.spread);
    const still = keptShare * (1 - passed);
    const comes = markAt(column, this.#play) * (still + 1 - keptShare) < still;
    const share = passed + ((1 - passed) * (rankAt(column, this.#play) + 0.5)) / PLAYS;
    const at = Math.max(0, slot + offset.mean + offset.spread * normalQuantile(share));
    this.#arrivals[index] = comes && at <= slot + lateMax ? at : NEVER;
  }

  #setOutWalkIns(): void {
    const rates = this.#picture.arrivals;
    const rate = rates.reduce((sum, each) => sum + each, 0);
    if (rate <= 0) return;
    let at = 0;
    for (let nth = 0; nth < WALK_INS_MAX; nth += 1) {
      const column = columnOf(WALK_IN_COLUMN + 2 * nth);
      at -= Math.log(1 - markAt(column, this.#play)) / rate;
      if (at >= this.#lastSlot) return;
      let rest = markAt(columnOf(WALK_IN_COLUMN + 2 * nth + 1), this.#play) * rate;
      const service = rates.findIndex((each) => {
        rest -= each;
        return rest < 0;
      });
      this.#walkIns.push({ service: Math.max(0, service), at, column });
    }
  }

  #setOutCounter({ busy, awaySince }: PictureCounter, index: number): void {
    const play = this.#play;
    const column = columnOf(COUNTER_COLUMN + index);
    this.#absentFrom[index] = this.#times.absenceIn(column, play);
    let free = busy === undefined ? 0 : this.#leaving(busy, columnOf(COUNTER_COLUMN + 512 + index));
    if (awaySince !== undefined) {
      const back = awaySince + this.#times.absenceMinutes(column, play, -awaySince);
      free = Math.max(free, back);
      this.#absentFrom[index] = NEVER;
    }
    this.#free[index] = free;
  }

  /** When the citizen at a counter leaves it. */
  #leaving({ service, since, started, before }: PictureBusy, column: number): number {
    const { noShowShare, noShowMinutes, holdShare, turnoverMinutes } = this.#times.habits;
    const play = this.#play;
    const mark = markAt(column, play);
    let none = 0;
    if (!started && before === 0 && since + noShowMinutes > 0) {
      const comes = (1 - noShowShare) * this.#times.lasting(service, -since);
      none = noShowShare / (noShowShare + comes);
      if (mark < none) return since + noShowMinutes + turnoverMinutes;
    }
    const taken = before - since;
    const rest = this.#times.whole(service, column, play, taken) - taken;
    const hold = (mark - none) / ((1 - none) * holdShare);
    // Whoever was put aside once is not put aside again.
    if (before > 0 || !(hold < 1)) return rest + turnoverMinutes;
    const from = hold * rest + this.#times.holdMinutes(column, play);
    this.#asides.push({ service, from, minutes: (1 - hold) * rest });
    return hold * rest + turnoverMinutes;
  }

  #run(only: number): void {
    const free = this.#free;
    while (this.#open > 0) {
      const counter = this.#earliest();
      if (counter < 0) return;
      const now = free[counter] ?? NEVER;
      const back = this.#backFrom(counter, now);
      if (back > now) {
        free[counter] = back;
        continue;
      }
      if (this.#resume(counter, now)) continue;
      const score = this.#pick(counter, now);
      if (this.#cutShare > 0 && this.#isCut(counter, now)) continue;
      if (only < 0) this.#callNewcomers(counter, now, score);
      if (this.#pickedWalkIn) this.#callWalkIn(counter, now);
      else if (this.#pickedExpected >= 0) this.#callExpected(counter, now);
      else if (this.#pickedTicket >= 0) {
        const ticket = this.#pickedTicket;
        this.#call(counter, ticket, now);
        if (only < 0) this.#open -= 1;
        else if (ticket === only) return;
      } else free[counter] = this.#nextChance;
    }
  }

  #earliest(): number {
    let first = -1;
    let least = NEVER;
    const counters = this.#picture.counters.length;
    for (let counter = 0; counter < counters; counter += 1) {
      const at = this.#free[counter] ?? NEVER;
      if (at < least) {
        least = at;
        first = counter;
      }
    }
    return first;
  }

  /** When a counter calls again that would be free then: at once, or after its time away. */
  #backFrom(counter: number, now: number): number {
    let at = now;
    const from = this.#absentFrom[counter] ?? NEVER;
    if (at >= from) {
      const column = columnOf(COUNTER_COLUMN + counter);
      at = Math.max(at, from + this.#times.absenceMinutes(column, this.#play));
      this.#absentFrom[counter] = NEVER;
    }
    const closures = this.#picture.counters[counter]?.closures;
    if (closures === undefined || closures.length === 0) return at;
    for (const closure of closures) {
      if (closure.from <= at && at < closure.until) at = closure.until;
    }
    return at;
  }

  /** Whoever was put aside and is back goes before all others. */
  #resume(counter: number, now: number): boolean {
    this.#nextChance = NEVER;
    if (this.#asides.length === 0) return false;
    const weights = this.#picture.counters[counter]?.weights;
    for (let index = 0; index < this.#asides.length; index += 1) {
      const aside = this.#asides[index];
      if (aside === undefined || !((weights?.[aside.service] ?? 0) > 0)) continue;
      if (aside.from <= now) {
        this.#free[counter] = now + aside.minutes + this.#times.habits.turnoverMinutes;
        this.#asides.splice(index, 1);
        return true;
      }
      this.#nextChance = Math.min(this.#nextChance, aside.from);
    }
    return false;
  }

  /** Somebody whom nobody here knows of yet is called before all of them: chosen, or back again. */
  #isCut(counter: number, now: number): boolean {
    // Who is free at this moment has only those who are here.
    if (now <= 0 || this.#pickedTicket < 0) return false;
    this.#calls += 1;
    const column = columnOf(CUT_COLUMN + this.#calls);
    if (markAt(column, this.#play) >= this.#cutShare) return false;
    const service = this.#picture.waiting[this.#pickedTicket]?.service ?? 0;
    this.#occupy(counter, service, column, now);
    return true;
  }

  /** Finds whom the counter calls; the score that a newcomer would have to beat. */
  #pick(counter: number, now: number): number {
    const { waiting } = this.#picture;
    this.#pickedTicket = -1;
    this.#pickedExpected = -1;
    this.#pickedWalkIn = false;
    let best = -1;
    let bestOrder = NEVER;
    const pulls = this.#pulls[counter];
    const lines = pulls?.length ?? 0;
    for (let line = 0; line < lines; line += 1) {
      const pulled = pulls?.[line];
      if (pulled === undefined) continue;
      const { lane, weight } = pulled;
      const index = lane.tickets[lane.next];
      const ticket = index === undefined ? undefined : waiting[index];
      if (index === undefined || ticket === undefined) continue;
      if (lane.kind === 'reserved' && ticket.placeAt > now) {
        this.#nextChance = Math.min(this.#nextChance, ticket.placeAt);
        continue;
      }
      // Accommodations go before everybody, the older one first.
      const score =
        lane.kind === 'accommodation'
          ? 1e9 - ticket.placeAt
          : Math.max(0, now - ticket.placeAt) * weight;
      if (score > best || (score === best && ticket.order < bestOrder)) {
        best = score;
        bestOrder = ticket.order;
        this.#pickedTicket = index;
        this.#pickedLane = lane;
      }
    }
    if (this.#picture.expected.length > 0) best = this.#pickExpected(counter, now, best);
    return this.#walkIns.length > 0 ? this.#pickWalkIn(counter, now, best) : best;
  }

  /** Of those who are still to come only the first is looked at: they come for any counter. */
  #pickWalkIn(counter: number, now: number, score: number): number {
    const first = this.#walkIns[this.#nextWalkIn];
    if (first === undefined) return score;
    const weight = this.#picture.counters[counter]?.weights[first.service] ?? 0;
    if (weight <= 0) return score;
    if (first.at > now) {
      this.#nextChance = Math.min(this.#nextChance, first.at);
      return score;
    }
    const own = (now - first.at) * weight;
    if (own <= score) return score;
    this.#pickedWalkIn = true;
    return own;
  }

  #callWalkIn(counter: number, now: number): void {
    const first = this.#walkIns[this.#nextWalkIn];
    this.#nextWalkIn += 1;
    if (first !== undefined) this.#occupy(counter, first.service, first.column, now);
  }

  #pickExpected(counter: number, now: number, score: number): number {
    const weights = this.#picture.counters[counter]?.weights;
    let best = score;
    for (const [index, { service, slot }] of this.#picture.expected.entries()) {
      const weight = weights?.[service] ?? 0;
      const arrival = this.#arrivals[index] ?? NEVER;
      if (weight <= 0 || arrival === NEVER) continue;
      const from = Math.max(arrival, slot);
      if (from > now) this.#nextChance = Math.min(this.#nextChance, from);
      else if ((now - slot) * weight > best) {
        best = (now - slot) * weight;
        this.#pickedExpected = index;
      }
    }
    return best;
  }

  /** A newcomer is called where nobody who is here would be. */
  #callNewcomers(counter: number, now: number, score: number): void {
    const weights = this.#picture.counters[counter]?.weights ?? [];
    const first = this.#picture.waiting.length;
    for (let service = 0; service < weights.length; service += 1) {
      const weight = weights[service] ?? 0;
      if (weight <= 0) continue;
      const at = (first + service) * PLAYS + this.#play;
      if (this.#waits[at] !== NEVER || now * weight <= score) continue;
      this.#waits[at] = now;
      this.#open -= 1;
    }
  }

  #callExpected(counter: number, now: number): void {
    const index = this.#pickedExpected;
    this.#arrivals[index] = NEVER;
    const service = this.#picture.expected[index]?.service ?? 0;
    this.#occupy(counter, service, columnOf(EXPECTED_COLUMN + 256 + index), now);
  }

  #call(counter: number, ticket: number, now: number): void {
    if (this.#pickedLane) this.#pickedLane.next += 1;
    this.#waits[ticket * PLAYS + this.#play] = now;
    const service = this.#picture.waiting[ticket]?.service ?? 0;
    this.#occupy(counter, service, this.#columns[ticket] ?? 0, now);
  }

  #occupy(counter: number, service: number, column: number, now: number): void {
    const { noShowShare, noShowMinutes, holdShare, turnoverMinutes } = this.#times.habits;
    const mark = markAt(column, this.#play);
    let minutes = noShowMinutes;
    if (mark >= noShowShare) {
      minutes = this.#times.serving(service, column, this.#play);
      const hold = (mark - noShowShare) / ((1 - noShowShare) * holdShare);
      if (hold < 1) {
        const at = now + hold * minutes;
        const from = at + this.#times.holdMinutes(column, this.#play);
        this.#asides.push({ service, from, minutes: (1 - hold) * minutes });
        minutes *= hold;
      }
    }
    this.#free[counter] = now + minutes + turnoverMinutes;
  }

  /** Of the plays in which it is called; nothing where it is called in none. */
  #waitOf(index: number): Wait | undefined {
    const waits = this.#waits.subarray(index * PLAYS, (index + 1) * PLAYS);
    let sum = 0;
    let known = 0;
    for (let play = 0; play < PLAYS; play += 1) {
      const wait = waits[play] ?? NEVER;
      if (wait === NEVER) continue;
      sum += wait;
      known += 1;
    }
    if (known === 0) return undefined;
    waits.sort();
    return {
      mean: sum / known,
      p10: quantile(waits, known, 0.1),
      p50: quantile(waits, known, 0.5),
      p80: quantile(waits, known, 0.8),
      p90: quantile(waits, known, 0.9),
    };
  }
}

/** Between the two sorted values nearest to the share, as (k - ½) / n of them lie below the k-th. */
function quantile(sorted: Float64Array, known: number, share: number): number {
  const at = Math.min(known - 1, Math.max(0, share * known - 0.5));
  const below = Math.floor(at);
  const low = sorted[below] ?? 0;
  const high = sorted[Math.min(known - 1, below + 1)] ?? low;
  return low + (high - low) * (at - below);
}
