import type { WaitRange } from './line-snapshot.ts';
import type { TextKey } from './texts.ts';

/** What a waiting time is said with, on every face: a text, and its values. */
export type WaitText = readonly [key: TextKey, values?: Readonly<Record<string, number>>];

/** From here on a wait is told in hours and minutes. */
const HOURS_FROM_MINUTES = 120;

/** A range as people say it: never `0–8` nor `5–5` minutes; without one, nobody can say. */
export function waitText(range: WaitRange | undefined): WaitText {
  return range && range.high >= HOURS_FROM_MINUTES ? inHours(range) : inMinutes(range);
}

/** The same where there is little room, on a button or at the foot of a board: in half hours. */
export function shortWaitText(range: WaitRange | undefined): WaitText {
  return range && range.high >= HOURS_FROM_MINUTES ? inHalfHours(range) : inMinutes(range);
}

function inMinutes(range: WaitRange | undefined): WaitText {
  if (range === undefined) return ['queue.wait_unknown'];
  const { low, high } = range;
  if (high === 0) return ['queue.no_wait'];
  if (low === 0) return ['queue.within', { minutes: high }];
  if (low === high) return ['queue.about', { minutes: high }];
  return ['queue.range', { low, high }];
}

/** To whole five minutes: with them too the upper value rises by five at most within five. */
function inHours(range: WaitRange): WaitText {
  const { low, high } = outwards(range, 5);
  const [highHours, highMinutes] = [Math.floor(high / 60), high % 60];
  if (low === 0) return ['queue.within_hours', { hours: highHours, minutes: highMinutes }];
  if (low === high) return ['queue.about_hours', { hours: highHours, minutes: highMinutes }];
  const [lowHours, lowMinutes] = [Math.floor(low / 60), low % 60];
  return ['queue.range_hours', { lowHours, lowMinutes, highHours, highMinutes }];
}

function inHalfHours(range: WaitRange): WaitText {
  const { low, high } = outwards(range, 30);
  if (low === 0) return ['queue.within_half_hours', { hours: high / 60 }];
  if (low === high) return ['queue.about_half_hours', { hours: high / 60 }];
  return ['queue.range_half_hours', { low: low / 60, high: high / 60 }];
}

/** To whole steps of minutes: nobody is promised more than was worked out. */
function outwards({ low, high }: WaitRange, step: number): WaitRange {
  return { low: Math.floor(low / step) * step, high: Math.ceil(high / step) * step };
}
