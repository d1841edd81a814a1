import type { Hall } from '../../broker/client/hall.ts';
import { type NodeClock, systemClock } from '../../broker/client/node-clock.ts';
import { MemoryLog } from '../../broker/contract/memory-log.ts';
import { assert } from '../../broker/contract/result.ts';
import { fontsDirectory, themeFile } from '../../config/paths.ts';
import { openStatus } from './status-process.ts';

type RigOptions = {
  readonly hall: Hall;
  /** Left out, no page is served: routes alone. */
  readonly pagesDirectory?: string;
  readonly clock?: NodeClock;
  readonly port?: number;
  /** Where the world reaches it, as a city's file says. */
  readonly address?: string;
};

/** For tests: a whole status node on a port of its own, with a hall in the test's hand. */
export class StatusRig {
  readonly log = new MemoryLog();
  url = '';
  readonly #closers: (() => Promise<void> | void)[] = [];

  static async open(options: RigOptions): Promise<StatusRig> {
    const { hall, clock = systemClock, port = 0, address, pagesDirectory } = options;
    const rig = new StatusRig();
    const opened = await openStatus({
      ...{ halls: [hall], clock, themeFile, fontsDirectory, log: rig.log },
      file: { listen: { host: '127.0.0.1', port }, address },
      pagesDirectory: pagesDirectory ?? '',
      ...(pagesDirectory !== undefined && { pages: 'status' }),
      onStop: (close) => rig.#closers.push(close),
    });
    assert(opened.ok, 'the status node opens');
    rig.url = opened.value.url;
    return rig;
  }

  async close(): Promise<void> {
    for (const close of this.#closers.splice(0).reverse()) await close();
  }
}
