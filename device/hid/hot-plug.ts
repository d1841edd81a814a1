import type { NodeClock } from '../../broker/client/node-clock.ts';
import type { Logger } from '../../broker/contract/log.ts';
import { err, type Result } from '../../broker/contract/result.ts';
import type { HidDriver, ListedHid, OpenHid } from './hid-driver.ts';
import { fits, isKeyboard, keyboardsFirst, plugsOf } from './hid-match.ts';
import type { HidDevice, HidHub, HidMatch } from './hid-port.ts';
import { HidWatch } from './hid-watch.ts';

/** What is lost is found again within 3 s (F17): a look itself takes some milliseconds. */
const LOOK_EVERY_MS = 1_000;
const LIST_WITHIN_MS = 2_000;
const OPEN_WITHIN_MS = 2_000;
const CLOSE_WITHIN_MS = 1_000;

export type HotPlugOptions = { readonly clock: NodeClock; readonly log: Logger };

/**
 * Keeps enrolled devices open through unplugging and replugging. No driver tells of new devices
 * (hardware.md part 5): one look a second serves all watches, and only while there are any.
 */
export class HotPlugHub implements HidHub {
  readonly #driver: HidDriver;
  readonly #clock: NodeClock;
  readonly #log: Logger;
  readonly #watches = new Set<HidWatch>();
  /** Being opened or closed at this moment, however long the driver takes over it. */
  readonly #busy = new Set<string>();
  #listing: Promise<Result<readonly ListedHid[], string>> | undefined;
  #look: Promise<void> | undefined;
  #cancelNext: (() => void) | undefined;
  #complaint = '';

  constructor(driver: HidDriver, { clock, log }: HotPlugOptions) {
    this.#driver = driver;
    this.#clock = clock;
    this.#log = log;
  }

  watch(match: HidMatch): HidDevice {
    const watch = new HidWatch(match, this.#log, (closed) => this.#leave(closed));
    this.#watches.add(watch);
    this.#lookAfter(0);
    return watch;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#watches].map((watch) => watch.close()));
    await this.#look;
  }

  async #leave(watch: HidWatch): Promise<void> {
    this.#watches.delete(watch);
    if (this.#watches.size === 0) this.#cancelNext?.();
    await this.#drop(watch);
  }

  #lookAfter(delayMs: number): void {
    if (this.#look !== undefined) return;
    this.#cancelNext?.();
    this.#cancelNext = this.#clock.after(delayMs, () => {
      this.#look = this.#lookAround().finally(() => {
        this.#look = undefined;
        if (this.#watches.size > 0) this.#lookAfter(LOOK_EVERY_MS);
      });
    });
  }

  async #lookAround(): Promise<void> {
    this.#listing ??= this.#driver.list().finally(() => {
      this.#listing = undefined;
    });
    const listed = await this.#within(LIST_WITHIN_MS, this.#listing);
    this.#complain(listed.ok ? '' : listed.error);
    if (!listed.ok) return;
    const there = new Set(listed.value.map((each) => each.path));
    for (const watch of this.#watches) {
      // A driver need not notice that an open device is gone.
      if (watch.path !== undefined && !there.has(watch.path)) await this.#drop(watch);
    }
    for (const watch of this.#watches) {
      if (watch.path === undefined) await this.#find(watch, listed.value);
    }
  }

  async #find(watch: HidWatch, listed: readonly ListedHid[]): Promise<void> {
    const fitting = listed.filter((each) => fits(watch.match, each)).sort(keyboardsFirst);
    const keyboards = fitting.filter(isKeyboard);
    const wanted = keyboards.length > 0 ? keyboards : fitting;
    const several = watch.match.alone === true && plugsOf(wanted) > 1;
    watch.clash(several);
    if (several) return;
    const paths = new Set(wanted.map((each) => each.path));
    for (const path of paths) {
      const taken = [...this.#watches].some((other) => other.path === path);
      if (!taken && !this.#busy.has(path) && (await this.#open(watch, path))) return;
    }
  }

  /** Whether the search is over. */
  async #open(watch: HidWatch, path: string): Promise<boolean> {
    let current: OpenHid | undefined;
    let lost = false;
    this.#busy.add(path);
    const opening = this.#driver
      .open(path, {
        report: (bytes) => {
          if (current) watch.report(current, bytes);
        },
        lost: () => {
          lost = true;
          if (current && watch.has(current)) void this.#drop(watch);
        },
      })
      .finally(() => this.#busy.delete(path));
    const opened = await this.#within(OPEN_WITHIN_MS, opening);
    if (!opened.ok) {
      watch.complain(opened.error);
      // One that opens after all, later, is not ours any more.
      void opening.then((late) => {
        if (late.ok) void this.#close(path, late.value);
      });
      return false;
    }
    if (lost || !this.#watches.has(watch)) {
      await this.#close(path, opened.value);
      return true;
    }
    current = opened.value;
    watch.take(path, current);
    return true;
  }

  /** Said once, not once a second. */
  #complain(because: string): void {
    if (because === this.#complaint) return;
    this.#complaint = because;
    if (because !== '') this.#log.error('hid.failed', { because });
  }

  async #drop(watch: HidWatch): Promise<void> {
    const { path } = watch;
    const device = watch.drop();
    if (path !== undefined && device) await this.#close(path, device);
  }

  async #close(path: string, device: OpenHid): Promise<void> {
    this.#busy.add(path);
    const closing = device.close().finally(() => this.#busy.delete(path));
    let cancel = () => {};
    const late = new Promise<void>((resolve) => {
      cancel = this.#clock.after(CLOSE_WITHIN_MS, resolve);
    });
    await Promise.race([closing, late]);
    cancel();
  }

  /** Waits no longer than this; the error is a sentence. */
  async #within<T>(limitMs: number, work: Promise<Result<T, string>>): Promise<Result<T, string>> {
    let cancel = () => {};
    const late = new Promise<Result<T, string>>((resolve) => {
      cancel = this.#clock.after(limitMs, () => resolve(err(`no answer within ${limitMs} ms`)));
    });
    const result = await Promise.race([work, late]);
    cancel();
    return result;
  }
}
