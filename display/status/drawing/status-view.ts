import type { HallMode } from '../../../broker/contract/hall-beat.ts';
import type { EpochMs, Locale, ServiceId, TicketNumber } from '../../../broker/contract/ids.ts';
import type { WaitRange } from '../../../broker/contract/line-snapshot.ts';
import type { PublicLine } from '../../../broker/contract/public-topics.ts';
import type { HallNotice, TicketState } from '../../../broker/contract/ticket.ts';
import type { LastDayScore } from '../../../broker/contract/wait-scores.ts';

/** What every public view says of itself: how old it is, and whether the hall is still heard. */
export type Freshness = {
  /** Hall time of the last word of the hall; nothing before the first. */
  readonly asOf: EpochMs | undefined;
  readonly connected: boolean;
  readonly mode: HallMode | undefined;
  readonly rate: number;
  /** When the hall issues again, hall time, if it is closed and its calendar knows. */
  readonly opensAt: EpochMs | undefined;
  readonly calling: PublicLine['calling'];
  /** When issue stops today, while that is of today alone (R37). */
  readonly issueEnd: EpochMs | undefined;
  /** What everybody is to know first, while the emergency switch is on (R63). */
  readonly notice: HallNotice | undefined;
};

export type KnownTicket = {
  readonly known: true;
  readonly number: TicketNumber;
  readonly locale: Locale;
  readonly serviceId: ServiceId;
  readonly state: TicketState;
  readonly issuedAt: EpochMs;
  readonly since: EpochMs;
  /** How often it was called. */
  readonly calls: number;
  /** The counter's label, when called or served. */
  readonly label: string | undefined;
  /** Groups before this one; nothing when it does not wait, or nobody can say. */
  readonly ahead: number | undefined;
  /** Minutes from `asOf`; nothing when nobody can say. */
  readonly range: WaitRange | undefined;
  /** About to be called: its citizen keeps near the counters. */
  readonly soon: boolean;
};

/** One phone's page. An unknown and an expired token look the same (reliability F43). */
export type PhoneView = Freshness & {
  readonly ticket: KnownTicket | { readonly known: false };
};

/** The city's page: every service, or none when the hall was never heard. */
export type LineView = Freshness & {
  /** The hall is lost for so long that its figures are worth nothing: none is shown, least of all 0. */
  readonly stopped: boolean;
  /** `asOf` is of a day before this one, by the node's clock; only of a hall that is lost. */
  readonly ofEarlierDay: boolean;
  readonly services: readonly Omit<PublicLine['services'][number], 'places'>[];
  /** How the last day's waiting times came true; `yesterday`: that day was the one before today. */
  readonly lastDay: (LastDayScore & { readonly yesterday: boolean }) | undefined;
};
