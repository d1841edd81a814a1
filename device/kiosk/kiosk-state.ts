import type { HallBeat } from '../../broker/contract/hall-beat.ts';
import type {
  EpochMs,
  JobId,
  Locale,
  RequestId,
  ReservationCode,
  ServiceId,
  TicketNumber,
  Token,
} from '../../broker/contract/ids.ts';
import type { KioskSnapshot } from '../../broker/contract/kiosk-snapshot.ts';
import type { LineSnapshot, WaitRange } from '../../broker/contract/line-snapshot.ts';
import type { Refusal } from '../../broker/contract/refusals.ts';
import type { Result } from '../../broker/contract/result.ts';
import type { SitePack } from '../../broker/contract/site.ts';
import type { TextKey } from '../../broker/contract/texts.ts';
import type { Arrival } from '../../broker/contract/ticket.ts';
import type { IssuedTicket } from '../../broker/contract/ticket-requests.ts';
import type { KeypadKey } from '../hid/keypad.ts';
import type { HelpAsked } from './help-asking.ts';
import type { Guide, GuideTouch } from './kiosk-guide.ts';

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
  /** The guide without a key or a touch: it ends. Longer than on the screen: who listens needs time. */
  readonly guideMs: number;
  /** Staff mode without a press: it is left, so that no citizen finds it open. */
  readonly staffMs: number;
  /** Who called for a hand keeps their language so long, while nobody has come (K12). */
  readonly helpWaitMs: number;
  /** What became of a call for a hand is told for so long. */
  readonly helpSaidMs: number;
  /** Nobody near and no touch: the screen goes dark, where a presence sensor can wake it. */
  readonly asleepMs: number;
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
  guideMs: 60_000,
  staffMs: 60_000,
  helpWaitMs: 180_000,
  helpSaidMs: 15_000,
  asleepMs: 300_000,
};

export type Touch = {
  /** Made by the page; becomes the request id, so that a repeat is safe. */
  readonly touchId: RequestId;
  readonly serviceId: ServiceId;
  readonly locale: Locale;
};

/** A reservation held under the reader: its service comes with the reply (R67). */
export type Scan = {
  readonly touchId: RequestId;
  readonly code: ReservationCode;
  readonly locale: Locale;
};

/** What a citizen asked for: a service by touch or key, or what was reserved for them. */
export type Wish = Touch | Scan;

export function isScan(wish: Wish): wish is Scan {
  return 'code' in wish;
}

/** A number that this kiosk gave, with what its screens say of it. */
export type GivenNumber = Touch & {
  readonly number: TicketNumber;
  readonly ticketId: IssuedTicket['ticketId'];
  readonly token: Token;
  readonly groupsAhead: number;
  /** As it stood beside the service when it was touched. */
  readonly range: WaitRange | undefined;
  /** Of a reservation: its slot, and when its citizen came. */
  readonly reserved: { readonly slot: EpochMs; readonly arrival: Arrival } | undefined;
};

/** Asked for and not answered yet. */
export type Asking = {
  readonly wish: Wish;
  readonly range: WaitRange | undefined;
  readonly groups: number;
  /** Jobs that were there before: one that was not may be ours when the reply was lost. */
  readonly jobsBefore: readonly JobId[];
};

/** Why nothing came of a touch; `unreadable`: what was held under the reader is no reservation. */
export type TroubleCause = Refusal | 'offline' | 'no-reply' | 'cancelled' | 'unreadable';

/** How a press in staff mode ended, or that it has not yet; a sentence in Japanese. */
export type StaffWord = { readonly tone: 'busy' | 'done' | 'failed'; readonly text: string };

/** What the PIN book says: five wrong ones, and nobody is let in for a while. */
export type PinTries = {
  readonly triesLeft: number;
  /** Monotonic ms; in the past where it is open. */
  readonly lockedUntil: number;
};

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
    }
  | (PinTries & {
      readonly kind: 'staff-pin';
      readonly since: number;
      /** The last press. */
      readonly pressedAt: number;
      readonly checking: boolean;
    })
  | {
      readonly kind: 'staff';
      readonly since: number;
      readonly pressedAt: number;
      readonly said: StaffWord | undefined;
      /** While the panel is tested: what was heard of it, newest first. */
      readonly panelTest: readonly string[] | undefined;
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
  /** The guide by voice, beside the session it leads into. */
  readonly guide: Guide | undefined;
  /** A call for a hand from here, and what became of it (K12). */
  readonly help: HelpAsked | undefined;
  /** The last moment this machine was asked anything. */
  readonly seenAt: number;
  /** Whether somebody stands before it and since when; unknown without a presence sensor. */
  readonly presence: { readonly near: boolean; readonly since: number } | undefined;
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
  guide: undefined,
  help: undefined,
  seenAt: Number.NEGATIVE_INFINITY,
  presence: undefined,
};

export type KioskInput =
  /** `slid`: a finger came by on its way; the guide tells it what is there, and takes nothing. */
  | { readonly type: 'touch-service'; readonly touch: Touch; readonly slid?: boolean }
  | { readonly type: 'scan'; readonly scan: Scan }
  | { readonly type: 'scan-unreadable' }
  /** A key of the keypad, or the panel's button; the id is for the request it may lead to. */
  | ({ readonly type: 'key'; readonly key: KeypadKey } & GuideTouch)
  /** The button of the guide on the screen; on once more: a finger that met nothing. */
  | { readonly type: 'guide'; readonly on: boolean }
  /** The button of the screen, or a key that was held: somebody wants a hand (K12). */
  | { readonly type: 'call-staff'; readonly by: 'touch' | 'slide' | 'key' }
  | { readonly type: 'help-reply'; readonly heard: boolean }
  | { readonly type: 'near'; readonly near: boolean }
  | { readonly type: 'wake' }
  | { readonly type: 'touch-home' }
  | { readonly type: 'staff-open'; readonly tries: PinTries }
  | { readonly type: 'staff-pin'; readonly pin: 'checking' | 'right' | PinTries }
  | { readonly type: 'staff-said'; readonly said: StaffWord }
  | { readonly type: 'staff-panel-test'; readonly test: readonly string[] | undefined }
  | { readonly type: 'staff-leave' }
  | { readonly type: 'choose-language'; readonly locale: Locale; readonly slid?: boolean }
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
  | { readonly kind: 'request'; readonly wish: Wish }
  | { readonly kind: 'ask-help' }
  /** R9: what sounds when the slips are out, the number is there without paper, or nothing came. */
  | { readonly kind: 'sound'; readonly name: KioskSound; readonly locale: Locale }
  /** The guide speaks; whatever it was saying before is over. */
  | {
      readonly kind: 'say';
      readonly sentences: readonly Sentence[];
      readonly locale: Locale;
      /** Said in the hall's own language where no voice speaks that one. */
      readonly silent: readonly Sentence[];
    };

export type KioskSound = 'take-slips' | 'issued' | 'failed';

/** A text and what stands in its placeholders. */
export type Sentence = {
  readonly key: TextKey;
  readonly values?: Readonly<Record<string, string | number>>;
  /** Service whose name stands for `{service}`: the node knows its words. */
  readonly serviceId?: ServiceId;
};

export type KioskStep = { readonly state: KioskState; readonly effects: readonly KioskEffect[] };
