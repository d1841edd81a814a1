import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { assert } from '../../../broker/contract/result.ts';
import { processesDirectory } from '../../../config/paths.ts';
import type { CrowdNews, CrowdOrder } from './phone-crowd.ts';

/** Many phones in a process of their own (`phone-crowd.ts`), seen from the bench. */
export class Crowd {
  readonly #child: ChildProcess = fork(path.join(processesDirectory, 'phone-crowd.js'));

  async open(port: number, paths: readonly string[], count: number): Promise<void> {
    const { opened } = await this.#ask<{ opened: number }>({ open: { port, paths, count } });
    assert(opened === count, `${opened} of ${count} streams are open`);
  }

  /** All at once load a page each, over a connection of its own. @returns milliseconds, and bytes */
  async load(port: number, paths: readonly string[], count: number) {
    const { loaded } = await this.#ask<{ loaded: readonly Loaded[] }>({
      load: { port, paths, count },
    });
    assert(
      loaded.every(({ status }) => status === 200),
      'every page is there',
    );
    return { ms: loaded.map(({ ms }) => ms), bytes: loaded[0]?.bytes ?? 0 };
  }

  /** So many of them read no more. */
  async stall(count: number): Promise<void> {
    await this.#ask<{ stalled: number }>({ stall: count });
  }

  /** @returns for each phone that reads the milliseconds from the act to when it had read the text */
  async read(text: string, act: () => Promise<void>): Promise<readonly number[]> {
    const read = this.#ask<{ read: readonly string[] }>({ await: text });
    // The order must be there before the news.
    await sleep(20);
    const startedAt = process.hrtime.bigint();
    await act();
    return (await read).read.map((at) => Number(BigInt(at) - startedAt) / 1e6);
  }

  async leave(): Promise<void> {
    const left = once(this.#child, 'exit');
    this.#child.kill();
    await left;
  }

  async #ask<T extends CrowdNews>(order: CrowdOrder): Promise<T> {
    this.#child.send(order);
    const [news] = (await once(this.#child, 'message')) as [T];
    return news;
  }
}

type Loaded = Extract<CrowdNews, { loaded: unknown }>['loaded'][number];
