import { readdir, readFile, statfs } from 'node:fs/promises';
import path from 'node:path';
import { boxMarks } from '../contract/node-health.ts';
import type { FaultHistory } from './fault-history.ts';
import type { Hall } from './hall.ts';
import type { NodeClock } from './node-clock.ts';

const SAMPLE_EVERY_MS = 30_000;
const BYTES_A_MB = 1_048_576;
/** What a sensor can say; beyond it, it is broken. */
const temperatureC = { min: -50, max: 150 } as const;

/** What staff read of this box itself. */
export const boxFaults = {
  disk: '記憶装置の空きが少なくなっています',
  hot: '本体が熱くなっています',
} as const;

type Options = {
  readonly hall: Pick<Hall, 'report'>;
  /** The node's own folder: its disk is what the notes need. */
  readonly directory: string;
  readonly clock: NodeClock;
  /** Hears of a full disk and of heat, as faults of the part `box`. */
  readonly faults?: Pick<FaultHistory, 'set'>;
  /** Free megabytes on the disk of a folder. */
  readonly diskFreeMb?: (directory: string) => Promise<number | undefined>;
  /** Where the kernel shows its thermal zones. */
  readonly thermal?: string;
};

/** What was read of the box last; nothing where the box does not say. */
export type BoxReading = {
  readonly diskFreeMb: number | undefined;
  readonly temperatureC: number | undefined;
};

/** Free disk and temperature of the box, in its health every 30 s (issue 3, point 9). */
export class BoxHealth {
  readonly #options: Options;
  #cancel: () => void = () => {};
  #closed = false;
  #latest: BoxReading = { diskFreeMb: undefined, temperatureC: undefined };
  #full = false;
  #hot = false;

  private constructor(options: Options) {
    this.#options = options;
  }

  /** Looks at once, without keeping anybody waiting, and then every 30 s. */
  static start(options: Options): BoxHealth {
    const health = new BoxHealth(options);
    void health.#look();
    return health;
  }

  get latest(): BoxReading {
    return this.#latest;
  }

  close(): void {
    this.#closed = true;
    this.#cancel();
  }

  async #look(): Promise<void> {
    const { hall, directory, faults, diskFreeMb = freeMbOf, thermal } = this.#options;
    const [freeMb, hottestC] = await Promise.all([diskFreeMb(directory), hottestOf(thermal)]);
    if (this.#closed) return;
    this.#latest = { diskFreeMb: freeMb, temperatureC: hottestC };
    hall.report({
      ...(freeMb !== undefined && { diskFreeMb: freeMb }),
      ...(hottestC !== undefined && { temperatureC: hottestC }),
    });
    if (freeMb !== undefined)
      this.#full = freeMb < boxMarks.diskFreeMb[this.#full ? 'well' : 'trouble'];
    if (hottestC !== undefined)
      this.#hot = hottestC > boxMarks.temperatureC[this.#hot ? 'well' : 'trouble'];
    const found = [...(this.#full ? [boxFaults.disk] : []), ...(this.#hot ? [boxFaults.hot] : [])];
    faults?.set('box', found);
    this.#cancel = this.#options.clock.after(SAMPLE_EVERY_MS, () => void this.#look());
  }
}

/** What this process may still write; nothing where the disk does not say. */
async function freeMbOf(directory: string): Promise<number | undefined> {
  try {
    const { bavail, bsize } = await statfs(directory);
    return Math.floor((bavail * bsize) / BYTES_A_MB);
  } catch {
    return undefined;
  }
}

/** The hottest of the kernel's zones in whole degrees; nothing on a box that has none. */
async function hottestOf(folder = '/sys/class/thermal'): Promise<number | undefined> {
  let zones: string[];
  try {
    zones = (await readdir(folder)).filter((name) => name.startsWith('thermal_zone'));
  } catch {
    return undefined;
  }
  const read = await Promise.all(zones.map((zone) => degreesOf(path.join(folder, zone, 'temp'))));
  const known = read.filter((each) => each !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}

/** Thousandths of a degree, as the kernel writes them; a zone that is off answers with an error. */
async function degreesOf(file: string): Promise<number | undefined> {
  try {
    const text = (await readFile(file, 'utf8')).trim();
    const degrees = Math.round(Number(text) / 1_000);
    const plausible = degrees >= temperatureC.min && degrees <= temperatureC.max;
    return text !== '' && plausible ? degrees : undefined;
  } catch {
    return undefined;
  }
}
