import { randomBytes } from 'node:crypto';
import { post } from './http-door.ts';
import { readScreen, tokenOf } from './qr-reader.ts';
import { type FollowedScreen, followScreen, type Screen } from './screen.ts';
import type { SightingsBook } from './sightings.ts';
import { type KioskView, kioskView } from './views.ts';
import type { Visit } from './visit-plan.ts';

/** Real time: what a citizen waits for the kiosk's answer before walking up to it anew. */
const ANSWER_WITHIN_MS = 30_000;
const TOUCHES_MAX = 20;
const LOOK_AGAIN_MS = 50;

/** What a citizen holds or remembers when leaving the kiosk. */
export type Given = {
  readonly number: string;
  readonly token: string | undefined;
  /** The screen said that slips are out; else it showed the number alone, and why. */
  readonly printed: boolean;
  readonly because: string | undefined;
};

type Parts = {
  readonly kioskBase: string;
  readonly statusBase: string;
  readonly book: SightingsBook;
  /** Told at the moment a touch is on its way. */
  readonly onTouch: () => void;
};

/** The kiosk's page, and citizens who use it one after another. */
export class KioskDoor {
  readonly #parts: Parts;
  readonly #followed: FollowedScreen<KioskView>;
  doubleTouches = 0;
  refusedTouches = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
    const malformed = (sentence: string) => parts.book.trouble(sentence);
    this.#followed = followScreen(`${parts.kioskBase}/stream`, kioskView, malformed);
    this.#followed.screen.watch((view) => parts.book.kiosk(view));
  }

  get screen(): Screen<KioskView> {
    return this.#followed.screen;
  }

  close(): Promise<void> {
    return this.#followed.close();
  }

  /**
   * One citizen from the first look at the screen to the last.
   *
   * @param patienceMs - real time until somebody goes away because the kiosk gives no numbers
   * @returns nothing for who went away without a number
   */
  async visit(visit: Visit, patienceMs: number): Promise<Given | undefined> {
    const { kioskBase } = this.#parts;
    for (let attempt = 1; attempt <= TOUCHES_MAX; attempt += 1) {
      const offered = (view: KioskView) =>
        view.screen === 'home' &&
        view.services?.some(({ serviceId, open }) => open && serviceId === visit.serviceId);
      const home = await this.screen.until((view) => offered(view) || undefined, patienceMs);
      if (!home) return undefined;
      await post(kioskBase, '/language', { locale: visit.locale });
      const given = await this.#touch(visit);
      if (given) return given;
      await this.screen.next(LOOK_AGAIN_MS);
    }
    this.#parts.book.trouble(`visit ${visit.nth}: the kiosk gave no number`);
    return undefined;
  }

  /** A touch while the kiosk does not issue: refused, and nothing comes of it. */
  async touchInVain(serviceId: string): Promise<void> {
    const touchId = newTouchId();
    const body = { touchId, serviceId, locale: 'ja' };
    const answer = await post(this.#parts.kioskBase, '/touch', body);
    if (answer.status === 409) this.refusedTouches += 1;
    else this.#parts.book.trouble(`a touch without paper was answered ${answer.status}`);
  }

  async #touch(visit: Visit): Promise<Given | undefined> {
    const { onTouch, book, statusBase } = this.#parts;
    const { serviceId, locale } = visit;
    const touchId = newTouchId();
    const another = visit.doubleTouch ? newTouchId() : undefined;
    const shown = this.#shownFor(another === undefined ? [touchId] : [touchId, another]);
    const touching = this.#untilHeard({ touchId, serviceId, locale });
    onTouch();
    const again = another === undefined ? [] : await this.#touchAgain(touchId, another, visit);
    if ((await touching).status !== 202 && !again.includes(202)) return undefined;
    const view = await shown;
    if (!view?.ticket) return undefined;
    const { ticket } = view;
    const token = tokenOf(readScreen(ticket.qr), statusBase);
    book.screen(locale, ticket, token);
    await this.#goHome();
    const printed = view.screen === 'take-slips';
    return { number: ticket.number, token, printed, because: printed ? undefined : view.because };
  }

  /**
   * As the page does it: a touch without an answer (a connection that ended as it was used) is sent
   * again under its own id, so that it issues once and is not given up while it does.
   */
  async #untilHeard(touch: object): Promise<{ readonly status: number }> {
    for (let attempt = 1; attempt < TOUCHES_MAX; attempt += 1) {
      const answer = await post(this.#parts.kioskBase, '/touch', touch);
      if (answer.status !== 0) return answer;
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    }
    return post(this.#parts.kioskBase, '/touch', touch);
  }

  /**
   * A trembling finger: the same touch again, and another one. Whichever comes first is taken, and no
   * second one: too soon after the screen before, the first may be refused and a later one not.
   *
   * @returns the answers to both
   */
  async #touchAgain(
    touchId: string,
    another: string,
    { serviceId, locale }: Visit,
  ): Promise<readonly number[]> {
    const { kioskBase, book } = this.#parts;
    this.doubleTouches += 1;
    const same = post(kioskBase, '/touch', { touchId, serviceId, locale });
    const other = await post(kioskBase, '/touch', { touchId: another, serviceId, locale });
    if (other.status !== 409 && other.status !== 202) {
      book.trouble(`a second touch was answered ${other.status}`);
    }
    return [(await same).status, other.status];
  }

  /** The last screen of any of these touches: slips are out, or the number stands there alone. */
  #shownFor(touchIds: readonly string[]): Promise<KioskView | undefined> {
    let trouble = false;
    const last = (view: KioskView) => {
      if (view.screen === 'trouble') trouble = true;
      const own = view.ticket !== undefined && touchIds.includes(view.ticket.touchId);
      if (own && (view.screen === 'take-slips' || view.screen === 'show-number')) return view;
      // Home again without a number: what went wrong was said, and may be tried anew.
      return trouble && view.screen === 'home' ? view : undefined;
    };
    return this.screen.until(last, ANSWER_WITHIN_MS);
  }

  async #goHome(): Promise<void> {
    const left = (view: KioskView) =>
      view.screen !== 'take-slips' && view.screen !== 'show-number' ? true : undefined;
    for (let attempt = 1; attempt <= TOUCHES_MAX; attempt += 1) {
      await post(this.#parts.kioskBase, '/home', {});
      if (await this.screen.until(left, LOOK_AGAIN_MS)) return;
    }
  }
}

function newTouchId(): string {
  return randomBytes(16).toString('hex');
}
