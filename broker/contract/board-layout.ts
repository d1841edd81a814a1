import * as v from 'valibot';
import { words } from './words.ts';

/**
 * How a call board's picture is put together, as data (issue 4, point 2). Sizes are in units: a
 * unit is a 120th of the width of a 16:9 screen, and keeps to that on every other shape, so that
 * one layout is the same picture at 720p and at 4K.
 */
export const layoutId = v.pipe(
  v.string(),
  v.maxLength(24),
  v.regex(/^[a-z][a-z0-9-]*$/, 'lower-case letters, digits and hyphens'),
);

export const boardParts = [
  /** What is called now. */
  'now',
  /** One counter: its number, what it does, whom it calls. */
  'counter',
  /** The last calls that are over. */
  'recent',
  /** Who was called and not there. */
  'absent',
  /** Per service: groups waiting, and how long. */
  'waiting',
  'clock',
  /** Why the order is another one; without such a reason it takes no room. */
  'reasons',
  /** The notice of the emergency switch, in every language (R63). */
  'notice',
] as const;
const boardPart = v.picklist(boardParts);
export type BoardPart = v.InferOutput<typeof boardPart>;

const row = v.strictObject({
  /** The part of each column, `.` for none; a part covers a rectangle of cells. */
  parts: v.pipe(
    v.string(),
    v.maxLength(120),
    v.regex(/^([a-z]+|\.)( ([a-z]+|\.))*$/, 'parts parted by one space, such as "now now recent"'),
  ),
  /** Its share of the height that is left; 0 for a row as high as what is in it. */
  share: v.pipe(v.number(), v.minValue(0), v.maxValue(100)),
});

const boardGrid = v.strictObject({
  /** Shares of the width; 0 for a column as wide as what is in it. */
  columns: v.pipe(
    v.array(v.pipe(v.number(), v.minValue(0), v.maxValue(100))),
    v.minLength(1),
    v.maxLength(6),
  ),
  rows: v.pipe(v.array(row), v.minLength(1), v.maxLength(8)),
});
export type BoardGrid = v.InferOutput<typeof boardGrid>;

/** On a screen of one direction: on a usual day, when a whole crowd is called, with a notice. */
const direction = v.strictObject({
  usual: boardGrid,
  /** More than `CALLS_STACKED_MAX` calls at once. */
  crowded: boardGrid,
  notice: boardGrid,
});

const letter = v.strictObject({
  /** Units: the size of the type. */
  size: v.pipe(v.number(), v.minValue(0.8), v.maxValue(60)),
  /** Share of the way to the last row from which it must be readable. */
  reach: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
});

/** What the letters are: figures are read from farther than Japanese words (requirements part 4). */
export const boardLetters = {
  /** The number being called, at its smallest: with four calls at once. */
  call: 'figures',
  /** Last calls: number and counter. */
  recent: 'figures',
  absent: 'figures',
  /** Groups and minutes. */
  waiting: 'figures',
  /** お呼び出し中 */
  heading: 'words',
  /** 「3番窓口へお越しください」 */
  direction: 'words',
  /** Names of services, headings of lists, what the absent should do. */
  name: 'words',
} as const;
export type BoardLetter = keyof typeof boardLetters;

export const boardLayout = v.strictObject({
  /** Where it hangs, for the people who choose it. */
  about: v.pipe(words(200), v.minLength(1)),
  wide: direction,
  upright: direction,
  letters: v.strictObject({
    call: letter,
    recent: letter,
    absent: letter,
    waiting: letter,
    heading: letter,
    direction: letter,
    name: letter,
  }),
});
export type BoardLayout = v.InferOutput<typeof boardLayout>;

/** So many calls at once stack by size; more stand in columns on the whole board. */
export const CALLS_STACKED_MAX = 13;
