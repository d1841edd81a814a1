import type { Problem } from './asking.ts';
import { type PressStamp, stampNow } from './press-stamp.ts';

const AGAIN_AFTER_MS = 1_000;
/** Of an engine that beats and does not answer. */
const SILENT_TRIES_MAX = 3;
/** Then nobody remembers the press. */
const GIVE_UP_MS = 15 * 60_000;

/** What is said of a press whose answer was lost: while it is asked for, and when it is known. */
export const lostSentences = {
  waiting: '返事を待っています。通信が戻ると、操作できたかを確かめます。',
  done: '通信が切れましたが、操作は済んでいます。',
  notDone: '通信が切れたため、操作していません。必要なら、もう一度押してください。',
  unknown: '操作できたか、確かめられませんでした。表示を見て、まだなら、もう一度押してください。',
} as const;

type Answer = { readonly ok: true } | Problem;

/** The press may have been carried out, though nobody says so. */
export function isLost(answer: Answer): answer is Problem {
  return !answer.ok && (answer.unanswered || answer.refusal === 'no-reply');
}

/**
 * Asks again, under the same id, until somebody knows what became of the press: the engine repeats
 * an accepted answer, and what it does not know by then has expired (design part 5, rule 3). It
 * waits for the node, and for its person at a locked screen.
 *
 * @returns the answer, or a problem with a sentence that says what became of it
 */
export async function askUntilKnown<A extends Answer>(
  again: () => Promise<A | Problem>,
  stamp: PressStamp,
): Promise<A | Problem> {
  let silent = 0;
  while (performance.now() - stamp.pressedMs < GIVE_UP_MS && silent < SILENT_TRIES_MAX) {
    await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER_MS));
    const now = stampNow();
    if (now.staffId === undefined) continue;
    // A press is nobody else's to repeat.
    if (now.staffId !== stamp.staffId) break;
    const answer = await again();
    if (answer.ok) return answer;
    if (answer.refusal === 'expired') return said(now.day === stamp.day ? 'notDone' : 'unknown');
    if (answer.refusal === 'no-reply') silent += 1;
    else if (!isAway(answer)) return answer;
  }
  return said('unknown');
}

/** Nothing was asked: no node, no engine behind it, or nobody who may ask. */
function isAway({ unanswered, shut, refusal }: Problem): boolean {
  return unanswered || shut || refusal === 'offline';
}

function said(what: 'notDone' | 'unknown'): Problem {
  const nothing = { refusal: undefined, waitSeconds: undefined, unanswered: false, shut: false };
  return { ok: false, sentence: lostSentences[what], ...nothing };
}
