import { post } from '../../../broker/client/page/live.ts';
import type { StaffCounter } from '../../../broker/contract/snapshots.ts';
import type { TicketView } from '../../../broker/contract/ticket.ts';

export type Asked =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly refusal: string | undefined; readonly sentence: string };

/** Asks the engine through the staff node; the id makes a repeat of this very press harmless. */
export async function ask(verb: string, body: object): Promise<Asked> {
  const requestId = crypto.randomUUID();
  const { status, body: answer } = await post('/ask', { verb, requestId, ask: body });
  const given = (answer ?? {}) as { value?: unknown; refusal?: string; sentence?: string };
  if (status === 200) return { ok: true, value: given.value };
  if (status === 401)
    return { ok: false, refusal: 'signed-out', sentence: 'もう一度サインインしてください。' };
  const sentence = given.sentence ?? 'この端末の受付サーバーにつながりません。';
  return { ok: false, refusal: given.refusal, sentence };
}

/** What a command on a ticket expects: the version that the person saw. */
export function onTicket(ticket: TicketView): object {
  return { ticketId: ticket.ticketId, expects: { ticket: ticket.version } };
}

export function onTicketAt(ticket: TicketView, counter: StaffCounter): object {
  return {
    ticketId: ticket.ticketId,
    counterId: counter.counterId,
    expects: { ticket: ticket.version, counter: counter.version },
  };
}

export function atCounter(counter: StaffCounter): object {
  return { counterId: counter.counterId, expects: { counter: counter.version } };
}
