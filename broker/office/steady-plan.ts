/** Half hours for which a number of counters stays as it is, at least: nobody is rostered for less. */
const BLOCK_MIN = 4;
/** Plans that are tried, of each group; the best that is known then is taken. A day needs some fifty. */
const TRIES_MAX = 400;

/** How many counters of one group are on duty, by half hour. */
export type OnDuty = readonly number[];

/** Two hours; on a short day half of it, so that it may change once. */
export function blockMinOf(halfHours: number): number {
  return Math.max(1, Math.min(BLOCK_MIN, Math.floor(halfHours / 2)));
}

type Check = (onDuty: OnDuty) => number | undefined;

export type SteadySearch = {
  readonly halfHours: number;
  /** As many counters all day keep the target; none is looked for beyond them. */
  readonly most: number;
  readonly blockMin: number;
  /** Counters that are open in a half hour while so many are on duty: planned closures are away. */
  readonly open: (count: number, slot: number) => number;
  /**
   * Each is to be nothing: else it is a half hour that breaks the target. More counters never break
   * it. The quick ones come first.
   */
  readonly checks: readonly Check[];
  /** Half hours after a broken one that had a part in it: its people waited into them. */
  readonly reach: number;
};

/** With no more than these from one half hour to another, the target breaks whatever the others have. */
type Cut = { readonly from: number; readonly until: number; readonly counts: OnDuty };

/**
 * Of the plans whose numbers stay for {@link SteadySearch.blockMin} half hours at least, the one with
 * the fewest counter half hours, and of these one with the fewest changes. Plans are tried in this
 * order until one keeps the target. Each that does not is widened: all that can be raised to `most`
 * without mending it is, and no plan is tried that has no more in what is left. So a few dozen are
 * played of thousands, and it is the cheapest there is as far as more counters never wait longer:
 * held against every such plan on 48 small parts of days (`cheapest-plan.sim.test.ts`) it was dearer
 * once, by half an hour of a counter.
 */
export class SteadyPlan {
  readonly #search: SteadySearch;
  readonly #cuts: Cut[] = [];
  /** The fewest and the most counter half hours from each half hour to the end. */
  readonly #least: readonly number[];
  readonly #greatest: readonly number[];
  #tries = 0;

  constructor(search: SteadySearch) {
    this.#search = search;
    this.#least = this.#toTheEnd(1);
    this.#greatest = this.#toTheEnd(search.most);
  }

  find(): OnDuty {
    const { halfHours, most, blockMin } = this.#search;
    const blocksMax = Math.max(1, Math.floor(halfHours / blockMin));
    const greatest = this.#greatest[0] ?? 0;
    for (let cost = this.#least[0] ?? 0; cost < greatest; cost += 1) {
      for (let blocks = 1; blocks <= blocksMax; blocks += 1) {
        const found = this.#from([], blocks, cost);
        if (found !== undefined) return found;
        if (this.#tries > TRIES_MAX) return this.#allDay(most);
      }
    }
    return this.#allDay(most);
  }

  #allDay(count: number): OnDuty {
    return Array.from({ length: this.#search.halfHours }, () => count);
  }

  #toTheEnd(count: number): readonly number[] {
    const sums = [0];
    for (let slot = this.#search.halfHours - 1; slot >= 0; slot -= 1) {
      sums.unshift((sums[0] ?? 0) + this.#search.open(count, slot));
    }
    return sums;
  }

  /** The first plan that keeps the target, begins like this, and has so many blocks and half hours more. */
  #from(begun: OnDuty, blocks: number, cost: number): OnDuty | undefined {
    const { halfHours, most, blockMin, open } = this.#search;
    const from = begun.length;
    if (from === halfHours) return cost === 0 && this.#keeps(begun) ? begun : undefined;
    const [least = 0, greatest = 0] = [this.#least[from], this.#greatest[from]];
    if (cost < least || cost > greatest || this.#tries > TRIES_MAX) return undefined;
    const last = blocks === 1;
    const shortest = last ? halfHours : from + blockMin;
    const longest = last ? halfHours : halfHours - (blocks - 1) * blockMin;
    for (let until = shortest; until <= longest; until += 1) {
      for (let count = 1; count <= most; count += 1) {
        if (count === begun.at(-1)) continue;
        const block = Array.from({ length: until - from }, () => count);
        const plan = [...begun, ...block];
        if (this.#isCut(plan)) continue;
        const own = block.reduce((sum, each, nth) => sum + open(each, from + nth), 0);
        const found = this.#from(plan, blocks - 1, cost - own);
        if (found !== undefined) return found;
      }
    }
    return undefined;
  }

  #isCut(begun: OnDuty): boolean {
    return this.#cuts.some(
      ({ from, until, counts }) =>
        until <= begun.length && counts.every((count, nth) => (begun[from + nth] ?? 0) <= count),
    );
  }

  #keeps(plan: OnDuty): boolean {
    for (const check of this.#search.checks) {
      const slot = this.#broken(check, plan);
      if (slot === undefined) continue;
      this.#cuts.push(this.#widened(check, plan, slot));
      return false;
    }
    return true;
  }

  #widened(check: Check, plan: OnDuty, broken: number): Cut {
    const { halfHours, most, reach } = this.#search;
    let [slot, counts]: [number | undefined, OnDuty] = [broken, plan];
    let until = halfHours;
    // One more everywhere, for as long as that does not mend it either.
    for (let more = plan; slot !== undefined; ) {
      counts = more;
      until = Math.min(halfHours, slot + 1 + reach);
      more = counts.map((count) => Math.min(most, count + 1));
      slot = more.every((count) => count === most) ? undefined : this.#broken(check, more);
    }
    const raised = (from: number) =>
      counts.map((count, at) => (at < from || at >= until ? most : count));
    // What was open long before has no part in it either: how long, is halved until it is known.
    let [known, open] = [0, until - 1];
    while (known < open) {
      const from = Math.ceil((known + open) / 2);
      if (this.#broken(check, raised(from)) === undefined) open = from - 1;
      else known = from;
    }
    return { from: known, until, counts: counts.slice(known, until) };
  }

  #broken(check: Check, plan: OnDuty): number | undefined {
    this.#tries += 1;
    return check(plan);
  }
}
