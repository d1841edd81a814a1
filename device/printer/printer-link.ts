import type { TransportState } from './transport-port.ts';

/** The state of one transport's link and whoever listens to it; told on change only. */
export class PrinterLink {
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

  become(state: TransportState): void {
    if (this.#state === state) return;
    this.#state = state;
    for (const changed of this.#stateChanged) changed(state);
  }

  /** Bytes from the printer. */
  heard(bytes: Uint8Array): void {
    for (const take of this.#takes) take(bytes);
  }
}
