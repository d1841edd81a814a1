import { createServer, type Server, type Socket } from 'node:net';
import * as v from 'valibot';
import { type NodeClock, systemClock } from '../../../broker/client/node-clock.ts';
import { assertNever, err, ok, type Result } from '../../../broker/contract/result.ts';
import { hidAddress } from '../hid-address.ts';
import type { HidMatch } from '../hid-port.ts';
import { encodeFrame, FrameReader, type HidFrame } from './hid-frames.ts';
import { allUp, type BoxKey, boxKeys, keypadDown, reportsOfCode } from './typed-reports.ts';

/** A scanner sends a report every millisecond or two: that often does a computer ask it. */
const REPORT_EVERY_MS = 1;
/** How long a finger stays on a key. */
const PRESS_MS = 80;
const CODE_CHARACTERS_MAX = 200;
/** Asked for and not done yet. */
const ACTS_WAITING_MAX = 32;

/** `stranger` is a keyboard that nobody enrolled. */
const hidBoxDevices = ['scanner', 'keypad', 'stranger'] as const;
export type HidBoxDevice = (typeof hidBoxDevices)[number];

/** Who they say they are: what a kiosk in front of this box has enrolled. */
export const virtualHid = {
  scanner: { vendorId: 0x1209, productId: 0x5c01, serialNumber: 'VIRTUAL-SCANNER' },
  keypad: { vendorId: 0x1209, productId: 0x5c02, serialNumber: 'VIRTUAL-KEYPAD' },
  stranger: { vendorId: 0x1209, productId: 0x5c03, serialNumber: 'VIRTUAL-STRANGER' },
} as const satisfies Record<HidBoxDevice, HidMatch>;

const which = v.picklist(hidBoxDevices);
const key = v.picklist(boxKeys);

/** What a person does at the box. */
export const hidBoxAct = v.variant('kind', [
  /** Holds a code in front of the scanner; it may be any text that is on a US keyboard. */
  v.strictObject({
    kind: v.literal('scan'),
    code: v.pipe(v.string(), v.minLength(1), v.maxLength(CODE_CHARACTERS_MAX)),
  }),
  /** Presses a key and lets it go. */
  v.strictObject({ kind: v.literal('key'), key }),
  /** Presses a key and leaves the finger there; the next key, or `release`, ends it. */
  v.strictObject({ kind: v.literal('hold'), key }),
  v.strictObject({ kind: v.literal('release') }),
  v.strictObject({ kind: v.literal('plug'), device: which }),
  v.strictObject({ kind: v.literal('unplug'), device: which }),
]);
export type HidBoxAct = v.InferOutput<typeof hidBoxAct>;

export type HidBoxView = {
  /** A kiosk is at the other end of the cable. */
  readonly connected: boolean;
  readonly devices: readonly {
    readonly device: HidBoxDevice;
    /** As a node file names it: `1209:5c01:VIRTUAL-SCANNER`. */
    readonly address: string;
    readonly plugged: boolean;
    /** The kiosk reads it. */
    readonly opened: boolean;
  }[];
  readonly held: BoxKey | undefined;
  /** The lights of the keypad, as its last output report left them: bit 0 Num Lock, 1 Caps Lock, 2 Scroll Lock. */
  readonly lights: number;
};

type Options = {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly clock?: NodeClock;
  /** Called after each change of the view. */
  readonly onView?: () => void;
};

/** Scanner and keypad without hardware: their reports, key by key, at a TCP port for one kiosk. */
export class VirtualHidBox {
  readonly #server: Server;
  readonly #clock: NodeClock;
  readonly #onView: () => void;
  readonly #plugged = new Set<HidBoxDevice>(['scanner', 'keypad']);
  readonly #opened = new Set<HidBoxDevice>();
  #socket: Socket | undefined;
  #held: BoxKey | undefined;
  #lights = 0;
  /** One after another, as one person does things. */
  #doing: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #hurry = () => {};
  #over = false;

  private constructor({ clock = systemClock, onView = () => {} }: Options) {
    this.#clock = clock;
    this.#onView = onView;
    this.#server = createServer({ noDelay: true }, (socket) => this.#serve(socket));
  }

  /** The error is a sentence: why the port cannot be opened. */
  static listen(options: Options): Promise<Result<VirtualHidBox, string>> {
    const { host, port } = options;
    const box = new VirtualHidBox(options);
    return new Promise((resolve) => {
      box.#server.once('error', (cause) =>
        resolve(err(`port ${port} of ${host} cannot be opened: ${cause.message}`)),
      );
      box.#server.listen(port, host, () => resolve(ok(box)));
    });
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  get view(): HidBoxView {
    return {
      connected: this.#socket !== undefined,
      devices: hidBoxDevices.map((device) => ({
        device,
        address: hidAddress(virtualHid[device]),
        plugged: this.#plugged.has(device),
        opened: this.#opened.has(device),
      })),
      held: this.#held,
      lights: this.#lights,
    };
  }

  /** Done when the last key is up again; the error is a sentence: why nothing can come of it. */
  do(act: HidBoxAct): Promise<Result<undefined, string>> {
    if (this.#waiting >= ACTS_WAITING_MAX) {
      return Promise.resolve(err('the box has not done what it was asked for before'));
    }
    this.#waiting += 1;
    const done = this.#doing.then(() => this.#act(act));
    this.#doing = done.finally(() => {
      this.#waiting -= 1;
    });
    return done;
  }

  /** A device sends a report of any kind; it is lost where nobody has the device open. */
  report(device: HidBoxDevice, report: Uint8Array): void {
    if (!this.#opened.has(device)) return;
    this.#send({ kind: 'report', device: hidBoxDevices.indexOf(device), report });
  }

  async close(): Promise<void> {
    this.#over = true;
    this.#hurry();
    await this.#doing;
    this.#socket?.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #act(act: HidBoxAct): Promise<Result<undefined, string>> {
    switch (act.kind) {
      case 'scan': {
        if (!this.#plugged.has('scanner')) return err('the scanner is unplugged');
        const reports = reportsOfCode(act.code);
        if (!reports) return err('a scanner types only what is on a keyboard');
        for (const report of reports) await this.#after(REPORT_EVERY_MS, 'scanner', report);
        return ok(undefined);
      }
      case 'key':
      case 'hold':
        if (!this.#plugged.has('keypad')) return err('the keypad is unplugged');
        this.#hold(act.key);
        if (act.kind === 'hold') return ok(undefined);
        await this.#after(PRESS_MS, 'keypad', allUp);
        this.#hold(undefined);
        return ok(undefined);
      case 'release':
        this.#hold(undefined);
        return ok(undefined);
      case 'plug':
        this.#plug(act.device);
        return ok(undefined);
      case 'unplug':
        this.#unplug(act.device);
        return ok(undefined);
      default:
        return assertNever(act);
    }
  }

  #hold(held: BoxKey | undefined): void {
    this.#held = held;
    this.report('keypad', held === undefined ? allUp : keypadDown(held));
    this.#onView();
  }

  #plug(device: HidBoxDevice): void {
    if (this.#plugged.has(device)) return;
    this.#plugged.add(device);
    this.#sayPlugged(device);
    this.#onView();
  }

  #unplug(device: HidBoxDevice): void {
    if (!this.#plugged.delete(device)) return;
    this.#opened.delete(device);
    if (device === 'keypad') {
      this.#held = undefined;
      this.#lights = 0;
    }
    this.#send({ kind: 'unplugged', device: hidBoxDevices.indexOf(device) });
    this.#onView();
  }

  /** What is to come when the box is closed comes at once. */
  async #after(delayMs: number, device: HidBoxDevice, report: Uint8Array): Promise<void> {
    if (!this.#over) {
      await new Promise<void>((go) => {
        const cancel = this.#clock.after(delayMs, go);
        this.#hurry = () => {
          cancel();
          go();
        };
      });
    }
    this.report(device, report);
  }

  #serve(socket: Socket): void {
    // One that was dropped at the other end may not have been noticed here: the newest counts.
    this.#socket?.destroy();
    this.#socket = socket;
    this.#opened.clear();
    for (const device of this.#plugged) this.#sayPlugged(device);
    this.#onView();
    const reader = new FrameReader();
    socket.on('data', (bytes) => {
      if (this.#socket !== socket) return;
      const frames = reader.take(bytes);
      if (frames.ok) for (const frame of frames.value) this.#take(frame);
      else socket.destroy();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      if (this.#socket !== socket) return;
      this.#socket = undefined;
      this.#opened.clear();
      this.#onView();
    });
  }

  #take(frame: HidFrame): void {
    const device = hidBoxDevices[frame.device];
    if (device === undefined || !this.#plugged.has(device)) return;
    if (frame.kind === 'open') this.#opened.add(device);
    if (frame.kind === 'close') this.#opened.delete(device);
    if (frame.kind === 'output' && device === 'keypad') this.#lights = frame.report[0] ?? 0;
    this.#onView();
  }

  #sayPlugged(device: HidBoxDevice): void {
    const identity = virtualHid[device];
    this.#send({ kind: 'plugged', device: hidBoxDevices.indexOf(device), identity });
  }

  #send(frame: HidFrame): void {
    if (this.#socket?.writable) this.#socket.write(encodeFrame(frame));
  }
}
