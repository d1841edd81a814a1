import type { BoardView, KioskView, LineJson, PhoneView, StaffView } from './views.ts';

/** One press of a person at the staff page, however often it was repeated. */
export type Press = {
  readonly requestId: string;
  readonly staffId: string;
  readonly verb: string;
  /** Nothing when it was accepted. */
  readonly refusal: string | undefined;
  /** What the reply named. */
  readonly number: string | undefined;
};

/** What the kiosk's screen told one citizen. */
export type Told = {
  readonly touchId: string;
  readonly locale: string;
  readonly number: string;
  readonly serviceId: string;
  readonly groupsAhead: number;
  /** Read by a QR reader off the screen; nothing when it could not be read. */
  readonly token: string | undefined;
};

/** One piece of paper. */
export type SlipSeen = {
  readonly nth: number;
  /** False for what was torn off when paper was loaded. */
  readonly complete: boolean;
  /** Commands that the printer did not know. */
  readonly unknown: readonly string[];
  readonly token: string | undefined;
  /** As it stands on the paper; nothing when it could not be read. */
  readonly number: string | undefined;
};

export type RowSeen = {
  readonly ticketId: string;
  readonly version: number;
  readonly number: string;
  readonly serviceId: string;
  readonly state: string;
  readonly counterId: string | undefined;
};

export type CallSeen = { readonly id: string; readonly number: string; readonly label: string };

/** A text that was handed to the voice, `chime`, or `silent`. */
export type SaidHeard = {
  readonly nth: number;
  readonly id: string;
  readonly number: string;
  readonly spoken: string;
};

export type PhoneState = {
  readonly number: string;
  readonly state: string;
  readonly label: string | undefined;
};

/** What one phone showed, one after another; `unknown` as a state once its ticket is known no more. */
export type PhoneSeen = { readonly token: string; readonly states: readonly PhoneState[] };

/** Everything that people at the doors saw, each source for itself. */
export type Sightings = {
  readonly presses: readonly Press[];
  readonly told: readonly Told[];
  readonly slips: readonly SlipSeen[];
  readonly rows: readonly RowSeen[];
  readonly calls: readonly CallSeen[];
  readonly absent: readonly string[];
  readonly said: readonly SaidHeard[];
  readonly phones: readonly PhoneSeen[];
  /** The line as the city's page shows it after the last citizen left. */
  readonly line: LineJson | undefined;
  /** What went wrong at a door, as a sentence. */
  readonly troubles: readonly string[];
};

/** Phones show nothing any more once the day is closed. */
export const UNKNOWN = 'unknown';

/** Collects what is seen while the day is played; the same thing seen again is kept once. */
export class SightingsBook implements Sightings {
  readonly presses: Press[] = [];
  readonly told: Told[] = [];
  readonly slips: SlipSeen[] = [];
  readonly troubles: string[] = [];
  line: LineJson | undefined;
  /** Every number that a screen has shown so far, the latest first: what a slip may bear. */
  readonly numbers: string[] = [];
  readonly #rows = new Map<string, RowSeen>();
  readonly #calls = new Map<string, CallSeen>();
  readonly #callTimes = new Map<string, number>();
  readonly #absent = new Set<string>();
  readonly #said = new Map<number, SaidHeard>();
  readonly #phones = new Map<string, PhoneState[]>();

  get rows(): readonly RowSeen[] {
    return [...this.#rows.values()];
  }

  get calls(): readonly CallSeen[] {
    return [...this.#calls.values()];
  }

  get absent(): readonly string[] {
    return [...this.#absent];
  }

  get said(): readonly SaidHeard[] {
    return [...this.#said.values()];
  }

  get phones(): readonly PhoneSeen[] {
    return [...this.#phones].map(([token, states]) => ({ token, states }));
  }

  trouble(sentence: string): void {
    this.troubles.push(sentence);
  }

  staff({ staff }: StaffView): void {
    for (const row of [...(staff?.open ?? []), ...(staff?.finished ?? [])]) {
      const { ticketId, version, number, serviceId, state, counterId } = row;
      const seen: RowSeen = { ticketId, version, number, serviceId, state, counterId };
      this.#rows.set(JSON.stringify(seen), seen);
    }
  }

  board(view: BoardView): void {
    for (const { id, number, label } of [...view.calls, ...view.recent]) {
      const seen: CallSeen = { id, number, label };
      const key = JSON.stringify(seen);
      if (this.#calls.has(key)) continue;
      this.#calls.set(key, seen);
      if (!this.#callTimes.has(id)) this.#callTimes.set(id, performance.now());
    }
    for (const number of view.absent) this.#absent.add(number);
    for (const { nth, id, number, spoken } of view.said) {
      this.#said.set(nth, { nth, id, number, spoken });
    }
  }

  phone(token: string, { ticket }: PhoneView): void {
    const states = this.#phones.get(token) ?? [];
    this.#phones.set(token, states);
    const now: PhoneState = ticket.known
      ? { number: ticket.number, state: ticket.state, label: ticket.label }
      : { number: '', state: UNKNOWN, label: undefined };
    const last = states.at(-1);
    if (last?.state !== now.state || last.label !== now.label || last.number !== now.number) {
      states.push(now);
    }
  }

  /** The kiosk's screen names a number as soon as it is issued, before its slips are out. */
  kiosk({ ticket }: KioskView): void {
    if (ticket && this.numbers[0] !== ticket.number) this.numbers.unshift(ticket.number);
  }

  screen(locale: string, ticket: NonNullable<KioskView['ticket']>, token: string | undefined) {
    const { touchId, number, serviceId, groupsAhead } = ticket;
    this.told.push({ touchId, locale, number, serviceId, groupsAhead, token });
  }

  /** When the board first showed a call, by the real clock of `performance.now()`. */
  shownAt(callId: string): number | undefined {
    return this.#callTimes.get(callId);
  }
}
