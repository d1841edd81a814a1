import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { requests, type ValueOf } from './contract/requests.ts';
import { hallTime, parsed } from './queue/trial-hall.ts';
import { sender, settle, TrialService } from './trial-service.ts';

const at = (time: string) => hallTime(`2026-11-19T${time}`);
const day = '2026-11-19';

beforeEach(() => {
  vi.useFakeTimers({ now: at('10:00') });
});
afterEach(() => {
  vi.useRealTimers();
});

async function journalOf(trial: TrialService, filter = {}): Promise<ValueOf<'read-journal'>> {
  const answer = await trial.press({ verb: 'read-journal', ask: { day, filter } });
  expect(answer).toMatchObject({ ok: true });
  return parsed(requests['read-journal'].value, 'value' in answer && answer.value);
}

async function timelineOf(trial: TrialService): Promise<ValueOf<'read-timeline'>> {
  const answer = await trial.press({ verb: 'read-timeline', ask: { day } });
  expect(answer).toMatchObject({ ok: true });
  return parsed(requests['read-timeline'].value, 'value' in answer && answer.value);
}

async function morning(): Promise<TrialService> {
  const trial = await TrialService.start();
  await trial.openCounter('1');
  const number = await trial.issue();
  vi.setSystemTime(at('10:20'));
  await trial.callNext('1');
  await trial.press({
    verb: 'start-serving',
    ask: {
      ...trial.on(number),
      ...trial.atCounter('1'),
      expects: { ...trial.on(number).expects, ...trial.atCounter('1').expects },
    },
  });
  vi.setSystemTime(at('10:35'));
  await trial.press({ verb: 'finish-serving', ask: trial.on(number) });
  return trial;
}

describe('reading the journal of today (R47)', () => {
  test('what was done to a number, by whom, newest first; reading itself leaves no trace', async () => {
    const trial = await morning();
    const { seq } = trial.state;
    const { entries, days } = await journalOf(trial, { number: 'A001' });
    expect(days).toEqual([day]);
    expect(entries.map(({ type }) => type)).toEqual([
      ...['serving-finished', 'serving-started', 'ticket-called', 'ticket-issued'],
    ]);
    expect(entries[0]).toMatchObject({ actor: { kind: 'staff', staffId: 'staff-1' } });
    await trial.issue();
    expect((await journalOf(trial)).entries[0]).toMatchObject({ number: 'A002' });
    expect(trial.state.seq).toBe(seq + 1);
  });

  test('what the staff page tells of people, also when the same is told twice', async () => {
    const trial = await morning();
    const access = { act: 'signed-in', staffId: 'tanaka' };
    const told = {
      verb: 'record-access',
      ask: { access, doneAt: at('10:01') },
      requestId: 'told-once-1',
    } as const;
    expect(await trial.press(told)).toMatchObject({ ok: true });
    expect(await trial.press(told)).toMatchObject({ ok: true });
    const { entries } = await journalOf(trial, { kind: 'people' });
    expect(entries).toMatchObject([{ type: 'access-recorded', access, doneAt: at('10:01') }]);
  });

  test('is answered to the staff page alone, and to nobody for a day that is not there', async () => {
    const trial = await morning();
    const unknown = { ok: false, refusal: 'unknown-day' };
    for (const verb of ['read-journal', 'read-timeline'] as const) {
      const ask = { day: '2026-11-18', ...(verb === 'read-journal' && { filter: {} }) };
      expect(await trial.press({ verb, ask })).toMatchObject(unknown);
      const id = trial.ask({ verb, ask, from: sender('kiosk') });
      await settle();
      expect(trial.repliesTo(id)).toMatchObject([{ ok: false, refusal: 'not-allowed' }]);
    }
  });
});

describe('the course of today', () => {
  const slots = [
    {
      from: at('10:00'),
      issued: 1,
      called: 1,
      served: 0,
      waitingMax: 1,
      servingMax: 1,
      medianWaitMinutes: 20,
    },
    { from: at('10:30'), issued: 0, called: 0, served: 1, waitingMax: 0, servingMax: 1 },
  ];

  test('is there at once, and the same after a restart', async () => {
    const trial = await morning();
    expect(await timelineOf(trial)).toEqual({ day, damaged: false, slots });
    void trial.service.stop();
    const again = await TrialService.start({ shelf: trial.shelf });
    expect(await timelineOf(again)).toEqual({ day, damaged: false, slots });
  });

  test('is still there when the next day has begun', async () => {
    const trial = await morning();
    vi.setSystemTime(hallTime('2026-11-20T09:00'));
    await vi.advanceTimersByTimeAsync(300);
    await settle();
    expect(trial.state.day).toMatchObject({ businessDay: '2026-11-20' });
    expect(await timelineOf(trial)).toEqual({ day, damaged: false, slots });
  });
});
