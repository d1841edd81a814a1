import process from 'node:process';
import * as v from 'valibot';
import { systemClock } from '../../../broker/client/node-clock.ts';
import { assert } from '../../../broker/contract/result.ts';
import { parseHidAddress } from '../../../device/hid/hid-address.ts';
import { Keypad } from '../../../device/hid/keypad.ts';
import { NodeHidHub } from '../../../device/hid/node-hid-hub.ts';
import { Scanner } from '../../../device/hid/scanner.ts';
import { consoleLog } from './console-log.ts';
import { listen, say } from './peer.ts';

const hidTold = v.strictObject({ do: v.literal('close') });
export type HidTold = v.InferOutput<typeof hidTold>;

export const hidSaid = v.variant('is', [
  v.strictObject({
    is: v.literal('state'),
    of: v.picklist(['scanner', 'keypad']),
    state: v.string(),
  }),
  v.strictObject({ is: v.literal('code'), code: v.string() }),
  v.strictObject({ is: v.literal('key'), key: v.string() }),
]);

/**
 * Our side of scanner and keypad, as the kiosk has them.
 *
 * @param scannerAddress - as in the kiosk's node file
 */
export function nearHid(scannerAddress: string, keypadAddress = ''): void {
  const hub = new NodeHidHub({ clock: systemClock, log: consoleLog });
  const watch = (address: string) => {
    const match = parseHidAddress(address);
    assert(match.ok, match.ok ? '' : match.error);
    return hub.watch(match.value);
  };
  const scanner = new Scanner(watch(scannerAddress), systemClock);
  const keypad = new Keypad(watch(keypadAddress), systemClock);
  scanner.onState(() => say({ is: 'state', of: 'scanner', state: scanner.state }));
  keypad.onState(() => say({ is: 'state', of: 'keypad', state: keypad.state }));
  scanner.onCode((code) => say({ is: 'code', code }));
  keypad.onKey((key) => say({ is: 'key', key }));
  listen(hidTold, () => void hub.close().then(() => process.disconnect()));
}
