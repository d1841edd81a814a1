import type {
  JobId,
  Locale,
  RequestId,
  ServiceId,
  TicketNumber,
  Token,
} from '../../broker/contract/ids.ts';
import type { Refusal } from '../../broker/contract/refusals.ts';
import type { IssuedTicket } from '../../broker/contract/requests.ts';
import type { Result } from '../../broker/contract/result.ts';
import type { SitePack } from '../../broker/contract/site.ts';
import type {
  HallBeat,
  KioskSnapshot,
  LineSnapshot,
  WaitRange,
} from '../../broker/contract/snapshots.ts';

/** How long a screen stays, milliseconds; `defaultTimings` is what `ui.md` asks for. */
export type KioskTimings = {
  /** The slips' screen takes no touch for this long: a double tap must not skip it (F20). */
  readonly tapGuardMs: number;
  /** Home takes no touch for this long after it came by itself under a finger. */
  readonly homeGuardMs: number;
  readonly takeSlipsMs: number;
  /** Longer: the citizen writes the number down or photographs it. */
  readonly showNumberMs: number;
  readonly troubleMs: number;
  /** After this a print without a word from the printer counts as unconfirmed here. */
  readonly printPatienceMs: number;
  /** After this a request without a reply counts as failed. */
  readonly replyPatienceMs: number;
  /** Home left alone: the language is the first one again (F59). */
  readonly leftAloneMs: number;
};

export const defaultTimings: KioskTimings = {
  tapGuardMs: 1_500,
  homeGuardMs: 700,
  takeSlipsMs: 8_000,
  showNumberMs: 30_000,
  troubleMs: 12_000,
  printPatienceMs: 12_000,
  replyPatienceMs: 10_000,
  leftAloneMs: 30_000,
};

export type Touch = {
  /** Made by the page; becomes the request id, so that a repeat is safe. */
  readonly touchId: RequestId;
  readonly serviceId: ServiceId;
  readonly locale: Locale;
};

/** A number that this kiosk gave, with what its screens say of it. */
export type GivenNumber = Touch & {
  readonly number: TicketNumber;
  readonly ticketId: IssuedTicket['ticketId'];
  readonly token: Token;
  readonly groupsAhead: number;
  /** As it stood beside the service when it was touched. */
  readonly range: WaitRange | undefined;
};

/** Asked for and not answered yet. */
export type Asking = {
  readonly touch: Touch;
  readonly range: WaitRange | undefined;
  readonly groups: number;
  /** Jobs that were there before: one that was not may be ours when the reply was lost. */
  readonly jobsBefore: readonly JobId[];
};

/** Why nothing came of a touch. */
export type TroubleCause = Refusal | 'offline' | 'no-reply' | 'cancelled';

export type Session =
  | { readonly kind: 'none'; readonly since: number }
  | { readonly kind: 'issuing'; readonly since: number; readonly asking: Asking }
  | {
      readonly kind: 'printing';
      readonly since: number;
      readonly given: GivenNumber;
      readonly slips: 1 | 2;
      readonly slipsOut: 0 | 1 | 2;
    }
  | {
      readonly kind: 'take-slips';
      readonly since: number;
      readonly given: GivenNumber;
      readonly slips: 1 | 2;
    }
  | {
      readonly kind: 'show-number';
      readonly since: number;
      readonly given: GivenNumber;
      readonly because: 'paperless' | 'print-unconfirmed';
    }
  | {
      readonly kind: 'trouble';
      readonly since: number;
      readonly because: TroubleCause;
      /** Kept where the ticket may exist although no reply said so. */
      readonly asking: Asking | undefined;
    };

export type KioskState = {
  readonly pack: SitePack | undefined;
  readonly kiosk: KioskSnapshot | undefined;
  readonly line: LineSnapshot | undefined;
  readonly online: boolean;
  readonly beat: HallBeat | undefined;
  /** The chosen language; nothing chosen: the site's first. */
  readonly locale: Locale | undefined;
  /** 低い画面: everything that can be touched is in the lower 60 % (R65). */
  readonly low: boolean;
  /** The last touch, or the end of the last session. */
  readonly activeAt: number;
  /** The last touch taken: its repeat finds it and does nothing. */
  readonly lastTouchId: RequestId | undefined;
  readonly session: Session;
};

export const emptyKiosk: KioskState = {
  pack: undefined,
  kiosk: undefined,
  line: undefined,
  online: false,
  beat: undefined,
  locale: undefined,
  low: false,
  activeAt: 0,
  lastTouchId: undefined,
  session: { kind: 'none', since: Number.NEGATIVE_INFINITY },
};

export type KioskInput =
  | { readonly type: 'touch-service'; readonly touch: Touch }
  | { readonly type: 'touch-home' }
  | { readonly type: 'choose-language'; readonly locale: Locale }
  | { readonly type: 'choose-layout'; readonly low: boolean }
  | { readonly type: 'site'; readonly pack: SitePack }
  | { readonly type: 'presence'; readonly online: boolean; readonly beat: HallBeat | undefined }
  | { readonly type: 'kiosk'; readonly snapshot: KioskSnapshot }
  | { readonly type: 'line'; readonly snapshot: LineSnapshot }
  | {
      readonly type: 'reply';
      readonly touchId: RequestId;
      readonly result: Result<IssuedTicket, Refusal | 'offline' | 'no-reply'>;
    }
  | { readonly type: 'tick' };

export type KioskEffect =
  | { readonly kind: 'request'; readonly touch: Touch }
  /** R9: one sound when the number is there, another when it is not. */
  | { readonly kind: 'sound'; readonly name: 'issued' | 'failed' };

export type KioskStep = { readonly state: KioskState; readonly effects: readonly KioskEffect[] };
