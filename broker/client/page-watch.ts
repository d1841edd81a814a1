import type { Logger } from '../contract/log.ts';
import type { NodeClock } from './node-clock.ts';
import type { Screen } from './screen-port.ts';

/** A page says each second that it lives; five missed, and it is frozen. F21 leaves 10 s in all. */
const SILENT_AFTER_MS = 5_000;
/** Later than this, it was the node itself that stood still, and heard nothing. */
const LATE_MS = 1_000;
/** Between two restarts at least. A browser that does not come back gets longer each time. */
const RESTART_GAP_MS = 60_000;
const RESTART_GAP_MS_MAX = 600_000;

type Parts = {
  readonly clock: NodeClock;
  readonly log: Logger;
  /** Nothing: whoever opened the page looks after it. */
  readonly screen: Screen | undefined;
  /** Told when `state` or `fault` is another. */
  readonly changed: () => void;
};

/**
 * Whether the page in front of people is alive. It says so from its own drawing loop, so that a
 * frozen renderer is silent although its connections stand. One that falls silent is started anew,
 * where the box's screen is the node's own. A box whose page was never heard has none: `none`
 * until then.
 */
export class PageWatch {
  readonly #parts: Parts;
  #state: 'none' | 'ready' | 'mute' = 'none';
  #fault: string | undefined;
  /** Monotonic. */
  #restartedAtMs = Number.NEGATIVE_INFINITY;
  #cancel: () => void = () => {};

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get state(): 'none' | 'ready' | 'mute' {
    return this.#state;
  }

  /** What is wrong and what is done about it, in Japanese, for the node's health. */
  get fault(): string | undefined {
    return this.#fault;
  }

  /** The page gave a sign of life. */
  heard(): void {
    this.#listen();
    if (this.#state === 'ready') return;
    this.#parts.log.info('page.alive');
    this.#become('ready', undefined);
  }

  close(): void {
    this.#cancel();
  }

  #listen(): void {
    const { clock } = this.#parts;
    const dueMs = clock.monotonicMs() + SILENT_AFTER_MS;
    this.#in(SILENT_AFTER_MS, () => {
      // Its words may be waiting behind this very timer.
      if (clock.monotonicMs() - dueMs > LATE_MS) return this.#listen();
      this.#parts.log.error('page.silent');
      this.#become('mute', '画面が止まっています');
      const { screen } = this.#parts;
      if (screen === undefined) return;
      const waitMs = this.#restartedAtMs + RESTART_GAP_MS - clock.monotonicMs();
      if (waitMs > 0) this.#in(waitMs, () => this.#restart(screen));
      else this.#restart(screen);
    });
  }

  /** Asks for it, and again after ever longer gaps, until the page is heard. */
  #restart(screen: Screen, gapMs = RESTART_GAP_MS): void {
    const { clock, log } = this.#parts;
    log.warn('screen.restarting');
    this.#become('mute', '画面が止まったので、起動し直しています');
    void screen.restart().then((asked) => {
      if (asked.ok) return;
      log.error('screen.not-restarted', { because: asked.error });
      if (this.#state === 'mute') this.#become('mute', asked.error);
    });
    this.#restartedAtMs = clock.monotonicMs();
    this.#in(gapMs, () => this.#restart(screen, Math.min(2 * gapMs, RESTART_GAP_MS_MAX)));
  }

  /** One thing is waited for at a time. */
  #in(delayMs: number, run: () => void): void {
    this.#cancel();
    this.#cancel = this.#parts.clock.after(delayMs, run);
  }

  #become(state: 'ready' | 'mute', fault: string | undefined): void {
    if (this.#state === state && this.#fault === fault) return;
    this.#state = state;
    this.#fault = fault;
    this.#parts.changed();
  }
}
