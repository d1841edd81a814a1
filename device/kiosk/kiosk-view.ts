import type {
  EpochMs,
  Locale,
  RequestId,
  ServiceId,
  TicketNumber,
} from '../../broker/contract/ids.ts';
import type { KioskBlock, LineService, WaitRange } from '../../broker/contract/snapshots.ts';
import type { TextKey } from '../../broker/contract/texts.ts';
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
  /** To be played once by the page, where the page is what sounds; `id` grows. */
  readonly sound: { readonly id: number; readonly name: 'issued' | 'failed' } | undefined;
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
};

/** Goes home by itself after `homeInMs` of `homeAfterMs`. */
type Passing = { readonly homeInMs: number; readonly homeAfterMs: number };

type KioskScreen =
  | Preparing
  | { readonly screen: 'home'; readonly services: readonly ServiceRow[] }
  | {
      readonly screen: 'issuing';
      readonly touchId: RequestId;
      readonly serviceId: ServiceId;
      readonly letter: string;
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
  | {
      readonly screen: 'out-of-service';
      readonly because: KioskBlock;
      readonly text: TextKey;
      /** The cause in Japanese, for staff who walk up to it. */
      readonly cause?: string;
    };
