import type { WaitRange } from '../../contract/snapshots.ts';
import type { Wait } from './picture.ts';

/** The range people are shown: P10 to P90 in whole minutes; both 0 means at once. */
export function shownRange({ p10, p90 }: Pick<Wait, 'p10' | 'p90'>): WaitRange {
  return { low: Math.round(p10), high: Math.round(p90) };
}
