import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type BusinessDay, businessDay } from './contract/ids.ts';
import { brokenInvariants } from './queue/invariants.ts';
import { pictureOf } from './queue/picture.ts';
import { hallTime, parsed } from './queue/trial-hall.ts';
import { replay } from './recovery.ts';
import { numberOf, sender, settle, TrialService } from './trial-service.ts';

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const issuing = { serviceId: 'application', locale: 'ja' };
const at = (time: string) => hallTime(`2026-11-19T${time}`);

beforeEach(() => {
  vi.useFakeTimers({ now: at('10:00') });
});
afterEach(() => {
  vi.useRealTimers();
});

/** The process dies without a word; a new one begins on the same journal, with an empty broker. */
async function restarted(
  trial: TrialService,
  options: Parameters<typeof TrialService.start>[0] = {},
): Promise<TrialService> {
  void trial.service.stop();
  return TrialService.start({ shelf: trial.shelf, ...options });
}

describe('requests (rules 3 and 4)', () => {
  test('given a lost reply, when the same press comes again while the first is in the air, then both get one answer behind the sync', async () => {
    const trial = await TrialService.start();
    let sync = () => {};
    trial.journal.delay = () => new Promise((resolve) => (sync = resolve));
    const asked = { verb: 'issue-ticket', ask: issuing, requestId: 'a-press-of-mine' } as const;
    trial.ask(asked);
    await settle();
    trial.ask(asked);
    await settle();
    expect(trial.repliesTo('a-press-of-mine')).toEqual([]);
    trial.journal.delay = undefined;
    sync();
    await settle();
    const [first, second, ...more] = trial.repliesTo('a-press-of-mine');
    expect(first).toMatchObject({ ok: true, value: { number: 'A001' } });
    expect(second).toEqual(first);
    expect(more).toEqual([]);
    expect(trial.state.tickets.size).toBe(1);
  });

  test('given an answered press, when it is repeated after a restart and hours later, then it is answered as before', async () => {
    const trial = await TrialService.start();
    const asked = { verb: 'issue-ticket', ask: issuing, requestId: 'a-press-of-mine' } as const;
    const answer = await trial.press(asked);
    const again = await restarted(trial);
    vi.setSystemTime(at('16:00'));
    expect(await again.press({ ...asked, livesMs: -1 })).toEqual(answer);
    expect(again.state.tickets.size).toBe(1);
  });

  test('given an unknown press that is too old, then it is not carried out (F26)', async () => {
    const trial = await TrialService.start();
    const answer = await trial.press({ verb: 'issue-ticket', ask: issuing, livesMs: -1 });
    expect(answer).toMatchObject({ ok: false, refusal: 'expired' });
    expect(trial.state.tickets.size).toBe(0);
  });

  test('given two counters, when both press call-next in the same millisecond, 300 times, then no number is at two counters (F27)', async () => {
    const trial = await TrialService.start();
    await trial.openCounter('1');
    await trial.openCounter('2');
    const called: string[] = [];
    for (let round = 0; round < 300; round += 1) {
      await trial.issue();
      await trial.issue();
      const presses = ['1', '2'].map((counter) =>
        trial.ask({ verb: 'call-next', ask: { ...trial.atCounter(counter), voice: 'silent' } }),
      );
      await settle();
      const numbers = presses.map((id) => numberOf(trial.repliesTo(id).at(-1)));
      called.push(...numbers);
      for (const number of numbers) {
        await trial.press({ verb: 'finish-serving', ask: trial.on(number) });
      }
      trial.broker.published.splice(0);
    }
    expect(new Set(called).size).toBe(600);
    expect(brokenInvariants(trial.state)).toEqual([]);
  });

  test('given one counter, when two people press call-next in the same millisecond, then one is told that somebody was first (rule 4)', async () => {
    const trial = await TrialService.start();
    await trial.openCounter('1');
    await trial.issue();
    await trial.issue();
    const ask = { ...trial.atCounter('1'), voice: 'voice' };
    const presses = ['staff-1', 'staff-2'].map((node) =>
      trial.ask({ verb: 'call-next', ask, from: sender('staff', node) }),
    );
    await settle();
    expect(presses.map((id) => trial.repliesTo(id))).toMatchObject([
      [{ ok: true, value: { number: 'A001' } }],
      [{ ok: false, refusal: 'changed-meanwhile' }],
    ]);
    expect(trial.retained('board', 'hall')?.calling).toHaveLength(1);
  });

  test.each([
    ['a kiosk for another', sender('kiosk', 'kiosk-2'), { kind: 'kiosk', nodeId: 'kiosk-1' }],
    ['a kiosk for a person', sender('kiosk'), { kind: 'staff', staffId: 'sato' }],
    ['the staff process for a kiosk', sender('staff'), { kind: 'kiosk', nodeId: 'kiosk-1' }],
    ['anybody for the engine', sender('staff'), { kind: 'engine' }],
  ] as const)('%s may not speak', async (_who, from, actor) => {
    const trial = await TrialService.start();
    const answer = await trial.press({ verb: 'issue-ticket', ask: { ...issuing, actor }, from });
    expect(answer).toMatchObject({ ok: false, refusal: 'not-allowed' });
    expect(trial.state.tickets.size).toBe(0);
  });

  test('given a report about a job of another day, then it is answered, so that its printer stops (design part 5)', async () => {
    const trial = await TrialService.start();
    const ask = { jobId: 'a-job-of-yesterday', outcome: 'unknown', slipsOut: 0 };
    const answer = await trial.press({ verb: 'report-print', ask, from: sender('printer') });
    expect(answer).toMatchObject({ ok: false, refusal: 'unknown-job' });
  });

  test('given a malformed request that tells its id, then it is answered', async () => {
    const trial = await TrialService.start();
    const answer = await trial.press({ verb: 'issue-ticket', ask: { serviceId: 7 } });
    expect(answer).toMatchObject({ ok: false, refusal: 'payload-malformed' });
  });
});

describe('a journal that takes no more (design part 7, F06, F07)', () => {
  test('given a failed sync, then nobody is answered, nothing is shown, and the process is told to end', async () => {
    const trial = await TrialService.start();
    trial.hear('printer-1', 'printer', { printer: 'ready' });
    await pass(1_000);
    const before = trial.broker.published.length;
    trial.journal.fault = 'sync-failed';
    trial.ask({ verb: 'issue-ticket', ask: issuing, from: sender('kiosk') });
    await pass(2_900);
    trial.ask({ verb: 'issue-ticket', ask: issuing });
    await pass(100);
    expect(trial.faults).toEqual([expect.objectContaining({ kind: 'sync-failed' })]);
    expect(new Set(trial.topicsSince(before))).toEqual(new Set(['hall', 'public']));
    const again = await restarted(trial);
    expect(again.state.tickets.size).toBe(0);
  });

  test('given a disk that is full when the day turns, then the process is told to end', async () => {
    const trial = await TrialService.open();
    trial.journal.fault = 'disk-full';
    void trial.service.start();
    await settle();
    expect(trial.faults).toEqual([expect.objectContaining({ kind: 'disk-full' })]);
    expect(trial.broker.published).toEqual([]);
  });
});

describe('after a restart (F22, F23)', () => {
  /** Two waiting, one called `agoMs` before the new process begins. */
  async function callAndRestart(agoMs: number) {
    const trial = await TrialService.start();
    await trial.openCounter('1');
    await trial.issue();
    await trial.issue();
    await trial.callNext('1');
    await pass(agoMs);
    const again = await restarted(trial);
    return { trial, again };
  }

  test('the state is that of the journal, and every retained snapshot is there anew', async () => {
    const { trial, again } = await callAndRestart(20_000);
    const latest = trial.retained('hall')?.businessDay;
    expect(pictureOf(again.state)).toBe(pictureOf(trial.state));
    expect(again.retained('hall')).toMatchObject({ mode: 'open', businessDay: latest });
    for (const name of ['publicHall', 'publicLine', 'line', 'alert', 'site'] as const) {
      expect(again.retained(name), name).toBeDefined();
    }
    const { token } = trial.ticket('A001');
    const { at: _, ...board } = trial.retained('board', 'hall') ?? { at: undefined };
    expect(again.retained('board', 'hall')).toMatchObject(board);
    expect(again.retained('publicTicket', token)).toEqual(trial.retained('publicTicket', token));
    expect(again.retained('kiosk', 'kiosk-2')).toMatchObject({ jobs: [], block: 'offline' });
  });

  test('given a call of 8 s ago, then it is announced again under its own id; the board may have missed it', async () => {
    const { trial, again } = await callAndRestart(8_000);
    const [announcement] = trial.payloads('announce', 'hall');
    expect(again.payloads('announce', 'hall')).toEqual([announcement]);
  });

  test('given a call of 11 s ago, then it is seen and not heard', async () => {
    const { again } = await callAndRestart(11_000);
    await pass(20_000);
    expect(again.payloads('announce')).toEqual([]);
    expect(again.retained('board', 'hall')?.calling).toHaveLength(1);
  });

  test('given a call that was taken back, then nothing is announced, though it is young', async () => {
    const trial = await TrialService.start();
    await trial.openCounter('1');
    await trial.issue();
    await trial.callNext('1');
    await trial.press({ verb: 'undo', ask: trial.on('A001') });
    const again = await restarted(trial);
    expect(again.payloads('announce')).toEqual([]);
  });

  test('given a call and its recall, then only the recall is announced again', async () => {
    const trial = await TrialService.start();
    await trial.openCounter('1');
    await trial.issue();
    await trial.callNext('1');
    const { ticketId, expects } = trial.on('A001');
    const { counterId, expects: counter } = trial.atCounter('1');
    const ask = { ticketId, counterId, expects: { ...expects, ...counter }, voice: 'chime' };
    await trial.press({ verb: 'recall', ask });
    const again = await restarted(trial);
    expect(again.payloads('announce')).toMatchObject([{ recall: true, voice: 'chime' }]);
  });

  test('given an open print, then it is carried on until its own expiry, then staff choose', async () => {
    const trial = await TrialService.start();
    await trial.touch();
    const [job] = trial.payloads('print');
    await pass(30_000);
    const again = await restarted(trial);
    again.hear('printer-1', 'printer', { printer: 'ready' });
    expect(again.payloads('print')).toEqual([job]);
    await pass(29_000);
    expect(again.payloads('print')).toHaveLength(15);
    await pass(61_000);
    expect(again.payloads('print')).toHaveLength(15);
    expect(again.retained('alert')?.faults).toContainEqual(
      expect.objectContaining({ kind: 'print-unconfirmed', number: 'A001' }),
    );
    expect(again.payloads('announce')).toEqual([]);
  });

  test('given a print that expired meanwhile, then no slip is asked for', async () => {
    const trial = await TrialService.start();
    await trial.touch();
    await trial.service.stop();
    vi.setSystemTime(at('10:05'));
    const again = await restarted(trial);
    await pass(1_000);
    expect(again.payloads('print')).toEqual([]);
    expect(again.payloads('event')).toMatchObject([{ type: 'print-expired' }]);
  });

  test('every answer of the first process is in the journal, and its replay is the state', async () => {
    const { again } = await callAndRestart(1_000);
    const { events } = await again.shelf.read(parsed(businessDay, '2026-11-19'));
    expect(pictureOf(replay(events))).toBe(pictureOf(again.state));
  });
});

describe('while halted (design parts 7 and 8)', () => {
  test('given a damaged journal, then nothing is issued, everybody is told why, and calling goes on', async () => {
    const trial = await TrialService.start();
    await trial.openCounter('1');
    await trial.issue();
    const asked = { verb: 'issue-ticket', ask: issuing, requestId: 'a-press-of-mine' } as const;
    const answer = await trial.press(asked);
    const again = await restarted(trial, { damaged: true });
    again.hear('printer-1', 'printer', { printer: 'ready' });
    for (const from of [sender('kiosk'), sender('staff')]) {
      const refused = await again.press({ verb: 'issue-ticket', ask: issuing, from });
      expect(refused).toMatchObject({ ok: false, refusal: 'journal-damaged' });
    }
    await pass(1_000);
    expect(again.retained('hall')?.mode).toBe('journal-damaged');
    expect(again.retained('publicHall')?.mode).toBe('journal-damaged');
    expect(again.retained('staff')?.mode).toBe('journal-damaged');
    expect(again.retained('kiosk', 'kiosk-1')?.block).toBe('journal-damaged');
    expect(again.retained('line')?.services.map(({ open }) => open)).not.toContain(true);
    expect(await again.callNext('1')).toMatchObject({ ok: true, value: { number: 'A001' } });
    // What was promised stays promised.
    expect(await again.press(asked)).toEqual(answer);
    expect(again.faults).toEqual([]);
  });

  test('given a damaged journal, when 03:00 comes, then no day turns', async () => {
    const trial = await TrialService.start();
    const again = await restarted(trial, { damaged: true });
    vi.setSystemTime(hallTime('2026-11-20T03:01'));
    await pass(2_000);
    expect(await again.shelf.days()).toEqual(['2026-11-19']);
    expect(again.retained('hall')).toMatchObject({
      businessDay: '2026-11-19',
      mode: 'journal-damaged',
    });
  });
});

describe('what was said aloud (R5, design part 9)', () => {
  /** A hall with a call that its speaker has been told of. */
  async function called(): Promise<TrialService> {
    const trial = await TrialService.start();
    await trial.openCounter('1');
    await trial.issue();
    await trial.callNext('1');
    return trial;
  }
  const report = (trial: TrialService, state: string, node = 'board-1') => {
    const [announcement] = trial.payloads('announce', 'hall');
    const payload = { announcementId: announcement?.announcementId, state, seconds: 1, spoken: '' };
    trial.broker.arrive(
      sender('board', node),
      `yobiban/v1/trial/announced/${node}`,
      JSON.stringify(payload),
    );
  };
  const soundFault = (trial: TrialService, group = 'hall') =>
    trial.retained('staff')?.boards.find((board) => board.group === group)?.soundFault;

  test('given a silent speaker, then the call is repeated under its id and staff see 音声エラー, until one is heard', async () => {
    const trial = await called();
    await pass(76_000);
    const said = trial.payloads('announce', 'hall');
    expect(said).toHaveLength(38);
    expect(new Set(said.map(({ announcementId }) => announcementId)).size).toBe(1);
    expect(soundFault(trial)).toBe(true);
    expect(trial.log.of('announcement.unheard')).toEqual([{ group: 'hall' }]);
    report(trial, 'finished');
    await pass(1_000);
    expect(soundFault(trial)).toBe(false);
  });

  test('given a speaker that started, then the call is not repeated, and no fault is seen', async () => {
    const trial = await called();
    report(trial, 'started');
    await pass(76_000);
    expect(trial.payloads('announce', 'hall')).toHaveLength(1);
    expect(soundFault(trial)).toBe(false);
  });

  test('given a failure, then staff see it at once', async () => {
    const trial = await called();
    report(trial, 'failed');
    await pass(200);
    expect(soundFault(trial)).toBe(true);
    expect(trial.payloads('announce', 'hall')).toHaveLength(1);
  });

  test('given a board that is not the speaker, then its word settles nothing', async () => {
    const trial = await called();
    report(trial, 'finished', 'board-2');
    await pass(3_000);
    expect(trial.payloads('announce', 'hall')).toHaveLength(2);
  });

  test('given a group without a speaker, then it is told once, and nobody misses its report', async () => {
    const trial = await TrialService.start();
    await trial.openCounter('3');
    await trial.issue('certificate');
    await trial.callNext('3');
    report(trial, 'finished');
    await pass(76_000);
    expect(trial.payloads('announce', 'corner')).toHaveLength(1);
    expect(soundFault(trial, 'corner')).toBe(false);
  });
});

describe('the usual crowd (R11)', () => {
  test('is told at the start and with each day, and once a day', async () => {
    const asked: string[] = [];
    const crowdTeller = {
      crowd: async (today: BusinessDay) => {
        asked.push(today);
        return { businessDay: today, pastDays: 0, days: [] };
      },
      close: async () => {},
    };
    const trial = await TrialService.start({ crowdTeller });
    await pass(5_000);
    expect(asked).toEqual(['2026-11-19']);
    expect(trial.retained('publicCrowd')).toMatchObject({ businessDay: '2026-11-19' });
    vi.setSystemTime(hallTime('2026-11-20T03:01'));
    await pass(5_000);
    expect(asked).toEqual(['2026-11-19', '2026-11-20']);
    expect(trial.retained('publicCrowd')).toMatchObject({ businessDay: '2026-11-20' });
    const again = await restarted(trial, { crowdTeller });
    expect(again.retained('publicCrowd')).toMatchObject({ businessDay: '2026-11-20' });
  });

  test('that cannot be worked out is not told, and nothing else waits for it', async () => {
    const crowdTeller = { crowd: () => new Promise<never>(() => {}), close: async () => {} };
    const trial = await TrialService.start({ crowdTeller });
    await pass(5_000);
    expect(trial.retained('publicCrowd')).toBeUndefined();
    expect(trial.retained('publicLine')).toBeDefined();
  });
});
