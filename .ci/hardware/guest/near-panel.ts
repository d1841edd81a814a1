import { readFileSync } from 'node:fs';
import process from 'node:process';
import { systemClock } from '../../../broker/client/node-clock.ts';
import { assert } from '../../../broker/contract/result.ts';
import { FirmataPanel } from '../../../device/panel/firmata-panel.ts';
import { parsePanelAddress } from '../../../device/panel/panel-address.ts';
import { readWiring } from '../../../device/panel/panel-wiring.ts';
import { consoleLog } from './console-log.ts';
import { panelTold } from './panel-words.ts';
import { listen, say } from './peer.ts';

/**
 * Our side of the panel, with the wiring that is shipped.
 *
 * @param text - its address, as in the kiosk's node file
 */
export function nearPanel(text: string): void {
  const address = parsePanelAddress(text);
  assert(address.ok, address.ok ? '' : address.error);
  const wiring = readWiring(readFileSync('config/panel-wiring.json', 'utf8'));
  assert(wiring.ok, 'the shipped wiring is right');
  const panel = FirmataPanel.open({
    address: address.value,
    wiring: wiring.value,
    clock: systemClock,
    log: consoleLog,
  });
  panel.onState((state) => say({ is: 'state', state }));
  panel.onEvent((event) => say({ is: 'event', event: JSON.stringify(event) }));
  listen(panelTold, (told) => {
    if (told.do === 'show') panel.show({ lamp: told.lamp, button: told.button });
    else void panel.close().then(() => process.disconnect());
  });
}
