import type { LockReason, SessionEnd } from '../../broker/contract/access.ts';
import type { AlertList } from '../../broker/contract/alert-list.ts';
import type { ExerciseId } from '../../broker/contract/exercises.ts';
import type {
  BoardGroup,
  BusinessDay,
  CounterId,
  EpochMs,
  Locale,
  NodeId,
  RequestId,
  ServiceId,
  SiteId,
  StaffId,
  StepId,
} from '../../broker/contract/ids.ts';
import type { LineSnapshot, WaitRange } from '../../broker/contract/line-snapshot.ts';
import type { Verb } from '../../broker/contract/requests.ts';
import type { Site } from '../../broker/contract/site.ts';
import type { StaffSnapshot } from '../../broker/contract/staff-snapshot.ts';
import type { HallNotice } from '../../broker/contract/ticket.ts';
import type { ExerciseSnapshot } from '../../broker/contract/training-topics.ts';
import type { StaffRole } from './account.ts';

/** Everything that the staff page draws, whole; who is signed in stands apart, in `/session`. */
export type StaffView = {
  /** The hall that this is of: each press goes back to it, or nowhere. */
  readonly site: SiteId;
  /** The training that is on beside the real hall; none in a training hall. */
  readonly training: TrainingView | null;
  /** Only in a training hall. */
  readonly inTraining: InTrainingView | null;
  /** Why nobody at this node gets into the training that is on; a sentence for staff. */
  readonly trainingFault: string | null;
  /** Boards and printers that can take part in a training. */
  readonly trainable: readonly TrainableView[];
  /** The broker is heard; when not, the page says what it cannot do. */
  readonly online: boolean;
  /** The hall's time and its rate, for clocks and elapsed minutes; none before the first beat. */
  readonly now: EpochMs | undefined;
  readonly rate: number;
  /** Real, for when a press expires; none before the first beat. */
  readonly engineNow: EpochMs | undefined;
  /** Nothing more happens today: the day is closed, or its hours are over and nobody is left. */
  readonly dayOver: boolean;
  readonly siteName: string;
  readonly timeZone: string;
  readonly services: readonly ServiceView[];
  readonly counters: readonly CounterView[];
  readonly languages: readonly LanguageView[];
  readonly rolls: readonly RollView[];
  readonly devices: readonly DeviceView[];
  readonly speakers: readonly SpeakerView[];
  /** What citizens read while the emergency switch is on, in Japanese (R63). */
  readonly notices: Readonly<Record<HallNotice, string>>;
  readonly callBoxes: readonly CallBoxView[];
  /** From so many minutes on a wait is long, and very long (R12). */
  readonly waitLevels: Site['waitLevels'];
  /** Why those who wait were told a clearly longer wait a little while ago (issue 7). */
  readonly grew: LineSnapshot['grew'];
  readonly staff: StaffSnapshot | undefined;
  readonly faults: AlertList['faults'];
};

export type ServiceView = {
  readonly serviceId: ServiceId;
  readonly prefix: string;
  readonly name: string;
  readonly short: string;
  readonly steps: readonly { readonly stepId: StepId; readonly name: string }[];
  /** Taken today; one of another season keeps its name, for tickets that bear it. */
  readonly offered: boolean;
  /** For a ticket issued now; nothing when nobody can say. */
  readonly range: WaitRange | undefined;
};

/** A box of the hall, and what staff call it; of a printer, how long its new roll is. */
export type DeviceView = {
  readonly nodeId: NodeId;
  readonly name: string;
  readonly rollMm: number | undefined;
};

/** How long a new roll of a printer is. */
type RollView = { readonly printerId: NodeId; readonly rollMm: number };

/** A board group that can be heard, and what staff call its loudspeaker. */
type SpeakerView = { readonly group: BoardGroup; readonly name: string };
/** Which counter a call box calls for. */
type CallBoxView = { readonly nodeId: NodeId; readonly label: string };

type CounterView = {
  readonly counterId: CounterId;
  readonly label: string;
  readonly cityStaff: boolean;
};

export type LanguageView = {
  readonly locale: Locale;
  readonly native: string;
  /** For `lang` attributes. */
  readonly bcp47: string;
};

export type TrainingView = {
  readonly trainingId: RequestId;
  readonly exercise: ExerciseId;
  /** Real minutes, rounded up. */
  readonly minutesLeft: number;
  readonly speed: number;
  readonly by: StaffId;
  readonly people: readonly StaffId[];
};

/** What somebody in a training sees beside its hall. */
export type InTrainingView = Pick<ExerciseSnapshot, 'people' | 'visitors' | 'paper'> & {
  readonly trainingId: RequestId;
  readonly exercise: ExerciseId;
  readonly minutesLeft: number;
  /** Real citizens who wait while this is played; null when the real hall is not heard. */
  readonly reallyWaiting: number | null;
};

export type TrainableView = { readonly nodeId: NodeId; readonly kind: 'board' | 'printer' };

/** What `/trainings` answers: one month's attendance, the latest first. */
export type AttendanceView = {
  readonly month: string;
  readonly rows: readonly AttendanceRow[];
};

/** One person in one training; times are `2026-11-19 09:38`, in the hall's zone. */
export type AttendanceRow = {
  readonly staffId: StaffId;
  readonly exercise: string;
  readonly from: string;
  readonly until: string;
  readonly minutes: number;
  readonly completed: boolean;
  /** Who started it. */
  readonly by: string;
};

/** What `/session` answers. */
export type SessionView = {
  /** There is no account yet: the page asks for the first 責任者. */
  readonly firstRun: boolean;
  /** Who is signed in, with a locked screen too. */
  readonly me: Me | null;
  readonly lock: LockView | null;
  /** What this person still has to choose: a password of their own (nothing else goes), or a PIN. */
  readonly due: 'password' | 'pin' | null;
  /** This person is in the training hall: their stream and their presses are its. */
  readonly training: boolean;
  /** Why the session that this browser had is over, as long as the node remembers. */
  readonly ended: SessionEnd | null;
  /** Minutes without a hand at the page until its screen is locked. */
  readonly idleMinutes: number;
  /** For the page before anybody is signed in; empty before the hall has said it. */
  readonly siteName: string;
};

export type LockView = {
  readonly opensWith: 'pin' | 'password';
  /** Five wrong PINs were given. */
  readonly spent: boolean;
};

export type Me = {
  readonly staffId: StaffId;
  readonly role: StaffRole;
  readonly counterId: CounterId | null;
  /** What this person may ask; the page offers nothing else. */
  readonly may: readonly Verb[];
};

/** What `/reservations/check` answers: what would be imported, or what is wrong by line. */
export type ReservationsView = {
  readonly days: readonly { readonly day: BusinessDay; readonly reservations: number }[];
  readonly problems: readonly { readonly line: number; readonly sentence: string }[];
  /** Problems beyond those. */
  readonly further: number;
};

/** What `/audit` answers: a page of the day's record, newest first. */
export type AuditView = {
  readonly day: BusinessDay;
  /** Days that have a record, newest first; empty behind the first page. */
  readonly days: readonly BusinessDay[];
  /** A part of the record does not read. */
  readonly damaged: boolean;
  readonly rows: readonly AuditRow[];
  /** Where the next page begins; null behind the last. */
  readonly next: number | null;
  /** Everybody who has an account. */
  readonly people: readonly StaffId[];
};

/** One line in words; staff ids, and nobody's name. */
export type AuditRow = {
  readonly seq: number;
  /** `2026-11-19 09:38:05`, in the hall's zone. */
  readonly at: string;
  readonly who: string;
  readonly what: string;
  readonly number: string;
  readonly counter: string;
};

/** What `/overtime` answers: a month's 時間外, day by day, the days without any left out (R39). */
export type OvertimeView = {
  readonly month: string;
  /** Months that have a record, newest first. */
  readonly months: readonly string[];
  readonly days: readonly OvertimeDay[];
  readonly sum: OvertimeSum & { readonly days: number };
  /** A part of some day's record does not read. */
  readonly damaged: boolean;
};

export type OvertimeDay = {
  readonly day: BusinessDay;
  /** `17:15`. */
  readonly serviceEnd: string;
  readonly rows: readonly OvertimeRow[];
  readonly sum: OvertimeSum & {
    /** The last to leave: `17:45`, and its minutes past the end. */
    readonly last: string;
    readonly minutesPast: number;
  };
};

/** Of the hall's own counters, and of what is not doubtful. */
export type OvertimeSum = { readonly numbers: number; readonly counterMinutes: number };

export type OvertimeRow = {
  readonly number: string;
  readonly service: string;
  readonly counter: string;
  readonly from: string;
  /** Empty while it is still there. */
  readonly until: string;
  readonly minutesPast: number;
  readonly counterMinutes: number;
  /** Why it is not counted; empty where it is. */
  readonly note: '' | '市職員' | '時間不確か';
};

/** What `/wait-scores` answers: how shown waiting times came true on the last days (issue 7, point 4). */
export type WaitScoresView = {
  /** Days asked for, the newest of the journal. */
  readonly last: number;
  /** Newest first; a day on which nobody could be scored is left out, unless it is damaged. */
  readonly days: readonly WaitScoreDay[];
  /** All of the days together; nothing when nobody could be scored. */
  readonly all: WaitScoreFigures | undefined;
  readonly services: readonly (WaitScoreFigures & { readonly service: string })[];
  readonly hours: readonly (WaitScoreFigures & { readonly hour: number })[];
};

export type WaitScoreDay = {
  readonly day: BusinessDay;
  /** A part of its record does not read: what is told of it is what could be read. */
  readonly damaged: boolean;
  /** The line of its 日報. */
  readonly line: string;
  readonly figures: WaitScoreFigures | undefined;
};

/** Tickets that found every counter busy, and minutes with one decimal. */
export type WaitScoreFigures = {
  readonly tickets: number;
  readonly covered: number;
  /** Nothing where there were too few to say. */
  readonly percent: number | undefined;
  readonly over: number;
  readonly over10: number;
  /** Means of what was shown, and of what came. */
  readonly low: number;
  readonly high: number;
  readonly waited: number;
  /** Mean distance of what was expected from what came, and its sign: below 0 it took longer. */
  readonly error: number;
  readonly bias: number;
  /** The mean distance of two simpler methods, on the same tickets. */
  readonly queueLength: number;
  readonly rolling: number;
};

/** What `/supplies` answers: a month's refills and parts, newest first (R74). */
export type SuppliesView = {
  readonly month: string;
  readonly months: readonly string[];
  readonly rows: readonly SupplyRow[];
  readonly damaged: boolean;
};

export type SupplyRow = {
  /** `2026-11-19 09:38`, when it was done. */
  readonly at: string;
  readonly device: string;
  readonly what: string;
  /** `残り約40枚`, of the roll before; empty where nobody knows. */
  readonly left: string;
  readonly who: string;
};

/** A row of `/accounts`. */
export type AccountView = {
  readonly staffId: StaffId;
  readonly role: StaffRole;
  readonly disabled: boolean;
  /** Too many wrong passwords: seconds until the next try, 0 for none. */
  readonly waitSeconds: number;
  /** The password was handed over and not replaced yet. */
  readonly handedOver: boolean;
};

/** A row of `/sessions`; times are the hall's. */
export type SessionRow = {
  readonly staffId: StaffId;
  readonly role: StaffRole;
  readonly counterId: CounterId | null;
  readonly since: EpochMs;
  readonly lastActive: EpochMs;
  readonly device: string;
  readonly locked: LockReason | null;
};
