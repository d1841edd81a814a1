import type { TransportState } from './transport-port.ts';

/**
 * What all transports have in common: the state of their link, told on change only, and whoever
 * listens to it.
 */
export abstract class PrinterLink {
  readonly #stateChanged: ((state: TransportState) => void)[] = [];
  readonly #takes: ((bytes: Uint8Array) => void)[] = [];
  #state: TransportState;

  constructor(state: TransportState = 'closed') {
    this.#state = state;
  }

  get state(): TransportState {
    return this.#state;
  }

  onState(changed: (state: TransportState) => void): void {
    this.#stateChanged.push(changed);
  }

  onData(take: (bytes: Uint8Array) => void): void {
    this.#takes.push(take);
  }

  protected become(state: TransportState): void {
    if (this.#state === state) return;
    this.#state = state;
    for (const changed of this.#stateChanged) changed(state);
  }

  /** Bytes from the printer. */
  protected heard(bytes: Uint8Array): void {
    for (const take of this.#takes) take(bytes);
  }
}
