import type { NodeClock } from '../../broker/client/node-clock.ts';

type ButtonParts = {
  readonly clock: NodeClock;
  readonly debounceMs: number;
  readonly stuckMs: number;
  readonly onPress: () => void;
  readonly onStuck: (stuck: boolean) => void;
};

/**
 * One press for each time the button goes down, at its first contact: whoever presses waits for
 * nothing. It is up again when it has been quiet for `debounceMs`; bouncing, on the way down or up,
 * and holding are part of the same press (F17).
 */
export class PressButton {
  readonly #parts: ButtonParts;
  /** `unknown`: a board that is new; what is down then was pressed before and is no press. */
  #state: 'unknown' | 'up' | 'down' | 'releasing' = 'unknown';
  #stuck = false;
  #cancelRelease = () => {};
  #cancelStuck = () => {};

  constructor(parts: ButtonParts) {
    this.#parts = parts;
  }

  take(down: boolean): void {
    switch (this.#state) {
      case 'unknown':
        if (down) this.#goDown();
        else this.#goUp();
        break;
      case 'up':
        if (!down) break;
        this.#goDown();
        this.#parts.onPress();
        break;
      case 'down':
        if (down) break;
        this.#state = 'releasing';
        this.#cancelRelease = this.#parts.clock.after(this.#parts.debounceMs, () => this.#goUp());
        break;
      case 'releasing':
        if (!down) break;
        this.#cancelRelease();
        this.#state = 'down';
        break;
    }
  }

  /** The board is gone: whether the button is down is not known any more. */
  lost(): void {
    this.#cancelRelease();
    this.#cancelStuck();
    this.#state = 'unknown';
  }

  #goDown(): void {
    this.#state = 'down';
    this.#cancelStuck = this.#parts.clock.after(this.#parts.stuckMs, () => this.#tell(true));
  }

  #goUp(): void {
    this.#cancelStuck();
    this.#state = 'up';
    this.#tell(false);
  }

  #tell(stuck: boolean): void {
    if (this.#stuck === stuck) return;
    this.#stuck = stuck;
    this.#parts.onStuck(stuck);
  }
}

type SwitchParts = {
  readonly clock: NodeClock;
  readonly debounceMs: number;
  readonly onChange: (open: boolean) => void;
};

/** A door: told when it has been otherwise, without a break, for `debounceMs`. */
export class DoorSwitch {
  readonly #parts: SwitchParts;
  #open = false;
  #cancel: (() => void) | undefined;

  constructor(parts: SwitchParts) {
    this.#parts = parts;
  }

  take(open: boolean): void {
    if (open === this.#open) {
      this.lost();
      return;
    }
    this.#cancel ??= this.#parts.clock.after(this.#parts.debounceMs, () => {
      this.#cancel = undefined;
      this.#open = open;
      this.#parts.onChange(open);
    });
  }

  lost(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}

type PresenceParts = {
  readonly clock: NodeClock;
  readonly holdMs: number;
  readonly onChange: (near: boolean) => void;
};

/** Near at once, gone when nobody was seen for `holdMs`. */
export class Presence {
  readonly #parts: PresenceParts;
  #near = false;
  #cancel: (() => void) | undefined;

  constructor(parts: PresenceParts) {
    this.#parts = parts;
  }

  take(seen: boolean): void {
    if (seen) {
      this.#stopWaiting();
      this.#tell(true);
    } else if (this.#near) {
      this.#cancel ??= this.#parts.clock.after(this.#parts.holdMs, () => {
        this.#cancel = undefined;
        this.#tell(false);
      });
    }
  }

  /** Nobody is seen by a panel that is away: a screen would otherwise stay awake for ever. */
  lost(): void {
    this.#stopWaiting();
    this.#tell(false);
  }

  #stopWaiting(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #tell(near: boolean): void {
    if (this.#near === near) return;
    this.#near = near;
    this.#parts.onChange(near);
  }
}
