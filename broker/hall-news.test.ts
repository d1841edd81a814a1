import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { businessDay } from './contract/ids.ts';
import type { PrintMessage } from './contract/print-message.ts';
import { MemoryShelf } from './journal/memory-journal.ts';
import { hallTime, parsed, TrialHall } from './queue/trial-hall.ts';
import { sender, settle, TrialService } from './trial-service.ts';

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  vi.useFakeTimers({ now: hallTime('2026-11-19T10:00') });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A hall with one open counter, quiet. */
async function opened(counter = '1'): Promise<TrialService> {
  const trial = await TrialService.start();
  await trial.openCounter(counter);
  await pass(2_000);
  return trial;
}

const rangeOf = (message: PrintMessage | undefined) =>
  message?.kind === 'print' ? message.range : undefined;

/** The publications of what the hall does, in order. */
async function topicsOf(
  trial: TrialService,
  act: () => Promise<unknown>,
): Promise<readonly string[]> {
  const before = trial.broker.published.length;
  await act();
  await pass(30);
  return trial.topicsSince(before);
}

describe('the order of publication (design part 2, rule 9)', () => {
  test('given a waiting ticket, when it is called, then board, voice and reply go before everything else', async () => {
    const trial = await opened();
    await trial.issue();
    await pass(1_000);
    const topics = await topicsOf(trial, () => trial.callNext('1'));
    expect(topics.slice(0, 3)).toEqual(['board', 'announce', 'reply']);
    expect(topics.slice(3).sort()).toEqual(['event', 'line', 'public', 'public', 'staff']);
  });

  test('given a beat, nodes and a bulletin in the same second, a call is in the line at once', async () => {
    const trial = await opened();
    await trial.issue();
    await pass(2_000);
    trial.hear('status-1', 'status');
    await pass(100);
    await trial.press({ verb: 'post-bulletin', ask: { text: '午後は窓口を減らします' } });
    await pass(100);
    const topics = await topicsOf(trial, () => trial.callNext('1'));
    expect(topics.filter((topic) => topic === 'line')).toHaveLength(1);
  });

  test('given a touch, when a number is made, then its print job and the kiosk go before the reply', async () => {
    const trial = await opened();
    const topics = await topicsOf(trial, () => trial.touch());
    expect(topics.slice(0, 3)).toEqual(['print', 'kiosk', 'reply']);
  });

  test('given a board of other counters, when a number is called, then it hears nothing of it', async () => {
    const trial = await opened();
    await trial.issue();
    await trial.callNext('1');
    expect(trial.payloads('announce', 'hall')).toHaveLength(1);
    expect(trial.payloads('announce', 'corner')).toEqual([]);
    expect(trial.retained('board', 'corner')?.calling).toEqual([]);
  });

  test('voice and board name the same call (peers part 4, item 2)', async () => {
    const trial = await opened();
    const number = await trial.issue();
    await trial.callNext('1');
    const [announcement] = trial.payloads('announce', 'hall');
    const [call] = trial.retained('board', 'hall')?.calling ?? [];
    expect(call).toMatchObject({ number, counterId: '1' });
    expect(announcement).toMatchObject({
      number,
      counterId: '1',
      announcementId: call?.announcementId,
    });
  });
});

describe('news, and only news (design part 6)', () => {
  test('given a quiet hall, when ten seconds pass, then nothing but beats is published', async () => {
    const trial = await opened();
    const before = trial.broker.published.length;
    await pass(10_000);
    const topics = trial.topicsSince(before);
    expect(topics.filter((topic) => topic === 'hall')).toHaveLength(10);
    expect(topics.filter((topic) => topic === 'public')).toHaveLength(5);
    expect(topics).toHaveLength(15);
  });

  test('given a minute of presses, then the line is told at most twice a second, and its last word is true', async () => {
    const trial = await opened();
    const before = trial.payloads('line').length;
    for (let press = 0; press < 60; press += 1) {
      await trial.issue();
      await pass(50);
    }
    expect(trial.payloads('line').length - before).toBeLessThanOrEqual(7);
    await pass(500);
    const rows = trial.retained('line')?.services ?? [];
    expect(rows.find(({ serviceId }) => serviceId === 'application')?.groups).toBe(60);
  });

  test('given ten presses in one moment, then one staff snapshot tells of them all', async () => {
    const trial = await opened();
    const before = trial.payloads('staff').length;
    for (let press = 0; press < 10; press += 1) {
      trial.ask({ verb: 'issue-ticket', ask: { serviceId: 'application', locale: 'ja' } });
    }
    await settle();
    expect(trial.payloads('staff').length).toBe(before);
    await pass(20);
    expect(trial.payloads('staff').length).toBe(before + 1);
    expect(trial.retained('staff')?.counts.waiting).toBe(10);
  });

  test('a fault reaches staff and kiosk within the moment, not with the next beat (F12)', async () => {
    const trial = await opened();
    trial.hear('printer-1', 'printer', { printer: 'ready' });
    await pass(30);
    expect(trial.retained('kiosk', 'kiosk-1')?.block).toBeUndefined();
    trial.hear('printer-1', 'printer', { printer: 'paper-out' });
    await pass(110);
    expect(trial.retained('kiosk', 'kiosk-1')?.block).toBe('paper-out');
    const faults = trial.retained('alert')?.faults ?? [];
    expect(faults).toContainEqual(expect.objectContaining({ kind: 'printer', node: 'printer-1' }));
  });
});

describe('nothing is shown that a power cut could forget (design part 2, F09)', () => {
  test('given a number whose sync takes 3 s, then no beat, list, slip, page or answer tells of it before', async () => {
    const trial = await opened();
    trial.hear('printer-1', 'printer', { printer: 'ready' });
    await pass(1_000);
    const { seq } = trial.state;
    let sync = () => {};
    trial.journal.delay = () => new Promise((resolve) => (sync = resolve));
    const before = trial.broker.published.length;
    const ask = { serviceId: 'application', locale: 'ja' };
    const press = trial.ask({ verb: 'issue-ticket', ask, from: sender('kiosk') });
    await settle();
    const read = trial.ask({ verb: 'read-tickets', ask: { list: 'open', offset: 0 } });
    await pass(3_000);
    expect(trial.state.seq).toBe(seq + 1);
    expect(new Set(trial.topicsSince(before))).toEqual(new Set(['hall', 'public']));
    expect(trial.retained('hall')?.seq).toBe(seq);
    expect(
      trial.broker.published
        .slice(before)
        .map(({ payload }) => payload)
        .join(),
    ).not.toContain('A001');
    trial.journal.delay = undefined;
    sync();
    await pass(30);
    expect(trial.repliesTo(press)).toHaveLength(1);
    expect(trial.repliesTo(read)).toEqual([
      expect.objectContaining({ value: expect.objectContaining({ total: 1 }) }),
    ]);
    expect(trial.payloads('print')).toHaveLength(1);
    await pass(1_000);
    expect(trial.retained('hall')?.seq).toBe(seq + 1);
  });

  test('given a stalled disk, then the beats go on: the hall is slow, not away', async () => {
    const trial = await opened();
    trial.journal.delay = () => new Promise(() => {});
    trial.ask({ verb: 'issue-ticket', ask: { serviceId: 'application', locale: 'ja' } });
    const before = trial.payloads('hall').length;
    await pass(5_000);
    expect(trial.payloads('hall').length - before).toBe(5);
  });
});

const jobIdOf = (message: PrintMessage) => (message.kind === 'refill' ? undefined : message.jobId);

describe('print jobs (design part 5, Printing)', () => {
  test('given a printer that says nothing, then its job is repeated every 2 s until it expires, and no longer', async () => {
    const trial = await opened();
    await trial.touch();
    await pass(9_000);
    expect(trial.payloads('print')).toHaveLength(5);
    expect(new Set(trial.payloads('print').map(jobIdOf)).size).toBe(1);
    await pass(120_000);
    expect(trial.payloads('print')).toHaveLength(30);
    const faults = trial.retained('alert')?.faults ?? [];
    expect(faults).toContainEqual(
      expect.objectContaining({ kind: 'print-unconfirmed', number: 'A001' }),
    );
    expect(trial.retained('kiosk', 'kiosk-1')?.jobs[0]).toMatchObject({ state: 'unknown' });
  });

  test('given a job, when it is reported printed, then it is not sent again', async () => {
    const trial = await opened();
    await trial.touch();
    const [job] = trial.payloads('print');
    const ask = { jobId: job && jobIdOf(job), outcome: 'printed', slipsOut: 2 };
    await trial.press({ verb: 'report-print', ask, from: sender('printer') });
    await pass(10_000);
    expect(trial.payloads('print')).toHaveLength(1);
    expect(trial.ticket('A001').phase.state).toBe('waiting');
  });

  test('given a job, when staff settle it, then its printer is told until the minute is over', async () => {
    const trial = await opened();
    await trial.touch();
    await pass(1_000);
    await trial.press({ verb: 'accept-without-paper', ask: trial.on('A001') });
    await pass(4_900);
    const [job, ...withdrawals] = trial.payloads('print');
    expect(withdrawals).toEqual(Array(3).fill({ kind: 'withdraw', jobId: job && jobIdOf(job) }));
    await pass(60_000);
    const told = trial.payloads('print').length;
    await pass(10_000);
    expect(trial.payloads('print')).toHaveLength(told);
  });

  test('given a line, then the slip says how long it was expected to take', async () => {
    const trial = await opened();
    for (let group = 0; group < 6; group += 1) await trial.issue();
    await pass(1_000);
    const range = trial
      .retained('line')
      ?.services.find(({ serviceId }) => serviceId === 'application')?.range;
    await trial.touch();
    expect(range?.high).toBeGreaterThan(0);
    expect(trial.payloads('print')[0]).toMatchObject({ groupsAhead: 6, range });
  });

  test('given a line that grew meanwhile, then a slip that comes late says what was told at issue', async () => {
    const trial = await opened();
    for (let group = 0; group < 4; group += 1) await trial.issue();
    await pass(1_000);
    await trial.touch();
    const [first] = trial.payloads('print');
    for (let group = 0; group < 6; group += 1) await trial.issue();
    await pass(5_000);
    const now = trial
      .retained('line')
      ?.services.find(({ serviceId }) => serviceId === 'application')?.range;
    const last = trial.payloads('print').at(-1);
    expect(trial.payloads('print').length).toBeGreaterThan(1);
    expect(last).toMatchObject({ groupsAhead: 4, range: rangeOf(first) });
    expect(rangeOf(last)).not.toEqual(now);
  });

  test('given a counter that closes under a long line, then the line names it (issue 7, point 3)', async () => {
    const trial = await opened();
    await trial.openCounter('2');
    for (let group = 0; group < 8; group += 1) await trial.issue();
    await pass(1_000);
    // Eight at once are a reason of their own, for whoever comes behind them.
    const grew = trial.retained('line')?.grew;
    expect(grew).toMatchObject({ cause: 'arrivals', newcomerMinutes: expect.any(Number) });
    await trial.press({ verb: 'set-counter', ask: { ...trial.atCounter('2'), state: 'closed' } });
    await pass(1_000);
    expect(trial.retained('line')?.grew).toMatchObject({
      ...{ cause: 'counter-closed', counterId: '2', groups: expect.any(Number) },
    });
  });
});

describe('what phones may know (design part 6, public/ticket)', () => {
  const stateOf = (trial: TrialService, number: string) =>
    trial.retained('publicTicket', trial.ticket(number).token)?.state;

  test.each([
    ['waiting', async () => {}],
    [
      'hold',
      async (trial: TrialService) => {
        await trial.callNext('1');
        await trial.press({ verb: 'start-serving', ask: onAt(trial) });
        await trial.press({ verb: 'hold-ticket', ask: { ...trial.on('A001'), reason: 'form' } });
      },
    ],
    [
      'absent',
      async (trial: TrialService) => {
        await trial.callNext('1');
        await pass(61_000);
        await trial.press({ verb: 'recall', ask: { ...onAt(trial), voice: 'silent' } });
        await trial.press({ verb: 'mark-absent', ask: trial.on('A001') });
      },
    ],
  ] as const)(
    'given a call from %s, when its counter closes, then the phone is told that it is no longer called',
    async (state, prepare) => {
      const trial = await opened();
      await trial.issue();
      await prepare(trial);
      await trial.press({ verb: 'call-ticket', ask: { ...onAt(trial), voice: 'voice' } });
      expect(stateOf(trial, 'A001')).toBe('calling');
      await trial.press({ verb: 'set-counter', ask: { ...trial.atCounter('1'), state: 'break' } });
      expect(stateOf(trial, 'A001')).toBe(state);
    },
  );

  test('given a closed day, then no token is known; given its reopening, then all are, the finished ones too', async () => {
    const trial = await opened();
    await trial.issue();
    await trial.issue();
    await trial.callNext('1');
    await trial.press({ verb: 'finish-serving', ask: trial.on('A001') });
    await trial.press({ verb: 'close-day' });
    expect([stateOf(trial, 'A001'), stateOf(trial, 'A002')]).toEqual([undefined, undefined]);
    await trial.press({ verb: 'reopen-day' });
    expect([stateOf(trial, 'A001'), stateOf(trial, 'A002')]).toEqual(['done', 'waiting']);
  });

  test('given tokens of an earlier day that a broker outside kept, when the hall starts, then they are cleared', async () => {
    const trial = await TrialService.open();
    const old = 'yobiban/v1/trial/public/ticket/aaaaaaaaaaaaaaaaaaaaaa';
    trial.broker.publish(old, '{}', { qos: 1, retain: true });
    await trial.service.start();
    expect(trial.broker.retained(old)).toBeUndefined();
  });
});

function onAt(trial: TrialService) {
  const { ticketId, expects } = trial.on('A001');
  const counter = trial.atCounter('1');
  return { ticketId, counterId: counter.counterId, expects: { ...expects, ...counter.expects } };
}

describe('昨日の的中率 (issue 7, point 4)', () => {
  test('given yesterday’s journal, then the public line says how that day went, off the path of the start', async () => {
    const shelf = new MemoryShelf();
    const day = parsed(businessDay, '2026-11-18');
    const hall = new TrialHall(undefined, hallTime(`${day}T09:00`));
    hall.openDay(day);
    hall.setCounter('1', 'open');
    let served = hall.issue('application');
    hall.callNext('1');
    hall.start(served, '1');
    for (let nth = 0; nth < 12; nth += 1) {
      const number = hall.issue('application');
      hall.recordWaits(number, { low: 5, high: nth < 3 ? 8 : 15, mean: 7 });
      hall.pass(600);
      hall.finish(served);
      hall.callNext('1');
      hall.start(number, '1');
      served = number;
    }
    hall.finish(served);
    hall.closeDay();
    shelf.write(day).push(...hall.journal);
    const trial = await TrialService.start({ shelf });
    await pass(5_000);
    expect(trial.retained('publicLine')?.lastDay).toEqual({
      ...{ businessDay: day, tickets: 12, covered: 9 },
    });
  });
});
