import { createServer, type Server, type Socket } from 'node:net';
import { type NodeClock, systemClock } from '../../../broker/client/node-clock.ts';
import { assertNever, err, ok, type Result } from '../../../broker/contract/result.ts';
import type { OutputWiring, PanelWiring } from '../panel-wiring.ts';
import { VirtualUno } from './virtual-uno.ts';

/** Everything that can be done to a virtual panel. */
export const boardActs = [
  'press-button',
  'bounce-button',
  'hold-button',
  'release-button',
  'person-near',
  'person-away',
  'open-door',
  'close-door',
  'unplug',
  'plug',
  'go-mute',
  'wake',
] as const;
export type BoardAct = (typeof boardActs)[number];

/** What somebody in front of the panel sees and hears, and what was done to it. */
export type BoardView = {
  readonly lamps: { readonly green: boolean; readonly amber: boolean; readonly red: boolean };
  readonly buttonLight: boolean;
  readonly buzzer: boolean;
  readonly buttonDown: boolean;
  readonly near: boolean;
  readonly doorOpen: boolean;
  /** Whether a host is on the line. */
  readonly connected: boolean;
  readonly plugged: boolean;
  readonly mute: boolean;
};

type BoardOptions = {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly wiring: PanelWiring;
  /** Called after something of the view may have changed. */
  readonly onChange?: (view: BoardView) => void;
  readonly clock?: NodeClock;
};

const PRESS_MS = 120;
/** Between the contacts of a bad button: 50 ms of bounce on the way down, and again on the way up. */
const BOUNCE_GAPS_MS = [2, 8, 1, 15, 4, 20];

/**
 * A Firmata board with the panel wired to it, behind a TCP port as StandardFirmataEthernet has it.
 * It speaks the protocol and knows nothing of what is on the other end.
 */
export class VirtualBoard {
  readonly #options: BoardOptions;
  readonly #clock: NodeClock;
  readonly #server: Server;
  readonly #uno: VirtualUno;
  #socket: Socket | undefined;
  #port = 0;
  #plugged = true;
  #mute = false;
  #buttonDown = false;
  #near = false;
  #doorOpen = false;
  #cancelPress = () => {};

  private constructor(options: BoardOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#uno = new VirtualUno({
      answer: (bytes) => this.#answer(bytes),
      changed: () => this.#changed(),
    });
    this.#server = createServer({ noDelay: true }, (socket) => this.#serve(socket));
  }

  /** The error is a sentence: which port cannot be opened, and why. */
  static async listen(options: BoardOptions): Promise<Result<VirtualBoard, string>> {
    const board = new VirtualBoard(options);
    const failed = await board.#listen();
    return failed === undefined ? ok(board) : err(failed);
  }

  #listen(): Promise<string | undefined> {
    const { host, port } = this.#options;
    this.#pullAll();
    return new Promise((resolve) => {
      this.#server.once('error', (cause) =>
        resolve(`port ${port} of ${host} cannot be opened: ${cause.message}`),
      );
      this.#server.listen(port, host, () => {
        const address = this.#server.address();
        this.#port = typeof address === 'object' && address !== null ? address.port : port;
        resolve(undefined);
      });
    });
  }

  get port(): number {
    return this.#port;
  }

  get view(): BoardView {
    const { lamps, buttonLight, buzzer } = this.#options.wiring;
    const { green, amber, red } = lamps;
    return {
      lamps: { green: this.#isOn(green), amber: this.#isOn(amber), red: this.#isOn(red) },
      buttonLight: this.#isOn(buttonLight),
      buzzer: this.#isOn(buzzer),
      buttonDown: this.#buttonDown,
      near: this.#near,
      doorOpen: this.#doorOpen,
      connected: this.#socket !== undefined,
      plugged: this.#plugged,
      mute: this.#mute,
    };
  }

  do(act: BoardAct): void {
    this.#act(act);
    this.#changed();
  }

  async close(): Promise<void> {
    this.#cancelPress();
    this.#socket?.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #act(act: BoardAct): void {
    switch (act) {
      case 'press-button':
        this.#play([], PRESS_MS);
        break;
      case 'bounce-button':
        this.#play(BOUNCE_GAPS_MS, PRESS_MS);
        break;
      case 'hold-button':
        this.#press(true);
        break;
      case 'release-button':
        this.#press(false);
        break;
      case 'person-near':
        this.#setNear(true);
        break;
      case 'person-away':
        this.#setNear(false);
        break;
      case 'open-door':
        this.#setDoor(true);
        break;
      case 'close-door':
        this.#setDoor(false);
        break;
      case 'unplug':
        this.#unplug();
        break;
      case 'plug':
        this.#plugged = true;
        break;
      case 'go-mute':
        this.#mute = true;
        break;
      case 'wake':
        this.#mute = false;
        break;
      default:
        assertNever(act);
    }
  }

  /** Down, `gapsMs` of bouncing, held, up with the same bouncing. */
  #play(gapsMs: readonly number[], heldMs: number): void {
    this.#press(true);
    const edges = [...gapsMs, heldMs, ...gapsMs];
    const step = (at: number) => {
      const gapMs = edges[at];
      if (gapMs === undefined) return;
      this.#cancelPress = this.#clock.after(gapMs, () => {
        this.#setButton(at % 2 === 1);
        step(at + 1);
      });
    };
    step(0);
  }

  /** By hand: whatever was being played is over. */
  #press(down: boolean): void {
    this.#cancelPress();
    this.#setButton(down);
  }

  #setButton(down: boolean): void {
    this.#buttonDown = down;
    this.#pullAll();
    this.#changed();
  }

  #setNear(near: boolean): void {
    this.#near = near;
    this.#pullAll();
  }

  #setDoor(open: boolean): void {
    this.#doorOpen = open;
    this.#pullAll();
  }

  /** Without power nothing is lit and nothing is remembered. */
  #unplug(): void {
    this.#plugged = false;
    this.#mute = false;
    this.#socket?.resetAndDestroy();
  }

  /** What the switches and the sensor do to the pins. */
  #pullAll(): void {
    const { button, door, presence } = this.#options.wiring;
    // Both switches are to ground: open, they leave the pin to its pull-up.
    if (button) this.#uno.pull(button.pin, this.#buttonDown ? false : undefined);
    if (door) {
      const toGround = this.#doorOpen === (door.closedLevel === 'high');
      this.#uno.pull(door.pin, toGround ? false : undefined);
    }
    if (presence) this.#uno.pull(presence.pin, this.#near === (presence.nearLevel === 'high'));
  }

  #isOn(part: OutputWiring | undefined): boolean {
    if (!part || !this.#plugged) return false;
    const high = this.#uno.drives(part.pin);
    return high !== undefined && high === (part.onLevel === 'high');
  }

  #serve(socket: Socket): void {
    socket.on('error', () => {});
    // The socket of an unplugged board is kept for it: whoever calls finds nobody.
    if (!this.#plugged) {
      socket.resetAndDestroy();
      return;
    }
    // One that was dropped at the other end may not have been noticed here: the newest counts.
    this.#socket?.destroy();
    this.#socket = socket;
    socket.on('data', (bytes) => {
      if (!this.#mute) this.#uno.receive(bytes);
    });
    socket.on('close', () => {
      if (this.#socket !== socket) return;
      this.#socket = undefined;
      this.#changed();
    });
    this.#uno.start();
  }

  #answer(bytes: Uint8Array): void {
    if (!this.#mute && this.#socket?.writable) this.#socket.write(bytes);
  }

  #changed(): void {
    this.#options.onChange?.(this.view);
  }
}
