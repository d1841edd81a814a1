import { Buffer } from 'node:buffer';
import path from 'node:path';
import { err, ok, type Result } from '../contract/result.ts';
import type { Disk, DiskFault, DiskFile } from './disk.ts';

/** Numbers from 0 up to 1, from a seed. */
export type Random = () => number;

/** The calls that change something on a disk, or promise that it is there. */
export type DiskCall = 'create' | 'rename' | 'write' | 'truncate' | 'sync' | 'sync-directory';

/**
 * What goes wrong with a call: a fault; a write that takes only some bytes and says so; a sync that
 * says yes and does nothing, as cheap cards do; a sync during which the process is killed, so that
 * nobody hears its answer, while the system keeps what was written.
 */
export type Trouble =
  | { readonly kind: 'full' | 'read-only' | 'failed' }
  | { readonly kind: 'short'; readonly bytes: number }
  | { readonly kind: 'lie' | 'kill' };

type Change =
  | { readonly kind: 'write'; readonly atByte: number; readonly bytes: Buffer }
  | { readonly kind: 'truncate'; readonly toBytes: number };

const SECTOR_BYTES = 512;

/** Bytes that grow with zeros. */
class Content {
  bytes: Buffer;

  constructor(bytes: Buffer = Buffer.alloc(0)) {
    this.bytes = bytes;
  }

  resize(lengthBytes: number): void {
    if (lengthBytes <= this.bytes.length) {
      this.bytes = this.bytes.subarray(0, lengthBytes);
      return;
    }
    const grown = Buffer.alloc(lengthBytes);
    this.bytes.copy(grown);
    this.bytes = grown;
  }

  put(bytes: Buffer, atByte: number): void {
    if (atByte + bytes.length > this.bytes.length) this.resize(atByte + bytes.length);
    bytes.copy(this.bytes, atByte);
  }

  apply(change: Change): void {
    if (change.kind === 'write') this.put(change.bytes, change.atByte);
    else this.resize(change.toBytes);
  }
}

/** A file as the system sees it (`cached`), as the device has it, and what lies between the two. */
type ModelFile = {
  readonly cached: Content;
  readonly durable: Content;
  pending: Change[];
  /** Whether its name is durable; else a power cut gives it its former one, or none. */
  named: boolean;
  formerName: string | undefined;
  readonly unreadable: Set<number>;
};

/** Puts some of a write on the device: each of its sectors or none, its beginning, zeros for growth. */
function tear(durable: Content, change: Change, keep: number, random: Random): void {
  if (change.kind === 'truncate') {
    if (random() < keep) durable.apply(change);
    return;
  }
  const end = change.atByte + change.bytes.length;
  // A length that reached the device before its contents: zeros stand there.
  if (end > durable.bytes.length && random() < 0.3) durable.resize(end);
  for (let at = change.atByte; at < end; ) {
    const sectorEnd = Math.min(end, at - (at % SECTOR_BYTES) + SECTOR_BYTES);
    const piece = change.bytes.subarray(at - change.atByte, sectorEnd - change.atByte);
    if (random() < keep) durable.put(piece, at);
    at = sectorEnd;
  }
}

/** What a power cut leaves of changes that were never synced. */
function settle(durable: Content, pending: readonly Change[], random: Random): void {
  const fate = random();
  if (fate < 0.15) return;
  if (fate < 0.3) {
    for (const change of pending) durable.apply(change);
  } else if (fate < 0.6) {
    // In order, up to one that got as far as some byte.
    const whole = Math.floor(random() * pending.length);
    for (const change of pending.slice(0, whole)) durable.apply(change);
    const torn = pending[whole];
    if (torn?.kind !== 'write') return;
    durable.put(torn.bytes.subarray(0, Math.floor(random() * torn.bytes.length)), torn.atByte);
  } else {
    const keep = random();
    for (const change of pending) tear(durable, change, keep, random);
  }
}

const asFault = (kind: DiskFault['kind']): DiskFault => ({
  kind,
  cause: new Error(`the model disk is ${kind}`),
});

/** The fault that a trouble is; nothing where the call goes on in spite of it. */
function refusal(trouble: Trouble | undefined): DiskFault | undefined {
  if (trouble === undefined || trouble.kind === 'short') return undefined;
  return trouble.kind === 'lie' || trouble.kind === 'kill' ? undefined : asFault(trouble.kind);
}

/**
 * A disk that forgets: a power cut drops, tears, zeroes and reorders what was not synced, and
 * `trouble` makes any call fail (reliability part E). A failed sync keeps its bytes in the cache
 * but gives up bringing them to the device, as Linux does.
 */
export class MemoryDisk implements Disk {
  readonly #files = new Map<string, ModelFile>();
  readonly #random: Random;
  /** Asked before each changing call, numbered from 1 on; its answer is what goes wrong. */
  trouble: ((call: DiskCall, number: number) => Trouble | undefined) | undefined;
  /** How many bytes it holds; then it is full. */
  capacityBytes = Number.POSITIVE_INFINITY;
  /** Changing calls so far. */
  calls = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  /** The disk as a power cut at this moment would leave it; this one goes on unharmed. */
  cut(random: Random): MemoryDisk {
    const left = new MemoryDisk(random);
    for (const [name, file] of this.#files) {
      const nameLeft = file.named || random() < 0.5 ? name : file.formerName;
      if (nameLeft === undefined) continue;
      const durable = new Content(Buffer.from(file.durable.bytes));
      settle(durable, file.pending, random);
      left.put(nameLeft, durable.bytes);
    }
    return left;
  }

  /** Puts a file there, durable. */
  put(name: string, bytes: Buffer): void {
    this.#files.set(name, {
      cached: new Content(Buffer.from(bytes)),
      durable: new Content(Buffer.from(bytes)),
      pending: [],
      named: true,
      formerName: undefined,
      unreadable: new Set(),
    });
  }

  /** A file's bytes as the system sees them. */
  bytesOf(name: string): Buffer | undefined {
    return this.#files.get(name)?.cached.bytes;
  }

  /** Makes the block that holds this byte unreadable. */
  spoil(name: string, atByte: number): void {
    this.#files.get(name)?.unreadable.add(Math.floor(atByte / 4096));
  }

  list(directory: string): Promise<Result<readonly string[], DiskFault>> {
    const inside = [...this.#files.keys()].filter((name) => path.dirname(name) === directory);
    return Promise.resolve(ok(inside.map((name) => path.basename(name))));
  }

  makeDirectory(): Promise<Result<void, DiskFault>> {
    return Promise.resolve(ok(undefined));
  }

  async open(name: string, access: 'read' | 'write'): Promise<Result<DiskFile, DiskFault>> {
    let file = this.#files.get(name);
    if (file === undefined) {
      if (access === 'read') return err(asFault('missing'));
      const refused = refusal(this.#ask('create'));
      if (refused !== undefined) return err(refused);
      const empty = { cached: new Content(), durable: new Content(), pending: [] };
      file = { ...empty, named: false, formerName: undefined, unreadable: new Set() };
      this.#files.set(name, file);
    }
    return ok(this.#handle(file));
  }

  async rename(from: string, to: string): Promise<Result<void, DiskFault>> {
    const refused = refusal(this.#ask('rename'));
    if (refused !== undefined) return err(refused);
    const file = this.#files.get(from);
    if (file === undefined) return err(asFault('missing'));
    this.#files.delete(from);
    this.#files.set(to, file);
    if (file.named) file.formerName = from;
    file.named = false;
    return ok(undefined);
  }

  async syncDirectory(directory: string): Promise<Result<void, DiskFault>> {
    const trouble = this.#ask('sync-directory');
    const refused = refusal(trouble);
    if (refused !== undefined) return err(refused);
    if (trouble?.kind === 'lie') return ok(undefined);
    for (const [name, file] of this.#files) {
      if (path.dirname(name) === directory) file.named = true;
    }
    return ok(undefined);
  }

  #ask(call: DiskCall): Trouble | undefined {
    this.calls += 1;
    return this.trouble?.(call, this.calls);
  }

  #used(): number {
    let used = 0;
    for (const file of this.#files.values()) used += file.cached.bytes.length;
    return used;
  }

  #write(file: ModelFile, bytes: Uint8Array, atByte: number): Result<number, DiskFault> {
    const trouble = this.#ask('write');
    const refused = refusal(trouble);
    if (refused !== undefined) return err(refused);
    const growth = Math.max(0, atByte + bytes.length - file.cached.bytes.length);
    const missing = Math.max(0, growth - (this.capacityBytes - this.#used()));
    let count = bytes.length - missing;
    if (trouble?.kind === 'short') count = Math.min(count, trouble.bytes);
    if (count <= 0 && bytes.length > 0) return err(asFault('full'));
    const change = { kind: 'write', atByte, bytes: Buffer.from(bytes.subarray(0, count)) } as const;
    file.cached.apply(change);
    file.pending.push(change);
    return ok(count);
  }

  async #truncate(file: ModelFile, toBytes: number): Promise<Result<void, DiskFault>> {
    const refused = refusal(this.#ask('truncate'));
    if (refused !== undefined) return err(refused);
    const change = { kind: 'truncate', toBytes } as const;
    file.cached.apply(change);
    file.pending.push(change);
    return ok(undefined);
  }

  async #sync(file: ModelFile): Promise<Result<void, DiskFault>> {
    const trouble = this.#ask('sync');
    // A sync takes its time: others may append meanwhile.
    await Promise.resolve();
    if (trouble?.kind === 'lie') return ok(undefined);
    if (trouble?.kind === 'kill') return new Promise(() => {});
    const { pending } = file;
    file.pending = [];
    const refused = refusal(trouble);
    if (refused === undefined) {
      for (const change of pending) file.durable.apply(change);
      return ok(undefined);
    }
    settle(file.durable, pending, this.#random);
    return err(refused);
  }

  #read(file: ModelFile, into: Uint8Array, atByte: number): Result<number, DiskFault> {
    const bytes = file.cached.bytes.subarray(atByte, atByte + into.length);
    for (const block of file.unreadable) {
      if (block * 4096 < atByte + bytes.length && (block + 1) * 4096 > atByte) {
        return err(asFault('failed'));
      }
    }
    into.set(bytes);
    return ok(bytes.length);
  }

  #handle(file: ModelFile): DiskFile {
    return {
      sizeBytes: async () => ok(file.cached.bytes.length),
      read: async (into, atByte) => this.#read(file, into, atByte),
      write: (bytes, atByte) => this.#write(file, bytes, atByte),
      truncate: (toBytes) => this.#truncate(file, toBytes),
      datasync: () => this.#sync(file),
      sync: () => this.#sync(file),
      close: async () => {},
    };
  }
}
