import { type FollowedScreen, followScreen, type Screen } from './screen.ts';
import type { SightingsBook } from './sightings.ts';
import { type PhoneView, phoneView } from './views.ts';

/** The three ends that a phone is shown; what the day's close ends, it is not told of. */
const settledStates: readonly string[] = ['done', 'cancelled', 'no-show'];
/** Real time; somebody who leaves for good has no such end. */
const SETTLED_WITHIN_MS = 60_000;

/** One citizen's phone at the address of the QR code, from the moment it was read. */
export class Phone {
  readonly token: string;
  readonly #followed: FollowedScreen<PhoneView>;
  #closed = false;

  constructor(base: string, token: string, book: SightingsBook) {
    this.token = token;
    const malformed = (sentence: string) => book.trouble(sentence);
    this.#followed = followScreen(`${base}/t/${token}/stream`, phoneView, malformed);
    this.#followed.screen.watch((view) => book.phone(token, view));
  }

  get screen(): Screen<PhoneView> {
    return this.#followed.screen;
  }

  /** Whether it shows this state now; with a label, at that counter. */
  async shows(state: string, label: string | undefined, withinMs: number): Promise<boolean> {
    const shown = await this.screen.until(({ ticket }) => {
      if (!ticket.known || ticket.state !== state) return undefined;
      return label === undefined || ticket.label === label ? true : undefined;
    }, withinMs);
    return shown === true;
  }

  /** Its ticket has come to an end: the page is put away once it shows that. */
  async closeOnceSettled(): Promise<void> {
    const settled = await this.screen.until(
      ({ ticket }) => (ticket.known && settledStates.includes(ticket.state)) || undefined,
      SETTLED_WITHIN_MS,
    );
    if (settled) await this.close();
  }

  /** The day is closed: a page that is still open knows its ticket no more. */
  async forgets(withinMs: number): Promise<void> {
    if (this.#closed) return;
    await this.screen.until(({ ticket }) => (ticket.known ? undefined : true), withinMs);
  }

  close(): Promise<void> {
    this.#closed = true;
    return this.#followed.close();
  }
}
