import { post } from '../../../broker/client/page/live.ts';
import type { AskOf, ValueOf, Verb } from '../../../broker/contract/requests.ts';
import type { StaffCounter } from '../../../broker/contract/snapshots.ts';
import type { TicketView } from '../../../broker/contract/ticket.ts';

/** What the page says of a press; who presses it, the node adds. */
export type Body<V extends Verb> = Omit<AskOf<V>, 'actor'>;

export type Problem = {
  readonly ok: false;
  readonly refusal: string | undefined;
  readonly sentence: string;
  /** Seconds until one may try again. */
  readonly waitSeconds: number | undefined;
};
export type Asked<V extends Verb> = { readonly ok: true; readonly value: ValueOf<V> } | Problem;
export type Posted<T> = { readonly ok: true; readonly value: T | undefined } | Problem;

/** The hall that is shown now: a press is of that hall, or of none. */
let shownSite: string | undefined;

export function showsSite(site: string): void {
  shownSite = site;
}

/** The node answers within 6 s; when it does not, nobody is kept waiting for it. */
const ANSWER_MS_MAX = 10_000;

/** Told to the window when the node says that nobody is signed in any more, or the screen is locked. */
export const SHUT = 'staff-shut';

/** Posts a form to the page's own node, whose answers are `{ ok, value }` or `{ ok, sentence }`. */
export async function postForm<T>(path: string, form: object): Promise<Posted<T>> {
  const late = new Promise<{ status: number; body: unknown }>((resolve) => {
    setTimeout(() => resolve({ status: 0, body: undefined }), ANSWER_MS_MAX);
  });
  const { status, body } = await Promise.race([post(path, form), late]);
  // The node is of the same build as its page, and checked the value against its schema.
  const given = (body ?? {}) as Partial<Problem> & { readonly value?: T };
  if (status === 200) return { ok: true, value: given.value };
  const shut = status === 401 || given.refusal === 'locked' || given.refusal === 'other-hall';
  if (shut) window.dispatchEvent(new Event(SHUT));
  return {
    ok: false,
    refusal: given.refusal,
    sentence: given.sentence ?? 'この端末の受付サーバーから返事がありません。',
    waitSeconds: given.waitSeconds,
  };
}

/**
 * Asks the engine through the staff node.
 *
 * @param requestId - of this press: given again, the same press is carried out once
 */
export async function ask<V extends Verb>(
  verb: V,
  body: Body<V>,
  requestId: string = crypto.randomUUID(),
): Promise<Asked<V>> {
  const answer = await postForm<ValueOf<V>>('/ask', {
    ...{ verb, requestId, ask: body },
    ...(shownSite !== undefined && { site: shownSite }),
  });
  if (!answer.ok) return answer;
  if (answer.value !== undefined) return { ok: true, value: answer.value };
  return { ok: false, refusal: undefined, waitSeconds: undefined, sentence: '返事を読めません。' };
}

/** What a command on a ticket expects: the version that the person saw. */
export function onTicket(ticket: TicketView) {
  return { ticketId: ticket.ticketId, expects: { ticket: ticket.version } };
}

export function onTicketAt(ticket: TicketView, counter: StaffCounter) {
  return {
    ticketId: ticket.ticketId,
    counterId: counter.counterId,
    expects: { ticket: ticket.version, counter: counter.version },
  };
}

export function atCounter(counter: StaffCounter) {
  return { counterId: counter.counterId, expects: { counter: counter.version } };
}
