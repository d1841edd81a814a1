import type { SerialPort } from 'serialport';
import type { NodeClock } from '../../broker/client/node-clock.ts';
import type { BoardLine, LineEnds } from './board-line.ts';

/** StandardFirmata's own. */
const BAUD_RATE = 57_600;
const CLOSE_WITHIN_MS = 300;

/** The class of the package, loaded where a panel hangs on a serial line and nowhere else. */
export async function loadSerialPort(): Promise<typeof SerialPort> {
  return (await import('serialport')).SerialPort;
}

/**
 * A line to a board at a USB serial port. Opening it resets an Arduino (DTR), which then needs about
 * two seconds to start.
 */
export class SerialLine implements BoardLine {
  readonly #port: SerialPort;
  readonly #clock: NodeClock;
  readonly #ends: LineEnds;
  #over = false;

  constructor(Port: typeof SerialPort, path: string, ends: LineEnds, clock: NodeClock) {
    this.#clock = clock;
    this.#ends = ends;
    this.#port = new Port({ path, baudRate: BAUD_RATE, autoOpen: false });
    this.#port.on('data', ends.bytes);
    this.#port.on('error', (cause) => this.#closed(cause.message));
    this.#port.on('close', (cause: Error | null | undefined) =>
      this.#closed(cause?.message ?? 'the port was closed'),
    );
    this.#port.open((cause) => {
      if (cause) this.#closed(cause.message);
      else if (this.#over) this.#port.close(() => {});
      else ends.opened();
    });
  }

  write(bytes: Uint8Array): void {
    if (this.#port.isOpen) this.#port.write(Buffer.from(bytes));
  }

  close(): Promise<void> {
    this.#over = true;
    // One that is just being opened is closed when it is: see the constructor.
    if (!this.#port.isOpen) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        late();
        resolve();
      };
      const letGo = () => this.#port.close(done);
      // A board that takes nothing would hold a drain up for ever.
      const late = this.#clock.after(CLOSE_WITHIN_MS, letGo);
      this.#port.drain(() => {
        late();
        letGo();
      });
    });
  }

  #closed(because: string): void {
    if (this.#over) return;
    this.#over = true;
    if (this.#port.isOpen) this.#port.close(() => {});
    this.#ends.closed(because);
  }
}
