import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { installRules, settle, startUdev, until } from './linux.ts';
import { type BoardTold, boardSaid, type PanelTold, panelSaid } from './panel-words.ts';
import { Peer } from './peer.ts';
import type { Tap } from './tap.ts';
import { UsbGadget } from './usb-gadget.ts';

const PATIENCE_MS = 30_000;
const LOOKED_AGAIN_MS = 3_000;
const BY_ID = '/dev/serial/by-id/usb-Arduino_Uno_R3_85734-if00';
/** The wiring that is shipped, `config/panel-wiring.json`. */
const BUTTON = 2;
const BUTTON_LIGHT = 3;
const GREEN = 4;
const RED = 6;
const DOOR = 8;
const PRESENCE = 9;

/** The two sides of one cable. */
class PanelBench {
  readonly gadget = new UsbGadget(
    'ac',
    0,
    {
      vendorId: '2341',
      productId: '0043',
      manufacturer: 'Arduino',
      product: 'Uno R3',
      serialNumber: '85734',
    },
    [{ driver: 'acm', attributes: {} }],
  );
  readonly board: Peer<BoardTold, typeof boardSaid>;
  readonly panel: Peer<PanelTold, typeof panelSaid>;

  constructor() {
    this.board = new Peer({ program: 'far-board', args: ['/dev/ttyGS0'], hears: boardSaid });
    this.panel = new Peer({
      program: 'near-panel',
      args: [`serial:${BY_ID}`],
      user: 'kiosk',
      hears: panelSaid,
    });
  }

  get state(): string {
    const last = this.panel.heard.findLast((said) => said.is === 'state');
    return last?.is === 'state' ? last.state : 'unplugged';
  }

  untilState(state: string): Promise<boolean> {
    return until(() => this.state === state, PATIENCE_MS);
  }

  get high(): readonly number[] {
    return this.board.heard.at(-1)?.pins ?? [];
  }

  untilHigh(...pins: readonly number[]): Promise<boolean> {
    return until(() => JSON.stringify(this.high) === JSON.stringify(pins), PATIENCE_MS);
  }

  get events(): readonly string[] {
    return this.panel.heard.flatMap((said) => (said.is === 'event' ? [said.event] : []));
  }

  async press(): Promise<void> {
    this.board.tell({ do: 'pull', pin: BUTTON, high: false });
    await pause(300);
    this.board.tell({ do: 'pull', pin: BUTTON });
    await pause(300);
  }

  presses(): number {
    return this.events.filter((event) => event.includes('"button"')).length;
  }
}

/** The real johnny-five and serialport on the kernel's CDC-ACM driver (R10, F17). */
export async function panel(tap: Tap): Promise<void> {
  startUdev();
  const bench = new PanelBench();
  bench.board.tell({ do: 'pull', pin: DOOR, high: false });
  bench.board.tell({ do: 'pull', pin: PRESENCE, high: false });
  bench.gadget.plug();
  settle();
  await pause(LOOKED_AGAIN_MS);
  tap.equal('without our rules a plain user has no panel', bench.state, 'unplugged');
  installRules('systemd/udev/70-yobiban.rules', '70-yobiban.rules');
  tap.check('our rules give it a name of its own', existsSync('/dev/yobiban-panel'));
  tap.check('with them the panel is ready', await bench.untilState('ready'), bench.state);
  bench.panel.tell({ do: 'show', lamp: 'green', button: 'on' });
  tap.check(
    'green lamp and button light are lit',
    await bench.untilHigh(BUTTON_LIGHT, GREEN),
    bench.high,
  );
  await bench.press();
  await until(() => bench.presses() > 0, PATIENCE_MS);
  tap.equal('a press of the button is one press', bench.presses(), 1);
  bench.panel.tell({ do: 'show', lamp: 'red', button: 'off' });
  tap.check('red lamp alone', await bench.untilHigh(RED), bench.high);
  await replugged(tap, bench);
  tap.check('one process of ours lived through it', !bench.panel.ended);
  bench.panel.tell({ do: 'close' });
  tap.check('and ends when it is told to', await bench.panel.end(10_000));
  tap.check('it leaves the panel dark', await bench.untilHigh(), bench.high);
}

async function replugged(tap: Tap, bench: PanelBench): Promise<void> {
  bench.gadget.unplug();
  tap.check('unplugged: told', await bench.untilState('unplugged'), bench.state);
  await pause(1_500);
  const beganMs = performance.now();
  bench.gadget.plug();
  tap.check('plugged in again: ready again', await bench.untilState('ready'), bench.state);
  tap.measured(`ready again after ${(performance.now() - beganMs).toFixed(0)} ms`);
  tap.check('and shows what it showed', await bench.untilHigh(RED), bench.high);
  await bench.press();
  await until(() => bench.presses() > 1, PATIENCE_MS);
  tap.equal('and its button is heard', bench.presses(), 2);
}
