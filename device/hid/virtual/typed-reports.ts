import { keypadKeys, keypadUsages } from '../keypad.ts';

/** A boot keyboard's report: modifiers, a reserved byte, six keys (HID 1.11, appendix B.1). */
const LEFT_SHIFT = 0b10;
const KEYS_PADDING = [0, 0, 0, 0, 0] as const;

const ENTER = 0x28;
export const allUp: Uint8Array = new Uint8Array(8);

/**
 * The 8 bytes that a keyboard sends when one key goes down.
 *
 * @param usage - of the keyboard page (HID Usage Tables 1.12, chapter 10), such as 0x28 for Enter
 */
export function keyDown(usage: number, shift = false): Uint8Array {
  return Uint8Array.from([shift ? LEFT_SHIFT : 0, 0, usage, ...KEYS_PADDING]);
}

/** The rows of a US keyboard: usage of the first key, its signs, and with Shift. */
const rows = [
  [0x04, 'abcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'],
  [0x1e, '1234567890', '!@#$%^&*()'],
  [0x2c, ' -=[]\\', ' _+{}|'],
  [0x33, ";'`,./", ':"~<>?'],
] as const;

const downs: ReadonlyMap<string, Uint8Array> = new Map(
  rows.flatMap(([first, plain, shifted]) => [
    ...[...shifted].map((sign, index) => [sign, keyDown(first + index, true)] as const),
    ...[...plain].map((sign, index) => [sign, keyDown(first + index)] as const),
  ]),
);

/**
 * What a scanner set to the US layout sends for a code, Enter at the end.
 *
 * @returns undefined for a sign that is on no key
 */
export function reportsOfCode(code: string): readonly Uint8Array[] | undefined {
  const keys = [...code].map((sign) => downs.get(sign));
  const known = keys.filter((key) => key !== undefined);
  if (known.length < keys.length) return undefined;
  return [...known, keyDown(ENTER)].flatMap((key) => [key, allUp]);
}

/** The keys of a numeric keypad; a terminal has no use for the point, a call box has. */
export const boxKeys = [...keypadKeys, 'point'] as const;
export type BoxKey = (typeof boxKeys)[number];

const usages = new Map<BoxKey, number>([
  ...[...keypadUsages].reverse().map(([usage, key]) => [key, usage] as const),
  ['point', 0x63],
]);

/** The key of the keypad goes down. */
export function keypadDown(key: BoxKey): Uint8Array {
  return keyDown(usages.get(key) ?? 0);
}
