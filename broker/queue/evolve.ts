import type { EventOf, QueueEvent } from '../contract/events.ts';
import { assert, assertNever } from '../contract/result.ts';
import { keepAnswer } from './answers.ts';
import { bulletinPosted, bulletinRead, bulletinWithdrawn } from './bulletins.ts';
import {
  counterServicesSet,
  counterSet,
  dayClosed,
  dayOpened,
  dayReopened,
} from './business-day.ts';
import { helpCame, helpWanted } from './help-calls.ts';
import { printExpired, printReported, testOrdered } from './print-jobs.ts';
import { keepList } from './reservations.ts';
import type { Answer, QueueState, Ticket } from './state.ts';
import {
  absenceEnded,
  acceptedWithoutPaper,
  accommodationSet,
  moveUndone,
  partySet,
  servingFinished,
  servingStarted,
  stepStarted,
  ticketAbsent,
  ticketCalled,
  ticketCancelled,
  ticketHandedOff,
  ticketHeld,
  ticketIssued,
  ticketRecalled,
  ticketReprinted,
  ticketReturned,
} from './ticket-moves.ts';
import { attendanceRecorded, trainingEnded, trainingStarted } from './training.ts';

/** What may happen while no day is open: a printer ends what it was doing, staff get ready. */
const eventsOfClosedDays: ReadonlySet<QueueEvent['type']> = new Set([
  'day-opened',
  'day-reopened',
  'print-reported',
  'print-expired',
  'reservations-imported',
  'paper-refilled',
  'upkeep-recorded',
  'test-print-ordered',
  'staff-mode-recorded',
  'access-recorded',
  'site-changed',
  'issuing-stopped',
  'issuing-resumed',
  'mute-set',
  'sound-check-ordered',
  'sound-reported',
  'bulletin-posted',
  'bulletin-read',
  'bulletin-withdrawn',
  'help-asked',
  'help-answered',
  'training-started',
  'training-ended',
  'attendance-recorded',
]);

const nothing: Answer = Object.freeze({});

/**
 * Applies one event to the state, in place, and keeps the answer its command was given. It never
 * refuses: an event that does not fit is a defect or a damaged journal, and throws.
 */
export function evolve(state: QueueState, event: QueueEvent): QueueState {
  const next = event.type === 'day-opened' ? event.seq > state.seq : event.seq === state.seq + 1;
  assert(next, `event ${event.seq} follows ${state.seq}`);
  assert(state.day.state === 'open' || eventsOfClosedDays.has(event.type), 'the day is open');
  const answer = apply(state, event);
  state.seq = event.seq;
  keepAnswer(state, event.actor, event.requestId, answer);
  return state;
}

function apply(state: QueueState, event: QueueEvent): Answer {
  switch (event.type) {
    case 'day-opened':
      dayOpened(state, event);
      return dayAnswer(state);
    case 'day-closed':
      dayClosed(state, event);
      return dayAnswer(state);
    case 'day-reopened':
      dayReopened(state);
      return dayAnswer(state);
    case 'counter-set':
      counterSet(state, event);
      return nothing;
    case 'counter-services-set':
      counterServicesSet(state, event);
      return nothing;
    case 'paperless-set':
      if (event.allowed) state.paperless.add(event.kioskId);
      else state.paperless.delete(event.kioskId);
      return nothing;
    case 'print-reported':
      printReported(state, event);
      return nothing;
    case 'print-expired':
      printExpired(state, event);
      return nothing;
    case 'reservations-imported':
      keepList(state, event);
      return { day: event.day, reservations: event.reservations.length };
    case 'paper-refilled':
      state.refills.set(event.printer, { refillId: event.requestId, rollMm: event.rollMm });
      return nothing;
    case 'test-print-ordered':
      testOrdered(state, event);
      return { jobId: event.jobId };
    case 'upkeep-recorded':
    case 'staff-mode-recorded':
    case 'access-recorded':
    case 'waits-shown':
    case 'site-changed':
      return nothing;
    case 'issuing-stopped':
    case 'issuing-resumed':
    case 'issue-end-set':
    case 'mute-set':
    case 'sound-check-ordered':
    case 'sound-reported':
    case 'bulletin-posted':
    case 'bulletin-read':
    case 'bulletin-withdrawn':
    case 'help-asked':
    case 'help-answered':
      return applyToHall(state, event);
    case 'training-started':
    case 'training-ended':
    case 'attendance-recorded':
      return applyToTraining(state, event);
    case 'ticket-issued':
      return issueAnswer(ticketIssued(state, event));
    default: {
      const { id, number, version } = applyToTicket(state, event);
      return { ticketId: id, number, version };
    }
  }
}

type EventOnHall = EventOf<
  | 'issuing-stopped'
  | 'issuing-resumed'
  | 'issue-end-set'
  | 'mute-set'
  | 'sound-check-ordered'
  | 'sound-reported'
  | 'bulletin-posted'
  | 'bulletin-read'
  | 'bulletin-withdrawn'
  | 'help-asked'
  | 'help-answered'
>;

/** What staff said to each other, or did about the hall as a whole. */
function applyToHall(state: QueueState, event: EventOnHall): Answer {
  switch (event.type) {
    case 'issuing-stopped':
      state.stopped = { notice: event.notice, since: event.at };
      return nothing;
    case 'issuing-resumed':
      state.stopped = undefined;
      return nothing;
    case 'issue-end-set':
      state.issueEnd = event.until;
      return nothing;
    case 'mute-set':
      if (event.muted) state.muted.add(event.group);
      else state.muted.delete(event.group);
      return nothing;
    case 'sound-check-ordered':
      state.soundChecks.set(event.group, { state: 'asked', at: event.at });
      return { announcementId: event.announcementId };
    case 'sound-reported': {
      const heard = event.heard ? 'heard' : 'not-heard';
      state.soundChecks.set(event.group, { state: heard, at: event.at });
      return nothing;
    }
    case 'bulletin-posted':
      bulletinPosted(state, event);
      return { bulletinId: event.requestId };
    case 'bulletin-read':
      bulletinRead(state, event);
      return nothing;
    case 'bulletin-withdrawn':
      bulletinWithdrawn(state, event);
      return nothing;
    case 'help-asked':
      helpWanted(state, event);
      return nothing;
    case 'help-answered':
      helpCame(state, event);
      return nothing;
    default:
      return assertNever(event);
  }
}

type EventOnTraining = EventOf<'training-started' | 'training-ended' | 'attendance-recorded'>;

/** That a training is on, and who takes part; nothing of what happens in it. */
function applyToTraining(state: QueueState, event: EventOnTraining): Answer {
  switch (event.type) {
    case 'training-started':
      trainingStarted(state, event);
      return { trainingId: event.requestId, until: event.until };
    case 'training-ended':
      trainingEnded(state);
      return nothing;
    case 'attendance-recorded':
      attendanceRecorded(state, event);
      return nothing;
    default:
      return assertNever(event);
  }
}

type EventOnTicket = Exclude<
  Extract<QueueEvent, { readonly ticketId: unknown }>,
  { readonly type: 'ticket-issued' }
>;

function applyToTicket(state: QueueState, event: EventOnTicket): Ticket {
  switch (event.type) {
    case 'accepted-without-paper':
      return acceptedWithoutPaper(state, event);
    case 'ticket-reprinted':
      return ticketReprinted(state, event);
    case 'ticket-called':
      return ticketCalled(state, event);
    case 'ticket-recalled':
      return ticketRecalled(state, event);
    case 'serving-started':
      return servingStarted(state, event);
    case 'step-started':
      return stepStarted(state, event);
    case 'party-set':
      return partySet(state, event);
    case 'accommodation-set':
      return accommodationSet(state, event);
    case 'serving-finished':
      return servingFinished(state, event);
    case 'ticket-held':
      return ticketHeld(state, event);
    case 'ticket-returned':
      return ticketReturned(state, event);
    case 'ticket-absent':
      return ticketAbsent(state, event);
    case 'absence-ended':
      return absenceEnded(state, event);
    case 'ticket-handed-off':
      return ticketHandedOff(state, event);
    case 'ticket-cancelled':
      return ticketCancelled(state, event);
    case 'move-undone':
      return moveUndone(state, event);
    default:
      return assertNever(event);
  }
}

function dayAnswer(state: QueueState): Answer {
  assert(state.day.state !== 'none', 'a day has begun');
  return { businessDay: state.day.businessDay };
}

function issueAnswer(ticket: Ticket): Answer {
  const { id, number, version, token, locale, issuedAt, groupsAhead, jobId, phase } = ticket;
  const { slot, arrival } = ticket;
  return {
    ticketId: id,
    number,
    version,
    token,
    serviceId: phase.serviceId,
    locale,
    issuedAt,
    groupsAhead,
    ...(jobId !== undefined && { jobId }),
    ...(slot !== undefined && { slot }),
    ...(arrival !== undefined && { arrival }),
  };
}
