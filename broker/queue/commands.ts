import type { EventOf, QueueEvent } from '../contract/events.ts';
import type {
  Actor,
  AnnouncementId,
  BusinessDay,
  EpochMs,
  JobId,
  RequestId,
  TicketId,
  Token,
} from '../contract/ids.ts';
import type { ReadingVerb, RequestOf, Verb } from '../contract/requests.ts';
import type { SiteChange } from '../contract/site-change.ts';

/** When a command arrived, and whose it is. `at` is the domain's time, `engineAt` the real one. */
type Envelope = {
  readonly actor: Actor;
  readonly requestId: RequestId;
  readonly at: EpochMs;
  readonly engineAt: EpochMs;
};

/** A request as it came, plus what only the engine can know: fresh ids, and facts of the hall. */
type Asked<V extends Verb, Known = object> = V extends Verb
  ? { readonly type: V } & Omit<RequestOf<V>, 'expiresAt'> & Envelope & Known
  : never;

type NewPrint = {
  readonly jobId: JobId;
  /** Of the printer it would come out of; see `printerReady` in `facts.ts`. */
  readonly printerReady: boolean;
};
type NewCall = { readonly announcementId: AnnouncementId };

type NewTicket = NewPrint & { readonly ticketId: TicketId; readonly token: Token };

type AskedWithKnowledge =
  | 'issue-ticket'
  | 'check-in'
  | 'record-refill'
  | 'reprint'
  | 'test-print'
  | 'call-next'
  | 'call-ticket'
  | 'recall'
  | 'check-sound';

export type Command =
  | Asked<'issue-ticket' | 'check-in', NewTicket>
  | Asked<'reprint' | 'test-print', NewPrint>
  /** What is left of the roll by the printer's own account, where it keeps one. */
  | Asked<'record-refill', { readonly slipsLeft?: number }>
  | Asked<'call-next' | 'call-ticket' | 'recall' | 'check-sound', NewCall>
  | Asked<Exclude<Verb, AskedWithKnowledge | 'close-day' | ReadingVerb>>
  /** `missed`: by the engine, after the business day has turned (design part 5, rule 12). */
  | Asked<'close-day', { readonly missed: boolean }>
  | ({
      readonly type: 'open-day';
      readonly businessDay: BusinessDay;
      readonly siteVersion: string;
    } & Envelope)
  /** At a start whose site file is not that of the start before. */
  | ({
      readonly type: 'record-site-change';
      readonly changes: SiteChange[];
      readonly furtherChanges?: number;
    } & Envelope)
  /** A print job unreported for 60 s of real time. */
  | ({ readonly type: 'expire-print'; readonly jobId: JobId } & Envelope)
  /** What people were shown of their wait, by the engine for the journal. */
  | ({
      readonly type: 'record-waits';
      readonly waits: EventOf<'waits-shown'>['waits'];
      readonly jumps: NonNullable<EventOf<'waits-shown'>['jumps']>;
      readonly newcomers: NonNullable<EventOf<'waits-shown'>['newcomers']>;
    } & Envelope);
export type CommandOf<T extends Command['type']> = Extract<Command, { type: T }>;

type WithoutSeq<E> = E extends QueueEvent ? Omit<E, 'seq'> : never;
/** An event as decided; the engine gives it its sequence when it writes it. */
export type NewEvent = WithoutSeq<QueueEvent>;
