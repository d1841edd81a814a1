import * as v from 'valibot';
import { decodeJson } from '../../broker/contract/decode.ts';
import { err, type Result } from '../../broker/contract/result.ts';

/** What a call box can do (issue 5, point 12); everything else about a number is for the staff page. */
const callBoxActs = [
  'call-next',
  /** The same without voice and chime: the board alone. */
  'call-next-silent',
  'recall',
  /** The citizen is there: from here on the serving is timed. A key of its own, never a second press
      of another: who presses one key too often must not start, end or lose a serving by it. */
  'start',
  'finish',
  'absent',
] as const;
export type CallBoxAct = (typeof callBoxActs)[number];

/** HID usage (page 7) → what the key does. */
export type CallBoxKeys = ReadonlyMap<number, CallBoxAct>;

/** Usages of keys in a row, from this one on. */
const row = (first: number, names: readonly string[]) =>
  names.map((name, index) => [name, [first + index]] as const);
const numbered = (prefix: string, from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `${prefix}${from + index}`);

/**
 * A key by what is printed on it. Those of a numeric keypad and their like on a whole keyboard are
 * one key here; a button box sends whatever its maker, or its set-up, chose.
 */
const usagesByName: ReadonlyMap<string, readonly number[]> = new Map<string, readonly number[]>([
  ...row(0x04, [...'abcdefghijklmnopqrstuvwxyz']),
  ...row(0x3a, numbered('f', 1, 12)),
  ...row(0x68, numbered('f', 13, 24)),
  ...[...'1234567890'].map((digit, index) => [digit, [0x59 + index, 0x1e + index]] as const),
  ['enter', [0x58, 0x28]],
  ['+', [0x57]],
  ['-', [0x56, 0x2d]],
  ['*', [0x55]],
  ['/', [0x54, 0x38]],
  ['.', [0x63, 0x37]],
  ['backspace', [0x2a]],
  ['space', [0x2c]],
]);

const keyNames = 'enter, + - * / . 0 to 9, a to z, f1 to f24, space, backspace';

/** Keys and their acts, as a file says them: `{ "enter": "call-next", "+": "recall" }`. */
export const callBoxKeys = v.pipe(
  v.record(v.string(), v.picklist(callBoxActs)),
  v.rawTransform(({ dataset, addIssue, NEVER }): CallBoxKeys => {
    const keys = new Map<number, CallBoxAct>();
    for (const [name, act] of Object.entries(dataset.value)) {
      const usages = usagesByName.get(name);
      if (usages === undefined) {
        addIssue({ message: `"${name}" is no key: one of ${keyNames} is wanted` });
        return NEVER;
      }
      for (const usage of usages) keys.set(usage, act);
    }
    if ([...keys.values()].includes('call-next')) return keys;
    addIssue({ message: 'no key for call-next' });
    return NEVER;
  }),
);

/** Reads `config/call-box-keys.json`; the error is a sentence. */
export function readCallBoxKeys(text: string): Result<CallBoxKeys, string> {
  const decoded = decodeJson(callBoxKeys, text);
  if (decoded.ok) return decoded;
  const { path, expected } = decoded.error;
  return err(path === '' ? expected : `${path}: ${expected}`);
}
