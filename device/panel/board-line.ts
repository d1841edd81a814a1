/** What a line tells its user; after `closed` nothing more. */
export type LineEnds = {
  readonly opened: () => void;
  readonly bytes: (bytes: Uint8Array) => void;
  /** @param because - a sentence, or what the system calls the error */
  readonly closed: (because: string) => void;
};

/** Bytes to a board and back, once: whoever wants the board again opens a new one. */
export interface BoardLine {
  write(bytes: Uint8Array): void;
  /** Lets what was written go out, but waits no longer than a moment for it; never fails. */
  close(): Promise<void>;
}
