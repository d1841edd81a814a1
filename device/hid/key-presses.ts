import type { NodeClock } from '../../broker/client/node-clock.ts';
import { BootKeyboard, type KeyDown } from './boot-keyboard.ts';
import type { HidDevice } from './hid-port.ts';

/** A contact that closes sooner than this after it opened is bouncing (F17: 5 to 50 ms). */
const BOUNCE_MS = 60;

type Options = {
  readonly clock: NodeClock;
  /** The same key counts again after so long. */
  readonly sameKeyAgainMs: number;
  /** HID usage (page 7) of a key that somebody pressed, without Shift, Control or Alt. */
  readonly onPress: (usage: number) => void;
  /** A press goes on for so long; left out, a long one is like any other. */
  readonly heldAfterMs?: number;
  /** Told once a press; not of a key that bounced, or was down when the device came. */
  readonly onHeld?: (usage: number) => void;
};

/**
 * Tells the presses of a keyboard or keypad. One press is one event, whatever the contact does and
 * however long it is held (F17).
 */
export function followPresses(device: HidDevice, options: Options): void {
  const { clock, sameKeyAgainMs, onPress, heldAfterMs, onHeld } = options;
  const keyboard = new BootKeyboard();
  const pressedMs = new Map<number, number>();
  const releasedMs = new Map<number, number>();
  const sinceMs = (times: ReadonlyMap<number, number>, usage: number) =>
    clock.monotonicMs() - (times.get(usage) ?? Number.NEGATIVE_INFINITY);
  let heldUsage: number | undefined;
  let cancelHeld = () => {};
  const hold = (usage: number) => {
    if (heldAfterMs === undefined || onHeld === undefined) return;
    cancelHeld();
    heldUsage = usage;
    cancelHeld = clock.after(heldAfterMs, () => {
      heldUsage = undefined;
      onHeld(usage);
    });
  };
  const press = ({ usage, shift, command }: KeyDown) => {
    if (shift || command) return;
    const bounced = sinceMs(releasedMs, usage) < BOUNCE_MS;
    // The finger is still there: a contact that closes does so more than once.
    if (bounced && usage === heldUsage) return hold(usage);
    if (bounced || sinceMs(pressedMs, usage) < sameKeyAgainMs) return;
    pressedMs.set(usage, clock.monotonicMs());
    onPress(usage);
    hold(usage);
  };
  device.onState((state) => {
    if (state !== 'ready') cancelHeld();
  });
  // What was held when the plug was pulled counts as held until the device says otherwise: a stuck
  // key behind a loose cable presses nothing with every return.
  device.onReport((report) => {
    const { down, up } = keyboard.take(report);
    for (const usage of up) {
      releasedMs.set(usage, clock.monotonicMs());
      if (usage === heldUsage) cancelHeld();
    }
    for (const key of down) press(key);
  });
}
