import { beforeEach, expect, test } from 'vitest';
import { actor, requestId } from '../contract/ids.ts';
import { err } from '../contract/result.ts';
import { BULLETINS_MAX } from '../contract/staff-snapshot.ts';
import type { HallFacts } from './facts.ts';
import { staffSnapshot } from './projections/staff.ts';
import { kioskActor, parsed, TrialHall } from './trial-hall.ts';

const sato = parsed(actor, { kind: 'staff', staffId: 'sato' });
const facts: HallFacts = {
  nodes: new Map(),
  printers: new Map(),
  devices: new Map(),
  soundFaults: new Map(),
};

let hall: TrialHall;
beforeEach(() => {
  hall = new TrialHall();
  hall.openDay();
});
const shown = () => staffSnapshot(hall.state, hall.site, facts, hall.at).bulletins;

test('R46: everybody at the counters is shown it, and the 責任者 sees who has read it', () => {
  hall.postBulletin('3番窓口は10時に開けます');
  expect(shown()).toMatchObject([{ text: '3番窓口は10時に開けます', readBy: ['staff-1'] }]);
  expect(hall.onBulletin('read-bulletin', sato).ok).toBe(true);
  expect(hall.onBulletin('read-bulletin', sato)).toEqual(err('wrong-state'));
  expect(shown()[0]?.readBy).toEqual(['staff-1', 'sato']);
});

test('the newest comes first, and the oldest goes when there are too many', () => {
  for (let n = 0; n <= BULLETINS_MAX; n += 1) hall.postBulletin(`お知らせ${n}`);
  const texts = shown().map(({ text }) => text);
  expect(texts).toHaveLength(BULLETINS_MAX);
  expect(texts[0]).toBe(`お知らせ${BULLETINS_MAX}`);
  expect(texts.at(-1)).toBe('お知らせ1');
});

test('withdrawn, it is shown no more, and nobody can have read it', () => {
  hall.postBulletin();
  const [{ bulletinId } = { bulletinId: parsed(requestId, 'none-at-all') }] = shown();
  hall.onBulletin('withdraw-bulletin');
  expect(shown()).toEqual([]);
  const late = hall.take({ type: 'read-bulletin', bulletinId, ...hall.envelope(sato) });
  expect(late).toEqual(err('unknown-bulletin'));
});

test('it ends with the day', () => {
  hall.postBulletin();
  hall.closeDay();
  hall.pass(24 * 3600);
  hall.openDay('2026-11-20');
  expect(shown()).toEqual([]);
});

test('a terminal writes nothing', () => {
  expect(hall.postBulletin('x', kioskActor('kiosk-1'))).toEqual(err('not-allowed'));
});
