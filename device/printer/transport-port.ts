import type { Result } from '../../broker/contract/result.ts';

export type TransportState = 'open' | 'closed';

/** Why bytes did not go out: nobody there, not taken in time, or the link ended under way. */
export type TransportFault = 'closed' | 'timeout' | 'lost';

/**
 * The way to one printer: TCP today, USB in a later issue. It finds its printer again by itself
 * for as long as it lives.
 */
export interface PrinterTransport {
  readonly state: TransportState;
  onState(changed: (state: TransportState) => void): void;
  onData(take: (bytes: Uint8Array) => void): void;
  /**
   * Hands bytes over. "ok" means that the link took them, not that they are on paper.
   * After a fault nobody knows how many went out: never send the same again by itself.
   */
  write(bytes: Uint8Array): Promise<Result<void, TransportFault>>;
  /** Drops the link, with everything that is still on its way, and looks for the printer anew. */
  reset(): void;
  close(): Promise<void>;
}
