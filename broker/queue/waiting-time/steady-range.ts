import type { WaitRange } from '../../contract/line-snapshot.ts';
import type { RangeCause } from '../../contract/ticket.ts';
import type { Wait } from './picture.ts';

/** The range people are shown: P10 to P90 in whole minutes; both 0 means at once. */
export function shownRange({ p10, p90 }: Pick<Wait, 'p10' | 'p90'>): WaitRange {
  return { low: Math.round(p10), high: Math.round(p90) };
}

/** Without a cause the upper value rises by no more than this, within so long. */
const RISE_MAX_MINUTES = 5;
const WITHIN_MINUTES = 5;

type Shown = { readonly at: number; readonly high: number };

/** A rise that was more than people would take without a reason. */
export type RangeJump = { readonly cause: RangeCause; readonly minutes: number };

/**
 * What one ticket was shown, or whoever comes next for a service, so that it is not told twenty minutes and then forty for no reason:
 * within five minutes the upper value rises by five at most, unless the journal knows a cause.
 * What is held back so is shown by and by.
 */
export class SteadyRange {
  /** Uppers shown within the last minutes, rising: an older one that is higher binds nobody. */
  #shown: readonly Shown[];

  /** @param told - what a ticket was told when it was issued */
  constructor(told?: Shown) {
    this.#shown = told === undefined ? [] : [told];
  }

  /** What was shown last. */
  get high(): number | undefined {
    return this.#shown.at(-1)?.high;
  }

  /**
   * @param at - minutes on any clock that does not go back
   * @param cause - what happened since the last time, if anything did that explains a longer wait
   * @param joined - minutes that those account for who have lined up before this one since then
   */
  show(
    wanted: WaitRange,
    at: number,
    cause?: RangeCause,
    joined = 0,
  ): { readonly range: WaitRange; readonly jump: RangeJump | undefined } {
    const recent = this.#shown.filter((each) => each.at > at - WITHIN_MINUTES);
    const least = recent[0]?.high ?? this.high ?? wanted.high;
    const most = Math.round(least + RISE_MAX_MINUTES + joined);
    const high = cause === undefined ? Math.min(most, wanted.high) : wanted.high;
    const why = cause ?? 'arrivals';
    const jump =
      high > least + RISE_MAX_MINUTES ? { cause: why, minutes: high - least } : undefined;
    const before = jump === undefined ? recent.filter((each) => each.high < high) : [];
    this.#shown = [...before, { at, high }];
    return { range: { low: Math.min(wanted.low, high), high }, jump };
  }
}
