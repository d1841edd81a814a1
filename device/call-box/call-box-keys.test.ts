import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { assert } from '../../broker/contract/result.ts';
import { readCallBoxKeys } from './call-box-keys.ts';

/** HID usage tables, page 7: the numeric keypad. */
const keypad = {
  enter: 0x58,
  plus: 0x57,
  minus: 0x56,
  star: 0x55,
  zero: 0x62,
  point: 0x63,
  one: 0x59,
};

function keysOf(text: string) {
  const read = readCallBoxKeys(text);
  assert(read.ok, 'the keys read');
  return read.value;
}

describe('what each key does', () => {
  test('the project’s own keys, on a numeric keypad; every other key does nothing', async () => {
    const keys = keysOf(await readFile('config/call-box-keys.json', 'utf8'));
    const acts = Object.values(keypad).map((usage) => keys.get(usage));
    const wanted = [
      'call-next',
      'recall',
      'absent',
      'call-next-silent',
      'finish',
      'start',
      undefined,
    ];
    expect(acts).toEqual(wanted);
  });

  test('a key counts on the keypad and in the rows of a keyboard alike', () => {
    const keys = keysOf('{ "enter": "call-next", "0": "finish", "f13": "recall", "b": "absent" }');
    expect([0x28, 0x58, 0x62, 0x27, 0x68, 0x05].map((usage) => keys.get(usage))).toEqual([
      ...['call-next', 'call-next', 'finish', 'finish', 'recall', 'absent'],
    ]);
  });

  test('two keys may do the same', () => {
    const keys = keysOf('{ "enter": "call-next", "space": "call-next" }');
    expect([keys.get(0x58), keys.get(0x2c)]).toEqual(['call-next', 'call-next']);
  });

  test.each([
    [
      'a key that is on no keyboard',
      '{ "Enter": "call-next" }',
      '"Enter" is no key: one of enter,',
    ],
    ['an act that there is not', '{ "enter": "cancel" }', 'enter: '],
    ['nothing that calls', '{ "0": "finish" }', 'no key for call-next'],
    ['no file', '', ''],
  ])('%s is one sentence', (_, text, sentence) => {
    const read = readCallBoxKeys(text);
    assert(!read.ok, 'it is refused');
    expect(read.error).toContain(sentence);
    expect(read.error.length).toBeGreaterThan(0);
  });
});
