import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { systemClock } from '../../../broker/client/node-clock.ts';
import { assert } from '../../../broker/contract/result.ts';
import { EscposPrinter } from '../../../device/printer/escpos-printer.ts';
import { openTransport } from '../../../device/printer/open-transport.ts';
import { readOwnPart } from '../../../device/printer/printer-file.ts';
import { genericModel, type PrinterModel } from '../../../device/printer/printer-model.ts';
import type { PrinterTransport } from '../../../device/printer/transport-port.ts';
import { slipOf } from './bench-slip.ts';
import { consoleLog } from './console-log.ts';
import { listen, say } from './peer.ts';
import { nearTold } from './printer-words.ts';

/** One printer of ours on one link, told by the conductor what to print. */
class NearPrinter {
  readonly #printer: EscposPrinter;

  private constructor(transport: PrinterTransport, model: PrinterModel) {
    this.#printer = new EscposPrinter({ transport, model, clock: systemClock, log: consoleLog });
    this.#printer.onState((state) => say({ is: 'state', state }));
    say({ is: 'state', state: this.#printer.state });
  }

  /** @param address - as a printer's node file names it */
  static async open(address: string): Promise<NearPrinter> {
    const own = readOwnPart({ address }, new Map([[genericModel.id, genericModel]]));
    assert(own.ok, own.ok ? '' : own.error);
    const transport = await openTransport(own.value.address);
    assert(transport.ok, transport.ok ? '' : transport.error);
    return new NearPrinter(transport.value, own.value.model);
  }

  async print(id: number, label: number): Promise<void> {
    const begunMs = performance.now();
    const end = await this.#printer.print(slipOf(label), () => {});
    const tookMs = Math.round(performance.now() - begunMs);
    const fault = 'fault' in end ? end.fault : undefined;
    say({ is: 'fate', id, fate: end.fate, tookMs, ...(fault && { fault }) });
  }

  /** A file of this very process: writes that a printer holds up must not hold this one up. */
  async note(): Promise<void> {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'note-'));
    const begunMs = performance.now();
    await writeFile(path.join(folder, 'note'), 'written', { flush: true });
    say({ is: 'noted', tookMs: Math.round(performance.now() - begunMs) });
    await rm(folder, { recursive: true });
  }

  async close(): Promise<void> {
    await this.#printer.close();
    // From here on nothing of ours may keep the process alive.
    process.disconnect();
  }
}

/** @param address - of the printer, as its node file names it */
export async function nearPrinter(address: string): Promise<void> {
  const printer = await NearPrinter.open(address);
  listen(nearTold, (told) => {
    if (told.do === 'print') void printer.print(told.id, told.label);
    if (told.do === 'note') void printer.note();
    if (told.do === 'close') void printer.close();
  });
}
