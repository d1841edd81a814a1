import { assertNever } from '../../../broker/contract/result.ts';
import { type HostMessage, HostParser, say } from './firmata-messages.ts';

/** An Uno: D0 to D13 and A0 to A5. */
const PIN_COUNT = 20;
const ANALOG_FROM = 14;
const PWM_PINS = [3, 5, 6, 9, 10, 11];
const PORT_COUNT = Math.ceil(PIN_COUNT / 8);
const INPUT = 0;
const OUTPUT = 1;
const ANALOG = 2;
const PWM = 3;
const SERVO = 4;
const PULL_UP = 11;
const NOT_ANALOG = 127;

type Pin = { mode: number; written: boolean; pullUp: boolean };

type UnoParts = {
  readonly answer: (bytes: Uint8Array) => void;
  /** Called when an output, or what a pin is, may have changed. */
  readonly changed: () => void;
};

/**
 * StandardFirmata 2.5 on an Uno. The world outside pulls its inputs low or high, or leaves them
 * open; a pin that is left open is high with its pull-up and low without.
 */
export class VirtualUno {
  readonly #parts: UnoParts;
  readonly #outside = new Map<number, boolean>();
  #parser = new HostParser((message) => this.#take(message));
  #pins: Pin[] = [];
  #reported: (number | undefined)[] = [];

  constructor(parts: UnoParts) {
    this.#parts = parts;
    this.#forget();
  }

  /** Power on, or the reset that the opening of its port brings: it greets. */
  start(): void {
    this.#parser = new HostParser((message) => this.#take(message));
    this.#forget();
    this.#parts.changed();
    this.#take({ kind: 'report-version' });
    this.#take({ kind: 'query-firmware' });
  }

  receive(bytes: Uint8Array): void {
    this.#parser.take(bytes);
  }

  /** What hangs on the pin from outside; nothing: it is left open. */
  pull(pin: number, high: boolean | undefined): void {
    if (high === undefined) this.#outside.delete(pin);
    else this.#outside.set(pin, high);
    this.#report(pin >> 3);
  }

  /** Whether an output is high. A pin that is no output drives nothing. */
  drives(pin: number): boolean | undefined {
    const at = this.#pins[pin];
    return at?.mode === OUTPUT ? at.written : undefined;
  }

  #forget(): void {
    // StandardFirmata: digital pins are outputs at low, analogue ones inputs.
    this.#pins = Array.from({ length: PIN_COUNT }, (_, pin) => ({
      mode: pin >= ANALOG_FROM ? ANALOG : OUTPUT,
      written: false,
      pullUp: false,
    }));
    this.#reported = Array.from({ length: PORT_COUNT }, () => undefined);
  }

  #take(message: HostMessage): void {
    const { answer } = this.#parts;
    switch (message.kind) {
      case 'report-version':
        answer(say.version(2, 5));
        break;
      case 'query-firmware':
        answer(say.firmware(2, 5, 'StandardFirmata.ino'));
        break;
      case 'query-capabilities':
        answer(say.capabilities(this.#pins.map((_, pin) => capabilitiesOf(pin))));
        break;
      case 'query-analog-mapping':
        answer(say.analogMapping(this.#pins.map((_, pin) => channelOf(pin))));
        break;
      case 'query-pin-state':
        this.#tellState(message.pin);
        break;
      case 'system-reset':
        this.#forget();
        this.#parts.changed();
        break;
      case 'pin-mode':
        this.#setMode(message.pin, message.mode);
        break;
      case 'set-pin':
        this.#write(message.pin, message.high);
        this.#parts.changed();
        break;
      case 'write-port':
        this.#writePort(message.port, message.mask);
        break;
      case 'report-port':
        this.#setReport(message.port, message.on);
        break;
      default:
        assertNever(message);
    }
  }

  #tellState(pin: number): void {
    const at = this.#pins[pin];
    // A pin that is not there is told as its number alone, which firmata libraries do not expect.
    if (!at) return;
    const state = at.mode === OUTPUT ? at.written : at.pullUp;
    this.#parts.answer(say.pinState(pin, at.mode, state ? 1 : 0));
  }

  #setMode(pin: number, mode: number): void {
    const at = this.#pins[pin];
    if (!at || !capabilitiesOf(pin).some(([each]) => each === mode)) return;
    at.mode = mode === PULL_UP ? INPUT : mode;
    at.pullUp = mode === PULL_UP;
    at.written = false;
    this.#parts.changed();
  }

  #write(pin: number, high: boolean): void {
    const at = this.#pins[pin];
    if (!at) return;
    // Kept for old hosts: 1 written to an input switches its pull-up on.
    if (at.mode === INPUT && high) at.pullUp = true;
    if (at.mode === OUTPUT) at.written = high;
  }

  #writePort(port: number, mask: number): void {
    for (let bit = 0; bit < 8; bit += 1) this.#write(port * 8 + bit, (mask & (1 << bit)) !== 0);
    this.#parts.changed();
  }

  #setReport(port: number, on: boolean): void {
    if (port >= PORT_COUNT) return;
    this.#reported[port] = on ? -1 : undefined;
    // Switched on, a port is told at once, changed or not.
    this.#report(port);
  }

  #report(port: number): void {
    const before = this.#reported[port];
    const mask = this.#read(port);
    if (before === undefined || before === mask) return;
    this.#reported[port] = mask;
    this.#parts.answer(say.port(port, mask));
  }

  #read(port: number): number {
    let mask = 0;
    for (let bit = 0; bit < 8; bit += 1) {
      const pin = this.#pins[port * 8 + bit];
      if (pin?.mode !== INPUT) continue;
      if (this.#outside.get(port * 8 + bit) ?? pin.pullUp) mask |= 1 << bit;
    }
    return mask;
  }
}

function capabilitiesOf(pin: number): readonly (readonly [number, number])[] {
  // D0 and D1 are the serial line.
  if (pin < 2) return [];
  const digital = [
    [INPUT, 1],
    [OUTPUT, 1],
    [PULL_UP, 1],
  ] as const;
  if (pin >= ANALOG_FROM) return [...digital, [ANALOG, 10]];
  return PWM_PINS.includes(pin) ? [...digital, [PWM, 8], [SERVO, 14]] : [...digital, [SERVO, 14]];
}

function channelOf(pin: number): number {
  return pin >= ANALOG_FROM ? pin - ANALOG_FROM : NOT_ANALOG;
}
