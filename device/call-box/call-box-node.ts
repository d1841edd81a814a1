import type { FaultHistory } from '../../broker/client/fault-history.ts';
import type { Hall, RequestFailure } from '../../broker/client/hall.ts';
import type { NodeClock } from '../../broker/client/node-clock.ts';
import type { CallBoxSnapshot } from '../../broker/contract/call-box-snapshot.ts';
import type { Logger } from '../../broker/contract/log.ts';
import { err, type Result } from '../../broker/contract/result.ts';
import type { HidDevice } from '../hid/hid-port.ts';
import { followPresses } from '../hid/key-presses.ts';
import type { CallBoxAct, CallBoxKeys } from './call-box-keys.ts';
import { CallBoxLights } from './call-box-lights.ts';
import { askHall } from './call-box-request.ts';

/** Nobody means to press a key twice within this time: called again, it would be heard twice. */
const SAME_KEY_AGAIN_MS = 1_000;

/** What staff read. */
const faultWords = {
  unplugged: '呼出ボックスのキーがつながっていません',
  several: '同じキーが2つ以上つながっていて、どれを使うか分かりません',
  unbound: '会場の設定に、この呼出ボックスの窓口がありません',
} as const;

type Parts = {
  readonly hall: Hall;
  readonly device: HidDevice;
  readonly keys: CallBoxKeys;
  readonly clock: NodeClock;
  readonly log: Logger;
  readonly faults: Pick<FaultHistory, 'set'>;
};

/**
 * Keys at a counter that call, recall, start, finish and mark absent (issue 5, point 12). One press is one
 * request. It holds no queue logic and keeps no press: what is pressed while the press before has
 * no answer yet, or while the broker is away, is not done later, when it would surprise everybody.
 */
export class CallBoxNode {
  readonly #parts: Parts;
  readonly #lights: CallBoxLights;
  /** What stands at its counter; nothing before it was told. */
  #box: CallBoxSnapshot | undefined;
  #asking = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    const { hall, device, keys, clock, faults } = parts;
    this.#lights = new CallBoxLights(device, clock);
    followPresses(device, {
      clock,
      sameKeyAgainMs: SAME_KEY_AGAIN_MS,
      onPress: (usage) => {
        const act = keys.get(usage);
        if (act !== undefined) void this.#press(act);
      },
    });
    device.onState(() => this.#reportDevice());
    this.#reportDevice();
    hall.on('callBox', hall.node, (box) => {
      this.#box = box;
      this.#show();
    });
    hall.on('site', undefined, ({ site }) => {
      const bound = site.callBoxes.some(({ id }) => id === hall.node);
      faults.set('site', bound ? [] : [faultWords.unbound]);
    });
    hall.onPresence(() => this.#show());
  }

  close(): void {
    this.#lights.close();
  }

  #reportDevice(): void {
    const { hall, device, faults } = this.#parts;
    hall.report({ callBox: device.state });
    faults.set('keys', device.state === 'ready' ? [] : [faultWords[device.state]]);
  }

  #show(): void {
    const { online } = this.#parts.hall.presence;
    const { ticket } = this.#box ?? {};
    const open = ticket === undefined ? 'none' : ticket.state === 'serving' ? 'serving' : 'calling';
    this.#lights.show({ online: online && this.#box !== undefined, open });
  }

  async #press(act: CallBoxAct): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    const answer = await this.#ask(act);
    this.#asking = false;
    const { log } = this.#parts;
    if (answer.ok) return log.info('call-box.done', { act });
    log.info('call-box.refused', { act, because: answer.error });
    this.#lights.flash();
  }

  #ask(act: CallBoxAct): Promise<Result<unknown, RequestFailure>> {
    const { hall } = this.#parts;
    if (this.#box === undefined) return Promise.resolve(err('offline'));
    return askHall(hall, act, this.#box);
  }
}
