import type { BoardCall } from '../contract/board-snapshot.ts';
import type { MissedClose } from '../contract/day-record.ts';
import type { PrintOrder } from '../contract/events.ts';
import type { ExerciseId } from '../contract/exercises.ts';
import type {
  AnnouncementId,
  BoardGroup,
  BusinessDay,
  CounterId,
  EpochMs,
  JobId,
  Locale,
  NodeId,
  RequestId,
  ReservationCode,
  ServiceId,
  StaffId,
  StepId,
  TicketId,
  TicketNumber,
  Token,
} from '../contract/ids.ts';
import type { ReadingVerb, ValueOf, Verb } from '../contract/requests.ts';
import type { Reservation } from '../contract/reservations.ts';
import type { SiteCounter } from '../contract/site.ts';
import type {
  Arrival,
  CancelReason,
  CounterRest,
  CounterState,
  HallNotice,
  HelpPlace,
  HoldReason,
  OvertakeReason,
  Party,
  PrinterFault,
  PrintState,
  TicketState,
  VoiceChoice,
} from '../contract/ticket.ts';
import { PlaceList } from './place-list.ts';

/** What every state of a ticket knows, and what an undo brings back together with the state. */
type Standing = {
  /** Since when it has been in this state. */
  readonly since: EpochMs;
  /** The service it waits for or is served in; a hand-off changes it. */
  readonly serviceId: ServiceId;
  /** The one counter it was handed off to: only there it is called (R69). */
  readonly directedTo: CounterId | undefined;
  /** Calls and recalls so far, undone ones not counted. */
  readonly calls: number;
  readonly firstCalledAt: EpochMs | undefined;
};

/** The state of a ticket, with exactly the facts that exist in it (design part 5). */
export type Phase =
  | (Standing & { readonly state: 'issuing' | 'waiting' | 'closed-out' })
  | (Standing & {
      readonly state: 'calling';
      readonly counterId: CounterId;
      /** The first call of this calling; recalls do not move it. */
      readonly calledAt: EpochMs;
      /** The last call or recall: what the boards show. */
      readonly announcedAt: EpochMs;
      readonly recalls: number;
      readonly voice: VoiceChoice;
      readonly announcementId: AnnouncementId;
      readonly groups: readonly BoardGroup[];
      readonly overtook: OvertakeReason | undefined;
    })
  | (Standing & {
      readonly state: 'serving';
      readonly counterId: CounterId;
      readonly stepId: StepId | undefined;
      /** When that step was begun. */
      readonly stepSince: EpochMs | undefined;
    })
  | (Standing & {
      readonly state: 'hold';
      readonly counterId: CounterId;
      readonly reason: HoldReason;
    })
  | (Standing & { readonly state: 'absent'; readonly counterId: CounterId })
  | (Standing & { readonly state: 'handoff'; readonly from: CounterId })
  | (Standing & {
      readonly state: 'done';
      readonly counterId: CounterId;
      /** Nothing when it was finished without a start. */
      readonly servingSince: EpochMs | undefined;
      /** No start, far above the mean, or ended by a missed close: not to be averaged. */
      readonly timeDoubtful: boolean;
    })
  | (Standing & { readonly state: 'cancelled'; readonly reason: CancelReason })
  | (Standing & { readonly state: 'no-show'; readonly counterId: CounterId });
export type PhaseOf<S extends TicketState> = Extract<Phase, { state: S }>;

/** Deeper undo than this finds nothing: the oldest states are forgotten first. */
export const HISTORY_MAX = 16;

export type Ticket = {
  readonly id: TicketId;
  readonly number: TicketNumber;
  readonly token: Token;
  readonly locale: Locale;
  readonly issuedAt: EpochMs;
  /** The sequence of its issue: the order that no clock can change. */
  readonly order: number;
  /**
   * The time of issue, but never before that of an older ticket, even if a clock was set back; of a
   * paper pad what is written on it.
   */
  readonly linedUpAt: EpochMs;
  /** Its place in line: the slot of a reservation, else `linedUpAt`. */
  placeAt: EpochMs;
  readonly groupsAhead: number;
  readonly kioskId: NodeId | undefined;
  readonly pad: boolean;
  readonly reservedFor: EpochMs | undefined;
  /** What it was given for; nobody else is given a number for that, unless this one is cancelled. */
  readonly reservation: ReservationCode | undefined;
  /** The slot of that reservation, and when its citizen came. */
  readonly slot: EpochMs | undefined;
  readonly arrival: Arrival | undefined;
  accommodation: boolean;
  /** Rises with every event of its own; what `expects.ticket` is compared with. */
  version: number;
  phase: Phase;
  /** The states an undo can bring back, the last one last; emptied whenever it waits anew. */
  history: readonly Phase[];
  party: Party | undefined;
  /** It came back from absence once. */
  returned: boolean;
  /** The job that counts: the original, or the latest reprint. */
  jobId: JobId | undefined;
};

/** A ticket known to be in this state. */
export type TicketIn<S extends TicketState> = Ticket & { phase: PhaseOf<S> };

export type CounterStatus = {
  readonly id: CounterId;
  state: CounterState;
  /** Rises when its state or its open ticket changes; what `expects.counter` is compared with. */
  version: number;
  /** The one open ticket, calling or serving (design part 5, rule 2). */
  open: Ticket | undefined;
  rest: (CounterRest & { readonly since: EpochMs }) | undefined;
  /** What it takes for the rest of the day, where that is not what the site file says. */
  services: readonly ServiceId[] | undefined;
};

/** How far a print job is, whatever it prints. */
export type PrintProgress = Omit<PrintOrder, 'slips'> & {
  /** What the printer said last. */
  reported: Exclude<PrintState, 'withdrawn'>;
  slipsOut: 0 | 1 | 2;
  fault: PrinterFault | undefined;
  /** Its slips are out, as far as the site asks to know; nothing said later takes that back. */
  confirmed: boolean;
  /** Staff settled the ticket otherwise. */
  withdrawn: boolean;
  expired: boolean;
};

export type Job = PrintProgress &
  PrintOrder & {
    readonly ticketId: TicketId;
    readonly copy: 'original' | 'reprint';
    readonly kioskId: NodeId | undefined;
  };

/** A roll, or part of one, that staff put into a printer (R21). */
type Refill = { readonly refillId: RequestId; readonly rollMm: number };

/** What somebody was asked about a loudspeaker, or has answered. */
type SoundCheck = {
  readonly state: 'asked' | 'heard' | 'not-heard';
  readonly at: EpochMs;
};

type Bulletin = {
  readonly id: RequestId;
  readonly text: string;
  readonly by: StaffId;
  readonly at: EpochMs;
  readonly readBy: readonly StaffId[];
};

type HelpCall = { readonly place: HelpPlace; readonly since: EpochMs };

/** A training that is on, elsewhere; who is in it now, and who has completed its exercise. */
export type Training = {
  readonly id: RequestId;
  readonly startedAt: EpochMs;
  readonly exercise: ExerciseId;
  readonly nodes: readonly NodeId[];
  /** Engine time. */
  readonly until: EpochMs;
  readonly speed: number;
  /** The day it plays. */
  readonly day: BusinessDay;
  readonly month: number;
  /** For how many of its citizens a real printer prints. */
  readonly prints: number;
  readonly by: StaffId;
  /** It was begun after the close of its day, which therefore does not end it. */
  readonly onClosedDay: boolean;
  readonly people: Set<StaffId>;
  readonly completed: Set<StaffId>;
};

/** What one day's list knows of its reservations. */
type ReservedDay = ReadonlyMap<ReservationCode, Reservation>;

/** Those who wait for one service, or for one counter they were handed off to. */
export type Lane = {
  readonly accommodation: PlaceList<Ticket>;
  readonly reserved: PlaceList<Ticket>;
  readonly ordinary: PlaceList<Ticket>;
};

type Day =
  | { readonly state: 'none' }
  | {
      readonly state: 'open';
      readonly businessDay: BusinessDay;
      readonly openedAt: EpochMs;
      /** The close of the day before was missed; the 責任者 is told (rule 12). */
      readonly afterMissedClose: boolean;
      readonly missedClose: MissedClose | undefined;
    }
  | {
      readonly state: 'closed';
      readonly businessDay: BusinessDay;
      readonly openedAt: EpochMs;
      readonly afterMissedClose: boolean;
      readonly missedClose: MissedClose | undefined;
      readonly closedAt: EpochMs;
      readonly missed: boolean;
      /** What the close moved, and a reopening brings back. */
      readonly moved: readonly Ticket[];
    };

export type Answer = ValueOf<Exclude<Verb, ReadingVerb>>;

/** Calls a board still shows when they are over. */
export type RecentCall = Omit<BoardCall, 'label'> & { readonly ticketId: TicketId };

/**
 * Everything known of one business day. It is changed in place and by `evolve` alone; everybody
 * else reads. Nothing here takes longer to find or to change as the day's tickets grow.
 */
export type QueueState = {
  /** Sequence of the last event. */
  seq: number;
  day: Day;
  readonly tickets: Map<TicketId, Ticket>;
  readonly byNumber: Map<TicketNumber, Ticket>;
  readonly byToken: Map<Token, Ticket>;
  /** The tickets of each state, in the order they came to it. */
  readonly standing: Readonly<Record<TicketState, Set<Ticket>>>;
  /** How many tickets of each service are in each state. */
  readonly countsOfService: Map<ServiceId, Map<TicketState, number>>;
  /** Finished tickets in the order of finishing. */
  readonly finished: Ticket[];
  readonly services: Map<ServiceId, Lane>;
  /** Who waits for one counter only. */
  readonly directed: Map<CounterId, Lane>;
  readonly counters: Map<CounterId, CounterStatus>;
  /** The last number issued of each prefix; those of the paper pads do not count (rule 1). */
  readonly lastNumber: Map<string, number>;
  /** The `linedUpAt` of the last ticket. */
  lastLinedUpAt: EpochMs | undefined;
  readonly jobs: Map<JobId, Job>;
  /** Jobs whose printer still has something to say or to be told. */
  readonly liveJobs: Map<JobId, Job>;
  /** The last jobs of each printer, newest first. */
  readonly jobsOfPrinter: Map<NodeId, readonly Job[]>;
  /** Kiosks that may issue on the screen alone. */
  readonly paperless: Set<NodeId>;
  /** The last test print of each printer. */
  readonly tests: Map<NodeId, PrintProgress>;
  /** The last refill of each printer today. */
  readonly refills: Map<NodeId, Refill>;
  /** Reservations of today and of the days ahead, as they were imported last (R67). */
  readonly reservations: Map<BusinessDay, ReservedDay>;
  /** The ticket that each reservation was used for. */
  readonly checkedIn: Map<ReservationCode, Ticket>;
  /** The emergency switch, while it is on (R63). */
  stopped: { readonly notice: HallNotice; readonly since: EpochMs } | undefined;
  /** Today's own end of issue, in place of the calendar's (R37). */
  issueEnd: EpochMs | undefined;
  /** Board groups whose loudspeaker staff have silenced. */
  readonly muted: Set<BoardGroup>;
  /** By board group: the check of today, asked for or answered. */
  readonly soundChecks: Map<BoardGroup, SoundCheck>;
  /** Words of the 責任者 today, oldest first. */
  bulletins: readonly Bulletin[];
  /** Who wants a hand, the longest first. */
  help: readonly HelpCall[];
  training: Training | undefined;
  /** How many numbers each kiosk gave. */
  readonly numbersOfKiosk: Map<NodeId, number>;
  /** When each kiosk issued last, oldest first; for the alarm against one person taking many. */
  readonly issuesOfKiosk: Map<NodeId, readonly EpochMs[]>;
  /** The calls that are over, newest first, by board group. */
  readonly recentCalls: Map<BoardGroup, readonly RecentCall[]>;
  /** How many first calls came after so many whole minutes. */
  readonly firstCallMinutes: Map<number, number>;
  /** Accepted answers, by actor and then by request id: two keys, never one joined string (rule 3). */
  readonly answers: Map<string, Map<RequestId, Answer>>;
};

export function emptyLane(): Lane {
  return { accommodation: new PlaceList(), reserved: new PlaceList(), ordinary: new PlaceList() };
}

function nobodyStanding(): Record<TicketState, Set<Ticket>> {
  return {
    issuing: new Set(),
    waiting: new Set(),
    calling: new Set(),
    serving: new Set(),
    hold: new Set(),
    absent: new Set(),
    handoff: new Set(),
    done: new Set(),
    cancelled: new Set(),
    'no-show': new Set(),
    'closed-out': new Set(),
  };
}

export function emptyState(): QueueState {
  return {
    seq: 0,
    day: { state: 'none' },
    tickets: new Map(),
    byNumber: new Map(),
    byToken: new Map(),
    standing: nobodyStanding(),
    countsOfService: new Map(),
    finished: [],
    services: new Map(),
    directed: new Map(),
    counters: new Map(),
    lastNumber: new Map(),
    lastLinedUpAt: undefined,
    jobs: new Map(),
    liveJobs: new Map(),
    jobsOfPrinter: new Map(),
    paperless: new Set(),
    tests: new Map(),
    refills: new Map(),
    reservations: new Map(),
    checkedIn: new Map(),
    stopped: undefined,
    issueEnd: undefined,
    muted: new Set(),
    soundChecks: new Map(),
    bulletins: [],
    help: [],
    training: undefined,
    numbersOfKiosk: new Map(),
    issuesOfKiosk: new Map(),
    recentCalls: new Map(),
    firstCallMinutes: new Map(),
    answers: new Map(),
  };
}

/** A counter nobody has opened yet is closed, at version 0. */
export function counterOf(state: QueueState, id: CounterId): Readonly<CounterStatus> {
  const nothing = { open: undefined, rest: undefined, services: undefined };
  return state.counters.get(id) ?? { id, state: 'closed', version: 0, ...nothing };
}

/** What a counter takes today, each with its weight; one that staff added has the weight 1. */
export function servicesOf(state: QueueState, counter: SiteCounter): SiteCounter['services'] {
  const { services } = counterOf(state, counter.id);
  if (services === undefined) return counter.services;
  return Object.fromEntries(services.map((id) => [id, counter.services[id] ?? 1]));
}

export function ticketIs<S extends TicketState>(ticket: Ticket, state: S): ticket is TicketIn<S> {
  return ticket.phase.state === state;
}
