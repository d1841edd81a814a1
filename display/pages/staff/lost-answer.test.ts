import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  type BusinessDay,
  businessDay,
  type EpochMs,
  epochMs,
  staffId,
} from '../../../broker/contract/ids.ts';
import { parsed } from '../../../broker/queue/trial-hall.ts';
import type { Problem } from './asking.ts';
import { askUntilKnown, isLost, lostSentences } from './lost-answer.ts';
import { learnPerson, learnTime, stampNow } from './press-stamp.ts';

const engineNow: EpochMs = parsed(epochMs, 1_785_547_800_000);
const today: BusinessDay = parsed(businessDay, '2026-11-19');
const tomorrow: BusinessDay = parsed(businessDay, '2026-11-20');
const suzuki = parsed(staffId, 'suzuki');

const viewOf = (businessDay: BusinessDay) =>
  ({ engineNow, staff: { businessDay } }) as Parameters<typeof learnTime>[0];

function problem(more: Partial<Problem>): Problem {
  const nothing = { refusal: undefined, waitSeconds: undefined, unanswered: false, shut: false };
  return { ok: false, sentence: 'x', ...nothing, ...more };
}
const unanswered = problem({ unanswered: true });
const refused = (refusal: string) => problem({ refusal });
const done = { ok: true } as const;

/** Answers in turn; the last one for ever. */
function answering(...answers: readonly (typeof done | Problem)[]) {
  let asked = 0;
  const again = async () => {
    const answer = answers[Math.min(asked, answers.length - 1)] ?? done;
    asked += 1;
    return answer;
  };
  return { again, asked: () => asked };
}

beforeEach(() => {
  vi.useFakeTimers();
  learnPerson(suzuki);
  learnTime(viewOf(today), performance.now());
});
afterEach(() => vi.useRealTimers());

async function outcome(answers: ReturnType<typeof answering>, passMs = 60_000) {
  const known = askUntilKnown(answers.again, stampNow());
  await vi.advanceTimersByTimeAsync(passMs);
  return known;
}

test('a press expires five seconds after it, by the engine’s time as the page heard it', () => {
  vi.advanceTimersByTime(1_234);
  expect(stampNow()).toMatchObject({ staffId: suzuki, day: today, expiresAt: engineNow + 6_234 });
});

test('lost is what nobody answered; a refusal is an answer, and so is that nothing was sent', () => {
  const lost = [unanswered, refused('no-reply')];
  const told = [done, refused('queue-empty'), refused('offline'), problem({ shut: true })];
  expect(lost.map(isLost)).toEqual([true, true]);
  expect(told.map(isLost)).toEqual([false, false, false, false]);
});

test('asked each second while node and engine are away, and then what the engine says', async () => {
  const answers = answering(unanswered, unanswered, refused('offline'), done);
  expect(await outcome(answers)).toEqual(done);
  expect(answers.asked()).toBe(4);
});

test('what the engine does not know by then was not done, and never will be', async () => {
  const answers = answering(unanswered, refused('expired'));
  expect(await outcome(answers)).toMatchObject({ ok: false, sentence: lostSentences.notDone });
});

test('a refusal at the second asking is told as it is', async () => {
  expect(await outcome(answering(refused('queue-empty')))).toEqual(refused('queue-empty'));
});

test('over the turn of the day nobody remembers: not known', async () => {
  const known = askUntilKnown(answering(refused('expired')).again, stampNow());
  // A node that has just started has not heard of the day yet.
  learnTime({ engineNow: undefined, staff: undefined }, performance.now());
  learnTime(viewOf(tomorrow), performance.now());
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await known).toMatchObject({ sentence: lostSentences.unknown });
});

test('an engine that beats and never answers: not known, after three tries', async () => {
  const answers = answering(refused('no-reply'));
  expect(await outcome(answers)).toMatchObject({ sentence: lostSentences.unknown });
  expect(answers.asked()).toBe(3);
});

test('behind a locked screen it waits for its person, and is nobody else’s to repeat', async () => {
  const answers = answering(problem({ shut: true }), done);
  const known = askUntilKnown(answers.again, stampNow());
  await vi.advanceTimersByTimeAsync(1_000);
  learnPerson(undefined);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(answers.asked()).toBe(1);
  learnPerson(suzuki);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await known).toEqual(done);

  const theirs = answering(done);
  const other = askUntilKnown(theirs.again, stampNow());
  learnPerson(parsed(staffId, 'kato'));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await other).toMatchObject({ sentence: lostSentences.unknown });
  expect(theirs.asked()).toBe(0);
});

test('a quarter of an hour later it is given up', async () => {
  const answers = answering(unanswered);
  expect(await outcome(answers, 16 * 60_000)).toMatchObject({ sentence: lostSentences.unknown });
});
