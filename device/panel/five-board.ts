import type { Firmata } from 'firmata-io';
import type Board from 'johnny-five/lib/board.js';

export type Level = 'high' | 'low';

/** The pins of one board, for as long as that board is there. */
export interface BoardPins {
  /** Whether the board has such a pin, and it can be switched and read. */
  has(pin: number): boolean;
  /** Makes the pin an output at this level. */
  output(pin: number, level: Level): void;
  write(pin: number, level: Level): void;
  /** Makes the pins inputs first, all of them, and has them reported after: now and at every change. */
  inputs(inputs: readonly InputPin[]): void;
}

export type InputPin = {
  readonly pin: number;
  readonly pullUp: boolean;
  readonly take: (level: Level) => void;
};

/**
 * The class, without the package's components (11 MB instead of 15), loaded where there is a panel
 * and nowhere else.
 */
export async function loadFive(): Promise<typeof Board> {
  return (await import('johnny-five/lib/board.js')).default;
}

/**
 * A board of johnny-five on a Firmata that has answered. Its pins are used without its components:
 * Button, Led, Relay and Pin keep each of theirs in a table for ever, so that a loose plug would
 * fill the memory; the hold timer of a Button outlives its board; and the debouncing of Switch
 * begins anew at every report of the whole port, so that a loose wire at one pin would silence the
 * others. What they do is in `panel-contacts.ts` and `panel-outputs.ts`, on our own clock.
 */
export class FiveBoard implements BoardPins {
  readonly #Board: typeof Board;
  readonly #board: Board;

  /** @param ready - called once, soon after; not when the board is dropped before */
  constructor(FiveBoardClass: typeof Board, io: Firmata, ready: () => void) {
    this.#Board = FiveBoardClass;
    this.#board = new FiveBoardClass({ io, repl: false, debug: false, sigint: false });
    // It passes errors of the line on, which are dealt with at the line.
    this.#board.on('error', () => {});
    this.#board.once('ready', ready);
  }

  has(pin: number): boolean {
    return this.#board.pins.isDigital(pin);
  }

  output(pin: number, level: Level): void {
    const { OUTPUT } = this.#board.MODES;
    this.#board.pinMode(pin, OUTPUT);
    this.write(pin, level);
  }

  write(pin: number, level: Level): void {
    this.#board.digitalWrite(pin, level === 'high' ? 1 : 0);
  }

  inputs(inputs: readonly InputPin[]): void {
    for (const { pin, pullUp } of inputs) this.#input(pin, pullUp);
    for (const { pin, take } of inputs) {
      this.#board.digitalRead(pin, (value) => take(value === 0 ? 'low' : 'high'));
    }
  }

  /** johnny-five keeps every board it ever had, unless it is told to forget it. */
  drop(): void {
    const { cache } = this.#Board;
    const at = cache.indexOf(this.#board);
    if (at >= 0) cache.splice(at, 1);
  }

  #input(pin: number, pullUp: boolean): void {
    const { INPUT, PULLUP } = this.#board.MODES;
    const modern = this.#board.pins[pin]?.supportedModes.includes(PULLUP) === true;
    this.#board.pinMode(pin, pullUp && modern ? PULLUP : INPUT);
    // Before Firmata 2.5: writing 1 to an input switches its pull-up on.
    if (pullUp && !modern) this.#board.digitalWrite(pin, 1);
  }
}
