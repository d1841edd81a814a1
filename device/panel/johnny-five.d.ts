/** The little of johnny-five 2.1.0 that is used. It ships no types of its own. */
declare module 'johnny-five/lib/board.js' {
  import type { EventEmitter } from 'node:events';
  import type { Firmata } from 'firmata-io';

  class Board extends EventEmitter {
    /** Every board that ever was: the array itself, not a copy. */
    static readonly cache: Board[];
    readonly pins: {
      readonly [pin: number]: { readonly supportedModes: readonly number[] } | undefined;
      isDigital(pin: number): boolean;
    };
    readonly MODES: { readonly INPUT: number; readonly OUTPUT: number; readonly PULLUP: number };
    constructor(options: {
      readonly io: Firmata;
      readonly repl: false;
      readonly debug: false;
      readonly sigint: false;
    });
    pinMode(pin: number, mode: number): this;
    digitalWrite(pin: number, value: 0 | 1): this;
    digitalRead(pin: number, take: (value: number) => void): this;
  }
  export = Board;
}
