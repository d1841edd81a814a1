import { fits, type HidIdentity } from './hid-match.ts';
import type { HidDevice, HidHub, HidMatch, HidState } from './hid-port.ts';

/** HID devices in memory, for tests: one that is watched for is ready as soon as it is plugged in. */
export class MemoryHidHub implements HidHub {
  /** What was ever opened, in order. */
  readonly opened: HidIdentity[] = [];
  /** What was written to open devices, in order. */
  readonly written: (readonly number[])[] = [];
  readonly #plugged = new Set<HidIdentity>();
  readonly #watches = new Set<MemoryDevice>();

  watch(match: HidMatch): HidDevice {
    const watch = new MemoryDevice(match, this.written, () => {
      this.#watches.delete(watch);
      this.#handOut();
    });
    this.#watches.add(watch);
    queueMicrotask(() => this.#handOut());
    return watch;
  }

  /** @param device - its identity; the same object is meant again in `unplug` and `report` */
  plug(device: HidIdentity): void {
    this.#plugged.add(device);
    this.#handOut();
  }

  unplug(device: HidIdentity): void {
    this.#plugged.delete(device);
    for (const watch of this.#watches) if (watch.device === device) watch.become(undefined);
  }

  /** The device sends a report; it is lost where nobody has it open. */
  report(device: HidIdentity, bytes: readonly number[]): void {
    if (!this.#plugged.has(device)) return;
    for (const watch of this.#watches) if (watch.device === device) watch.say(bytes);
  }

  async close(): Promise<void> {
    for (const watch of [...this.#watches]) await watch.close();
  }

  #handOut(): void {
    for (const device of this.#plugged) {
      const watches = [...this.#watches];
      if (watches.some((watch) => watch.device === device)) continue;
      const free = watches.find((watch) => !watch.device && fits(watch.match, device));
      if (!free) continue;
      this.opened.push(device);
      free.become(device);
    }
  }
}

class MemoryDevice implements HidDevice {
  readonly match: HidMatch;
  device: HidIdentity | undefined;
  readonly #written: (readonly number[])[];
  readonly #closed: () => void;
  readonly #stateChanged: ((state: HidState) => void)[] = [];
  readonly #takes: ((report: Uint8Array) => void)[] = [];

  constructor(match: HidMatch, written: (readonly number[])[], closed: () => void) {
    this.match = match;
    this.#written = written;
    this.#closed = closed;
  }

  get state(): HidState {
    return this.device ? 'ready' : 'unplugged';
  }

  onState(changed: (state: HidState) => void): void {
    this.#stateChanged.push(changed);
  }

  onReport(take: (report: Uint8Array) => void): void {
    this.#takes.push(take);
  }

  async write(report: Uint8Array): Promise<boolean> {
    if (this.device === undefined) return false;
    this.#written.push([...report]);
    return true;
  }

  async close(): Promise<void> {
    this.device = undefined;
    this.#closed();
  }

  become(device: HidIdentity | undefined): void {
    this.device = device;
    for (const changed of this.#stateChanged) changed(this.state);
  }

  say(bytes: readonly number[]): void {
    for (const take of this.#takes) take(Uint8Array.from(bytes));
  }
}
