import type { TicketView } from '../../../broker/contract/ticket.ts';

/**
 * 時間外: it is at a counter after the doors have closed, or was when it ended (R39).
 *
 * @param serviceEnd - when the doors close today; nothing on a day on which they stay closed
 * @param now - domain time
 */
export function isOvertime(
  { state, finishedAt, counterId }: TicketView,
  serviceEnd: number | undefined,
  now: number,
): boolean {
  if (serviceEnd === undefined) return false;
  if (state === 'calling' || state === 'serving') return now > serviceEnd;
  const ended = state === 'done' || state === 'no-show';
  return ended && counterId !== undefined && (finishedAt ?? 0) > serviceEnd;
}
