import type {
  EpochMs,
  Locale,
  RequestId,
  ServiceId,
  TicketNumber,
} from '../../broker/contract/ids.ts';
import type { KioskBlock, KioskJob } from '../../broker/contract/kiosk-snapshot.ts';
import type { LineService, WaitRange } from '../../broker/contract/line-snapshot.ts';
import type { PaperWarning } from '../../broker/contract/paper.ts';
import type { TextKey } from '../../broker/contract/texts.ts';
import type { HallNotice, PrinterState } from '../../broker/contract/ticket.ts';
import type { Opening } from './opening.ts';

/**
 * What the kiosk's page draws, whole and ready: the page decides nothing but its looks. Words are
 * keys, said by the texts that the node serves at `/texts/<textsVersion>/<locale>.json`.
 */
export type KioskView = Preparing | (Exclude<KioskScreen, Preparing> & { readonly hall: Frame });

type Preparing = { readonly screen: 'preparing'; readonly hall?: Frame };

/** What every screen has once the site is known. */
export type Frame = {
  readonly textsVersion: string;
  /** Of every text, and of the first line of every pair. */
  readonly locale: Locale;
  /** The site's first language: the second line of a pair, for staff and citizen to point at. */
  readonly homeLocale: Locale;
  readonly languages: readonly Language[];
  readonly low: boolean;
  /** Domain time when this view was made, and domain seconds a real second. */
  readonly now: EpochMs | undefined;
  readonly rate: number;
  readonly timeZone: string;
  /** When issue stops today, while that is of today alone (R37). */
  readonly issueEnd: EpochMs | undefined;
  /** On offer to the page, where the page is what sounds (`broker/client/sound/page-player.ts`). */
  readonly soundId: string | undefined;
  /** A reader for reservation codes is there: the home screen says so (R67). */
  readonly reader: boolean;
  /** Nobody is near and nobody touched it for long: dark, until somebody comes. */
  readonly asleep: boolean;
  /** There is a PIN: the corner that staff know opens staff mode. */
  readonly staffCorner: boolean;
  /** Nobody asked for a hand here; or what became of it (K12). */
  readonly help: HelpOnScreen;
  /** There is a voice to be led by: the button of the guide is on the screen. */
  readonly voice: boolean;
  /** What the guide speaks of, for who sees a little (R65). */
  readonly guide: GuideOnScreen | undefined;
};

/** `called`: staff see it, and nobody has come yet; `unheard`: it could not be told to anybody. */
export type HelpOnScreen = 'none' | 'asking' | 'called' | 'answered' | 'unheard';

export type GuideOnScreen = {
  readonly by: 'keys' | 'touch';
  /** The service that the next confirmation would take. */
  readonly serviceId: ServiceId | undefined;
  /** The language that it would choose. */
  readonly locale: Locale | undefined;
  /** It would call somebody (K12). */
  readonly help: boolean;
  /** The keypad key of each service, in the order of the rows; none where a finger leads. */
  readonly keys: readonly { readonly serviceId: ServiceId; readonly key: string }[];
};

/** A number that this kiosk gave, as staff see it behind the PIN. */
export type StaffJob = Pick<
  KioskJob,
  'jobId' | 'ticketId' | 'number' | 'serviceId' | 'state' | 'slipsOut' | 'fault' | 'ticketState'
> & {
  /** What may be done with it now. */
  readonly acts: readonly ('reprint' | 'accept' | 'cancel')[];
};

/** One part of the terminal and what is to be said of it, in Japanese. */
export type StaffPart = {
  readonly name: string;
  readonly state: 'well' | 'attention' | 'fault' | 'none';
  readonly says: string;
};

export type Language = {
  readonly locale: Locale;
  readonly native: string;
  readonly bcp47: string;
};

export type ServiceRow = Omit<LineService, 'opensAt'> & {
  /** The letter its numbers begin with. */
  readonly letter: string;
  /** When it is not open and the calendar knows. */
  readonly opening?: Opening;
};

export type TicketOnScreen = {
  readonly touchId: RequestId;
  readonly number: TicketNumber;
  readonly serviceId: ServiceId;
  readonly letter: string;
  readonly groupsAhead: number;
  readonly range?: WaitRange;
  /** Labels of the counters that serve it today. */
  readonly counters: readonly string[];
  /** Modules a side without the quiet zone, and their SVG path. */
  readonly qr: { readonly size: number; readonly path: string };
  /** What is said of its reservation, and the slot (R67). */
  readonly reserved?: { readonly text: ReservedText; readonly slot: EpochMs };
};

export type ReservedText = 'reservation.early' | 'reservation.on_time' | 'reservation.late';

/** Goes home by itself after `homeInMs` of `homeAfterMs`. */
type Passing = { readonly homeInMs: number; readonly homeAfterMs: number };

type KioskScreen =
  | Preparing
  | { readonly screen: 'home'; readonly services: readonly ServiceRow[] }
  | {
      readonly screen: 'issuing';
      readonly touchId: RequestId;
      /** Nothing for a reservation: its code is being looked up. */
      readonly service: { readonly serviceId: ServiceId; readonly letter: string } | undefined;
    }
  | {
      readonly screen: 'staff-pin';
      /** Wrong ones before; five, and it is closed for a while. */
      readonly triesLeft: number;
      readonly lockedForMs: number;
      readonly checking: boolean;
    }
  | {
      readonly screen: 'staff';
      readonly printer: PrinterState;
      readonly printerModel: string | undefined;
      readonly slipsLeft: number | undefined;
      readonly paperWarning: PaperWarning | undefined;
      readonly rollMm: number;
      readonly issuedToday: number;
      readonly waiting: readonly {
        readonly serviceId: ServiceId;
        readonly letter: string;
        readonly groups: number;
      }[];
      /** Newest first. */
      readonly jobs: readonly StaffJob[];
      readonly parts: readonly StaffPart[];
      /** 0 to 10. */
      readonly volume: number;
      /** While the panel is being tested: what it was told and what came from it, newest first. */
      readonly panelTest: readonly string[] | undefined;
      /** Something is under way, or how the last thing ended; a sentence in Japanese. */
      readonly said:
        | { readonly tone: 'busy' | 'done' | 'failed'; readonly text: string }
        | undefined;
      readonly leavesInMs: number;
    }
  | {
      readonly screen: 'printing';
      readonly ticket: TicketOnScreen;
      readonly slips: 1 | 2;
      readonly slipsOut: 0 | 1 | 2;
    }
  | (Passing & {
      readonly screen: 'take-slips';
      readonly ticket: TicketOnScreen;
      readonly slips: 1 | 2;
    })
  | (Passing & {
      readonly screen: 'show-number';
      readonly ticket: TicketOnScreen;
      readonly because: 'paperless' | 'print-unconfirmed';
    })
  | (Passing & { readonly screen: 'trouble'; readonly text: TextKey })
  | { readonly screen: 'closed'; readonly opening?: Opening }
  /** The emergency switch is on (R63): no number, and why. */
  | { readonly screen: 'notice'; readonly notice: HallNotice }
  | {
      readonly screen: 'out-of-service';
      readonly because: KioskBlock;
      readonly text: TextKey;
      /** The cause in Japanese, for staff who walk up to it. */
      readonly cause?: string;
    };
