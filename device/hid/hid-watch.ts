import type { Logger } from '../../broker/contract/log.ts';
import { hidAddress } from './hid-address.ts';
import type { OpenHid } from './hid-driver.ts';
import type { HidDevice, HidMatch, HidState } from './hid-port.ts';

/** One watched device of a `HotPlugHub`: what it is now, and who listens to it. */
export class HidWatch implements HidDevice {
  readonly match: HidMatch;
  readonly #log: Logger;
  readonly #leave: (watch: HidWatch) => Promise<void>;
  readonly #stateChanged: ((state: HidState) => void)[] = [];
  readonly #takes: ((report: Uint8Array) => void)[] = [];
  #open: { readonly path: string; readonly device: OpenHid } | undefined;
  #over = false;
  #clash = false;
  #complaint = '';

  constructor(match: HidMatch, log: Logger, leave: (watch: HidWatch) => Promise<void>) {
    this.match = match;
    this.#log = log;
    this.#leave = leave;
  }

  get state(): HidState {
    if (this.#open) return 'ready';
    return this.#clash ? 'several' : 'unplugged';
  }

  onState(changed: (state: HidState) => void): void {
    this.#stateChanged.push(changed);
  }

  onReport(take: (report: Uint8Array) => void): void {
    this.#takes.push(take);
  }

  async write(report: Uint8Array): Promise<boolean> {
    return (await this.#open?.device.write(report)) ?? false;
  }

  async close(): Promise<void> {
    this.#over = true;
    await this.#leave(this);
  }

  /** Where it is open; paths are no names, but tell two open devices apart. */
  get path(): string | undefined {
    return this.#open?.path;
  }

  has(device: OpenHid): boolean {
    return this.#open?.device === device;
  }

  take(path: string, device: OpenHid): void {
    this.#open = { path, device };
    this.#complaint = '';
    this.#say();
  }

  /** What is to be closed, if anything was open. */
  drop(): OpenHid | undefined {
    const device = this.#open?.device;
    this.#open = undefined;
    if (device !== undefined) this.#say();
    return device;
  }

  /** What an earlier opening of the device says any more is nobody's. */
  report(device: OpenHid, bytes: Uint8Array): void {
    if (!this.has(device) || this.#over) return;
    for (const take of this.#takes) take(bytes);
  }

  /** Whether several fit, and none may be taken. */
  clash(several: boolean): void {
    if (several) this.complain('several devices fit: its serial number or its USB port is needed');
    if (several === this.#clash) return;
    this.#clash = several;
    if (!several) this.#complaint = '';
    this.#say();
  }

  /** It is there and cannot be opened; said once, not once a second. */
  complain(because: string): void {
    if (because === this.#complaint) return;
    this.#complaint = because;
    this.#log.warn('hid.failed', { device: hidAddress(this.match), because });
  }

  #say(): void {
    if (this.#over) return;
    this.#log.info('hid.state', { device: hidAddress(this.match), state: this.state });
    for (const changed of this.#stateChanged) changed(this.state);
  }
}
