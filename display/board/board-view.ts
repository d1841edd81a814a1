import type { BoardLayout } from '../../broker/contract/board-layout.ts';
import type {
  AnnouncementId,
  EpochMs,
  ServiceId,
  TicketNumber,
} from '../../broker/contract/ids.ts';
import type { WaitRange } from '../../broker/contract/line-snapshot.ts';
import type { LocaleTexts } from '../../broker/contract/site.ts';
import type { HallNotice } from '../../broker/contract/ticket.ts';

/** What the board's page draws, whole and ready: the page decides nothing but its looks. */
export type BoardView = {
  /** `preparing`: nothing is known yet. `closed`: nobody waits and nothing is issued. */
  readonly screen: 'preparing' | 'board' | 'closed';
  /** The last event the picture holds; the page says it back with its heartbeat. */
  readonly seq: number;
  readonly hallName: string;
  /** Nothing before the site is known. */
  readonly layout: BoardLayout | undefined;
  /** The large language first, then at most two small ones; only the texts and names needed here. */
  readonly languages: readonly LocaleTexts[];
  readonly timeZone: string;
  /** Domain time when this view was made, and domain seconds a real second; none before a beat. */
  readonly clock: { readonly now: EpochMs; readonly rate: number } | undefined;
  /** Set when nothing has been heard for too long: when the picture was last true (domain time). */
  readonly stoppedAt: { readonly at: EpochMs; readonly onAnotherDay: boolean } | undefined;
  /** Now called, newest first; none is left out. */
  readonly calls: readonly CallView[];
  /** The last calls that are over, newest first. */
  readonly recent: readonly RecentView[];
  readonly absent: readonly TicketNumber[];
  readonly services: readonly ServiceView[];
  /** Of a board above one counter. */
  readonly counter: CounterView | undefined;
  /** Why the order is another one than people expect (design part 5, rule 11), or nobody is received. */
  readonly reasons: readonly ('order' | 'order-reserved' | 'paused' | 'until')[];
  /** When issue stops today, while that is of today alone (R37). */
  readonly issueEnd: EpochMs | undefined;
  /** The emergency switch is on (R63): what it says, in every language of the site. */
  readonly notice: NoticeView | undefined;
  /** When issuing starts again, domain time; for the closed screen. */
  readonly opensAt: { readonly at: EpochMs; readonly today: boolean } | undefined;
  /** What reached the voice last, oldest first: a screen reader or a caption can say it again. */
  readonly said: readonly SaidView[];
  /** A loudspeaker is being listened to (issue 4, point 5): what sounds is no call. */
  readonly checking: boolean;
  /** None of these numbers is a citizen's: a training is shown, and says so (R22). */
  readonly training: boolean;
  readonly sound: SoundView | undefined;
};

/** One announcement that had its turn. */
export type SaidView = {
  /** Counts from 1 since this board began. */
  readonly nth: number;
  readonly id: AnnouncementId;
  readonly number: TicketNumber;
  /** The text handed to the voice, `chime`, or `silent`. */
  readonly spoken: string;
};

export type NoticeView = { readonly kind: HallNotice; readonly said: readonly Said[] };

/** A sentence in a language that the page has no texts of. */
export type Said = { readonly lang: string; readonly text: string };

export type CallView = {
  /** A new call or recall of a number is a new id: it slides in and marks itself anew. */
  readonly id: AnnouncementId;
  readonly number: TicketNumber;
  readonly label: string;
  /** Called in the last few seconds. */
  readonly fresh: boolean;
  /** The voice is saying this one now. */
  readonly speaking: boolean;
  /** Where to go, in the ticket's own language, where that is none of the board's. */
  readonly direction: Said | undefined;
};

export type CounterView = {
  readonly label: string;
  /** `resting`: on a break. `away`: closed, or with work that is no service. */
  readonly state: 'calling' | 'serving' | 'open' | 'resting' | 'away';
  readonly number: TicketNumber | undefined;
  /** On a break: when somebody means to be back (domain time), until then. */
  readonly backAt: number | undefined;
  /** What it is there for today. */
  readonly services: readonly ServiceId[];
};

export type RecentView = Pick<CallView, 'id' | 'number' | 'label'>;

export type ServiceView = {
  readonly serviceId: ServiceId;
  readonly letter: string;
  readonly groups: number;
  readonly range: WaitRange | undefined;
  readonly open: boolean;
  /** Today's hour of opening, domain time, if it opens later today. */
  readonly opensAt: EpochMs | undefined;
};

/** Only where the page is what sounds. */
export type SoundView = { readonly soundId: string | undefined };
