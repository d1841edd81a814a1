import type { NodeClock } from './node-clock.ts';

/** A page says that it lives every 5 s; three missed, and it is frozen (F21). */
const SILENT_AFTER_MS = 16_000;

/**
 * Whether the page in front of people is alive. It says so from its own drawing loop, so that a
 * frozen renderer is silent although its connections stand. A box whose page was never heard has
 * none: `none` until then.
 */
export class PageWatch {
  readonly #clock: NodeClock;
  readonly #changed: (state: 'ready' | 'mute') => void;
  #state: 'none' | 'ready' | 'mute' = 'none';
  #cancel: () => void = () => {};

  /** @param changed - told when it fell silent, and when it is heard (again) */
  constructor(clock: NodeClock, changed: (state: 'ready' | 'mute') => void) {
    this.#clock = clock;
    this.#changed = changed;
  }

  get state(): 'none' | 'ready' | 'mute' {
    return this.#state;
  }

  heard(): void {
    this.#cancel();
    this.#cancel = this.#clock.after(SILENT_AFTER_MS, () => this.#become('mute'));
    this.#become('ready');
  }

  close(): void {
    this.#cancel();
  }

  #become(state: 'ready' | 'mute'): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#changed(state);
  }
}
