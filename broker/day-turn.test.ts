import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { businessDay } from './contract/ids.ts';
import { MemoryJournal } from './journal/memory-journal.ts';
import { hallTime, parsed } from './queue/trial-hall.ts';
import { TrialService } from './trial-service.ts';

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const thursday = parsed(businessDay, '2026-11-19');
const wednesday = parsed(businessDay, '2026-11-18');
const friday = parsed(businessDay, '2026-11-20');
const issuing = { serviceId: 'application', locale: 'ja' };

beforeEach(() => {
  vi.useFakeTimers({ now: hallTime('2026-11-19T10:00') });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Nobody closed it: one is served at counter 1, one called at counter 2, one waits. */
async function busyDay(): Promise<TrialService> {
  const trial = await TrialService.start();
  await trial.openCounter('1');
  await trial.openCounter('2');
  for (let tickets = 0; tickets < 3; tickets += 1) await trial.issue();
  await trial.callNext('1');
  const { ticketId, expects } = trial.on('A001');
  const counter = trial.atCounter('1');
  const ask = { ticketId, counterId: '1', expects: { ...expects, ...counter.expects } };
  await trial.press({ verb: 'start-serving', ask });
  await trial.callNext('2');
  return trial;
}

async function restarted(trial: TrialService): Promise<TrialService> {
  await trial.service.stop();
  return TrialService.start({ shelf: trial.shelf });
}

const typesOf = async (trial: TrialService, day: typeof thursday) =>
  (await trial.shelf.read(day)).events.map(({ type }) => type);
const faultsOf = (trial: TrialService) => trial.retained('alert')?.faults.map(({ kind }) => kind);

describe('the business day turns at 03:00 (rule 12)', () => {
  test('given a first start, then the day is opened before anything is published', async () => {
    const trial = await TrialService.start();
    expect(await typesOf(trial, thursday)).toEqual(['day-opened']);
    expect(trial.payloads('hall')[0]).toMatchObject({ businessDay: thursday, mode: 'open' });
  });

  test('given a day that nobody closed, when it turns 03:00, then it is closed then, and a new one is open', async () => {
    const trial = await busyDay();
    vi.setSystemTime(hallTime('2026-11-20T02:59'));
    await pass(59_000);
    expect(trial.retained('hall')?.businessDay).toBe(thursday);
    // By then what people were shown of their wait is in the journal too.
    const { seq } = trial.state;
    await pass(3_000);
    expect(trial.retained('hall')).toMatchObject({ businessDay: friday, seq: seq + 2 });
    const { events } = await trial.shelf.read(thursday);
    expect(events.at(-1)).toMatchObject({
      type: 'day-closed',
      missed: true,
      actor: { kind: 'engine' },
    });
    expect((await trial.shelf.read(friday)).events).toEqual([
      expect.objectContaining({ type: 'day-opened', afterMissedClose: true, seq: seq + 2 }),
    ]);
    // The 責任者 is told, and goes on being told.
    expect(faultsOf(trial)).toContain('close-missed');
    expect(trial.log.of('day.closed')).toEqual([{ businessDay: thursday, missed: true }]);
  });

  test('given a new day, then board, lists and phones know nothing of the old one, and numbers begin anew', async () => {
    const trial = await busyDay();
    const { token } = trial.ticket('A003');
    vi.setSystemTime(hallTime('2026-11-20T03:00'));
    await pass(3_000);
    expect(trial.retained('board', 'hall')).toMatchObject({ calling: [], recent: [], absent: [] });
    expect(trial.retained('staff')).toMatchObject({ open: [], finished: [], dayOpen: true });
    expect(trial.retained('publicTicket', token)).toBeUndefined();
    expect(await trial.issue()).toBe('A001');
  });

  test('given a day that was closed by hand, when it turns 03:00, then a new one opens and nothing was missed', async () => {
    const trial = await TrialService.start();
    await trial.issue();
    await trial.press({ verb: 'close-day' });
    await pass(2_000);
    expect(trial.retained('hall')).toMatchObject({ businessDay: thursday, mode: 'day-closed' });
    vi.setSystemTime(hallTime('2026-11-20T03:00'));
    await pass(2_000);
    expect(trial.retained('hall')?.businessDay).toBe(friday);
    expect(await typesOf(trial, thursday)).toEqual(['day-opened', 'ticket-issued', 'day-closed']);
    expect(faultsOf(trial)).not.toContain('close-missed');
  });

  test('given a hall that was dark for days, when it starts, then the old day is closed and today is open', async () => {
    const trial = await busyDay();
    vi.setSystemTime(hallTime('2026-11-24T08:00'));
    const again = await restarted(trial);
    expect(await again.shelf.days()).toEqual([thursday, '2026-11-24']);
    expect(again.retained('hall')?.businessDay).toBe('2026-11-24');
    expect(faultsOf(again)).toContain('close-missed');
    expect(again.payloads('announce')).toEqual([]);
  });

  test('given a power cut between turning to the new file and opening it, then the start opens it, the sequence goes on, and the missed close is told', async () => {
    const trial = await busyDay();
    vi.setSystemTime(hallTime('2026-11-20T03:00'));
    await pass(1_000);
    await trial.service.stop();
    // The shelf as it was in between: the new day's file is there and empty.
    trial.shelf.write(friday).splice(0);
    const again = await TrialService.start({ shelf: trial.shelf });
    const { events } = await again.shelf.read(thursday);
    expect((await again.shelf.read(friday)).events).toEqual([
      expect.objectContaining({
        type: 'day-opened',
        seq: (events.at(-1)?.seq ?? 0) + 1,
        afterMissedClose: true,
      }),
    ]);
    expect(faultsOf(again)).toContain('close-missed');
  });

  test('given a slow disk, then the day turns once, and what is pressed in between is refused', async () => {
    const trial = await TrialService.start();
    const slowly = () => new Promise<void>((resolve) => setTimeout(resolve, 900));
    trial.journal.delay = slowly;
    vi.setSystemTime(hallTime('2026-11-20T03:00'));
    await pass(1_000);
    const press = trial.ask({ verb: 'issue-ticket', ask: issuing, livesMs: 60_000 });
    await pass(10_000);
    expect(await typesOf(trial, thursday)).toEqual(['day-opened', 'day-closed']);
    expect((await typesOf(trial, friday))[0]).toBe('day-opened');
    expect(trial.repliesTo(press)).toMatchObject([{ ok: false, refusal: 'day-closed' }]);
    trial.journal.delay = undefined;
    expect(await trial.issue()).toBe('A001');
  });
});

describe('a clock behind the journal (design part 8, F50)', () => {
  /** The journal has reached Thursday; the box's battery is empty, and it says Wednesday. */
  async function behind(): Promise<TrialService> {
    vi.setSystemTime(hallTime('2026-11-19T10:00'));
    const trial = await TrialService.start();
    await trial.openCounter('1');
    await trial.issue();
    await trial.touch();
    await trial.service.stop();
    vi.setSystemTime(hallTime('2026-11-18T10:00'));
    return TrialService.start({ shelf: trial.shelf });
  }

  test('then nothing is issued, no day opens or closes, no slip comes out, and everybody is told', async () => {
    const trial = await behind();
    trial.hear('printer-1', 'printer', { printer: 'ready' });
    for (const verb of ['issue-ticket', 'close-day', 'reopen-day'] as const) {
      const ask = verb === 'issue-ticket' ? issuing : {};
      expect(await trial.press({ verb, ask })).toMatchObject({ refusal: 'clock-doubtful' });
    }
    await pass(5_000);
    expect(trial.retained('hall')).toMatchObject({ businessDay: thursday, mode: 'clock-doubtful' });
    expect(trial.retained('kiosk', 'kiosk-1')?.block).toBe('clock-doubtful');
    expect(trial.payloads('print')).toEqual([]);
    expect(await trial.shelf.days()).toEqual([thursday]);
    expect(trial.log.of('clock.doubtful')).toEqual([
      { businessDay: thursday, clockShows: wednesday },
    ]);
  });

  test('then who waits is still called: order is by sequence, never by a clock', async () => {
    const trial = await behind();
    expect(await trial.callNext('1')).toMatchObject({ ok: true, value: { number: 'A001' } });
  });

  test('when the clock is right again, then the hall goes on by itself', async () => {
    const trial = await behind();
    await pass(1_000);
    vi.setSystemTime(hallTime('2026-11-19T10:30'));
    await pass(2_000);
    expect(trial.retained('hall')).toMatchObject({ businessDay: thursday });
    expect(trial.retained('hall')?.mode).not.toBe('clock-doubtful');
    expect(await trial.issue()).toBe('A003');
  });

  test('when it falls back while the hall runs, then it halts, and no earlier day opens', async () => {
    vi.setSystemTime(hallTime('2026-11-19T10:00'));
    const trial = await TrialService.start();
    vi.setSystemTime(hallTime('2026-11-18T10:00'));
    await pass(2_000);
    expect(trial.retained('hall')?.mode).toBe('clock-doubtful');
    expect(await trial.shelf.days()).toEqual([thursday]);
  });

  test('given an empty file of a later day, then it halts as well', async () => {
    vi.setSystemTime(hallTime('2026-11-18T10:00'));
    const trial = await TrialService.open();
    await MemoryJournal.open(thursday, trial.shelf);
    const again = await TrialService.start({ shelf: trial.shelf });
    expect(again.retained('hall')?.mode).toBe('clock-doubtful');
    expect(await typesOf(again, thursday)).toEqual([]);
  });
});

describe('reservations of the days ahead (R67)', () => {
  const rows = [{ code: 'R-2000', at: hallTime('2026-11-23T10:30'), serviceId: 'application' }];
  const imported = { day: '2026-11-23', reservations: rows };
  const codesOf = (trial: TrialService) =>
    [...trial.state.reservations].map(([day, list]) => [day, [...list.keys()]]);

  test('go from day to day in each day’s own file, over a missed close and a restart', async () => {
    const trial = await TrialService.start();
    await trial.press({ verb: 'import-reservations', ask: imported });
    vi.setSystemTime(hallTime('2026-11-20T03:00'));
    await pass(3_000);
    const [opened] = (await trial.shelf.read(friday)).events;
    expect(opened).toMatchObject({ type: 'day-opened', reservations: [imported] });
    const again = await restarted(trial);
    expect(codesOf(again)).toEqual([['2026-11-23', ['R-2000']]]);
    vi.setSystemTime(hallTime('2026-11-24T03:00'));
    await pass(3_000);
    expect(codesOf(again)).toEqual([]);
  });

  test('are not lost when the power goes between the turn of the file and its first record', async () => {
    const trial = await TrialService.start();
    await trial.press({ verb: 'import-reservations', ask: imported });
    await trial.service.stop();
    await MemoryJournal.open(friday, trial.shelf);
    vi.setSystemTime(hallTime('2026-11-20T08:00'));
    const again = await TrialService.start({ shelf: trial.shelf });
    expect(codesOf(again)).toEqual([['2026-11-23', ['R-2000']]]);
    const [opened] = (await again.shelf.read(friday)).events;
    expect(opened).toMatchObject({ reservations: [imported] });
  });
});
