/** A node's own time. Nothing of the queue is decided by it: see `Hall.engineNow`. */
export interface NodeClock {
  /** Milliseconds since the epoch, as wrong as this box's clock is. */
  wallMs(): number;
  /** Milliseconds that never jump and never run backwards. */
  monotonicMs(): number;
  /** Runs once after the delay; the answer cancels it. */
  after(delayMs: number, run: () => void): () => void;
}

export const systemClock: NodeClock = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};
