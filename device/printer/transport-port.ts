import type { Result } from '../../broker/contract/result.ts';

export type TransportState = 'open' | 'closed';

/** Why bytes did not go out: nobody there, not taken in time, or the link ended under way. */
export type TransportFault = 'closed' | 'timeout' | 'lost';

/**
 * The way to one printer: TCP, USB over libusb, or the kernel's printer node. It finds its printer
 * again by itself for as long as it lives; every implementation passes the contract test.
 */
export interface PrinterTransport {
  readonly state: TransportState;
  onState(changed: (state: TransportState) => void): void;
  onData(take: (bytes: Uint8Array) => void): void;
  /**
   * Hands bytes over. "ok" means that the link took them, not that they are on paper.
   * After a fault nobody knows how many went out: never send the same again by itself, and `reset`
   * before anything else is written.
   */
  write(bytes: Uint8Array): Promise<Result<void, TransportFault>>;
  /** Drops the link, with everything that is still on its way, and looks for the printer anew. */
  reset(): void;
  close(): Promise<void>;
}

/** A device that takes no data for so long is given up (F14). */
export const WRITE_WITHIN_MS = 5_000;
/** So often a printer that is away is looked for: it prints again within 5 s of its return (F15). */
export const LOOK_EVERY_MS = 500;
