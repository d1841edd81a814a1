import type { BusinessDay, EpochMs } from '../contract/ids.ts';
import type { Refusal } from '../contract/refusals.ts';
import {
  RESERVED_BYTES_MAX,
  RESERVED_DAYS_MAX,
  type Reservation,
} from '../contract/reservations.ts';
import { err, ok, type Result } from '../contract/result.ts';
import type { Site } from '../contract/site.ts';
import type { Arrival } from '../contract/ticket.ts';
import { businessDayOf, daysAfter, serviceOffered } from './calendar.ts';
import { envelopeOf, openDay, someDay } from './checks.ts';
import type { CommandOf, NewEvent } from './commands.ts';
import { newNumber } from './issue.ts';
import type { QueueState } from './state.ts';

type Decision = Result<NewEvent, Refusal>;
/** One day's list, as it stands in an event. */
type DayList = { day: BusinessDay; reservations: Reservation[] };

const MINUTE_MS = 60_000;

/** The lists of this day and later ones, earliest first: what a new day takes over. */
export function listsFrom(state: QueueState, day: BusinessDay): DayList[] {
  return [...state.reservations]
    .filter(([each, list]) => each >= day && list.size > 0)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([each, list]) => ({ day: each, reservations: [...list.values()] }));
}

/** A day's list; it takes the place of an earlier one whole. */
export function keepList(state: QueueState, { day, reservations }: Readonly<DayList>): void {
  state.reservations.set(day, new Map(reservations.map((each) => [each.code, each])));
}

/**
 * The reservations of one day, whole. Codes that were used stay used.
 *
 * Refuses `reservation-day` for a past day, one more than 14 days ahead and a slot of another day,
 * `unknown-service`, `reservation-twice`, `reservations-too-many`.
 */
export function importReservations(
  state: QueueState,
  site: Site,
  command: CommandOf<'import-reservations'>,
): Decision {
  const some = someDay(state);
  if (!some.ok) return some;
  const { day, reservations } = command;
  const today = businessDayOf(command.at, site.timeZone);
  if (day < today || day > daysAfter(today, RESERVED_DAYS_MAX - 1)) return err('reservation-day');
  for (const { at, serviceId } of reservations) {
    if (businessDayOf(at, site.timeZone) !== day) return err('reservation-day');
    const service = site.services.find(({ id }) => id === serviceId);
    if (service === undefined || !serviceOffered(service, day)) return err('unknown-service');
  }
  const codes = new Set(reservations.map(({ code }) => code));
  if (codes.size < reservations.length) return err('reservation-twice');
  const others = listsFrom(state, today).filter((list) => list.day !== day);
  const bytes = JSON.stringify([...others, { day, reservations }]).length;
  if (bytes > RESERVED_BYTES_MAX) return err('reservations-too-many');
  return ok({ type: 'reservations-imported', ...envelopeOf(command), day, reservations });
}

/**
 * Early is before the slot, and waits for it; on time is as long after it as the site tolerates;
 * late is whoever comes after that (R67).
 */
export function arrivalAt(slot: EpochMs, site: Site, at: EpochMs): Arrival {
  if (at < slot) return 'early';
  return at <= slot + site.reservations.lateMinutes * MINUTE_MS ? 'on-time' : 'late';
}

/**
 * The number of a reservation (R67). Who comes so late that the slot is over lines up with everybody
 * else; the reservation is used up all the same.
 *
 * Refuses `unknown-reservation`, `reservation-used`, at a kiosk `reservation-too-early`, and what
 * `issueTicket` refuses.
 */
export function checkIn(state: QueueState, site: Site, command: CommandOf<'check-in'>): Decision {
  const day = openDay(state);
  if (!day.ok) return day;
  const { code, actor, at } = command;
  const reservation = state.reservations.get(day.value)?.get(code);
  if (reservation === undefined) return err('unknown-reservation');
  if (state.checkedIn.has(code)) return err('reservation-used');
  const opensAt = reservation.at - site.reservations.earlyMinutes * MINUTE_MS;
  // Staff judge: whoever is let in early is still called by the slot.
  if (actor.kind === 'kiosk' && at < opensAt) return err('reservation-too-early');
  const { serviceId, at: slot } = reservation;
  const arrival = arrivalAt(slot, site, at);
  const reservedFor = arrival === 'late' ? undefined : slot;
  const wish = { serviceId, reservedFor, reservation: code, slot, arrival };
  return newNumber(state, site, command, wish);
}
