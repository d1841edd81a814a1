/**
 * The process that sees the test bed's devices: a `NodeHidHub` at the hands of its parent. It has a
 * process of its own because libumockdev is preloaded before Node starts.
 */
import { createRequire } from 'node:module';
import process from 'node:process';
import { systemClock } from '../../../broker/client/node-clock.ts';
import { decode } from '../../../broker/contract/decode.ts';
import { MemoryLog } from '../../../broker/contract/memory-log.ts';
import { assert } from '../../../broker/contract/result.ts';
import type { HidDevice } from '../hid-port.ts';
import { NodeHidHub } from '../node-hid-hub.ts';
import { type ChildSays, childAsk } from './hid-child-words.ts';

const hub = new NodeHidHub({ clock: systemClock, log: new MemoryLog() });
const watches: HidDevice[] = [];
const say = (words: ChildSays) => process.send?.(words);

const nodeHidLoaded = () =>
  Object.keys(createRequire(import.meta.url).cache).some((file) => file.includes('node-hid'));

process.on('message', (message) => {
  const ask = decode(childAsk, message);
  assert(ask.ok, 'the parent asks for what there is');
  switch (ask.value.ask) {
    case 'watch': {
      const { serialNumber, interface: at, ...ids } = ask.value.match;
      const watch = hub.watch({
        ...ids,
        ...(serialNumber !== undefined && { serialNumber }),
        ...(at !== undefined && { interface: at }),
      });
      const number = watches.push(watch) - 1;
      watch.onState((state) => say({ say: 'state', watch: number, state }));
      watch.onReport((report) => say({ say: 'report', watch: number, report: [...report] }));
      return;
    }
    case 'close':
      void watches[ask.value.watch]?.close();
      return;
    case 'write': {
      const { watch, report } = ask.value;
      void watches[watch]
        ?.write(Uint8Array.from(report))
        .then((taken) => say({ say: 'wrote', watch, taken }));
      return;
    }
    case 'end':
      // Nothing ends the process: it ends because nothing keeps it alive any more.
      void hub.close().then(() => process.disconnect());
  }
});
say({ say: 'loaded', nodeHid: nodeHidLoaded() });
