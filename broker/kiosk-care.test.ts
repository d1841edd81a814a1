import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { hallTime } from './queue/trial-hall.ts';
import { sender, TrialService } from './trial-service.ts';

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const kiosk = sender('kiosk');
const printer = sender('printer');

beforeEach(() => {
  vi.useFakeTimers({ now: hallTime('2026-11-19T10:00') });
});
afterEach(() => {
  vi.useRealTimers();
});

const paper = { slipsLeft: 40, mmLeft: 4_600, nearEnd: true };

/** A hall whose kiosk-1 has a printer that can print. */
async function ready(): Promise<TrialService> {
  const trial = await TrialService.start();
  trial.hear('kiosk-1', 'kiosk');
  trial.hear('printer-1', 'printer', { printer: 'ready', paper });
  await pass(1_000);
  return trial;
}

const sentTo = (trial: TrialService, kind: string) =>
  trial.payloads('print', 'printer-1').filter((message) => message.kind === kind);

describe('refills (R21)', () => {
  const refill = { printer: 'printer-1', rollMm: 80_000 };

  test('given a new roll, then its printer hears of it every 2 s until it counts from it', async () => {
    const trial = await ready();
    const ask = { verb: 'record-refill', ask: refill, from: kiosk, requestId: 'refill-1' } as const;
    expect(await trial.press(ask)).toMatchObject({ ok: true });
    const message = { kind: 'refill', refillId: 'refill-1', rollMm: 80_000 };
    expect(sentTo(trial, 'refill')).toEqual([message]);
    await pass(4_200);
    expect(sentTo(trial, 'refill')).toHaveLength(3);
    const full = { slipsLeft: 695, mmLeft: 80_000, nearEnd: false, refillId: 'refill-1' };
    trial.hear('printer-1', 'printer', { printer: 'ready', paper: full });
    await pass(10_000);
    expect(sentTo(trial, 'refill')).toHaveLength(3);
    expect(trial.retained('kiosk', 'kiosk-1')).toMatchObject({ paper: full });
    expect(trial.retained('kiosk', 'kiosk-1')).not.toHaveProperty('paperWarning');
  });

  test('what was left of the old roll by the printer’s account is kept beside it (R74)', async () => {
    const trial = await ready();
    const doneAt = hallTime('2026-11-19T09:40');
    const ask = { ...refill, doneAt };
    expect(await trial.press({ verb: 'record-refill', ask })).toMatchObject({ ok: true });
    const last = trial.payloads('event').at(-1);
    expect(last).toMatchObject({ type: 'paper-refilled', slipsLeft: 40, rollMm: 80_000, doneAt });
  });

  test('given a restart before the printer counts from it, then it is told again', async () => {
    const trial = await ready();
    await trial.press({ verb: 'record-refill', ask: refill, requestId: 'refill-1' });
    void trial.service.stop();
    const again = await TrialService.start({ shelf: trial.shelf });
    expect(sentTo(again, 'refill')).toEqual([]);
    again.hear('printer-1', 'printer', { printer: 'ready', paper });
    await pass(500);
    expect(sentTo(again, 'refill')).toMatchObject([{ refillId: 'refill-1' }]);
  });
});

describe('試し印字', () => {
  const ask = { printer: 'printer-1' };
  const report = (jobId: unknown, outcome: string) => ({
    ...({ verb: 'report-print', from: printer } as const),
    ask: { jobId, outcome, slipsOut: outcome === 'printed' ? 1 : 0 },
  });

  test('given an order from the kiosk, then it goes out, is reported, and the kiosk sees how it is', async () => {
    const trial = await ready();
    const answer = await trial.press({ verb: 'test-print', ask, from: kiosk });
    const [job] = sentTo(trial, 'test');
    const jobId = job?.kind === 'test' ? job.jobId : undefined;
    expect(answer).toMatchObject({ ok: true, value: { jobId } });
    expect(trial.retained('kiosk', 'kiosk-1')?.test).toEqual({ jobId, state: 'none' });
    await pass(2_200);
    expect(sentTo(trial, 'test')).toHaveLength(2);
    expect(await trial.press(report(jobId, 'printed'))).toMatchObject({ ok: true });
    expect(trial.retained('kiosk', 'kiosk-1')?.test).toEqual({ jobId, state: 'printed' });
    await pass(10_000);
    expect(sentTo(trial, 'test')).toHaveLength(2);
  });

  test('given a printer that says nothing, then the test expires after 60 s like any job', async () => {
    const trial = await ready();
    await trial.press({ verb: 'test-print', ask });
    await pass(59_000);
    expect(trial.retained('kiosk', 'kiosk-1')?.test?.state).toBe('none');
    await pass(2_000);
    expect(trial.retained('kiosk', 'kiosk-1')?.test?.state).toBe('unknown');
    const events = (await trial.shelf.read(await today(trial))).events.map(({ type }) => type);
    expect(events.filter((type) => type === 'print-expired')).toHaveLength(1);
  });

  test('given a printer without paper, then nothing is ordered', async () => {
    const trial = await ready();
    trial.hear('printer-1', 'printer', { printer: 'paper-out' });
    const answer = await trial.press({ verb: 'test-print', ask, from: kiosk });
    expect(answer).toMatchObject({ ok: false, refusal: 'printer-not-ready' });
    expect(sentTo(trial, 'test')).toEqual([]);
  });
});

async function today(trial: TrialService) {
  const [day] = await trial.shelf.days();
  if (day === undefined) throw new RangeError('a day has begun');
  return day;
}

describe('F12: paper out before print', () => {
  const rows = [{ code: 'R-1030', at: hallTime('2026-11-19T10:10'), serviceId: 'application' }];
  const presses = [
    { verb: 'issue-ticket', ask: { serviceId: 'application', locale: 'ja' }, from: kiosk },
    { verb: 'check-in', ask: { code: 'R-1030', locale: 'ja' }, from: kiosk },
  ] as const;

  test('no number is taken, the code stays free, and staff are told within 2 s', async () => {
    const trial = await ready();
    const list = { day: '2026-11-19', reservations: rows };
    await trial.press({ verb: 'import-reservations', ask: list });
    trial.hear('printer-1', 'printer', {
      printer: 'paper-out',
      paper: { ...paper, slipsLeft: 0, mmLeft: 0 },
    });
    for (const press of presses) {
      expect(await trial.press(press)).toMatchObject({ ok: false, refusal: 'printer-not-ready' });
    }
    expect(trial.state.tickets.size).toBe(0);
    expect(trial.state.lastNumber.size).toBe(0);
    await pass(2_000);
    const faults = trial.retained('alert')?.faults ?? [];
    expect(faults).toContainEqual(expect.objectContaining({ kind: 'printer', node: 'printer-1' }));
    trial.hear('printer-1', 'printer', { printer: 'ready' });
    expect(await trial.press(presses[1])).toMatchObject({ ok: true, value: { number: 'A001' } });
  });
});

describe('who may ask', () => {
  test('a kiosk records what is done behind its PIN, staff cannot', async () => {
    const trial = await ready();
    const act = { verb: 'record-staff-mode', ask: { act: 'entered' } } as const;
    expect(await trial.press({ ...act, from: kiosk })).toMatchObject({ ok: true });
    trial.ask({ ...act, from: sender('staff') });
    await pass(100);
    const { events } = await trial.shelf.read(await today(trial));
    expect(events.filter(({ type }) => type === 'staff-mode-recorded')).toHaveLength(1);
  });

  test('while the clock is doubtful no list is imported, no code taken, no test printed', async () => {
    const trial = await ready();
    await trial.service.stop();
    vi.setSystemTime(hallTime('2026-11-18T10:00'));
    const again = await TrialService.start({ shelf: trial.shelf });
    again.hear('printer-1', 'printer', { printer: 'ready' });
    const asks = [
      ['import-reservations', { day: '2026-11-18', reservations: [] }],
      ['check-in', { code: 'R-1030', locale: 'ja' }],
      ['test-print', { printer: 'printer-1' }],
    ] as const;
    for (const [verb, ask] of asks) {
      expect(await again.press({ verb, ask })).toMatchObject({ refusal: 'clock-doubtful' });
    }
    const refill = { printer: 'printer-1', rollMm: 80_000 };
    expect(await again.press({ verb: 'record-refill', ask: refill })).toMatchObject({ ok: true });
  });
});
