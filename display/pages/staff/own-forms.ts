import { type Posted, postForm } from './asking.ts';

const AGAIN_AFTER_MS = 1_000;
/** Some seconds: a node that starts again is back by then. */
const TRIES_MAX = 5;

/**
 * Posts what leaves the same behind however often it arrives: a lost answer is asked for again.
 *
 * @param look - said when none comes: what may have been done, and where one sees it
 */
export async function postAgain<T>(path: string, form: object, look: string): Promise<Posted<T>> {
  for (let tries = 1; ; tries += 1) {
    const answer = await postForm<T>(path, form);
    if (answer.ok || !answer.unanswered) return answer;
    if (tries === TRIES_MAX) return { ...answer, sentence: `返事がありません。${look}` };
    await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER_MS));
  }
}

/** The same for what a second arrival would do again, or wrongly: it is sent once. */
export async function postOnce<T>(path: string, form: object, look: string): Promise<Posted<T>> {
  const answer = await postForm<T>(path, form);
  if (answer.ok || !answer.unanswered) return answer;
  return { ...answer, sentence: `返事がありません。${look}` };
}
