/** The business day turns then: an hour before it belongs to the night of the day that began before. */
const TURN_HOUR = 3;
const HOUR_MS = 3_600_000;

/**
 * A time of the day as people write it: `9:05`, `905`, `9時5分`, full-width figures too.
 *
 * @returns its minutes of the day; nothing for what is no time
 */
export function minutesTyped(text: string): number | undefined {
  const plain = text.normalize('NFKC').trim();
  const parts = /^(\d{1,2})[:.時](\d{1,2})分?$/.exec(plain) ?? /^(\d{1,2})(\d{2})$/.exec(plain);
  const [hour = 0, minute = 0] = parts?.slice(1).map(Number) ?? [];
  return parts === null || hour > 23 || minute > 59 ? undefined : hour * 60 + minute;
}

/**
 * The instant of a time of the day, in the hall's zone.
 *
 * @param day - the business day, `2026-11-19`
 */
export function instantOf(day: string, minutes: number, timeZone: string): number {
  const nextDay = minutes < TURN_HOUR * 60 ? 24 * HOUR_MS : 0;
  const wall = Date.parse(`${day}T00:00:00Z`) + nextDay + minutes * 60_000;
  const guess = wall - offsetMs(wall, timeZone);
  // The clocks may have been changed between the two.
  return wall - offsetMs(guess, timeZone);
}

/** How far the zone's wall clock is ahead of UTC. */
function offsetMs(at: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('sv-SE', {
    ...{ timeZone, dateStyle: 'short', timeStyle: 'medium' },
  }).format(at);
  return Date.parse(`${parts.replace(' ', 'T')}Z`) - Math.floor(at / 1000) * 1000;
}
