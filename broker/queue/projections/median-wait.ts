/**
 * The middle one of many waits, the lower of two; nothing of none.
 *
 * @param minutes - how many waits took so many whole minutes
 */
export function medianWait(minutes: ReadonlyMap<number, number>): number | undefined {
  const sorted = [...minutes].sort(([a], [b]) => a - b);
  const total = sorted.reduce((sum, [, count]) => sum + count, 0);
  let seen = 0;
  for (const [minute, count] of sorted) {
    seen += count;
    if (count > 0 && seen * 2 >= total) return minute;
  }
  return undefined;
}
