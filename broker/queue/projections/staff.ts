import type { BusinessDay, EpochMs, ServiceId } from '../../contract/ids.ts';
import type { ValueOf } from '../../contract/requests.ts';
import type { Site } from '../../contract/site.ts';
import type { StaffCounter, StaffSnapshot } from '../../contract/staff-snapshot.ts';
import type { TicketState, TicketView } from '../../contract/ticket.ts';
import { payloadBytesMax } from '../../contract/topics.ts';
import { businessDayOf, counterInUse, issueSpanToday, serviceEnd } from '../calendar.ts';
import { type HallFacts, isOnline, printerStateOf } from '../facts.ts';
import { laneSize, nextFor } from '../order.ts';
import { paperWarningOf } from '../paper.ts';
import { comparePlaces } from '../place-list.ts';
import { counterOf, type Lane, type QueueState, servicesOf, type Ticket } from '../state.ts';
import { trainingView } from '../training.ts';
import { hallModeOf, kioskBlockOf } from './kiosk.ts';
import { medianWait } from './median-wait.ts';
import { soundCheckOf } from './sound-checks.ts';
import { ticketView } from './ticket-view.ts';

/** Waiting rows of each line, at most (design part 6). */
const WAITING_ROWS_MAX = 50;
const FINISHED_ROWS_MAX = 30;
/** Of those, how many keep their place when there is no room for all. */
const FINISHED_ROWS_KEPT = 10;
/** Rows of one answer to `read-tickets`. */
const PAGE_ROWS = 100;

/** Open states that are never left out for being many, in the order that staff need them. */
const atHand = ['calling', 'serving', 'hold', 'absent', 'issuing', 'handoff'] as const;

function* inOrder(lane: Lane): Generator<Ticket> {
  yield* lane.accommodation;
  if (lane.reserved.size === 0) yield* lane.ordinary;
  else yield* [...lane.reserved, ...lane.ordinary].sort(comparePlaces);
}

/** The first who wait in a line, in order; hand-offs stand among the open ones anyway. */
function firstWaiting(lane: Lane, rowsMax: number): Ticket[] {
  const rows: Ticket[] = [];
  for (const ticket of inOrder(lane)) {
    if (rows.length >= rowsMax) break;
    if (ticket.phase.state === 'waiting') rows.push(ticket);
  }
  return rows;
}

/** Who waits in each line, the first fifty at most. */
function waitingRows(state: QueueState): readonly (readonly Ticket[])[] {
  const lanes = [...state.services.values(), ...state.directed.values()];
  return lanes.map((lane) => firstWaiting(lane, WAITING_ROWS_MAX));
}

/** Newest first. */
function finishedRows(state: QueueState, rowsMax: number): readonly Ticket[] {
  return state.finished.slice(-rowsMax).reverse();
}

function counterRow(
  state: QueueState,
  site: Site,
  counter: Site['counters'][number],
  at: EpochMs,
): StaffCounter {
  const status = counterOf(state, counter.id);
  const next = nextFor(state, site, counter, at)?.ticket;
  return {
    counterId: counter.id,
    label: counter.label,
    state: status.state,
    version: status.version,
    cityStaff: counter.cityStaff,
    services: site.services.map(({ id }) => id).filter((id) => id in servicesOf(state, counter)),
    ...(status.rest && { rest: status.rest }),
    ...(status.open && { openTicketId: status.open.id }),
    ...(next && {
      next: { number: next.number, issuedAt: next.issuedAt, serviceId: next.phase.serviceId },
    }),
  };
}

function countsOf(state: QueueState): Record<TicketState, number> {
  const { standing } = state;
  return {
    issuing: standing.issuing.size,
    waiting: standing.waiting.size,
    calling: standing.calling.size,
    serving: standing.serving.size,
    hold: standing.hold.size,
    absent: standing.absent.size,
    handoff: standing.handoff.size,
    done: standing.done.size,
    cancelled: standing.cancelled.size,
    'no-show': standing['no-show'].size,
    'closed-out': standing['closed-out'].size,
  };
}

function countsByService({ countsOfService }: QueueState): StaffSnapshot['countsByService'] {
  const byState = [...countsOfService].map(([id, counts]) => [id, Object.fromEntries(counts)]);
  return Object.fromEntries(byState);
}

function kioskRows(
  state: QueueState,
  site: Site,
  facts: HallFacts,
  at: EpochMs,
): StaffSnapshot['kiosks'] {
  return site.kiosks.map((kiosk) => {
    const { id: kioskId, printer } = kiosk;
    const warning = paperWarningOf(state, site, kiosk, facts, at);
    const paper = printer === undefined ? undefined : facts.devices.get(printer)?.paper;
    const block = kioskBlockOf(state, site, kioskId, facts, at);
    return {
      kioskId,
      ...(printer !== undefined && { printerId: printer }),
      online: isOnline(facts, kioskId),
      printer: printer === undefined ? 'unknown' : printerStateOf(facts, printer),
      paperless: printer === undefined || state.paperless.has(kioskId),
      ...(block !== undefined && { block }),
      ...(paper !== undefined && { slipsLeft: paper.slipsLeft }),
      ...(warning !== undefined && { paperWarning: warning.kind }),
    };
  });
}

/** When issue stops and the doors close today. */
function hoursOf(
  state: QueueState,
  site: Site,
): Pick<StaffSnapshot, 'issueUntil' | 'serviceEnd' | 'issueEndChanged'> {
  if (state.day.state === 'none') return {};
  const issueUntil = issueSpanToday(state, site)?.until;
  const end = serviceEnd(site, state.day.businessDay);
  return {
    ...(issueUntil !== undefined && { issueUntil }),
    ...(end !== undefined && { serviceEnd: end }),
    ...(state.issueEnd !== undefined && { issueEndChanged: true }),
  };
}

/** All but the rows of tickets. */
function hallOf(
  state: QueueState,
  site: Site,
  facts: HallFacts,
  at: EpochMs,
): Omit<StaffSnapshot, 'open' | 'finished'> {
  const { day } = state;
  const today: BusinessDay =
    day.state === 'none' ? businessDayOf(at, site.timeZone) : day.businessDay;
  const median = medianWait(state.firstCallMinutes);
  const waitingByService: Record<ServiceId, number> = {};
  for (const { id } of site.services) waitingByService[id] = laneSize(state.services.get(id));
  return {
    seq: state.seq,
    at,
    businessDay: today,
    mode: hallModeOf(state, site, facts, at),
    ...(state.stopped !== undefined && { notice: state.stopped.notice }),
    ...hoursOf(state, site),
    dayOpen: day.state === 'open',
    counters: site.counters
      .filter((counter) => counterInUse(counter, today))
      .map((counter) => counterRow(state, site, counter, at)),
    counts: countsOf(state),
    waitingByService,
    countsByService: countsByService(state),
    ...(median !== undefined && { medianWaitMinutes: median }),
    bulletins: state.bulletins
      .map(({ id, readBy, ...rest }) => ({ ...rest, bulletinId: id, readBy: [...readBy] }))
      .reverse(),
    help: [...state.help],
    ...(state.training && { training: trainingView(state.training) }),
    kiosks: kioskRows(state, site, facts, at),
    boards: site.boards.map((board) => {
      const check = soundCheckOf(state, site, board, facts);
      return {
        group: board.group,
        online: board.nodes.some((node) => isOnline(facts, node)),
        soundFault: facts.soundFaults.has(board.group),
        muted: state.muted.has(board.group),
        ...(check !== undefined && { soundCheck: check.state }),
      };
    }),
  };
}

/** Takes rows, the most needed ones first, as long as their JSON has room. */
class Room {
  #left: number;

  constructor(characters: number) {
    this.#left = characters;
  }

  take(views: readonly TicketView[]): TicketView[] {
    const kept: TicketView[] = [];
    for (const view of views) {
      const characters = JSON.stringify(view).length + 1;
      this.#left -= characters;
      // Full is full: a shorter row further down must not leave a gap in its line.
      if (this.#left < 0) break;
      kept.push(view);
    }
    return kept;
  }
}

/** The same with as many rows as there is room for: the first of every line, then the second ones. */
function trimmed(
  state: QueueState,
  hall: Omit<StaffSnapshot, 'open' | 'finished'>,
  view: (ticket: Ticket) => TicketView,
): StaffSnapshot {
  const bare = JSON.stringify({ ...hall, open: [], finished: [] }).length;
  const room = new Room(payloadBytesMax - 1 - bare);
  const open = room.take(atHand.flatMap((each) => [...state.standing[each]].map(view)));
  const finished = room.take(finishedRows(state, FINISHED_ROWS_KEPT).map(view));
  const lines = waitingRows(state);
  const kept = lines.map((): TicketView[] => []);
  for (let place = 0; place < WAITING_ROWS_MAX; place += 1) {
    for (const [index, line] of lines.entries()) {
      kept[index]?.push(...room.take(line.slice(place, place + 1).map(view)));
    }
  }
  return { ...hall, open: [...open, ...kept.flat()], finished };
}

/**
 * What the staff monitor shows (R12, R13): under 64 KiB of JSON. Where the open tickets are too
 * many for that, rows are left out from the end of the lines; the counts stay whole, and the rest
 * comes by `read-tickets`.
 */
export function staffSnapshot(
  state: QueueState,
  site: Site,
  facts: HallFacts,
  at: EpochMs,
): StaffSnapshot {
  const hall = hallOf(state, site, facts, at);
  const view = (ticket: Ticket) => ticketView(state, ticket);
  const open = [
    ...atHand.flatMap((each) => [...state.standing[each]]),
    ...waitingRows(state).flat(),
  ];
  const whole: StaffSnapshot = {
    ...hall,
    open: open.map(view),
    finished: finishedRows(state, FINISHED_ROWS_MAX).map(view),
  };
  // All of it is ASCII, ids, numbers and closed lists: a character is a byte.
  const fits = JSON.stringify(whole).length < payloadBytesMax;
  return fits ? whole : trimmed(state, hall, view);
}

function* everyRow(state: QueueState, list: 'open' | 'finished'): Generator<Ticket> {
  if (list === 'finished') {
    for (let index = state.finished.length - 1; index >= 0; index -= 1) {
      const ticket = state.finished[index];
      if (ticket !== undefined) yield ticket;
    }
    return;
  }
  for (const each of atHand) yield* state.standing[each];
  for (const lane of [...state.services.values(), ...state.directed.values()]) {
    for (const ticket of inOrder(lane)) if (ticket.phase.state === 'waiting') yield ticket;
  }
}

/** The rest of a list that the snapshot had no room for, a page at a time; finished newest first. */
export function readTickets(
  state: QueueState,
  query: {
    readonly list: 'open' | 'finished';
    readonly serviceId?: ServiceId | undefined;
    readonly offset: number;
  },
): ValueOf<'read-tickets'> {
  const rows: Ticket[] = [];
  let total = 0;
  for (const ticket of everyRow(state, query.list)) {
    if (query.serviceId !== undefined && ticket.phase.serviceId !== query.serviceId) continue;
    if (total >= query.offset && rows.length < PAGE_ROWS) rows.push(ticket);
    total += 1;
  }
  return { total, tickets: rows.map((ticket) => ticketView(state, ticket)) };
}
