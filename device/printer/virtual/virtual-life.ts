import type { PrinterModel } from '../printer-model.ts';

const MS_PER_HOUR = 3_600_000;

/** What a printer has done since it was made. */
export type Life = { readonly cuts: number; readonly fedDots: number; readonly hours: number };

/** Whom a virtual printer says it is, and its counters; it answers what its model answers. */
export class VirtualLife {
  readonly #model: PrinterModel;
  readonly #serial: string;
  readonly #now: () => number;
  readonly #onSinceMs: number;
  readonly #hoursBefore: number;
  #cuts: number;
  #fedDots: number;

  constructor(model: PrinterModel, serial: string, now: () => number, before: Life) {
    this.#model = model;
    this.#serial = serial;
    this.#now = now;
    this.#onSinceMs = now();
    this.#hoursBefore = before.hours;
    this.#cuts = before.cuts;
    this.#fedDots = before.fedDots;
  }

  cut(): void {
    this.#cuts += 1;
  }

  fed(dots: number): void {
    this.#fedDots += dots;
  }

  /** GS I n: undefined for an n that the model does not know. */
  identity(n: number): string | undefined {
    const { identity, name } = this.#model;
    if (n === identity.model) return name;
    return n === identity.serial ? this.#serial : undefined;
  }

  /** GS g 2: the same. */
  counter(n: number): string | undefined {
    const { cuts, hours, fed } = this.#model.counters;
    if (n === cuts) return String(this.#cuts);
    if (n === hours) {
      const since = Math.floor((this.#now() - this.#onSinceMs) / MS_PER_HOUR);
      return String(this.#hoursBefore + since);
    }
    if (n !== fed?.number) return undefined;
    return String(Math.floor(this.#fedDots / this.#model.dotsPerMm / fed.mmEach));
  }
}
