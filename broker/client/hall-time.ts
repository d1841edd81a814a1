import { decode } from '../contract/decode.ts';
import type { HallBeat } from '../contract/hall-beat.ts';
import { type EpochMs, epochMs } from '../contract/ids.ts';
import { assert } from '../contract/result.ts';
import type { Presence } from './hall.ts';
import type { NodeClock } from './node-clock.ts';

/** Three beats of one second, and half a one for the road (design part 6). */
export const AWAY_AFTER_MS = 3_500;
/** A beat and a half: one is late, and the connection is looked at. */
export const DOUBT_AFTER_MS = 1_500;

/** Two beats of the public side, of two seconds each, and half a one for the road. */
export const PUBLIC_AWAY_AFTER_MS = 4_500;

/** After how much silence a connection is looked at, and after how much it is given up. */
type Patience = { readonly doubtAfterMs: number; readonly awayAfterMs: number };
const hallPatience: Patience = { doubtAfterMs: DOUBT_AFTER_MS, awayAfterMs: AWAY_AFTER_MS };
export const publicPatience: Patience = { doubtAfterMs: 3_000, awayAfterMs: PUBLIC_AWAY_AFTER_MS };

type HallTimeEvents = {
  readonly changed: (presence: Presence) => void;
  /** One beat missed. */
  readonly doubtful: () => void;
  /** Three beats missed, of a broker that had beaten or of one that never did. */
  readonly silent: () => void;
};

/** What the beats tell: whether the broker lives, and what time it is there. */
export class HallTime {
  readonly #clock: NodeClock;
  readonly #events: HallTimeEvents;
  readonly #patience: Patience;
  #beat: HallBeat | undefined;
  #heardAtMs = 0;
  #online = false;
  #cancel: () => void = () => {};

  constructor(clock: NodeClock, events: HallTimeEvents, patience = hallPatience) {
    this.#clock = clock;
    this.#events = events;
    this.#patience = patience;
  }

  get presence(): Presence {
    return { online: this.#online, beat: this.#beat };
  }

  /** Takes a live beat. A retained one says only when the engine last lived: keep it out of here. */
  hear(beat: HallBeat): void {
    this.#beat = beat;
    this.#heardAtMs = this.#clock.monotonicMs();
    this.listen();
    if (this.#online) return;
    this.#online = true;
    this.#events.changed(this.presence);
  }

  /** Starts waiting for the next beat. */
  listen(): void {
    this.#cancel();
    const { doubtAfterMs, awayAfterMs } = this.#patience;
    const cancelDoubt = this.#clock.after(doubtAfterMs, () => this.#events.doubtful());
    const cancelAway = this.#clock.after(awayAfterMs, () => {
      const wasOnline = this.#online;
      this.#online = false;
      this.#events.silent();
      if (wasOnline) this.#events.changed(this.presence);
    });
    this.#cancel = () => {
      cancelDoubt();
      cancelAway();
    };
  }

  stop(): void {
    this.#cancel();
  }

  engineNow(): EpochMs | undefined {
    if (this.#beat === undefined) return undefined;
    return instant(this.#beat.engineTime + this.#elapsedMs());
  }

  domainNow(): EpochMs | undefined {
    if (this.#beat === undefined) return undefined;
    return instant(this.#beat.domainTime + this.#elapsedMs() * this.#beat.rate);
  }

  /** This box's clock minus the engine's, ms; nothing before the first beat. */
  clockOffsetMs(): number | undefined {
    const now = this.engineNow();
    return now === undefined ? undefined : Math.round(this.#clock.wallMs() - now);
  }

  #elapsedMs(): number {
    return this.#clock.monotonicMs() - this.#heardAtMs;
  }
}

/** A whole instant; one that is none is a defect of the caller. */
export function instant(ms: number): EpochMs {
  const decoded = decode(epochMs, Math.round(ms));
  assert(decoded.ok, 'an instant is a whole number of milliseconds since 1970');
  return decoded.value;
}
