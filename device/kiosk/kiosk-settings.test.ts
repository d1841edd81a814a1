import { expect, test } from 'vitest';
import { decode } from '../../broker/contract/decode.ts';
import { kioskSettings } from './kiosk-settings.ts';
import { defaultTimings } from './kiosk-state.ts';

test('nothing said: the page sounds, and screens stay as long as ui.md asks', () => {
  expect(decode(kioskSettings, {})).toMatchObject({
    ok: true,
    value: { sound: 'page', timings: defaultTimings },
  });
});

test.each([
  [{ sound: 'both' }, 'sound'],
  [{ timings: { takeSlipsMs: -1 } }, 'timings.takeSlipsMs'],
  [{ timings: { takeSlips: 8 } }, 'timings.takeSlips'],
])('%o is refused at %s', (own, path) => {
  expect(decode(kioskSettings, own)).toMatchObject({ ok: false, error: { path } });
});
