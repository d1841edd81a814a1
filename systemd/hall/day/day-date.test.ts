import { describe, expect, test } from 'vitest';
import { loadSite } from '../../../config/load-site.ts';
import { configDirectory } from '../../../config/paths.ts';
import { ordinaryDay } from './day-date.ts';
import { readDayOptions } from './day-options.ts';
import { helpersOf, loadsOf } from './day-site.ts';

const pack = await loadSite(`${configDirectory}/iwata.yaml`, configDirectory, 2026);
if (!pack.ok) throw new Error(pack.error.join('\n'));
const { site } = pack.value;

describe('the day that is played', () => {
  test.each([
    [8, '2026-08-03'],
    [11, '2026-11-02'],
    // The first is new year's day and the second and third are days off: a Monday.
    [1, '2027-01-04'],
    // The first of both months is a Thursday, with its longer hours.
    [4, '2027-04-02'],
    [7, '2027-07-02'],
  ])('R35 to R38: the first ordinary day of month %i is %s', (month, date) => {
    expect(ordinaryDay(site, month)).toEqual({
      date,
      issueFromMinute: 8 * 60 + 30,
      issueUntilMinute: 17 * 60 + 15,
    });
  });

  test('R32, R72: no day is played before all services and counters are open', () => {
    const later = { ...site.services[0], from: '2027-08-01' } as (typeof site.services)[number];
    expect(ordinaryDay({ ...site, services: [later] }, 11)).toBeUndefined();
  });
});

describe('who helps in busy months', () => {
  const demand = (application: number, pickup: number) => [
    { serviceId: 'application', meanMinutes: 15, cases: application },
    { serviceId: 'pickup', meanMinutes: 10, cases: pickup },
    { serviceId: 'pin-reset', meanMinutes: 10, cases: 6 },
  ];

  test('month 11 is more than two counters carry: the others take pickup as well', () => {
    const loads = loadsOf(site, demand(68, 100), 0.6, 525);
    expect(loads.get('counter-1')).toBeGreaterThan(1);
    expect(helpersOf(site, loads)).toEqual(['counter-3', 'counter-4']);
  });

  test('month 4 needs nobody', () => {
    expect(helpersOf(site, loadsOf(site, demand(19, 26), 0.6, 525))).toEqual([]);
  });
});

describe('the options of the command', () => {
  test('are those of the issue', () => {
    const options = readDayOptions(['--month', '4', '--speed', '300', '--json', '--kill-broker']);
    expect(options).toMatchObject({
      ok: true,
      value: { month: 4, speed: 300, seed: 1, json: true, killBroker: true, port: undefined },
    });
  });

  test.each([
    [['--month', '13'], /--month 13/],
    [['--speed', '0'], /--speed 0/],
    [['--port', '80'], /--port 80/],
    [['--seed', 'x'], /--seed x/],
    [['--what'], /--help/],
  ])('%j is refused with a sentence', (args, sentence) => {
    const options = readDayOptions(args);
    expect(options.ok ? '' : options.error).toMatch(sentence);
  });
});
