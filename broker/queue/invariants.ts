import { ticketStates } from '../contract/ticket.ts';
import { isFinished } from './moves.ts';
import { laneSize } from './order.ts';
import { comparePlaces } from './place-list.ts';
import { isUnderWay } from './printing.ts';
import type { Lane, QueueState, Ticket } from './state.ts';

/**
 * What must be true after every event, whatever was pressed (design part 5, rules 1, 2, 7 and 12).
 * Each broken one is a sentence; none is the good answer. For trials, and for a maintenance check.
 */
export function brokenInvariants(state: QueueState): readonly string[] {
  return [
    ...brokenNumbers(state),
    ...brokenStanding(state),
    ...brokenCounters(state),
    ...brokenLines(state),
    ...brokenJobs(state),
    ...brokenReservations(state),
  ];
}

function brokenNumbers(state: QueueState): string[] {
  const broken: string[] = [];
  const { size } = state.tickets;
  const numbers = new Set([...state.tickets.values()].map((ticket) => ticket.number));
  if (numbers.size !== size) broken.push('a number was issued twice');
  if (state.byNumber.size !== size) broken.push('a ticket cannot be found by its number');
  if (state.byToken.size !== size) broken.push('a ticket cannot be found by its token');
  return broken;
}

function brokenStanding(state: QueueState): string[] {
  const broken: string[] = [];
  let standing = 0;
  let finished = 0;
  for (const each of ticketStates) {
    standing += state.standing[each].size;
    if (isFinished(each)) finished += state.standing[each].size;
    for (const ticket of state.standing[each]) {
      if (ticket.phase.state !== each) broken.push(`${ticket.number} stands among the ${each}`);
      if (state.tickets.get(ticket.id) !== ticket) broken.push(`${ticket.number} is not known`);
    }
  }
  for (const [serviceId, counts] of state.countsOfService) {
    for (const [each, count] of counts) {
      const there = [...state.standing[each]].filter(({ phase }) => phase.serviceId === serviceId);
      if (there.length !== count) broken.push(`the ${each} of ${serviceId} are not all counted`);
    }
  }
  if (standing !== state.tickets.size) broken.push('a ticket is lost');
  if (finished !== state.finished.length) broken.push('the finished ones are not all listed');
  let called = 0;
  for (const ticket of state.tickets.values()) if (ticket.phase.firstCalledAt) called += 1;
  const counted = [...state.firstCallMinutes.values()].reduce((sum, count) => sum + count, 0);
  if (called !== counted) broken.push('a first call is not counted');
  return broken;
}

function brokenCounters(state: QueueState): string[] {
  const broken: string[] = [];
  for (const counter of state.counters.values()) {
    const { open } = counter;
    if (open === undefined) continue;
    const { phase } = open;
    const here = 'counterId' in phase && phase.counterId === counter.id;
    const isOpen = phase.state === 'calling' || phase.state === 'serving';
    if (!isOpen || !here) broken.push(`counter ${counter.id} holds a ticket that is not there`);
    if (counter.state !== 'open') broken.push(`counter ${counter.id} is not open and has a ticket`);
  }
  for (const ticket of [...state.standing.calling, ...state.standing.serving]) {
    const { phase } = ticket;
    const counter = 'counterId' in phase ? state.counters.get(phase.counterId) : undefined;
    if (counter?.open !== ticket) broken.push(`${ticket.number} is open at a counter of another`);
  }
  if (state.day.state === 'closed' && state.standing.waiting.size > 0) {
    broken.push('somebody waits on a closed day');
  }
  return broken;
}

function inOrder(tickets: Iterable<Ticket>): boolean {
  let before: Ticket | undefined;
  for (const ticket of tickets) {
    if (before !== undefined && comparePlaces(before, ticket) >= 0) return false;
    before = ticket;
  }
  return true;
}

function brokenLines(state: QueueState): string[] {
  const broken: string[] = [];
  let placed = 0;
  const lanes: readonly (readonly [string, Lane])[] = [...state.services, ...state.directed];
  for (const [name, lane] of lanes) {
    placed += laneSize(lane);
    for (const line of [lane.accommodation, lane.reserved, lane.ordinary]) {
      if (!inOrder(line)) broken.push(`the line of ${name} is out of order`);
      for (const { phase, number } of line) {
        const waits = phase.state === 'waiting' || phase.state === 'handoff';
        const own = (phase.directedTo ?? phase.serviceId) === name;
        if (!waits || !own) broken.push(`${number} stands in the line of ${name}`);
      }
    }
  }
  const waiting = state.standing.waiting.size + state.standing.handoff.size;
  if (placed !== waiting) broken.push('somebody who waits stands in no line');
  return broken;
}

function brokenJobs(state: QueueState): string[] {
  const broken: string[] = [];
  for (const job of state.jobs.values()) {
    const live = state.liveJobs.has(job.jobId);
    if (isUnderWay(job) && !live) broken.push(`job ${job.jobId} is under way and forgotten`);
    const ticket = state.tickets.get(job.ticketId);
    if (ticket === undefined) broken.push(`job ${job.jobId} prints no ticket`);
    const counts = ticket?.jobId === job.jobId;
    if (!counts && isUnderWay(job)) broken.push(`two jobs print ${ticket?.number}`);
  }
  for (const ticket of state.standing.issuing) {
    if (ticket.jobId === undefined) broken.push(`${ticket.number} is issuing without a print`);
  }
  return broken;
}

/** A reservation has one number at most that is not cancelled (R67). */
function brokenReservations(state: QueueState): string[] {
  const broken: string[] = [];
  const holders = new Map<string, Ticket>();
  for (const ticket of state.tickets.values()) {
    const { reservation, phase, number } = ticket;
    if (reservation === undefined || phase.state === 'cancelled') continue;
    if (holders.has(reservation)) broken.push(`${number} was given for a used reservation`);
    holders.set(reservation, ticket);
    if (state.checkedIn.get(reservation) !== ticket) broken.push(`${number} lost its reservation`);
  }
  if (state.checkedIn.size !== holders.size) broken.push('a reservation is used by nobody');
  return broken;
}
