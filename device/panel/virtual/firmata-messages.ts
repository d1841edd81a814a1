/**
 * What a host says to a board, as far as StandardFirmata 2.5 understands it.
 *
 * @source Firmata protocol 2.5, "Message Types", "Pin State Query", "Capability Query",
 * "Analog Mapping Query", "Query Firmware Name and Version"
 */
export type HostMessage =
  | { readonly kind: 'report-version' }
  | { readonly kind: 'system-reset' }
  | { readonly kind: 'query-firmware' }
  | { readonly kind: 'query-capabilities' }
  | { readonly kind: 'query-analog-mapping' }
  | { readonly kind: 'query-pin-state'; readonly pin: number }
  | { readonly kind: 'pin-mode'; readonly pin: number; readonly mode: number }
  | { readonly kind: 'set-pin'; readonly pin: number; readonly high: boolean }
  /** Eight pins at once, the lowest in the lowest bit. */
  | { readonly kind: 'write-port'; readonly port: number; readonly mask: number }
  | { readonly kind: 'report-port'; readonly port: number; readonly on: boolean };

const START_SYSEX = 0xf0;
const END_SYSEX = 0xf7;
const REPORT_VERSION = 0xf9;
/** StandardFirmata's own `MAX_DATA_BYTES`: a longer message is dropped. */
const SYSEX_BYTES_MAX = 64;

/** Bytes in, messages out; what is no message is passed over, however long it goes on. */
export class HostParser {
  readonly #say: (message: HostMessage) => void;
  /** The command that waits for its data bytes. */
  #command: number | undefined;
  #data: number[] = [];

  constructor(say: (message: HostMessage) => void) {
    this.#say = say;
  }

  take(bytes: Uint8Array): void {
    for (const byte of bytes) this.#take(byte);
  }

  #take(byte: number): void {
    if (byte < 0x80) this.#takeData(byte);
    else this.#takeCommand(byte);
  }

  #takeCommand(byte: number): void {
    const data = this.#data;
    const inSysex = this.#command === START_SYSEX;
    this.#begin(undefined);
    if (byte === END_SYSEX) {
      if (inSysex && data.length <= SYSEX_BYTES_MAX) this.#takeSysex(data);
    } else if (byte === REPORT_VERSION) this.#say({ kind: 'report-version' });
    else if (byte === 0xff) this.#say({ kind: 'system-reset' });
    else this.#begin(byte);
  }

  #takeData(byte: number): void {
    const command = this.#command;
    if (command === undefined) return;
    if (command === START_SYSEX) {
      // One more than fits is enough to know that it is too long.
      if (this.#data.length <= SYSEX_BYTES_MAX) this.#data.push(byte);
      return;
    }
    this.#data.push(byte);
    const kind = command < START_SYSEX ? command & 0xf0 : command;
    const channel = command & 0x0f;
    const [first = 0, second = 0] = this.#data;
    if (kind === 0xd0) {
      this.#begin(undefined);
      this.#say({ kind: 'report-port', port: channel, on: first !== 0 });
    } else if (this.#data.length === 2) {
      this.#begin(undefined);
      if (kind === 0x90)
        this.#say({ kind: 'write-port', port: channel, mask: first | (second << 7) });
      if (kind === 0xf4) this.#say({ kind: 'pin-mode', pin: first, mode: second });
      if (kind === 0xf5) this.#say({ kind: 'set-pin', pin: first, high: second !== 0 });
    }
  }

  #takeSysex([command, pin]: readonly number[]): void {
    if (command === 0x79) this.#say({ kind: 'query-firmware' });
    if (command === 0x6b) this.#say({ kind: 'query-capabilities' });
    if (command === 0x69) this.#say({ kind: 'query-analog-mapping' });
    if (command === 0x6d && pin !== undefined) this.#say({ kind: 'query-pin-state', pin });
  }

  #begin(command: number | undefined): void {
    this.#command = command;
    this.#data = [];
  }
}

/** What a board says. */
export const say = {
  version: (major: number, minor: number) => Uint8Array.of(REPORT_VERSION, major, minor),

  firmware(major: number, minor: number, name: string): Uint8Array {
    const text = [...Buffer.from(name, 'latin1')].flatMap((byte) => [byte & 0x7f, byte >> 7]);
    return sysex(0x79, major, minor, ...text);
  },

  /** For each pin its modes, with their resolution in bits. */
  capabilities: (pins: readonly (readonly (readonly [mode: number, bits: number])[])[]) =>
    sysex(0x6c, ...pins.flatMap((modes) => [...modes.flat(), 0x7f])),

  /** For each pin the number of its analogue channel, or 127. */
  analogMapping: (channels: readonly number[]) => sysex(0x6a, ...channels),

  pinState: (pin: number, mode: number, state: number) => sysex(0x6e, pin, mode, state & 0x7f),

  port: (port: number, mask: number) => Uint8Array.of(0x90 | port, mask & 0x7f, (mask >> 7) & 1),
};

function sysex(...bytes: readonly number[]): Uint8Array {
  return Uint8Array.of(START_SYSEX, ...bytes, END_SYSEX);
}
