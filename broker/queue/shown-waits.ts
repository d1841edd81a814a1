import type { Refusal } from '../contract/refusals.ts';
import { ok, type Result } from '../contract/result.ts';
import { envelopeOf, openDay } from './checks.ts';
import type { CommandOf, NewEvent } from './commands.ts';
import type { QueueState } from './state.ts';

/**
 * Keeps what people were shown of their wait, for the daily score and for whoever asks later
 * (design part 7). Tickets that the day does not know are left out.
 *
 * Refuses what `openDay` refuses: of a closed day nobody waits any more.
 */
export function recordWaits(
  state: QueueState,
  command: CommandOf<'record-waits'>,
): Result<NewEvent, Refusal> {
  const day = openDay(state);
  if (!day.ok) return day;
  const waits = command.waits.filter(({ ticketId }) => state.tickets.has(ticketId));
  const jumps = command.jumps.filter(({ ticketId }) => state.tickets.has(ticketId));
  const { newcomers } = command;
  const told = {
    ...(jumps.length > 0 && { jumps }),
    ...(newcomers.length > 0 && { newcomers }),
  };
  return ok({ type: 'waits-shown', ...envelopeOf(command), waits, ...told });
}
