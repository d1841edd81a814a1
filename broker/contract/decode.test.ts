import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { decode, decodeJson } from './decode.ts';
import { ticketNumber } from './ids.ts';

const schema = v.strictObject({
  calls: v.pipe(v.array(v.strictObject({ number: ticketNumber })), v.maxLength(2)),
});

describe('decoding', () => {
  test('hands over what fits', () => {
    expect(decode(schema, { calls: [{ number: 'A001' }] })).toEqual({
      ok: true,
      value: { calls: [{ number: 'A001' }] },
    });
  });

  test.each([
    [{ calls: [{ number: 'A001' }, { number: 'x' }] }, 'calls.1.number'],
    [{ calls: [{ number: 'A001', name: '佐藤' }] }, 'calls.0.name'],
    [{ calls: [{}, {}, {}] }, 'calls.0.number'],
    [{ calls: Array(3).fill({ number: 'A001' }) }, 'calls'],
    [{}, 'calls'],
    ['text', ''],
    [undefined, ''],
  ])('tells of %j where it is wrong: %s', (value, path) => {
    const decoded = decode(schema, value);
    expect(decoded).toMatchObject({ ok: false, error: { path } });
    if (!decoded.ok) expect(decoded.error.expected).not.toBe('');
  });
});

describe('decoding JSON', () => {
  test('hands over what fits', () => {
    expect(decodeJson(schema, '{"calls":[]}')).toEqual({ ok: true, value: { calls: [] } });
  });

  test.each(['', '{', 'undefined', '{"calls":[}'])('%j is no JSON, and no exception', (text) => {
    expect(decodeJson(schema, text)).toMatchObject({
      ok: false,
      error: { path: '', expected: expect.stringContaining('JSON') },
    });
  });

  test('a key that is only in the prototype is no key', () => {
    expect(decodeJson(schema, '{"__proto__":{"calls":[]}}').ok).toBe(false);
  });
});
