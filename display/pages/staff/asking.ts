import { post } from '../../../broker/client/page/live.ts';
import type { AskOf, ValueOf, Verb } from '../../../broker/contract/requests.ts';
import type { StaffCounter } from '../../../broker/contract/snapshots.ts';
import type { TicketView } from '../../../broker/contract/ticket.ts';

/** What the page says of a press; who presses it, the node adds. */
export type Body<V extends Verb> = Omit<AskOf<V>, 'actor'>;

export type Asked<V extends Verb> =
  | { readonly ok: true; readonly value: ValueOf<V> }
  | { readonly ok: false; readonly refusal: string | undefined; readonly sentence: string };

/** The node answers within 6 s; when it does not, nobody is kept waiting for it. */
const ANSWER_MS_MAX = 10_000;

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
  const late = new Promise<{ status: number; body: unknown }>((resolve) => {
    setTimeout(() => resolve({ status: 0, body: undefined }), ANSWER_MS_MAX);
  });
  const answer = await Promise.race([post('/ask', { verb, requestId, ask: body }), late]);
  // The node checked it against the schema of this verb.
  const given = (answer.body ?? {}) as {
    value?: ValueOf<V>;
    refusal?: string;
    sentence?: string;
  };
  if (answer.status === 200 && given.value) return { ok: true, value: given.value };
  const sentence = given.sentence ?? 'この端末の受付サーバーから返事がありません。';
  const refusal = answer.status === 401 ? 'signed-out' : given.refusal;
  return { ok: false, refusal, sentence };
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
