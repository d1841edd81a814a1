import type { Actor, BusinessDay, CounterId, EpochMs, NodeId } from '../contract/ids.ts';
import type { Refusal } from '../contract/refusals.ts';
import { requests } from '../contract/requests.ts';
import { err, ok, type Result } from '../contract/result.ts';
import type { Site, SiteCounter, SiteKiosk, SiteService } from '../contract/site.ts';
import { businessDayOf, counterInUse, serviceOffered } from './calendar.ts';
import type { Command } from './commands.ts';
import { type CounterStatus, counterOf, type QueueState, type Ticket } from './state.ts';

/** What every event takes over from its command. */
export function envelopeOf(
  command: Command,
): Pick<Command, 'actor' | 'requestId' | 'at' | 'engineAt'> {
  const { actor, requestId, at, engineAt } = command;
  return { actor, requestId, at, engineAt };
}

/** The roles of the contract, once more: the engine decides nothing for whom it should not. */
export function mayAsk(command: Command): boolean {
  const { kind } = command.actor;
  switch (command.type) {
    case 'open-day':
    case 'record-site-change':
    case 'expire-print':
    case 'record-waits':
      return kind === 'engine';
    case 'close-day':
      return kind === 'engine' || (kind === 'staff' && !command.missed);
    case 'end-training':
      return kind === 'engine' || kind === 'staff';
    default: {
      const roles: readonly string[] = requests[command.type].roles;
      return roles.includes(kind);
    }
  }
}

/**
 * Whether a command stays within what its box is bound to: a call box has a say about the counter
 * that the site file gives it, refused `not-allowed` otherwise, and about the number that is open
 * there, refused `not-at-this-counter` otherwise.
 */
export function beyondBox(state: QueueState, site: Site, command: Command): Refusal | undefined {
  const { actor } = command;
  if (actor.kind !== 'call-box') return undefined;
  const own = site.callBoxes.find(({ id }) => id === actor.nodeId)?.counter;
  const elsewhere = 'counterId' in command && command.counterId !== own;
  if (own === undefined || elsewhere) return 'not-allowed';
  const another = 'ticketId' in command && command.ticketId !== counterOf(state, own).open?.id;
  return another ? 'not-at-this-counter' : undefined;
}

/** What is done about numbers needs an open day. @returns the day; `day-closed` before it opens and after its close */
export function openDay(state: QueueState): Result<BusinessDay, Refusal> {
  return state.day.state === 'open' ? ok(state.day.businessDay) : err('day-closed');
}

/** What is done about a kiosk goes on after the close of its day, and before the next one opens. */
export function someDay(state: QueueState): Result<BusinessDay, Refusal> {
  return state.day.state === 'none' ? err('day-closed') : ok(state.day.businessDay);
}

/** Whether something was done on this business day, and not later than now; now, when not said. */
export function isTimeOfToday(
  { timeZone }: Site,
  day: BusinessDay,
  doneAt: EpochMs | undefined,
  at: EpochMs,
): boolean {
  return doneAt === undefined || (doneAt <= at && businessDayOf(doneAt, timeZone) === day);
}

type OnTicket = {
  readonly actor: Actor;
  readonly ticketId: Ticket['id'];
  readonly expects: { readonly ticket: number };
};

/**
 * The ticket of a command, as the person who asked saw it (rule 3). A kiosk, even behind its PIN,
 * touches only numbers that it gave itself: refused `not-allowed` otherwise.
 */
export function ticketOf(state: QueueState, command: OnTicket): Result<Ticket, Refusal> {
  if (state.day.state !== 'open') return err('day-closed');
  const ticket = state.tickets.get(command.ticketId);
  if (ticket === undefined) return err('unknown-ticket');
  const { actor } = command;
  if (actor.kind === 'kiosk' && ticket.kioskId !== actor.nodeId) return err('not-allowed');
  return ticket.version === command.expects.ticket ? ok(ticket) : err('changed-meanwhile');
}

/** A counter in use today, by the site file. */
export function counterInUseToday(
  state: QueueState,
  site: Site,
  id: CounterId,
): Result<SiteCounter, Refusal> {
  if (state.day.state !== 'open') return err('day-closed');
  const counter = site.counters.find((each) => each.id === id);
  if (counter === undefined) return err('unknown-counter');
  return counterInUse(counter, state.day.businessDay) ? ok(counter) : err('unknown-counter');
}

export type KioskWithPrinter = SiteKiosk & { readonly printer: NodeId };

/** The kiosk a printer belongs to. */
export function kioskOfPrinter(site: Site, printer: NodeId): KioskWithPrinter | undefined {
  const kiosk = site.kiosks.find((each) => each.printer === printer);
  return kiosk && { ...kiosk, printer };
}

/**
 * The printer that a command is about. A kiosk has a say about its own one alone: refused
 * `not-allowed` otherwise, and `unknown-printer` where the site has no such printer.
 */
export function printerAsked(
  site: Site,
  { actor, printer }: { readonly actor: Actor; readonly printer: NodeId },
): Result<KioskWithPrinter, Refusal> {
  const kiosk = kioskOfPrinter(site, printer);
  if (kiosk === undefined) return err('unknown-printer');
  if (actor.kind !== 'kiosk') return ok(kiosk);
  const own = site.kiosks.some((each) => each.id === actor.nodeId && each.printer === printer);
  return own ? ok(kiosk) : err('not-allowed');
}

type CounterSeen = { readonly settings: SiteCounter; readonly status: Readonly<CounterStatus> };

/** The counter of a command, as the person who asked saw it (rule 3). */
export function counterSeen(
  state: QueueState,
  site: Site,
  command: { readonly counterId: CounterId; readonly expects: { readonly counter: number } },
): Result<CounterSeen, Refusal> {
  const settings = counterInUseToday(state, site, command.counterId);
  if (!settings.ok) return settings;
  const status = counterOf(state, command.counterId);
  if (status.version !== command.expects.counter) return err('changed-meanwhile');
  return ok({ settings: settings.value, status });
}

/** A counter that can take a ticket: open, and with none of its own (rule 2). */
export function freeCounter(
  state: QueueState,
  site: Site,
  command: Parameters<typeof counterSeen>[2],
): Result<SiteCounter, Refusal> {
  const seen = counterSeen(state, site, command);
  if (!seen.ok) return seen;
  const { settings, status } = seen.value;
  if (status.state !== 'open') return err('counter-not-open');
  return status.open === undefined ? ok(settings) : err('counter-busy');
}

/** A service offered today, by the site file. */
export function offeredService(
  state: QueueState,
  site: Site,
  id: SiteService['id'],
): Result<SiteService, Refusal> {
  const day = openDay(state);
  if (!day.ok) return day;
  const service = site.services.find((each) => each.id === id);
  if (service === undefined) return err('unknown-service');
  return serviceOffered(service, day.value) ? ok(service) : err('unknown-service');
}
