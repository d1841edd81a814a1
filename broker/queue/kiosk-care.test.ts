import { beforeEach, describe, expect, test } from 'vitest';
import type { NodeId } from '../contract/ids.ts';
import { jobId, nodeId } from '../contract/ids.ts';
import type { PaperLeft } from '../contract/paper.ts';
import type { HallFacts } from './facts.ts';
import { kioskSnapshot } from './projections/kiosk.ts';
import { openRefills, openTests, testJob } from './projections/prints.ts';
import { hallTime, kioskActor, parsed, staffActor, TrialHall } from './trial-hall.ts';

const refused = (error: string) => ({ ok: false, error });
const printer1 = parsed(nodeId, 'printer-1');
const kiosk1 = parsed(nodeId, 'kiosk-1');
const own = kioskActor('kiosk-1');
const other = kioskActor('kiosk-2');

let hall: TrialHall;
beforeEach(() => {
  hall = new TrialHall();
  hall.openDay();
});

function factsOf(paper?: PaperLeft, online = true): HallFacts {
  const since = hallTime('2026-11-19T08:00');
  const parts = { printerModel: 'TM-m30III', lowSince: undefined, troubles: new Map() };
  return {
    nodes: new Map([[printer1, { online, since }]]),
    printers: new Map([[printer1, { state: 'ready', since }]]),
    devices: new Map<NodeId, typeof parts & { paper: PaperLeft | undefined }>([
      [printer1, { ...parts, paper }],
    ]),
    soundFaults: new Map(),
  };
}
const snapshot = (facts = factsOf()) =>
  kioskSnapshot(hall.state, hall.site, kiosk1, facts, hall.at);

describe('a kiosk behind its PIN touches its own numbers and its own printer alone', () => {
  test('再印字, 紙なしで受付 and 取消 of a number it gave', () => {
    hall.touch('kiosk-1', 'application');
    hall.report(hall.jobOf('A001'), 'failed');
    expect(hall.reprint('A001', 'printer-1', true, own).ok).toBe(true);
    hall.report(hall.jobOf('A001'), 'unknown');
    expect(hall.acceptWithoutPaper('A001', own).ok).toBe(true);
    expect(hall.ticket('A001').phase.state).toBe('waiting');
    expect(hall.cancel('A001', 'print-failed', own).ok).toBe(true);
  });

  test('a number of another kiosk, or of staff, is refused whatever version is named', () => {
    hall.touch('kiosk-1', 'application');
    hall.report(hall.jobOf('A001'), 'failed');
    hall.issue('application', { printer: printer1 });
    for (const number of ['A001', 'A002']) {
      const by = number === 'A001' ? other : own;
      expect(hall.reprint(number, 'printer-1', true, by)).toEqual(refused('not-allowed'));
      expect(hall.acceptWithoutPaper(number, by)).toEqual(refused('not-allowed'));
      expect(hall.cancel(number, 'print-failed', by)).toEqual(refused('not-allowed'));
    }
  });

  test('no other printer: not for a copy, not for a refill, not for a test', () => {
    hall.touch('kiosk-1', 'application');
    hall.report(hall.jobOf('A001'), 'failed');
    expect(hall.reprint('A001', 'printer-2', true, own)).toEqual(refused('not-allowed'));
    expect(hall.refill('printer-2', own)).toEqual(refused('not-allowed'));
    expect(hall.testPrint('printer-2', own)).toEqual(refused('not-allowed'));
    expect(hall.reprint('A001', 'printer-2').ok).toBe(true);
  });

  test('and asks nothing else that staff may', () => {
    const command = { ...hall.atCounter('1'), state: 'open', ...hall.envelope(own) } as const;
    expect(hall.take({ type: 'set-counter', ...command })).toEqual(refused('not-allowed'));
    hall.touch('kiosk-1', 'application');
    const undo = { type: 'undo', ...hall.on('A001'), ...hall.envelope(own) } as const;
    expect(hall.take(undo)).toEqual(refused('not-allowed'));
  });

  test('what is done there is in the journal, and comes from a kiosk of the site', () => {
    expect(hall.staffMode('entered').ok).toBe(true);
    expect(hall.journal.at(-1)).toMatchObject({ type: 'staff-mode-recorded', act: 'entered' });
    expect(hall.staffMode('entered', 'kiosk-9')).toEqual(refused('not-allowed'));
    const command = { act: 'left', ...hall.envelope(staffActor) } as const;
    expect(hall.take({ type: 'record-staff-mode', ...command })).toEqual(refused('not-allowed'));
  });
});

describe('R21: 用紙を交換した', () => {
  const paper = { slipsLeft: 690, mmLeft: 79_000, nearEnd: false };

  test('its printer hears of it until its health counts from it', () => {
    hall.refill('printer-1', own, 60_000);
    const refillId = hall.journal.at(-1)?.requestId;
    const message = { kind: 'refill', refillId, rollMm: 60_000 };
    expect(openRefills(hall.state, factsOf())).toEqual([{ printer: 'printer-1', message }]);
    const earlier = factsOf({ ...paper, refillId: hall.envelope().requestId });
    expect(openRefills(hall.state, earlier)).toHaveLength(1);
    const counted = factsOf(refillId && { ...paper, refillId });
    expect(openRefills(hall.state, counted)).toEqual([]);
  });

  test('a printer that is away hears of it when it is back', () => {
    hall.refill();
    expect(openRefills(hall.state, factsOf(undefined, false))).toEqual([]);
    expect(openRefills(hall.state, factsOf())).toHaveLength(1);
  });

  test('the last one counts; a new day knows of none', () => {
    hall.refill();
    hall.refill();
    expect(openRefills(hall.state, factsOf())).toMatchObject([
      { message: { refillId: hall.journal.at(-1)?.requestId } },
    ]);
    hall.closeDay();
    hall.at = hallTime('2026-11-20T08:00');
    hall.openDay('2026-11-20');
    expect(openRefills(hall.state, factsOf())).toEqual([]);
  });

  test('it can be said after the close too, and before any day not', () => {
    hall.closeDay();
    expect(hall.refill().ok).toBe(true);
    expect(hall.testPrint().ok).toBe(true);
    expect(new TrialHall().refill()).toEqual(refused('day-closed'));
  });

  test('the site has to have the printer', () => {
    expect(hall.refill('printer-9')).toEqual(refused('unknown-printer'));
    expect(hall.testPrint('printer-9')).toEqual(refused('unknown-printer'));
  });
});

describe('試し印字', () => {
  const orderedId = () => {
    const outcome = hall.testPrint('printer-1', own);
    return parsed(jobId, outcome.ok && 'jobId' in outcome.value ? outcome.value.jobId : undefined);
  };

  test('it is reported like any job, moves no ticket, and the kiosk hears of it', () => {
    hall.touch('kiosk-1', 'application');
    const before = hall.ticket('A001').version;
    const id = orderedId();
    expect(openTests(hall.state).map((test) => testJob(test, hall.at))).toEqual([
      { kind: 'test', jobId: id, expiresAt: hall.at + 60_000 },
    ]);
    expect(snapshot().test).toEqual({ jobId: id, state: 'none' });
    expect(hall.report(id, 'printed', 2, 'printer-2')).toEqual(refused('not-allowed'));
    expect(hall.report(id, 'sent').ok).toBe(true);
    expect(openTests(hall.state)).toHaveLength(1);
    expect(hall.report(id, 'printed', 1).ok).toBe(true);
    expect(snapshot().test).toEqual({ jobId: id, state: 'printed' });
    expect(openTests(hall.state)).toEqual([]);
    expect(hall.report(id, 'failed')).toEqual(refused('wrong-state'));
    expect(hall.ticket('A001')).toMatchObject({ version: before, phase: { state: 'issuing' } });
    expect(snapshot().jobs).toHaveLength(1);
  });

  test('one at a time; after its 60 s it is nobody’s any more', () => {
    const id = orderedId();
    expect(hall.testPrint()).toEqual(refused('print-pending'));
    hall.pass(59);
    expect(hall.expire(id)).toEqual(refused('wrong-state'));
    hall.pass(1);
    expect(openTests(hall.state).map((test) => testJob(test, hall.at))).toEqual([undefined]);
    expect(hall.expire(id).ok).toBe(true);
    expect(snapshot().test).toEqual({ jobId: id, state: 'unknown' });
    expect(hall.testPrint().ok).toBe(true);
    expect(hall.report(id, 'printed', 1)).toEqual(refused('unknown-job'));
  });

  test('a fault is told with it', () => {
    const id = orderedId();
    const by = parsed(nodeId, 'printer-1');
    const said = { outcome: 'failed', slipsOut: 0, fault: 'paper-out' } as const;
    hall.take({
      type: 'report-print',
      jobId: id,
      ...said,
      ...hall.envelope({ kind: 'printer', nodeId: by }),
    });
    expect(snapshot().test).toEqual({ jobId: id, state: 'failed', fault: 'paper-out' });
  });

  test('not at a printer that cannot print', () => {
    expect(hall.testPrint('printer-1', own, false)).toEqual(refused('printer-not-ready'));
  });
});

describe('what a kiosk is told', () => {
  test('its numbers of today, the version of each job’s ticket, model and paper of its printer', () => {
    hall.touch('kiosk-1', 'application');
    hall.report(hall.jobOf('A001'), 'printed', 2);
    hall.touch('kiosk-1', 'application');
    hall.touch('kiosk-2', 'application');
    hall.issue('application');
    const paper = { slipsLeft: 412, mmLeft: 47_380, nearEnd: false };
    expect(snapshot(factsOf(paper))).toMatchObject({
      issuedToday: 2,
      helpAsked: false,
      printerModel: 'TM-m30III',
      paper,
      jobs: [
        { number: 'A002', version: 1 },
        { number: 'A001', version: 2 },
      ],
    });
    expect(snapshot()).not.toHaveProperty('paperWarning');
  });
});
