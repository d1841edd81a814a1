import type { Refusal } from '../contract/refusals.ts';
import { ok, type Result } from '../contract/result.ts';
import { envelopeOf, someDay } from './checks.ts';
import type { CommandOf, NewEvent } from './commands.ts';
import type { QueueState } from './state.ts';

/** What was done about people: in the journal, and nowhere else (R47, R59), on closed days too. */
export function recordAccess(
  state: QueueState,
  command: CommandOf<'record-access'>,
): Result<NewEvent, Refusal> {
  const day = someDay(state);
  if (!day.ok) return day;
  const { access, doneAt } = command;
  return ok({ type: 'access-recorded', ...envelopeOf(command), access, doneAt });
}
