import type { EventOf } from '../contract/events.ts';
import type { Refusal } from '../contract/refusals.ts';
import { err, ok, type Result } from '../contract/result.ts';
import type { Site } from '../contract/site.ts';
import type { HelpPlace } from '../contract/ticket.ts';
import { envelopeOf, someDay } from './checks.ts';
import type { CommandOf, NewEvent } from './commands.ts';
import type { QueueState } from './state.ts';

/**
 * A hand that is wanted at a terminal or a counter (K12), until somebody says that they are there.
 * A terminal speaks for itself alone. Refuses `not-allowed`, `unknown-counter`, and `wrong-state`
 * for what is asked or answered already.
 */
export function careForHelp(
  state: QueueState,
  site: Site,
  command: CommandOf<'ask-help' | 'answer-help'>,
): Result<NewEvent, Refusal> {
  const day = someDay(state);
  if (!day.ok) return day;
  const { place, actor } = command;
  const foreign = actor.kind === 'kiosk' && !('kioskId' in place && place.kioskId === actor.nodeId);
  if (foreign) return err('not-allowed');
  if (!isPlace(site, place)) return err('unknown-counter');
  const asks = command.type === 'ask-help';
  if (helpAsked(state, place) === asks) return err('wrong-state');
  return ok({ type: asks ? 'help-asked' : 'help-answered', ...envelopeOf(command), place });
}

export function helpAsked(state: QueueState, place: HelpPlace): boolean {
  return state.help.some((call) => isSame(call.place, place));
}

export function helpWanted(state: QueueState, event: EventOf<'help-asked'>): void {
  state.help = [...state.help, { place: event.place, since: event.at }];
}

export function helpCame(state: QueueState, event: EventOf<'help-answered'>): void {
  state.help = state.help.filter((call) => !isSame(call.place, event.place));
}

function isPlace(site: Site, place: HelpPlace): boolean {
  return 'kioskId' in place
    ? site.kiosks.some(({ id }) => id === place.kioskId)
    : site.counters.some(({ id }) => id === place.counterId);
}

function isSame(one: HelpPlace, other: HelpPlace): boolean {
  if ('kioskId' in one) return 'kioskId' in other && one.kioskId === other.kioskId;
  return 'counterId' in other && one.counterId === other.counterId;
}
