import { post } from '../../../broker/client/page/live.ts';
import { PRESS_LIVES_MS } from '../../../broker/contract/request-fields.ts';
import {
  type AskOf,
  readingVerbs,
  type ValueOf,
  type Verb,
} from '../../../broker/contract/requests.ts';
import type { StaffCounter } from '../../../broker/contract/staff-snapshot.ts';
import type { TicketView } from '../../../broker/contract/ticket.ts';
import { askUntilKnown, isLost } from './lost-answer.ts';
import { stampNow } from './press-stamp.ts';

/** What the page says of a press; who presses it, the node adds. */
export type Body<V extends Verb> = Omit<AskOf<V>, 'actor'>;

export type Problem = {
  readonly ok: false;
  readonly refusal: string | undefined;
  readonly sentence: string;
  /** Seconds until one may try again. */
  readonly waitSeconds: number | undefined;
  /** Nobody answered: it may have been done all the same. */
  readonly unanswered: boolean;
  /** Nobody is signed in, or the screen is locked. */
  readonly shut: boolean;
};
/** `late`: the answer was lost and came when the press was over; what was to follow it does not. */
export type Asked<V extends Verb> =
  | { readonly ok: true; readonly value: ValueOf<V>; readonly late: boolean }
  | Problem;
export type Posted<T> = { readonly ok: true; readonly value: T | undefined } | Problem;

/** The hall that is shown now: a press is of that hall, or of none. */
let shownSite: string | undefined;

export function showsSite(site: string): void {
  shownSite = site;
}

/** What the node does by itself takes no longer: a password, a file that is read. */
const ANSWER_MS_MAX = 10_000;
/** An engine answers within a moment. What takes longer is lost, and is asked again. */
const ASK_MS_MAX = 4_000;

/** Told to the window when the node says that nobody is signed in any more, or the screen is locked. */
export const SHUT = 'staff-shut';

/** Posts a form to the page's own node, whose answers are `{ ok, value }` or `{ ok, sentence }`. */
export async function postForm<T>(
  path: string,
  form: object,
  withinMs = ANSWER_MS_MAX,
): Promise<Posted<T>> {
  const { status, body } = await post(path, form, withinMs);
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
    unanswered: status === 0 || status >= 500,
    shut,
  };
}

type Press = {
  /** Given again, the same press is carried out once. */
  readonly requestId?: string;
  /** Called when the answer is lost and it is asked again, for as long as that takes. */
  readonly lost?: () => void;
};

/** Asks the engine through the staff node; a press whose answer is lost, until it is known. */
export async function ask<V extends Verb>(
  verb: V,
  body: Body<V>,
  { requestId = crypto.randomUUID(), lost }: Press = {},
): Promise<Asked<V>> {
  const stamp = stampNow();
  const { expiresAt } = stamp;
  const form = {
    ...{ verb, requestId, ask: body },
    ...(expiresAt !== undefined && { expiresAt }),
    // As it was shown when it was pressed, however late it is asked again.
    ...(shownSite !== undefined && { site: shownSite }),
  };
  const send = () => askOnce<V>(form);
  const first = await send();
  if (!isLost(first) || readingVerbs.some((each) => each === verb)) return first;
  lost?.();
  const known = await askUntilKnown(send, stamp);
  if (!known.ok) return known;
  return { ...known, late: performance.now() - stamp.pressedMs > PRESS_LIVES_MS };
}

async function askOnce<V extends Verb>(form: object): Promise<Asked<V>> {
  const answer = await postForm<ValueOf<V>>('/ask', form, ASK_MS_MAX);
  if (!answer.ok) return answer;
  if (answer.value !== undefined) return { ok: true, value: answer.value, late: false };
  const nothing = { refusal: undefined, waitSeconds: undefined, unanswered: false, shut: false };
  return { ok: false, sentence: '返事を読めません。', ...nothing };
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
