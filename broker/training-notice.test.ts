import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { nodeId } from './contract/ids.ts';
import { noTraining } from './contract/training-topics.ts';
import { hallTime, parsed } from './queue/trial-hall.ts';
import { settle, TrialService } from './trial-service.ts';

const MINUTE = 60_000;
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const trainingPlace = {
  address: 'mqtt://127.0.0.1:1884',
  staffNodes: [parsed(nodeId, 'staff-1')],
};
const wish = { exercise: 'first-call', nodes: ['board-1'], minutes: 30, speed: 1 };

beforeEach(() => {
  vi.useFakeTimers({ now: hallTime('2026-11-19T10:00') });
});
afterEach(() => {
  vi.useRealTimers();
});

async function started() {
  const trial = await TrialService.start({ trainingPlace });
  const answer = await trial.press({ verb: 'start-training', ask: wish });
  expect(answer).toMatchObject({ ok: true });
  const trainingId = trial.state.training?.id;
  return { trial, trainingId };
}
/** Each event is told when it is durable. */
const journalled = (trial: TrialService) => trial.payloads('event').map(({ type }) => type);

test('R22: the notice says where, who and until when; before and afterwards it says that there is none', async () => {
  const { trial, trainingId } = await started();
  expect(trial.payloads('training')[0]).toEqual(noTraining);
  expect(trial.retained('training')).toMatchObject({
    ...{ address: 'mqtt://127.0.0.1:1884', site: 'trial-training' },
    ...{ nodes: ['board-1', 'staff-1'], until: hallTime('2026-11-19T10:30') },
  });
  await trial.press({ verb: 'end-training', ask: { trainingId } });
  expect(trial.retained('training')).toEqual(noTraining);
});

test('it ends by itself, in the journal too', async () => {
  const { trial } = await started();
  await pass(30 * MINUTE - 1_000);
  expect(trial.retained('training')).not.toEqual(noTraining);
  await pass(2_000);
  expect(trial.retained('training')).toEqual(noTraining);
  expect(trial.payloads('event').at(-1)).toMatchObject({
    ...{ type: 'training-ended', actor: { kind: 'engine' } },
  });
});

test('the close of its day ends it', async () => {
  const { trial } = await started();
  await trial.press({ verb: 'close-day' });
  await pass(1_000);
  expect(trial.retained('training')).toEqual(noTraining);
  expect(journalled(trial).slice(-2)).toEqual(['day-closed', 'training-ended']);
});

test('a restart of the broker says it again; one after its time ends it', async () => {
  const { trial, trainingId } = await started();
  void trial.service.stop();
  const again = await TrialService.start({ shelf: trial.shelf, trainingPlace });
  expect(again.retained('training')).toMatchObject({ training: { trainingId } });
  void again.service.stop();
  await pass(60 * MINUTE);
  const late = await TrialService.start({ shelf: trial.shelf, trainingPlace });
  await settle();
  expect(late.retained('training')).toEqual(noTraining);
  expect(journalled(late).at(-1)).toBe('training-ended');
});

test('a hall without a training hall starts none', async () => {
  const trial = await TrialService.start();
  const answer = await trial.press({ verb: 'start-training', ask: wish });
  expect(answer).toMatchObject({ ok: false, refusal: 'no-training-hall' });
});

test('nothing of it reaches the public, and the journal knows start, attendance and end alone', async () => {
  const trial = await TrialService.start({ trainingPlace });
  await pass(3_000);
  const before = trial.broker.published.length;
  const events = journalled(trial).length;
  await trial.press({ verb: 'start-training', ask: wish });
  const trainingId = trial.state.training?.id;
  for (const did of ['joined', 'completed', 'left']) {
    await trial.press({ verb: 'record-attendance', ask: { trainingId, did } });
  }
  await trial.press({ verb: 'end-training', ask: { trainingId } });
  await pass(5_000);
  const told = trial.broker.published.slice(before).map(({ topic }) => topic);
  // The beat goes on, and nothing else is said outside.
  const outside = told.filter((topic) => topic.includes('/public/'));
  expect(new Set(outside)).toEqual(new Set(['yobiban/v1/trial/public/hall']));
  expect(told.some((topic) => topic.endsWith('/training'))).toBe(true);
  expect(journalled(trial).slice(events)).toEqual([
    'training-started',
    ...['attendance-recorded', 'attendance-recorded', 'attendance-recorded'],
    'training-ended',
  ]);
});
