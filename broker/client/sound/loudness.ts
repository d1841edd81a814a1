import * as v from 'valibot';
import type { Hall } from '../hall.ts';
import type { NodeClock } from '../node-clock.ts';

const said = 'a time of day, "08:00"';
const row = v.strictObject({
  from: v.pipe(v.string(said), v.regex(/^([01]\d|2[0-3]):[0-5]\d$/, said)),
  /** 0 is silent, 1 as loud as sounds are made. */
  volume: v.pipe(v.number('0 to 1'), v.minValue(0, '0 to 1'), v.maxValue(1, '0 to 1')),
});

/** How loud a node is by time of day; each row holds until the next, the last until the first. */
export const loudnessTable = v.pipe(
  v.array(row),
  v.maxLength(24),
  v.check(
    (rows) => rows.every(({ from }, at) => at === 0 || (rows[at - 1]?.from ?? '') < from),
    'times in their order, each once',
  ),
);
export type LoudnessTable = v.InferOutput<typeof loudnessTable>;

/** What staff turn: 0 to 10. */
export const VOLUME_MAX = 10;

/**
 * @param timeOfDay - `HH:MM` where the node stands
 * @returns 0 to 1; 1 where the table is empty
 */
export function loudnessAt(table: LoudnessTable, timeOfDay: string): number {
  const begun = table.findLast(({ from }) => from <= timeOfDay);
  return (begun ?? table.at(-1))?.volume ?? 1;
}

/** @param timeZone - an IANA name that is known to be right, such as the site's */
export function timeOfDayIn(timeZone: string, epochMs: number): string {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(epochMs);
}

/** @returns how loud it is to be now, 0 to 1, where the hall is and by its own clock while that is known */
export function loudnessByClock(table: LoudnessTable, hall: Hall, clock: NodeClock): () => number {
  let zone = 'Asia/Tokyo';
  hall.on('site', undefined, ({ site }) => {
    zone = site.timeZone;
  });
  return () => loudnessAt(table, timeOfDayIn(zone, hall.domainNow() ?? clock.wallMs()));
}

/**
 * The factor for samples. The staff's scale is squared: halfway is then about half as loud to an
 * ear, -12 dB, and one step is never a jump.
 *
 * @param loudness - 0 to 1, by time of day
 * @param volume - 0 to 10, by staff; what is beyond counts as the end of the scale
 * @returns 0 for silence, to 1
 */
export function gainOf(loudness: number, volume: number): number {
  const turned = Math.min(VOLUME_MAX, Math.max(0, volume)) / VOLUME_MAX;
  return Math.min(1, Math.max(0, loudness)) * turned ** 2;
}
