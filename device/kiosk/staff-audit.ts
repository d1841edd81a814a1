import type { Hall } from '../../broker/client/hall.ts';
import type { NodeClock } from '../../broker/client/node-clock.ts';
import { newRequestId } from '../../broker/client/open-requests.ts';
import type { RequestId } from '../../broker/contract/ids.ts';
import type { Logger } from '../../broker/contract/log.ts';
import type { StaffModeAct } from '../../broker/contract/ticket.ts';

const AGAIN_AFTER_MS = 5_000;
/** More happen at no kiosk while its broker is away; the log has all of them. */
const OPEN_MAX = 50;

type Entry = { readonly act: StaffModeAct; readonly requestId: RequestId };

/** What was done behind the PIN, for the journal (R59): each until the engine has it, in order. */
export class StaffAudit {
  readonly #hall: Hall;
  readonly #clock: NodeClock;
  readonly #log: Logger;
  readonly #open: Entry[] = [];
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(hall: Hall, clock: NodeClock, log: Logger) {
    this.#hall = hall;
    this.#clock = clock;
    this.#log = log;
  }

  record(act: StaffModeAct): void {
    this.#log.info('staff-mode.act', { act });
    if (this.#open.length >= OPEN_MAX) return;
    this.#open.push({ act, requestId: newRequestId() });
    this.#running ??= this.#run();
  }

  close(): void {
    this.#closed = true;
  }

  async #run(): Promise<void> {
    for (let entry = this.#open[0]; entry && !this.#closed; entry = this.#open[0]) {
      if (await this.#heard(entry)) this.#open.shift();
      else await new Promise<void>((resolve) => this.#clock.after(AGAIN_AFTER_MS, resolve));
    }
    this.#running = undefined;
  }

  async #heard({ act, requestId }: Entry): Promise<boolean> {
    const actor = { kind: 'kiosk', nodeId: this.#hall.node } as const;
    const answer = await this.#hall.request('record-staff-mode', { actor, act }, requestId);
    return answer.ok || !['offline', 'no-reply', 'expired'].includes(answer.error);
  }
}
