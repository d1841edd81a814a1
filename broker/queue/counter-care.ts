import type { Refusal } from '../contract/refusals.ts';
import { err, ok, type Result } from '../contract/result.ts';
import type { Site } from '../contract/site.ts';
import { counterSeen, envelopeOf, offeredService } from './checks.ts';
import type { CommandOf, NewEvent } from './commands.ts';
import { type QueueState, ticketIs } from './state.ts';

type Decision = Result<NewEvent, Refusal>;

/** What staff do with a counter: whether somebody is there, and whom it takes. */
export function careForCounter(
  state: QueueState,
  site: Site,
  command: CommandOf<'set-counter' | 'set-counter-services'>,
): Decision {
  return command.type === 'set-counter'
    ? setCounter(state, site, command)
    : setCounterServices(state, site, command);
}

/**
 * Open, break, back-office work, close (R48). Who is being called goes back to the line,
 * unannounced and in the same event; a serving is finished or held first.
 */
function setCounter(state: QueueState, site: Site, command: CommandOf<'set-counter'>): Decision {
  const seen = counterSeen(state, site, command);
  if (!seen.ok) return seen;
  const { status } = seen.value;
  const { rest } = command;
  if (status.state === command.state) return err('wrong-state');
  if (rest && command.state !== 'break') return err('wrong-state');
  if (status.open !== undefined && ticketIs(status.open, 'serving')) return err('counter-busy');
  const { counterId } = command;
  return ok({
    type: 'counter-set',
    ...envelopeOf(command),
    counterId,
    state: command.state,
    ...(rest && { rest }),
  });
}

/**
 * Another set of services until the day ends (R48); who was called stays called. Refuses
 * `not-allowed` for the counter of the city's staff, and services that today are none.
 */
function setCounterServices(
  state: QueueState,
  site: Site,
  command: CommandOf<'set-counter-services'>,
): Decision {
  const seen = counterSeen(state, site, command);
  if (!seen.ok) return seen;
  if (seen.value.settings.cityStaff) return err('not-allowed');
  for (const id of command.services) {
    const service = offeredService(state, site, id);
    if (!service.ok) return service;
  }
  const services = [...new Set(command.services)];
  const { counterId } = command;
  return ok({ type: 'counter-services-set', ...envelopeOf(command), counterId, services });
}
