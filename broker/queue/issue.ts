import { decode } from '../contract/decode.ts';
import type { PrintOrder } from '../contract/events.ts';
import {
  type CounterId,
  type EpochMs,
  epochMs,
  type NodeId,
  type ReservationCode,
  type ServiceId,
  type TicketNumber,
  ticketNumber,
} from '../contract/ids.ts';
import type { Refusal } from '../contract/refusals.ts';
import { assert, err, ok, type Result } from '../contract/result.ts';
import type { Site, SiteService } from '../contract/site.ts';
import type { Arrival } from '../contract/ticket.ts';
import { issuingNow } from './calendar.ts';
import {
  counterInUseToday,
  envelopeOf,
  isTimeOfToday,
  type KioskWithPrinter,
  kioskOfPrinter,
  offeredService,
  openDay,
} from './checks.ts';
import type { CommandOf, NewEvent } from './commands.ts';
import { laneSize } from './order.ts';
import type { QueueState } from './state.ts';

/** What a number is made for: as it was asked, or as a reservation says. */
type Wish = {
  readonly serviceId: ServiceId;
  readonly padNumber?: TicketNumber | undefined;
  /** Of a paper pad: what is written on it, and where it was served already. */
  readonly writtenAt?: EpochMs | undefined;
  readonly servedAt?: CounterId | undefined;
  readonly reservedFor?: EpochMs | undefined;
  readonly reservation?: ReservationCode | undefined;
  readonly slot?: EpochMs | undefined;
  readonly arrival?: Arrival | undefined;
  readonly accommodation?: boolean | undefined;
};
type NewTicket = CommandOf<'issue-ticket' | 'check-in'>;

/** A print job unreported for longer is nobody's any more (design part 5, Printing). Real time. */
const PRINT_EXPIRY_MS = 60_000;

/** The greatest number a prefix can reach today (rule 1). */
export function numberMax(site: Site): number {
  return 10 ** site.digits - 1;
}

/** When a job ordered now is nobody's any more. */
export function printExpiry(engineAt: EpochMs): EpochMs {
  const expiresAt = decode(epochMs, engineAt + PRINT_EXPIRY_MS);
  assert(expiresAt.ok, 'an instant a minute later');
  return expiresAt.value;
}

/** The order for a job that is to come out of a printer of this site. */
export function printOrderOf(
  command: { readonly jobId: PrintOrder['jobId']; readonly engineAt: EpochMs },
  { printer, validWhen }: KioskWithPrinter,
  { slips }: SiteService,
): PrintOrder {
  const { jobId, engineAt } = command;
  return { jobId, printer, slips, validWhen, expiresAt: printExpiry(engineAt) };
}

type Place = { readonly kioskId?: NodeId; readonly print?: PrintOrder };

/** At a kiosk: within the hours, on paper, or on the screen where staff or the site allow it. */
function atKiosk(
  state: QueueState,
  site: Site,
  command: NewTicket,
  service: SiteService,
  kioskId: NodeId,
): Result<Place, Refusal> {
  const kiosk = site.kiosks.find((each) => each.id === kioskId);
  // A slot comes of a reservation, never of a kiosk's word.
  const claims =
    command.type === 'issue-ticket' &&
    (command.padNumber ?? command.writtenAt ?? command.servedAt ?? command.reservedFor);
  const forStaff = command.printer !== undefined || Boolean(claims);
  if (kiosk === undefined || forStaff) return err('not-allowed');
  if (kiosk.services !== undefined && !kiosk.services.includes(service.id)) {
    return err('unknown-service');
  }
  if (issuingNow(state, site, command.at) !== 'open') return err('outside-hours');
  const { printer } = kiosk;
  if (printer === undefined) return ok({ kioskId });
  if (command.printerReady) {
    return ok({ kioskId, print: printOrderOf(command, { ...kiosk, printer }, service) });
  }
  // The ladder (design part 9): a slip still unconfirmed, or none to be had, is for staff to settle.
  return state.paperless.has(kioskId) ? ok({ kioskId }) : err('printer-not-ready');
}

/** By staff: by word, or out of a named printer. The hours bind the kiosks; staff judge. */
function byStaff(
  site: Site,
  command: NewTicket,
  service: SiteService,
  pad: TicketNumber | undefined,
): Result<Place, Refusal> {
  // Who holds a slip of a paper pad needs no other.
  if (command.printer === undefined || pad !== undefined) return ok({});
  const kiosk = kioskOfPrinter(site, command.printer);
  if (kiosk === undefined) return err('unknown-printer');
  if (!command.printerReady) return err('printer-not-ready');
  return ok({ print: printOrderOf(command, kiosk, service) });
}

/** A number as it is printed: `numbered(site, 'A', 12)` is `A012`. */
export function numbered(site: Site, prefix: string, value: number): TicketNumber {
  const parsed = decode(ticketNumber, `${prefix}${String(value).padStart(site.digits, '0')}`);
  assert(parsed.ok, 'a prefix and as many digits as the site has');
  return parsed.value;
}

/** The next of a durable counter; the range of the paper pads is theirs (rule 1). */
function nextNumber(state: QueueState, site: Site, prefix: string): Result<TicketNumber, Refusal> {
  const pads = site.paperPads;
  for (let value = (state.lastNumber.get(prefix) ?? 0) + 1; value <= numberMax(site); value += 1) {
    if (pads !== undefined && pads.first <= value && value <= pads.last) value = pads.last + 1;
    if (value > numberMax(site)) break;
    const number = numbered(site, prefix, value);
    if (!state.byNumber.has(number)) return ok(number);
  }
  return err('numbers-exhausted');
}

/** What paper pads and reservations say of their number, as far as they do. */
function saidOf({ writtenAt, servedAt, reservation, slot, arrival }: Wish) {
  return {
    ...(writtenAt !== undefined && { writtenAt }),
    ...(servedAt !== undefined && { servedAt }),
    ...(reservation !== undefined && { reservation }),
    ...(slot !== undefined && { slot }),
    ...(arrival !== undefined && { arrival }),
  };
}

/** A number from a paper pad, entered after an outage (design part 9). */
function padNumber(
  state: QueueState,
  site: Site,
  prefix: string,
  number: TicketNumber,
): Result<TicketNumber, Refusal> {
  const value = Number(number.slice(1));
  const pads = site.paperPads;
  const ofPads = pads !== undefined && pads.first <= value && value <= pads.last;
  const wellFormed = number.startsWith(prefix) && number.length === site.digits + 1;
  if (!ofPads || !wellFormed) return err('not-a-pad-number');
  return state.byNumber.has(number) ? err('number-taken') : ok(number);
}

/** What else is said of a number of a paper pad, and of no other. */
function ofPad(
  state: QueueState,
  site: Site,
  { padNumber: pad, writtenAt, servedAt }: Wish,
  at: EpochMs,
): Refusal | undefined {
  if (pad === undefined) return (writtenAt ?? servedAt) ? 'not-a-pad-number' : undefined;
  const day = openDay(state);
  if (!day.ok) return day.error;
  if (!isTimeOfToday(site, day.value, writtenAt, at)) return 'wrong-time';
  const counter = servedAt && counterInUseToday(state, site, servedAt);
  return counter && !counter.ok ? counter.error : undefined;
}

/**
 * Issues one number.
 *
 * Refuses `unknown-service`, `issuing-stopped`, `not-allowed`, `outside-hours`, `unknown-printer`, `printer-not-ready`,
 * `numbers-exhausted`, `not-a-pad-number`, `number-taken`, `wrong-time`, `unknown-counter`.
 */
export function issueTicket(
  state: QueueState,
  site: Site,
  command: CommandOf<'issue-ticket'>,
): Result<NewEvent, Refusal> {
  return newNumber(state, site, command, command);
}

/** One number, by the same rules whether somebody asked for a service or came for a reservation. */
export function newNumber(
  state: QueueState,
  site: Site,
  command: NewTicket,
  wish: Wish,
): Result<NewEvent, Refusal> {
  const { serviceId, padNumber: pad, reservedFor, accommodation } = wish;
  const service = offeredService(state, site, serviceId);
  if (!service.ok) return service;
  // A number of a paper pad was given already.
  if (state.stopped !== undefined && pad === undefined) return err('issuing-stopped');
  const { actor } = command;
  const place =
    actor.kind === 'kiosk'
      ? atKiosk(state, site, command, service.value, actor.nodeId)
      : byStaff(site, command, service.value, pad);
  if (!place.ok) return place;
  const { prefix } = service.value;
  const number =
    pad === undefined ? nextNumber(state, site, prefix) : padNumber(state, site, prefix, pad);
  if (!number.ok) return number;
  const refusal = ofPad(state, site, wish, command.at);
  if (refusal !== undefined) return err(refusal);
  assert(!state.tickets.has(command.ticketId), 'a ticket id is made of a new request');
  return ok({
    type: 'ticket-issued',
    ...envelopeOf(command),
    ticketId: command.ticketId,
    number: number.value,
    serviceId,
    locale: command.locale,
    token: command.token,
    groupsAhead: laneSize(state.services.get(serviceId)),
    ...place.value,
    ...(pad !== undefined && { pad: true }),
    ...(reservedFor !== undefined && { reservedFor }),
    ...saidOf(wish),
    ...(accommodation && { accommodation: true }),
  });
}
