import type { Knocking, TellKnocking } from './knocking.ts';

/** Between two knocks at a network that says itself that there is no way. */
const AGAIN_AFTER_MS = 100;
/** Doors in a row that open at once, before a network that was away counts as back. */
const AT_ONCE_MIN = 5;

type Knock = (tell: TellKnocking) => Pick<Knocking, 'stop'>;

/**
 * Asks about a connection that has gone silent whether its network was cut, by knocking beside it.
 * TCP tries again after pauses that double, so that a connection which outlives a cut of two seconds
 * may stand still for another two (F31). A door that does not open to the first knock tells that the
 * network was away, and a new connection is there as soon as doors open at once again; where they
 * do not, it loses packets and was not cut. A door that opens to the first knock tells that it is the
 * broker who is slow. In both cases nothing is done.
 */
export class LinkDoubt {
  readonly #knock: Knock;
  readonly #wasCut: () => void;
  #knocking: Pick<Knocking, 'stop'> | undefined;
  #again: NodeJS.Timeout | undefined;

  /** @param wasCut - called when the network is back, and nothing was heard in between */
  constructor(knock: Knock, wasCut: () => void) {
    this.#knock = knock;
    this.#wasCut = wasCut;
  }

  /** Nothing was heard for longer than a beat. */
  begin(): void {
    this.end();
    this.#ask(false, undefined);
  }

  /** Something was heard, or the connection is given up. */
  end(): void {
    clearTimeout(this.#again);
    this.#knocking?.stop();
    this.#knocking = undefined;
  }

  /** @param atOnce - doors that opened at once since it was back; nothing while it is not */
  #ask(away: boolean, atOnce: number | undefined): void {
    this.#knocking = this.#knock((opened, knocks) => {
      this.#knocking = undefined;
      if (!opened.ok) {
        this.#again = setTimeout(() => this.#ask(true, undefined), AGAIN_AFTER_MS);
        return;
      }
      opened.value.destroy();
      const late = knocks > 1;
      if (late ? atOnce !== undefined : !away) return;
      const inARow = late ? 0 : (atOnce ?? 0) + 1;
      if (inARow === AT_ONCE_MIN) this.#wasCut();
      else this.#ask(true, inARow);
    });
  }
}
