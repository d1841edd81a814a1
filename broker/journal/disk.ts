import type { Result } from '../contract/result.ts';

/** What a disk answers when it cannot; `missing` is a file or folder that is not there. */
export type DiskFault = {
  readonly kind: 'full' | 'read-only' | 'missing' | 'failed';
  readonly cause: unknown;
};

/** One open file. Nothing written is durable before `sync` or `datasync` said so. */
export interface DiskFile {
  sizeBytes(): Promise<Result<number, DiskFault>>;
  /** Fills `into` from `atByte`; the value is how many bytes there were, fewer at the end. */
  read(into: Uint8Array, atByte: number): Promise<Result<number, DiskFault>>;
  /**
   * Hands bytes to the system's cache, which takes microseconds and waits for no device. The value
   * is the count taken, at least one: a disk that fills gives a short one and no fault
   * (reliability, finding 3), and a fault only to the write after it.
   */
  write(bytes: Uint8Array, atByte: number): Result<number, DiskFault>;
  truncate(toBytes: number): Promise<Result<void, DiskFault>>;
  /** Contents and what is needed to find them again: one flush when the file has not grown. */
  datasync(): Promise<Result<void, DiskFault>>;
  /** Contents and everything known about the file. */
  sync(): Promise<Result<void, DiskFault>>;
  close(): Promise<void>;
}

/** The few file calls the journal makes, so that tests may lose power between any two of them. */
export interface Disk {
  /** Names in a folder; none when there is no such folder. */
  list(directory: string): Promise<Result<readonly string[], DiskFault>>;
  /** Makes the folder, and those above it, durably; one that exists is fine. */
  makeDirectory(directory: string): Promise<Result<void, DiskFault>>;
  /** Opens for reading a file that exists, or for reading and writing one that may be new. */
  open(path: string, access: 'read' | 'write'): Promise<Result<DiskFile, DiskFault>>;
  /** Gives a file another name, over any file that has it. */
  rename(from: string, to: string): Promise<Result<void, DiskFault>>;
  /** Makes names of new and renamed files durable: without it a power cut may take the file. */
  syncDirectory(directory: string): Promise<Result<void, DiskFault>>;
}
