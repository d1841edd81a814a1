import type { WaitRange } from './line-snapshot.ts';
import type { TextKey } from './texts.ts';

/** What a waiting time is said with, on every face: a text, and its values. */
export type WaitText = readonly [key: TextKey, values?: Readonly<Record<string, number>>];

/** A range as people say it: never `0–8` nor `5–5` minutes; without one, nobody can say. */
export function waitText(range: WaitRange | undefined): WaitText {
  if (range === undefined) return ['queue.wait_unknown'];
  const { low, high } = range;
  if (high === 0) return ['queue.no_wait'];
  if (low === 0) return ['queue.within', { minutes: high }];
  if (low === high) return ['queue.about', { minutes: high }];
  return ['queue.range', { low, high }];
}
