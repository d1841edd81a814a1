import { readFileSync } from 'node:fs';
import { ManualClock } from '../../broker/client/manual-clock.ts';
import { MemoryLog } from '../../broker/contract/memory-log.ts';
import { assert } from '../../broker/contract/result.ts';
import { FirmataPanel } from './firmata-panel.ts';
import type { PanelEvent } from './panel-port.ts';
import { type PanelWiring, readWiring } from './panel-wiring.ts';
import { VirtualBoard } from './virtual/virtual-board.ts';

const STEP_MS = 10;
const HANGS_AFTER_MS = 30_000;

/** The wiring that is shipped. */
export function shippedWiring(): PanelWiring {
  const file = new URL('../../config/panel-wiring.json', import.meta.url);
  const wiring = readWiring(readFileSync(file, 'utf8'));
  assert(wiring.ok, 'the shipped wiring is right');
  return wiring.value;
}

/**
 * For tests: a clock that goes on by 10 ms a step, and lets sockets deliver between two steps, so
 * that seconds of waiting pass in milliseconds and no wait depends on the machine.
 */
export class SteppedClock extends ManualClock {
  async until(reached: () => boolean, what = 'the awaited state'): Promise<void> {
    const startedMs = performance.now();
    while (!reached()) {
      assert(performance.now() - startedMs < HANGS_AFTER_MS, `${what} came`);
      await this.step();
    }
  }

  async pass(ms: number): Promise<void> {
    for (let leftMs = ms; leftMs > 0; leftMs -= STEP_MS) await this.step();
  }

  async step(): Promise<void> {
    this.advance(STEP_MS);
    // One round to write, one to read what the other end wrote, one to answer.
    for (let round = 0; round < 3; round += 1) await new Promise((next) => setImmediate(next));
  }
}

/** For tests: a real panel, real johnny-five, and a board behind a port of this machine. */
export async function panelStage(
  { wiring }: { readonly wiring: PanelWiring } = { wiring: shippedWiring() },
) {
  const clock = new SteppedClock();
  const log = new MemoryLog();
  const beeps: number[] = [];
  let sounding = false;
  const board = await VirtualBoard.listen({
    host: '127.0.0.1',
    port: 0,
    wiring,
    clock,
    onChange(view) {
      if (view.buzzer && !sounding) beeps.push(clock.monotonicMs());
      sounding = view.buzzer;
    },
  });
  assert(board.ok, 'a free port was found');
  const address = { kind: 'tcp', host: '127.0.0.1', port: board.value.port } as const;
  const panel = FirmataPanel.open({ address, wiring, clock, log });
  const events: PanelEvent[] = [];
  panel.onEvent((event) => events.push(event));
  const close = async () => {
    await panel.close();
    await board.value.close();
  };
  return { panel, board: board.value, clock, log, events, beeps, close };
}
