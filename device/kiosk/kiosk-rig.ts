import { FaultHistory } from '../../broker/client/fault-history.ts';
import type { ManualClock } from '../../broker/client/manual-clock.ts';
import { MemoryHall } from '../../broker/client/memory-hall.ts';
import type { NodeClock } from '../../broker/client/node-clock.ts';
import { MemoryPassword } from '../../broker/client/password/memory-password.ts';
import type { Player } from '../../broker/client/sound/player-port.ts';
import type { Logger } from '../../broker/contract/log.ts';
import { assert, ok } from '../../broker/contract/result.ts';
import { Keypad } from '../hid/keypad.ts';
import { MemoryHidHub } from '../hid/memory-hid-hub.ts';
import { Scanner } from '../hid/scanner.ts';
import { virtualHid } from '../hid/virtual/virtual-hid-box.ts';
import { MemoryPanel } from '../panel/memory-panel.ts';
import { KioskNode } from './kiosk-node.ts';
import { issuedOf, kioskOf, lineOf, packOf } from './kiosk-samples.ts';
import { type KioskSounds, PlayedSounds } from './kiosk-sounds.ts';
import { defaultTimings, type KioskTimings } from './kiosk-state.ts';
import { PinBook } from './pin-book.ts';
import { VolumeKnob } from './volume-knob.ts';

/** The PIN of the rig's staff mode. */
export const rigPin = '4711';

/** A small document that is never written to a disk. */
function keptInMemory<T>(data: T) {
  return {
    data,
    async write(written: T) {
      this.data = written;
      return ok(undefined);
    },
  };
}

type RigOptions = {
  readonly timings?: KioskTimings;
  readonly port?: number;
  readonly themeFile?: string;
  /** Heard in place of a player's; without either, the page sounds. */
  readonly sounds?: KioskSounds;
  readonly player?: Player;
  /** Languages that a voice is there for; left out: chimes alone. */
  readonly speaks?: readonly string[];
};

/** A whole kiosk but for its hall, its devices and the time, which a test holds in its hand. */
export class KioskRig<C extends NodeClock = ManualClock> {
  readonly hall: MemoryHall;
  readonly clock: C;
  readonly panel = new MemoryPanel();
  readonly hub = new MemoryHidHub();
  readonly lines: { readonly event: string; readonly fields: object | undefined }[] = [];
  restarts = 0;
  screenRestarts = 0;
  #node: KioskNode | undefined;

  /** @param hall - one that has nothing to say yet is told of a small one */
  constructor(clock: C, hall?: MemoryHall) {
    this.clock = clock;
    this.hall = hall ?? smallHall();
  }

  get node(): KioskNode {
    assert(this.#node !== undefined, 'opened by the test');
    return this.#node;
  }

  async open(pagesDirectory: string, options: RigOptions = {}): Promise<KioskNode> {
    const { sounds, player, speaks, timings = defaultTimings, port = 0, themeFile } = options;
    const { hall, clock, panel, hub } = this;
    const note = (event: string, fields?: object) => void this.lines.push({ event, fields });
    const log: Logger = { debug: note, info: note, warn: note, error: note };
    const hasher = new MemoryPassword();
    const opened = await KioskNode.open({
      ...{ hall, log, clock, player, timings },
      faults: new FaultHistory(keptInMemory({ faults: [] }), { hall, clock }),
      devices: {
        ...{ panel, button: 'guide', sound: speaks ? 'voice' : 'chime' },
        speaks: (locale) => speaks?.includes(locale) ?? false,
        readBox: () => ({ temperatureC: 48, diskFreeMb: 12_700 }),
        scanner: new Scanner(hub.watch(virtualHid.scanner), clock),
        keypad: new Keypad(hub.watch(virtualHid.keypad), clock),
        screen: {
          restart: async () => {
            this.screenRestarts += 1;
            return ok(undefined);
          },
        },
      },
      soundsOver: (asked) =>
        sounds ??
        new PlayedSounds({
          ...{ ...asked, clock, loudness: () => 1 },
          voices: { speaks: () => false, say: async () => ok(new Int16Array()) },
        }),
      pins: new PinBook({
        ...{ hasher, clock, hash: await hasher.hash(rigPin) },
        document: keptInMemory({ failures: 0 }),
      }),
      power: {
        restart: async () => {
          this.restarts += 1;
          return ok(undefined);
        },
        shutDown: async () => ok(undefined),
      },
      volumeKnob: (changed) => new VolumeKnob(keptInMemory({ volume: 10 }), changed),
      server: { host: '127.0.0.1', port, pagesDirectory, ...(themeFile && { themeFile }) },
    });
    if (!opened.ok) throw new Error(opened.error);
    this.#node = opened.value;
    return opened.value;
  }
}

function smallHall(): MemoryHall {
  const hall = new MemoryHall('kiosk-1', 'iwata');
  hall.deliver('site', packOf());
  hall.deliver('kiosk', kioskOf(), 'kiosk-1');
  hall.deliver('line', lineOf());
  hall.answer('issue-ticket', () => ok(issuedOf()));
  hall.answer('record-staff-mode', () => ok({}));
  return hall;
}
