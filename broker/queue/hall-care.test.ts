import { beforeEach, describe, expect, test } from 'vitest';
import { boardGroup, nodeId, ticketNumber } from '../contract/ids.ts';
import type { NodeHealth } from '../contract/node-health.ts';
import { err } from '../contract/result.ts';
import type { HallFacts } from './facts.ts';
import { alerts } from './projections/alerts.ts';
import { announcementOf } from './projections/announcements.ts';
import { boardSnapshot } from './projections/board.ts';
import { hallModeOf } from './projections/kiosk.ts';
import { staffSnapshot } from './projections/staff.ts';
import { hallTime, kioskActor, parsed, TrialHall } from './trial-hall.ts';

const board1 = parsed(nodeId, 'board-1');

let hall: TrialHall;
beforeEach(() => {
  hall = new TrialHall();
  hall.openDay();
  hall.setCounter('1', 'open');
});

/** The speaker of the hall's board, and what it says of itself. */
function factsOf(of: Partial<NodeHealth> = {}, online = true): HallFacts {
  const since = hallTime('2026-11-19T08:00');
  const parts = { printerModel: undefined, paper: undefined, lowSince: undefined };
  return {
    nodes: new Map([[board1, { online, since }]]),
    printers: new Map(),
    devices: new Map([[board1, { ...parts, troubles: new Map(), sound: 'voice', ...of }]]),
    soundFaults: new Map(),
  };
}
const mode = () => hallModeOf(hall.state, hall.site, factsOf(), hall.at);
const checkOf = (facts = factsOf()) =>
  staffSnapshot(hall.state, hall.site, facts, hall.at).boards[0]?.soundCheck;
const unheard = (facts = factsOf()) =>
  alerts(hall.state, hall.site, facts, hall.at).faults.filter(
    ({ kind }) => kind === 'sound-unheard',
  );

describe('the emergency switch (R63)', () => {
  test('nobody is given a number, at the kiosk or by staff; who waits is called', () => {
    hall.issue('application');
    expect(hall.stopIssuing('evacuate').ok).toBe(true);
    expect(mode()).toBe('stopped');
    expect(hall.touch('kiosk-1', 'application')).toEqual(err('issuing-stopped'));
    expect(hall.take(hall.issueCommand('application'))).toEqual(err('issuing-stopped'));
    expect(hall.callNext('1').ok).toBe(true);
    expect(staffSnapshot(hall.state, hall.site, factsOf(), hall.at).notice).toBe('evacuate');
  });

  test('what was given on a paper pad is still entered', () => {
    hall.stopIssuing();
    expect(hall.issue('application', { padNumber: parsed(ticketNumber, 'A905') })).toBe('A905');
  });

  test('a reservation is no way around it', () => {
    hall.importDay('2026-11-19', [['R-101', '2026-11-19T10:10', 'application']]);
    hall.stopIssuing();
    expect(hall.checkIn('R-101', 'kiosk-1')).toEqual(err('issuing-stopped'));
  });

  test('pressed again it changes the notice; the same twice is refused', () => {
    hall.stopIssuing('trouble');
    expect(hall.stopIssuing('trouble')).toEqual(err('issuing-stopped'));
    hall.stopIssuing('closing');
    expect(hall.state.stopped?.notice).toBe('closing');
  });

  test('goes off again, and ends with the day', () => {
    expect(hall.resumeIssuing()).toEqual(err('issuing-goes-on'));
    hall.stopIssuing();
    expect(hall.resumeIssuing().ok).toBe(true);
    expect(hall.touch('kiosk-1', 'application').ok).toBe(true);
    hall.stopIssuing();
    hall.report(hall.jobOf('A001'), 'printed', 2);
    hall.closeDay();
    hall.at = hallTime('2026-11-24T09:00');
    hall.openDay('2026-11-24');
    expect(mode()).toBe('open');
  });

  test('after hours the hall is closed, whatever the switch says', () => {
    hall.stopIssuing('full');
    hall.at = hallTime('2026-11-19T21:00');
    expect(mode()).toBe('closed');
  });

  test('is nothing for a kiosk to press', () => {
    const asked = { type: 'stop-issuing', notice: 'trouble' } as const;
    const by = hall.envelope(kioskActor('kiosk-1'));
    expect(hall.take({ ...asked, ...by })).toEqual(err('not-allowed'));
  });
});

describe('a loudspeaker that staff silence', () => {
  const board = (group = 'hall') =>
    boardSnapshot(hall.state, hall.site, parsed(boardGroup, group), hall.at);

  test('is silent until staff let it speak again, and never longer than the day', () => {
    expect(board().mute).toBe(false);
    hall.setMute();
    expect(board().mute).toBe(true);
    expect(board('corner').mute).toBe(false);
    expect(staffSnapshot(hall.state, hall.site, factsOf(), hall.at).boards[0]?.muted).toBe(true);
    expect(hall.setMute()).toEqual(err('wrong-state'));
    hall.setMute(false);
    expect(board().mute).toBe(false);
    hall.setMute();
    hall.closeDay();
    hall.at = hallTime('2026-11-24T08:00');
    hall.openDay('2026-11-24');
    expect(board().mute).toBe(false);
  });

  test('one that is not there cannot be', () => {
    expect(hall.setMute(true, 'corner')).toEqual(err('unknown-board'));
  });
});

describe('the daily check of a loudspeaker (issue 4, point 5)', () => {
  test('is due until somebody has listened; then it stands for the day', () => {
    expect(checkOf()).toBe('due');
    hall.checkSound();
    expect(checkOf()).toBe('asked');
    hall.reportSound(true);
    expect(checkOf()).toBe('heard');
    expect(unheard()).toEqual([]);
    hall.closeDay();
    hall.at = hallTime('2026-11-24T08:00');
    hall.openDay('2026-11-24');
    expect(checkOf()).toBe('due');
  });

  test('is said once by its group, and expires in half a minute of real time', () => {
    hall.checkSound();
    const event = hall.journal.at(-1);
    const said = event ? announcementOf(hall.state, hall.site, event) : [];
    expect(said).toMatchObject([
      { group: 'hall', announcement: { kind: 'check', expiresAt: hall.at + 30_000 } },
    ]);
  });

  test('not heard: everybody is told, until it is', () => {
    hall.reportSound(false);
    expect(checkOf()).toBe('not-heard');
    expect(unheard()).toMatchObject([{ node: 'board-1', since: hall.at }]);
    hall.pass(60);
    hall.reportSound(true);
    expect(unheard()).toEqual([]);
  });

  test('a microphone answers as well, and the newer word counts', () => {
    const at = hall.at;
    const deaf = factsOf({ selfTest: { at, heard: false } });
    expect(checkOf(deaf)).toBe('not-heard');
    expect(unheard(deaf)).toHaveLength(1);
    hall.pass(60);
    hall.reportSound(true);
    expect(checkOf(deaf)).toBe('heard');
    expect(checkOf(factsOf({ selfTest: { at: hall.at, heard: false } }))).toBe('not-heard');
  });

  test('what a microphone heard yesterday is no answer', () => {
    const at = hallTime('2026-11-18T08:15');
    expect(checkOf(factsOf({ selfTest: { at, heard: true } }))).toBe('due');
  });

  test('nobody is asked where nothing is to be heard', () => {
    expect(checkOf(factsOf({ sound: 'none' }))).toBeUndefined();
    expect(checkOf(factsOf({}, false))).toBeUndefined();
    const corner = staffSnapshot(hall.state, hall.site, factsOf(), hall.at).boards[1];
    expect(corner).toMatchObject({ group: 'corner' });
    expect(corner?.soundCheck).toBeUndefined();
    expect(hall.checkSound('corner')).toEqual(err('unknown-board'));
    expect(hall.reportSound(true, 'nowhere')).toEqual(err('unknown-board'));
  });
});
