import process from 'node:process';
import * as v from 'valibot';
import { systemClock } from '../../../broker/client/node-clock.ts';
import { assert } from '../../../broker/contract/result.ts';
import { parseHidAddress } from '../../../device/hid/hid-address.ts';
import { followPresses } from '../../../device/hid/key-presses.ts';
import { NodeHidHub } from '../../../device/hid/node-hid-hub.ts';
import { consoleLog } from './console-log.ts';
import { listen, say } from './peer.ts';

const callBoxTold = v.variant('do', [
  v.strictObject({ do: v.literal('light'), lights: v.number() }),
  v.strictObject({ do: v.literal('close') }),
]);
export type CallBoxTold = v.InferOutput<typeof callBoxTold>;

export const callBoxSaid = v.variant('is', [
  v.strictObject({ is: v.literal('state'), state: v.string() }),
  v.strictObject({ is: v.literal('press'), usage: v.number() }),
  v.strictObject({ is: v.literal('lit'), taken: v.boolean() }),
]);

/** Our side of the keys of a call box, as its process has them. */
export function nearCallBox(address: string): void {
  const hub = new NodeHidHub({ clock: systemClock, log: consoleLog });
  const match = parseHidAddress(address);
  assert(match.ok, match.ok ? '' : match.error);
  // As `run-call-box.ts` does: of two that fit, none.
  const device = hub.watch({ ...match.value, alone: true });
  device.onState((state) => say({ is: 'state', state }));
  followPresses(device, {
    clock: systemClock,
    sameKeyAgainMs: 0,
    onPress: (usage) => say({ is: 'press', usage }),
  });
  listen(callBoxTold, (told) => {
    if (told.do === 'close') void hub.close().then(() => process.disconnect());
    else {
      void device.write(Uint8Array.of(told.lights)).then((taken) => say({ is: 'lit', taken }));
    }
  });
}
