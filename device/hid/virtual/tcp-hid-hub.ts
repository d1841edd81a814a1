import { connect, type Socket } from 'node:net';
import type { NodeClock } from '../../../broker/client/node-clock.ts';
import { fits, type HidIdentity } from '../hid-match.ts';
import type { HidDevice, HidHub, HidMatch, HidState } from '../hid-port.ts';
import { encodeFrame, FrameReader, type HidFrame } from './hid-frames.ts';

const CONNECT_WITHIN_MS = 2_000;
const RECONNECT_MS = 1_000;
const KEEP_ALIVE_MS = 5_000;

type Options = { readonly host: string; readonly port: number; readonly clock: NodeClock };

/** The devices of a virtual HID box at a TCP port; while the box is away, all are unplugged. */
export class TcpHidHub implements HidHub {
  readonly #options: Options;
  readonly #there = new Map<number, HidIdentity>();
  readonly #watches = new Set<TcpHidDevice>();
  #socket: Socket | undefined;
  #cancelRetry = () => {};
  #over = false;

  private constructor(options: Options) {
    this.#options = options;
  }

  /** Returns at once; the first connection is made meanwhile. */
  static open(options: Options): TcpHidHub {
    const hub = new TcpHidHub(options);
    hub.#connect();
    return hub;
  }

  watch(match: HidMatch): HidDevice {
    const watch = new TcpHidDevice(match, {
      send: (frame) => this.#send(frame),
      closed: () => {
        this.#watches.delete(watch);
        this.#handOut();
      },
    });
    this.#watches.add(watch);
    queueMicrotask(() => this.#handOut());
    return watch;
  }

  async close(): Promise<void> {
    this.#over = true;
    this.#cancelRetry();
    for (const watch of [...this.#watches]) await watch.close();
    this.#socket?.destroy();
  }

  #connect(): void {
    const { host, port, clock } = this.#options;
    const socket = connect({
      host,
      port,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE_MS,
    });
    this.#socket = socket;
    const reader = new FrameReader();
    const inTime = clock.after(CONNECT_WITHIN_MS, () => socket.destroy());
    socket.on('connect', inTime);
    socket.on('data', (bytes) => {
      const frames = reader.take(bytes);
      if (frames.ok) for (const frame of frames.value) this.#take(frame);
      else socket.destroy();
    });
    // Every error is followed by `close`, where it is dealt with.
    socket.on('error', () => {});
    socket.on('close', () => {
      inTime();
      for (const number of [...this.#there.keys()]) this.#gone(number);
      if (this.#over) return;
      this.#cancelRetry = clock.after(RECONNECT_MS, () => this.#connect());
    });
  }

  #take(frame: HidFrame): void {
    switch (frame.kind) {
      case 'plugged':
        this.#gone(frame.device);
        this.#there.set(frame.device, frame.identity);
        this.#handOut();
        return;
      case 'unplugged':
        this.#gone(frame.device);
        return;
      case 'report':
        for (const watch of this.#watches) {
          if (watch.number === frame.device) watch.report(frame.report);
        }
        return;
      case 'open':
      case 'close':
      case 'output':
        // Said by kiosks; a box that says so means nothing by it.
        return;
    }
  }

  #handOut(): void {
    for (const [number, identity] of this.#there) {
      const watches = [...this.#watches];
      if (watches.some((watch) => watch.number === number)) continue;
      const free = watches.find(
        (watch) => watch.number === undefined && fits(watch.match, identity),
      );
      if (!free) continue;
      this.#send({ kind: 'open', device: number });
      free.become(number);
    }
  }

  #gone(number: number): void {
    this.#there.delete(number);
    for (const watch of this.#watches) if (watch.number === number) watch.become(undefined);
  }

  #send(frame: HidFrame): boolean {
    if (!this.#socket?.writable) return false;
    this.#socket.write(encodeFrame(frame));
    return true;
  }
}

type Cable = { send(frame: HidFrame): boolean; closed(): void };

class TcpHidDevice implements HidDevice {
  readonly match: HidMatch;
  /** Its number at the box while it is open. */
  number: number | undefined;
  readonly #cable: Cable;
  readonly #stateChanged: ((state: HidState) => void)[] = [];
  readonly #takes: ((report: Uint8Array) => void)[] = [];

  constructor(match: HidMatch, cable: Cable) {
    this.match = match;
    this.#cable = cable;
  }

  get state(): HidState {
    return this.number === undefined ? 'unplugged' : 'ready';
  }

  onState(changed: (state: HidState) => void): void {
    this.#stateChanged.push(changed);
  }

  onReport(take: (report: Uint8Array) => void): void {
    this.#takes.push(take);
  }

  async write(report: Uint8Array): Promise<boolean> {
    const device = this.number;
    return device !== undefined && this.#cable.send({ kind: 'output', device, report });
  }

  async close(): Promise<void> {
    const device = this.number;
    this.number = undefined;
    if (device !== undefined) this.#cable.send({ kind: 'close', device });
    this.#cable.closed();
  }

  become(number: number | undefined): void {
    this.number = number;
    for (const changed of this.#stateChanged) changed(this.state);
  }

  report(bytes: Uint8Array): void {
    for (const take of this.#takes) take(bytes);
  }
}
