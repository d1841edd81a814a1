import { beforeEach, describe, expect, test } from 'vitest';
import { announcedReport } from './contract/announcement.ts';
import { nodeId } from './contract/ids.ts';
import { nodeHealth } from './contract/node-health.ts';
import { NodeWatch } from './node-watch.ts';
import { alerts } from './queue/projections/alerts.ts';
import { kioskSnapshot } from './queue/projections/kiosk.ts';
import { staffSnapshot } from './queue/projections/staff.ts';
import { hallTime, parsed, TrialHall } from './queue/trial-hall.ts';
import { trialSite } from './queue/trial-site.ts';

/** What a busy day takes: 300 slips in November, 900 in December, which is more than a roll. */
const busyDaySlips = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 300, 900];
const site = trialSite({
  kiosks: [
    { id: 'kiosk-1', printer: 'printer-1', paper: { warnSlips: 80, busyDaySlips } },
    { id: 'kiosk-2', printer: 'printer-2' },
  ],
});
const kiosk1 = parsed(nodeId, 'kiosk-1');

let watch: NodeWatch;
let hall: TrialHall;
beforeEach(() => {
  watch = new NodeWatch(site);
  hall = new TrialHall(site, hallTime('2026-11-19T10:00'));
  hall.openDay();
});

function hear(node: string, health: object = {}): void {
  const role = ['printer', 'uplink'].find((each) => node.startsWith(each)) ?? 'kiosk';
  watch.heard(parsed(nodeHealth, { node, role, online: true, ...health }), hall.at);
}
const hearPaper = (slipsLeft: number, more: object = {}) =>
  hear('printer-1', {
    printer: 'ready',
    paper: { slipsLeft, mmLeft: slipsLeft * 115, nearEnd: false, ...more },
  });
const faultsOf = (...wanted: string[]) =>
  alerts(hall.state, site, watch, hall.at).faults.filter(({ kind }) => wanted.includes(kind));
const ofPaper = () => faultsOf('paper-low', 'paper-for-morning');
const at = (time: string) => {
  hall.at = hallTime(time);
};

describe('R21: paper is told before it runs out', () => {
  test('below the site’s mark, once and since then, until a new roll is in', () => {
    hearPaper(80);
    expect(ofPaper()).toEqual([]);
    hearPaper(79);
    const since = hall.at;
    hall.pass(60);
    hearPaper(77);
    expect(ofPaper()).toEqual([{ kind: 'paper-low', node: 'printer-1', slipsLeft: 77, since }]);
    const [row] = staffSnapshot(hall.state, site, watch, hall.at).kiosks;
    expect(row).toMatchObject({ kioskId: 'kiosk-1', slipsLeft: 77, paperWarning: 'low' });
    hearPaper(690);
    expect(ofPaper()).toEqual([]);
  });

  test('where the sensor sees the core of the roll, whatever was counted', () => {
    hearPaper(300, { nearEnd: true });
    expect(ofPaper()).toMatchObject([{ kind: 'paper-low', slipsLeft: 300 }]);
  });

  test('of a model that has its sensor alone', () => {
    hear('printer-2', { printer: 'paper-near-end' });
    expect(ofPaper()).toEqual([{ kind: 'paper-low', node: 'printer-2', since: hall.at }]);
  });

  test('not beside the word that it is out', () => {
    hearPaper(2);
    hear('printer-1', {
      printer: 'paper-out',
      paper: { slipsLeft: 0, mmLeft: 0, nearEnd: true },
    });
    expect(ofPaper()).toEqual([]);
    expect(faultsOf('printer')).toMatchObject([{ node: 'printer-1' }]);
  });
});

describe('R21: paper for a busy morning', () => {
  const kinds = () => ofPaper().map(({ kind }) => kind);

  test.each([
    ['2026-11-19T08:00', ['paper-for-morning']],
    ['2026-11-19T08:59', ['paper-for-morning']],
    ['2026-11-19T09:00', []],
    ['2026-11-19T18:59', []],
    // The next day is a closed one, then a week-end and a special Monday.
    ['2026-11-19T19:00', ['paper-for-morning']],
  ])('with 299 slips for a day of 300, at %s', (time, expected) => {
    at(time);
    hearPaper(299);
    expect(kinds()).toEqual(expected);
    hearPaper(300);
    expect(kinds()).toEqual([]);
  });

  test('since the close of the day, and through days on which nobody comes', () => {
    at('2026-11-19T19:05');
    hall.closeDay();
    hearPaper(120);
    at('2026-11-19T22:00');
    const since = hallTime('2026-11-19T19:05');
    expect(ofPaper()).toEqual([
      { kind: 'paper-for-morning', node: 'printer-1', slipsLeft: 120, since },
    ]);
    const snapshot = kioskSnapshot(hall.state, site, kiosk1, watch, hall.at);
    expect(snapshot).toMatchObject({ paperWarning: 'morning', paper: { slipsLeft: 120 } });
    at('2026-11-21T03:00');
    hall.openDay('2026-11-21');
    at('2026-11-21T12:00');
    expect(kinds()).toEqual(['paper-for-morning']);
  });

  test('by the month of that morning: the last evening of November counts for December', () => {
    at('2026-11-30T18:00');
    hearPaper(600);
    expect(kinds()).toEqual(['paper-for-morning']);
    at('2026-11-30T08:00');
    expect(kinds()).toEqual([]);
  });

  test('a whole roll is enough even for a day that takes more: no other lasts longer', () => {
    at('2026-11-30T18:00');
    hearPaper(630);
    expect(kinds()).toEqual([]);
  });
});

describe('R20: parts of a box', () => {
  const devices = () => faultsOf('device').map(({ node, part }) => [node, part]);

  test('F17: two keypads that fit one call box are told apart from none', () => {
    hear('kiosk-1', { callBox: 'several' });
    const since = hall.at;
    const clash = { kind: 'device', node: 'kiosk-1', part: 'call-box-clash', since };
    expect(faultsOf('device')).toEqual([clash]);
    hear('kiosk-1', { callBox: 'ready' });
    expect(faultsOf('device')).toEqual([]);
  });

  test.each(['panel', 'scanner', 'keypad', 'screen'])('%s: unplugged and mute are told', (part) => {
    for (const state of ['unplugged', 'mute']) {
      hear('kiosk-1', { [part]: state });
      expect(devices()).toEqual([['kiosk-1', part]]);
      for (const well of ['ready', 'none']) {
        hear('kiosk-1', { [part]: well });
        expect(devices()).toEqual([]);
      }
    }
  });

  test('since when it was seen first, however often it is said again', () => {
    hear('kiosk-1', { panel: 'mute' });
    const since = hall.at;
    hall.pass(30);
    hear('kiosk-1', { panel: 'unplugged', scanner: 'mute' });
    expect(faultsOf('device')).toEqual([
      { kind: 'device', node: 'kiosk-1', part: 'panel', since },
      { kind: 'device', node: 'kiosk-1', part: 'scanner', since: hall.at },
    ]);
  });

  test('a value at its mark does not come and go', () => {
    const said = [
      [{ diskFreeMb: 200, temperatureC: 80 }, []],
      [{ diskFreeMb: 199, temperatureC: 80.5 }, ['disk', 'heat']],
      [{ diskFreeMb: 230, temperatureC: 78 }, ['disk', 'heat']],
      [{ diskFreeMb: 250, temperatureC: 75 }, []],
      [{ diskFreeMb: 210, temperatureC: 79 }, []],
    ] as const;
    for (const [health, parts] of said) {
      hear('printer-1', { printer: 'ready', ...health });
      expect(devices().map(([, part]) => part)).toEqual(parts);
    }
  });

  test('of a box that is away nothing is said but that; its paper is remembered', () => {
    hear('kiosk-1', { panel: 'mute' });
    hearPaper(20);
    watch.heard(parsed(nodeHealth, { node: 'kiosk-1', role: 'kiosk', online: false }), hall.at);
    watch.heard(parsed(nodeHealth, { node: 'printer-1', role: 'printer', online: false }), hall.at);
    expect(devices()).toEqual([]);
    expect(ofPaper()).toMatchObject([{ slipsLeft: 20 }]);
    hear('kiosk-1', { panel: 'ready' });
    expect(devices()).toEqual([]);
  });
});

describe('F19: a loudspeaker that is gone is 音声エラー before anybody is called', () => {
  const soundFault = () =>
    staffSnapshot(hall.state, site, watch, hall.at).boards.find(({ group }) => group === 'hall')
      ?.soundFault;
  const report = (state: string, spoken: string) =>
    watch.reported(
      parsed(nodeId, 'board-1'),
      parsed(announcedReport, { announcementId: 'announcement-1', state, seconds: 1, spoken }),
      hall.at,
    );

  test.each(['unplugged', 'mute'])('%s: until it is there again', (loudspeaker) => {
    hear('board-1', { loudspeaker: 'ready', sound: 'voice' });
    expect(soundFault()).toBe(false);
    hear('board-1', { loudspeaker, sound: 'none' });
    expect(soundFault()).toBe(true);
    expect(faultsOf('sound')).toEqual([{ kind: 'sound', node: 'board-1', since: hall.at }]);
    hear('board-1', { loudspeaker: 'ready', sound: 'voice' });
    expect(soundFault()).toBe(false);
  });

  test('calls that failed meanwhile are forgiven with its return, those that failed otherwise are not', () => {
    hear('board-1', { loudspeaker: 'unplugged' });
    report('failed', 'chime');
    hear('board-1', { loudspeaker: 'ready' });
    expect(soundFault()).toBe(false);
    report('failed', 'chime');
    hear('board-1', { loudspeaker: 'ready' });
    expect(soundFault()).toBe(true);
  });

  test('a call in silence does not end the fault; one that was heard does', () => {
    report('failed', 'chime');
    report('finished', 'silent');
    expect(soundFault()).toBe(true);
    report('finished', 'chime');
    expect(soundFault()).toBe(false);
    hear('board-1', { loudspeaker: 'unplugged' });
    report('finished', 'chime');
    expect(soundFault()).toBe(true);
  });

  test('that of a box which speaks for no board is no fault of a board', () => {
    hear('board-2', { loudspeaker: 'unplugged' });
    expect(faultsOf('sound')).toEqual([]);
  });
});

test('F32: somebody else under the name of a node is told since when, until they have gone for a minute', () => {
  const ofNames = () => faultsOf('node-contested');
  expect(ofNames()).toEqual([]);
  const since = hall.at;
  watch.contest(kiosk1, since, 1_000);
  hall.pass(5);
  watch.contest(kiosk1, hall.at, 6_000);
  expect(ofNames()).toEqual([{ kind: 'node-contested', node: 'kiosk-1', since }]);
  expect(watch.contestOver(65_999)).toBe(false);
  expect(ofNames()).toHaveLength(1);
  expect(watch.contestOver(66_000)).toBe(true);
  expect(ofNames()).toEqual([]);
  expect(watch.contestOver(126_000)).toBe(false);
});

describe('F33: the way outside', () => {
  const outside = () =>
    faultsOf('device', 'node-offline').filter(({ node }) => node === 'uplink-1');
  const cutOff = { kind: 'device', node: 'uplink-1', part: 'way-outside' };

  test('a cluster that is away for half a minute is told, with its beginning, until it is back', () => {
    hear('uplink-1', { faults: ['cluster-away'] });
    const since = hall.at;
    hall.pass(29);
    expect(outside()).toEqual([]);
    hall.pass(1);
    hear('uplink-1', { faults: ['cluster-away'] });
    expect(outside()).toEqual([{ ...cutOff, since }]);
    hear('uplink-1', { faults: [] });
    expect(outside()).toEqual([]);
  });

  test('an uplink that is away itself is told in the same words, and as nothing else', () => {
    hear('uplink-1');
    hear('uplink-1', { online: false });
    const since = hall.at;
    expect(outside()).toEqual([]);
    hall.pass(30);
    expect(outside()).toEqual([{ ...cutOff, since }]);
  });

  test('a hall without an uplink has no such fault', () => {
    hear('kiosk-1');
    hall.pass(60);
    expect(faultsOf('device')).toEqual([]);
  });
});
