import type { Result } from '../../broker/contract/result.ts';
import type { PrinterTransport, TransportFault, TransportState } from './transport-port.ts';

/** A link for tests in which something befalls the printer after a certain byte. */
export class FaultPoint implements PrinterTransport {
  readonly #link: PrinterTransport;
  #bytesUntil = Number.POSITIVE_INFINITY;
  #befall: () => void = () => {};

  constructor(link: PrinterTransport) {
    this.#link = link;
  }

  /** @param bytes - that still go through before it happens, once; 0: with the next write */
  arm(bytes: number, befall: () => void): void {
    this.#bytesUntil = bytes;
    this.#befall = befall;
  }

  get state(): TransportState {
    return this.#link.state;
  }

  onState(changed: (state: TransportState) => void): void {
    this.#link.onState(changed);
  }

  onData(take: (bytes: Uint8Array) => void): void {
    this.#link.onData(take);
  }

  async write(bytes: Uint8Array): Promise<Result<void, TransportFault>> {
    if (bytes.length < this.#bytesUntil) {
      this.#bytesUntil -= bytes.length;
      return this.#link.write(bytes);
    }
    const before = bytes.subarray(0, this.#bytesUntil);
    const rest = bytes.subarray(this.#bytesUntil);
    this.#bytesUntil = Number.POSITIVE_INFINITY;
    const written = await this.#link.write(before);
    this.#befall();
    if (!written.ok || rest.length === 0) return written;
    const last = await this.#link.write(rest);
    // Some of it is on its way: nobody may take it for nothing.
    return last.ok || before.length === 0 ? last : { ok: false, error: 'lost' };
  }

  reset(): void {
    this.#link.reset();
  }

  close(): Promise<void> {
    return this.#link.close();
  }
}
