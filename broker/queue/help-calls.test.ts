import { beforeEach, expect, test } from 'vitest';
import { counterId, nodeId } from '../contract/ids.ts';
import { err } from '../contract/result.ts';
import type { HallFacts } from './facts.ts';
import { kioskSnapshot } from './projections/kiosk.ts';
import { staffSnapshot } from './projections/staff.ts';
import { kioskActor, parsed, TrialHall } from './trial-hall.ts';

const kiosk1 = { kioskId: parsed(nodeId, 'kiosk-1') };
const kiosk2 = { kioskId: parsed(nodeId, 'kiosk-2') };
const counter1 = { counterId: parsed(counterId, '1') };
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
const asked = () => staffSnapshot(hall.state, hall.site, facts, hall.at).help;

test('K12: who asks at a terminal or a counter stands on every staff page, the longest first', () => {
  hall.askHelp(kiosk1, kioskActor('kiosk-1'));
  const since = hall.at;
  hall.pass(30);
  hall.askHelp(counter1);
  expect(asked()).toEqual([
    { place: kiosk1, since },
    { place: counter1, since: hall.at },
  ]);
  const snapshot = kioskSnapshot(hall.state, hall.site, kiosk1.kioskId, facts, hall.at);
  expect(snapshot.helpAsked).toBe(true);
});

test('asked twice it is asked once; answered, it is over, and can be asked again', () => {
  hall.askHelp(counter1);
  expect(hall.askHelp(counter1)).toEqual(err('wrong-state'));
  expect(hall.answerHelp(counter1).ok).toBe(true);
  expect(hall.answerHelp(counter1)).toEqual(err('wrong-state'));
  expect(asked()).toEqual([]);
  expect(hall.askHelp(counter1).ok).toBe(true);
});

test('a terminal asks for itself alone; a place that is none is refused', () => {
  expect(hall.askHelp(kiosk2, kioskActor('kiosk-1'))).toEqual(err('not-allowed'));
  expect(hall.askHelp(counter1, kioskActor('kiosk-1'))).toEqual(err('not-allowed'));
  expect(hall.askHelp({ counterId: parsed(counterId, '99') })).toEqual(err('unknown-counter'));
});
