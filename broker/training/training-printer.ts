import type { Hall } from '../client/hall.ts';
import { decode } from '../contract/decode.ts';
import { type JobId, type NodeId, type RequestId, requestId } from '../contract/ids.ts';
import type { PrintMessage } from '../contract/print-message.ts';

/** About 115 mm a slip. */
const SLIP_MM = 115;
/** A roll that is not looked after for the whole day. */
const ROLL_MM = 80_000;
/** 用紙切れ: the paper ends within the slips of one number. */
const SLIPS_TO_THE_END = 7;

/**
 * A printer of software for the citizens of a training, where no real one takes part: it prints
 * nothing, and says so as a printer says it. In the exercise 用紙切れ its paper ends, once.
 */
export class TrainingPrinter {
  readonly #hall: Hall;
  readonly #node: NodeId;
  readonly #ends: boolean;
  /** What each job was answered with: a job that is asked for again is not printed again. */
  readonly #reported = new Set<JobId>();
  #slipsLeft: number;
  #refillId: RequestId | undefined;

  constructor(hall: Hall, node: NodeId, runsOut: boolean) {
    this.#hall = hall;
    this.#node = node;
    this.#ends = runsOut;
    this.#slipsLeft = runsOut ? SLIPS_TO_THE_END : Math.floor(ROLL_MM / SLIP_MM);
  }

  start(): void {
    this.#tellHealth();
    this.#hall.on('print', this.#node, (message) => this.#take(message));
  }

  #take(message: PrintMessage): void {
    if (message.kind === 'refill') {
      if (message.refillId === this.#refillId) return;
      this.#refillId = message.refillId;
      this.#slipsLeft = Math.floor(message.rollMm / SLIP_MM);
      this.#tellHealth();
    } else if (message.kind !== 'withdraw' && !this.#reported.has(message.jobId)) {
      void this.#print(message.jobId, message.kind === 'print' ? message.slips : 1);
    }
  }

  async #print(jobId: JobId, slips: 1 | 2): Promise<void> {
    this.#reported.add(jobId);
    const out = this.#slipsLeft >= slips;
    const slipsOut = Math.min(this.#slipsLeft, slips);
    this.#slipsLeft -= slipsOut;
    this.#tellHealth();
    const id = decode(requestId, `told-${jobId}`.slice(0, 64));
    const report = out
      ? ({ outcome: 'printed', slipsOut } as const)
      : ({ outcome: 'failed', slipsOut, fault: 'paper-out' } as const);
    const actor = { kind: 'printer', nodeId: this.#node } as const;
    const answer = await this.#hall.request(
      'report-print',
      { actor, jobId, ...report },
      ...(id.ok ? [id.value] : []),
    );
    // Not heard: the job comes again, and so does its report.
    if (!answer.ok && (answer.error === 'offline' || answer.error === 'no-reply')) {
      this.#reported.delete(jobId);
    }
  }

  #tellHealth(): void {
    const empty = this.#ends && this.#refillId === undefined && this.#slipsLeft <= 0;
    this.#hall.report({
      printer: empty ? 'paper-out' : 'ready',
      paper: {
        ...{ slipsLeft: this.#slipsLeft, mmLeft: this.#slipsLeft * SLIP_MM, nearEnd: empty },
        ...(this.#refillId !== undefined && { refillId: this.#refillId }),
      },
    });
  }
}
