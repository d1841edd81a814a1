import type { DeviceState } from '../../contract/ticket.ts';
import type { NodeClock } from '../node-clock.ts';
import type { Loudspeaker } from './loudspeaker-port.ts';
import type { PlayFault } from './player-port.ts';

/** Gone is known within two seconds, without waiting for a call (F19). */
const LOOK_EVERY_MS = 1_500;

type Options = {
  readonly loudspeaker: Loudspeaker;
  readonly clock: NodeClock;
  /** Told when it went, with the reason, and when it is back. */
  readonly changed: (fault: PlayFault | undefined) => void;
};

/**
 * Whether the loudspeaker is there: `unplugged` when its card or its sound server is gone, `mute`
 * when that hangs, `none` before the first look.
 */
export class LoudspeakerWatch {
  readonly #options: Options;
  #state: DeviceState = 'none';
  #cancel: () => void = () => {};
  #closed = false;

  constructor(options: Options) {
    this.#options = options;
  }

  get state(): DeviceState {
    return this.#state;
  }

  /** Nothing can be heard from it now. */
  get isGone(): boolean {
    return this.#state === 'unplugged' || this.#state === 'mute';
  }

  start(): void {
    void this.#look();
  }

  close(): void {
    this.#closed = true;
    this.#cancel();
  }

  async #look(): Promise<void> {
    const { loudspeaker, clock, changed } = this.#options;
    const seen = await loudspeaker.look();
    if (this.#closed) return;
    this.#cancel = clock.after(LOOK_EVERY_MS, () => void this.#look());
    const fault = seen.ok ? undefined : seen.error;
    if (fault?.kind === 'stopped') return;
    const state = stateOf(fault);
    if (state === this.#state) return;
    this.#state = state;
    changed(fault);
  }
}

function stateOf(fault: PlayFault | undefined): DeviceState {
  if (!fault) return 'ready';
  return fault.kind === 'overdue' ? 'mute' : 'unplugged';
}
