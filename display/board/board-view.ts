import type {
  AnnouncementId,
  EpochMs,
  ServiceId,
  TicketNumber,
} from '../../broker/contract/ids.ts';
import type { LocaleTexts } from '../../broker/contract/site.ts';
import type { WaitRange } from '../../broker/contract/snapshots.ts';

/** What the board's page draws, whole and ready: the page decides nothing but its looks. */
export type BoardView = {
  /** `preparing`: nothing is known yet. `closed`: nobody waits and nothing is issued. */
  readonly screen: 'preparing' | 'board' | 'closed';
  /** The last event the picture holds; the page says it back with its heartbeat. */
  readonly seq: number;
  readonly hallName: string;
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
  readonly notices: readonly ('order' | 'order-reserved' | 'paused')[];
  /** When issuing starts again, domain time; for the closed screen. */
  readonly opensAt: { readonly at: EpochMs; readonly today: boolean } | undefined;
  /** What reached the voice last, oldest first: a screen reader or a caption can say it again. */
  readonly said: readonly SaidView[];
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

export type CallView = {
  /** A new call or recall of a number is a new id: it slides in and marks itself anew. */
  readonly id: AnnouncementId;
  readonly number: TicketNumber;
  readonly label: string;
  /** Called in the last few seconds. */
  readonly fresh: boolean;
  /** The voice is saying this one now. */
  readonly speaking: boolean;
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
