import { beforeEach, describe, expect, test } from 'vitest';
import { openPrints, printJob, withdrawnPrints } from './projections/prints.ts';
import { hallTime, TrialHall } from './trial-hall.ts';

const refused = (error: string) => ({ ok: false, error });

let hall: TrialHall;
beforeEach(() => {
  hall = new TrialHall();
  hall.openDay();
  hall.setCounter('1', 'open');
});

/** A001 is touched at kiosk 1; its printer has said nothing yet. */
function givenIssuing(): string {
  hall.touch('kiosk-1', 'application');
  return 'A001';
}

const stateOf = (number: string) => hall.ticket(number).phase.state;
const open = () => openPrints(hall.state).map((job) => job.jobId);
const withdrawn = () => withdrawnPrints(hall.state, hall.at).map((job) => job.jobId);

describe('Printing (design part 5): a ticket is called only when its slips are out', () => {
  test('none → sent → one-of-two → printed, and only then it waits', () => {
    const number = givenIssuing();
    const job = hall.jobOf(number);
    for (const [outcome, slips] of [
      ['sent', 0],
      ['one-of-two', 1],
    ] as const) {
      hall.report(job, outcome, slips);
      expect(stateOf(number)).toBe('issuing');
      expect(open()).toEqual([job]);
      expect(hall.callNext('1')).toEqual(refused('queue-empty'));
    }
    hall.report(job, 'printed', 2);
    expect(stateOf(number)).toBe('waiting');
    expect(open()).toEqual([]);
    expect(hall.ticket(number).version).toBe(2);
  });

  test('`sent` is enough where the site says so, and nothing later takes that back', () => {
    hall.touch('kiosk-2', 'application');
    const job = hall.jobOf('A001');
    hall.report(job, 'sent');
    expect(stateOf('A001')).toBe('waiting');
    hall.report(job, 'unknown');
    expect(stateOf('A001')).toBe('waiting');
    expect(open()).toEqual([]);
  });

  test.each(['failed', 'unknown'] as const)('%s leaves it to staff: 印刷未確認', (outcome) => {
    const number = givenIssuing();
    hall.report(hall.jobOf(number), outcome, 1);
    expect(stateOf(number)).toBe('issuing');
    expect(open()).toEqual([]);
  });

  test('what nobody reports for 60 s of real time expires, not before', () => {
    const number = givenIssuing();
    const job = hall.jobOf(number);
    hall.pass(59);
    expect(hall.expire(job)).toEqual(refused('wrong-state'));
    expect(printJob(hall.state, hall.site, job, hall.at)).toBeDefined();
    hall.pass(1);
    expect(printJob(hall.state, hall.site, job, hall.at)).toBeUndefined();
    expect(hall.expire(job).ok).toBe(true);
    expect(hall.expire(job)).toEqual(refused('wrong-state'));
    expect(open()).toEqual([]);
  });

  test('a printer that finished after all, a second too late, still confirms', () => {
    const number = givenIssuing();
    hall.pass(60);
    hall.expire(hall.jobOf(number));
    hall.report(hall.jobOf(number), 'printed', 2);
    expect(stateOf(number)).toBe('waiting');
  });

  test('only the printer of the job reports it, forward only, and an end is an end', () => {
    const job = hall.jobOf(givenIssuing());
    expect(hall.report(job, 'printed', 2, 'printer-2')).toEqual(refused('not-allowed'));
    hall.report(job, 'one-of-two', 1);
    expect(hall.report(job, 'sent')).toEqual(refused('wrong-state'));
    hall.report(job, 'failed', 1);
    expect(hall.report(job, 'printed', 2)).toEqual(refused('wrong-state'));
    hall.touch('kiosk-1', 'delivery');
    hall.closeDay();
    hall.at = hallTime('2026-11-20T08:00');
    hall.openDay('2026-11-20');
    expect(hall.report(job, 'printed', 2, 'printer-1')).toEqual(refused('unknown-job'));
  });

  test.each([
    ['accept-without-paper', () => hall.acceptWithoutPaper('A001'), 'waiting'],
    ['cancel', () => hall.cancel('A001', 'print-failed'), 'cancelled'],
    ['the close of the day', () => hall.closeDay(), 'closed-out'],
  ])('%s withdraws the job: its printer is told, and its word moves nothing', (_, settle, next) => {
    const job = hall.jobOf(givenIssuing());
    settle();
    expect(stateOf('A001')).toBe(next);
    expect(open()).toEqual([]);
    expect(withdrawn()).toEqual([job]);
    expect(printJob(hall.state, hall.site, job, hall.at)).toBeUndefined();
    hall.report(job, 'printed', 2);
    expect(stateOf('A001')).toBe(next);
    expect(withdrawn()).toEqual([]);
  });

  test('nobody is told of a withdrawn job that has expired by itself', () => {
    givenIssuing();
    hall.acceptWithoutPaper('A001');
    hall.pass(60);
    expect(withdrawn()).toEqual([]);
  });
});

describe('再印字', () => {
  test('waits for the job under way, and takes the place of one that failed', () => {
    const number = givenIssuing();
    const first = hall.jobOf(number);
    expect(hall.reprint(number)).toEqual(refused('print-pending'));
    hall.report(first, 'failed', 1);
    expect(hall.reprint(number).ok).toBe(true);
    const second = hall.jobOf(number);
    expect(open()).toEqual([second]);
    expect(printJob(hall.state, hall.site, second, hall.at)).toMatchObject({
      copy: 'reprint',
      number,
    });
    hall.report(second, 'printed', 2);
    expect(stateOf(number)).toBe('waiting');
  });

  test('the earlier job moves nothing any more, whatever its printer finds out', () => {
    const number = givenIssuing();
    const first = hall.jobOf(number);
    hall.report(first, 'unknown');
    hall.reprint(number, 'printer-2');
    expect(hall.report(first, 'printed', 2).ok).toBe(true);
    expect(stateOf(number)).toBe('issuing');
    hall.report(hall.jobOf(number), 'sent');
    expect(stateOf(number)).toBe('waiting');
  });

  test('a failed reprint of a waiting ticket moves nothing', () => {
    const number = hall.issue('application');
    hall.reprint(number);
    hall.report(hall.jobOf(number), 'failed');
    expect(stateOf(number)).toBe('waiting');
  });

  test('asks for a printer of the site that can print', () => {
    const number = hall.issue('application');
    expect(hall.reprint(number, 'printer-9')).toEqual(refused('unknown-printer'));
    expect(hall.reprint(number, 'printer-1', false)).toEqual(refused('printer-not-ready'));
  });
});

describe('the ladder at a kiosk (design part 9)', () => {
  test('no number is taken while its printer is not ready, confirmed slips or not', () => {
    const number = givenIssuing();
    hall.report(hall.jobOf(number), 'failed', 1);
    expect(hall.touch('kiosk-1', 'delivery', false)).toEqual(refused('printer-not-ready'));
    expect(hall.state.tickets.size).toBe(1);
  });

  test('a printer that is ready goes on, though a slip is unconfirmed', () => {
    const number = givenIssuing();
    hall.report(hall.jobOf(number), 'failed', 1);
    expect(hall.touch('kiosk-1', 'delivery').ok).toBe(true);
  });

  test('staff allow the screen alone: the ticket waits at once, and paper comes when it can', () => {
    expect(hall.allowPaperless('kiosk-1').ok).toBe(true);
    hall.touch('kiosk-1', 'delivery', false);
    expect(hall.ticket('B001')).toMatchObject({ jobId: undefined, phase: { state: 'waiting' } });
    hall.touch('kiosk-1', 'delivery', true);
    expect(stateOf('B002')).toBe('issuing');
    hall.allowPaperless('kiosk-1', false);
    expect(hall.touch('kiosk-1', 'delivery', false)).toEqual(refused('printer-not-ready'));
    expect(hall.allowPaperless('nowhere')).toEqual(refused('unknown-printer'));
  });

  test('a kiosk issues within the hours, its own services, and nothing only staff may', () => {
    expect(hall.touch('kiosk-2', 'delivery')).toEqual(refused('unknown-service'));
    expect(hall.touch('kiosk-9', 'delivery')).toEqual(refused('not-allowed'));
    hall.at = hallTime('2026-11-19T19:00');
    expect(hall.touch('kiosk-1', 'delivery')).toEqual(refused('outside-hours'));
    expect(hall.issue('delivery')).toBe('B001');
  });

  test('a kiosk without a printer gives its number on the screen', () => {
    hall.touch('tablet', 'delivery', false);
    expect(stateOf('B001')).toBe('waiting');
  });

  test('slips are the service’s, and the job says where the QR code leads', () => {
    hall.touch('kiosk-1', 'guide');
    const job = printJob(hall.state, hall.site, hall.jobOf('G001'), hall.at, { low: 5, high: 10 });
    const { token } = hall.ticket('G001');
    expect(job).toMatchObject({
      slips: 1,
      copy: 'original',
      groupsAhead: 0,
      range: { low: 5, high: 10 },
      address: `https://status.example/iwata/t/${token}`,
    });
  });
});
