import { createServer, type Server, type Socket } from 'node:net';

/** A device under a rig: takes bytes or not. `VirtualPrinter` is one. */
export type RiggedDevice = {
  receive(bytes: Uint8Array): void;
  /** It takes no more; `DeviceSocket.drain` is called when it does again. */
  readonly full: boolean;
};

/**
 * The device's end of a rig: a unix socket to the script that makes up the hardware, in frames of a
 * letter, a length and bytes (see `usb-printer.py`). The script forwards as much as it has credit
 * for, so that a device that is full takes nothing more, as a printer that NAKs.
 */
export class DeviceSocket {
  readonly path: string;
  /** What the device took from the host. */
  delivered = 0;
  /** Pulls the plug when so many bytes have reached the device. */
  unplugAfter = Number.POSITIVE_INFINITY;
  readonly #device: RiggedDevice;
  #server: Server | undefined;
  #socket: Socket | undefined;
  #owed = false;

  constructor(device: RiggedDevice, path: string) {
    this.#device = device;
    this.path = path;
  }

  /** Resolves when the script has plugged the device in. */
  listen(): Promise<void> {
    return new Promise((resolve) => {
      this.#server = createServer((socket) => {
        this.#socket = socket;
        let held: Uint8Array = new Uint8Array(0);
        socket.on('data', (bytes) => {
          held = Buffer.concat([held, bytes]);
          for (let frame = frameOf(held); frame; frame = frameOf(held)) {
            held = held.subarray(frame.length);
            if (frame.letter === 'P') resolve();
            else this.#take(frame.payload);
          }
        });
        socket.on('error', () => {});
        this.#frame('C');
      });
      this.#server.listen(this.path);
    });
  }

  /** For the host, out of the device's IN end. */
  say(bytes: Uint8Array): void {
    this.#frame('I', bytes);
  }

  unplug(): void {
    this.#frame('U');
  }

  plug(): void {
    this.unplugAfter = Number.POSITIVE_INFINITY;
    this.#frame('P');
  }

  /** The device has room again. */
  drain(): void {
    if (!this.#owed || this.#device.full) return;
    this.#owed = false;
    this.#frame('C');
  }

  async close(): Promise<void> {
    this.#socket?.destroy();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  #take(bytes: Uint8Array): void {
    const room = Math.max(0, this.unplugAfter - this.delivered);
    const reached = bytes.subarray(0, Math.min(room, bytes.length));
    this.delivered += reached.length;
    this.#device.receive(reached);
    if (this.delivered >= this.unplugAfter) this.unplug();
    this.#owed = true;
    this.drain();
  }

  #frame(letter: string, payload: Uint8Array = new Uint8Array(0)): void {
    const head = Buffer.alloc(5);
    head.write(letter, 'latin1');
    head.writeUInt32LE(payload.length, 1);
    this.#socket?.write(Buffer.concat([head, payload]));
  }
}

function frameOf(held: Uint8Array) {
  if (held.length < 5) return undefined;
  const length = 5 + Buffer.from(held.buffer, held.byteOffset, 5).readUInt32LE(1);
  if (held.length < length) return undefined;
  const letter = String.fromCharCode(held[0] ?? 0);
  return { letter, length, payload: held.subarray(5, length) };
}
