import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parsePanelAddress } from './panel-address.ts';
import { pinsOf, readWiring } from './panel-wiring.ts';

const shipped = readFileSync(new URL('../../config/panel-wiring.json', import.meta.url), 'utf8');

test('the wiring that is shipped is right, and has every part', () => {
  const wiring = readWiring(shipped);
  expect(wiring).toMatchObject({ ok: true });
  if (!wiring.ok) return;
  expect(pinsOf(wiring.value).map(([part]) => part)).toEqual([
    'button',
    'buttonLight',
    'buzzer',
    'door',
    'presence',
    'lamps.green',
    'lamps.amber',
    'lamps.red',
  ]);
});

test('parts may be left out, and times have standards', () => {
  expect(readWiring('{}')).toEqual({ ok: true, value: { lamps: {} } });
  expect(readWiring('{"button":{"pin":2}}')).toMatchObject({
    ok: true,
    value: { button: { pin: 2, debounceMs: 80, stuckMs: 10_000 } },
  });
  expect(readWiring('{"lamps":{"red":{"pin":6,"onLevel":"low"}}}')).toMatchObject({
    ok: true,
    value: { lamps: { red: { pin: 6, onLevel: 'low' } } },
  });
});

describe('a sentence for each mistake', () => {
  test.each([
    ['{"button":{"pin":2},"buzzer":{"pin":2}}', 'buzzer: pin 2 is that of button already'],
    ['{"lamps":{"green":{"pin":4},"red":{"pin":4}}}', 'lamps.red: pin 4 is that of lamps.green'],
    ['{"button":{"pin":1}}', "button.pin: a whole number from 2 to 127 (0 and 1 are the board's"],
    ['{"button":{"pin":"2"}}', 'button.pin: a whole number from 2 to 127'],
    ['{"button":{"pin":2.5}}', 'button.pin: a whole number from 2 to 127'],
    ['{"button":{"pin":2,"debounceMs":0}}', 'button.debounceMs: a whole number of milliseconds'],
    ['{"door":{"pin":8}}', 'door.closedLevel:'],
    ['{"door":{"pin":8,"closedLevel":"shut"}}', 'door.closedLevel: "high" or "low"'],
    ['{"lamps":{"blue":{"pin":3}}}', 'lamps.blue:'],
    ['{"button":', 'JSON ('],
    ['', 'JSON ('],
    ['[]', 'parts by their names'],
    ['7', 'parts by their names'],
    ['null', 'parts by their names'],
  ])('%s', (text, sentence) => {
    const wiring = readWiring(text);
    expect(wiring.ok).toBe(false);
    expect(wiring.ok ? '' : wiring.error).toContain(sentence);
  });
});

describe('addresses', () => {
  test.each([
    ['serial:/dev/serial/by-id/usb-Arduino_Uno-if00', '/dev/serial/by-id/usb-Arduino_Uno-if00'],
    ['serial:/dev/ttyACM0', '/dev/ttyACM0'],
  ])('%s', (text, path) => {
    expect(parsePanelAddress(text)).toEqual({ ok: true, value: { kind: 'serial', path } });
  });

  test('tcp://192.168.1.30:3030', () => {
    const value = { kind: 'tcp', host: '192.168.1.30', port: 3_030 };
    expect(parsePanelAddress('tcp://192.168.1.30:3030')).toEqual({ ok: true, value });
  });

  test.each([
    '',
    '/dev/ttyACM0',
    'serial:/etc/passwd',
    'serial:/dev/../etc/passwd',
    'tcp://board',
    'tcp://board:0',
    'tcp://board:70000',
    `tcp://${'b'.repeat(300)}:1`,
  ])('"%s" is none', (text) => {
    const parsed = parsePanelAddress(text);
    expect(parsed.ok ? '' : parsed.error).toContain('expected "serial:/dev/serial/by-id/<board>"');
  });
});
