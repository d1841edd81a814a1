import type { NodeClock } from '../../broker/client/node-clock.ts';
import type { HidDevice } from '../hid/hid-port.ts';

/** The lights of a keyboard, HID 1.11, appendix B.1: bits of its output report. */
const NUM_LOCK = 0b001;
const CAPS_LOCK = 0b010;
const SCROLL_LOCK = 0b100;
const ALL = 0b111;

/** Three flashes, over in less than a second. */
const FLASHES = 3;
const FLASH_MS = 150;

type CallBoxState = {
  /** The broker is heard, and has said what stands at the counter. */
  readonly online: boolean;
  /** A number is open at the counter; `serving` once its citizen is there. */
  readonly open: 'none' | 'calling' | 'serving';
};

const lightsOfOpen = {
  none: 0,
  calling: CAPS_LOCK,
  serving: CAPS_LOCK | SCROLL_LOCK,
} as const satisfies Record<CallBoxState['open'], number>;

/**
 * Num Lock: in service. Caps Lock: a number is called or served. Scroll Lock: its serving has begun.
 * All dark: out of service.
 */
function lightsOf({ online, open }: CallBoxState): number {
  return online ? NUM_LOCK | lightsOfOpen[open] : 0;
}

/**
 * What a call box says to whoever pressed, on a device that has lights: the state, and three flashes
 * of all of them, dark and lit, where a press did nothing. A keypad with one light still tells each of the two.
 */
export class CallBoxLights {
  readonly #device: HidDevice;
  readonly #clock: NodeClock;
  #state: CallBoxState = { online: false, open: 'none' };
  /** Changes of the lights that are left of a refusal. */
  #changesLeft = 0;
  #cancel = () => {};
  #shown: number | undefined;
  #writing = false;

  constructor(device: HidDevice, clock: NodeClock) {
    this.#device = device;
    this.#clock = clock;
    device.onState(() => {
      // Whatever was plugged in is dark, or what another computer left.
      this.#shown = undefined;
      void this.#show();
    });
  }

  show(state: CallBoxState): void {
    this.#state = state;
    void this.#show();
  }

  /** A press did nothing. */
  flash(): void {
    this.#cancel();
    this.#changesLeft = 2 * FLASHES;
    this.#next();
  }

  close(): void {
    this.#cancel();
  }

  #next(): void {
    void this.#show();
    if (this.#changesLeft === 0) return;
    this.#cancel = this.#clock.after(FLASH_MS, () => {
      this.#changesLeft -= 1;
      this.#next();
    });
  }

  get #wanted(): number {
    if (!this.#state.online || this.#changesLeft === 0) return lightsOf(this.#state);
    return this.#changesLeft % 2 === 0 ? 0 : ALL;
  }

  /** One report at a time; the last state counts. */
  async #show(): Promise<void> {
    if (this.#writing || this.#device.state !== 'ready') return;
    this.#writing = true;
    while (this.#device.state === 'ready' && this.#shown !== this.#wanted) {
      const lights = this.#wanted;
      this.#shown = lights;
      await this.#device.write(Uint8Array.of(lights));
    }
    this.#writing = false;
  }
}
