import { expect, test } from 'vitest';
import { deviceLabel } from './device-label.ts';
import { readStaffSettings } from './staff-settings.ts';

test('F48: fifteen minutes unless the node says less; more is refused with its place', () => {
  expect(readStaffSettings({})).toEqual({ ok: true, value: { idleMinutes: 15 } });
  expect(readStaffSettings({ idleMinutes: 5 })).toEqual({ ok: true, value: { idleMinutes: 5 } });
  for (const idleMinutes of [0, 16, 2.5, '5']) {
    const refused = readStaffSettings({ idleMinutes });
    expect(refused.ok ? '' : refused.error).toMatch(/^own\.idleMinutes: /);
  }
});

test.each([
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/126.0 Safari/537.36 Edg/126.0',
    'Windows・Edge',
  ],
  ['Mozilla/5.0 (Linux; Android 13; SM-X200) Chrome/126.0 Safari/537.36', 'Android・Chrome'],
  [
    'Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) Version/17.5 Safari/604.1',
    'iPad・iPhone・Safari',
  ],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0', 'Linux・Firefox'],
  ['<script>alert(1)</script>', '不明な端末'],
  [undefined, '不明な端末'],
])('%s is %s', (userAgent, label) => {
  expect(deviceLabel(userAgent)).toBe(label);
});
