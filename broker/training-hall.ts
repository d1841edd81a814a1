import type { Hall } from './client/hall.ts';
import { type NodeClock, systemClock } from './client/node-clock.ts';
import { decode } from './contract/decode.ts';
import { siteId } from './contract/ids.ts';
import type { TrainingNotice } from './contract/training-topics.ts';
import { type RunParts, TrainingRun, type Wanted } from './training-run.ts';

/** A timer of more than 24 days would fire at once; each beat looks again long before. */
const TIMER_MS_MAX = 3_600_000;

type HallParts = Omit<RunParts, 'pack'> & {
  readonly pack: RunParts['pack'];
  /** The real hall, which says when there is a training. */
  readonly hall: Hall;
  readonly clock?: Pick<NodeClock, 'after'>;
};

/**
 * The training hall of a broker box: always there, and asleep until the real hall says that a
 * training is on. It ends by itself at its time, though nobody says so any more.
 */
export class TrainingHall {
  readonly #parts: HallParts;
  #notice: TrainingNotice | undefined;
  #run: { readonly trainingId: string; readonly run: TrainingRun } | undefined;
  /** One change after another. */
  #turn: Promise<void> = Promise.resolve();
  #cancelEnd: () => void = () => {};
  #failed: string | undefined;

  constructor(parts: HallParts) {
    this.#parts = parts;
  }

  start(): void {
    const { hall } = this.#parts;
    // A real hall that is away for a moment ends no training: only its word does, and the clock.
    hall.on('training', undefined, (notice) => {
      this.#notice = notice;
      this.#look();
    });
    hall.on('hall', undefined, () => this.#look());
  }

  async close(): Promise<void> {
    this.#cancelEnd();
    this.#notice = undefined;
    this.#look();
    await this.#turn;
  }

  #look(): void {
    const { clock = systemClock, hall } = this.#parts;
    this.#cancelEnd();
    const now = hall.engineNow();
    const restMs = (this.#notice?.until ?? 0) - (now ?? 0);
    const wanted = now === undefined || restMs <= 0 ? undefined : wantedBy(this.#notice);
    if (this.#notice !== undefined && now === undefined) return;
    if (wanted) this.#cancelEnd = clock.after(Math.min(restMs, TIMER_MS_MAX), () => this.#look());
    this.#turn = this.#turn.then(() => this.#become(wanted));
  }

  async #become(wanted: Wanted | undefined): Promise<void> {
    const { log } = this.#parts;
    const trainingId = wanted?.training.trainingId;
    if (this.#run?.trainingId === trainingId) return;
    if (this.#run) {
      await this.#run.run.close();
      this.#run = undefined;
      log.info('training.closed');
    }
    if (!wanted || trainingId === undefined || this.#failed === trainingId) return;
    const opened = await TrainingRun.open(this.#parts, wanted);
    if (opened.ok) this.#run = { trainingId, run: opened.value };
    else {
      // Not tried at each beat: whoever started it sees that it is not there.
      this.#failed = trainingId;
      log.error('training.failed', { because: opened.error });
    }
  }
}

function wantedBy(notice: TrainingNotice | undefined): Wanted | undefined {
  const site = decode(siteId, notice?.site);
  if (!notice?.training || !site.ok) return undefined;
  return { site: site.value, nodes: notice.nodes, training: notice.training };
}
