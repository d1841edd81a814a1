import { constants } from 'node:fs';
import { link, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Adapter, Low } from 'lowdb';
import type * as v from 'valibot';
import { decodeJson } from '../contract/decode.ts';
import type { Logger } from '../contract/log.ts';
import { err, ok, type Result } from '../contract/result.ts';

/** No small document is larger; one that is was not written by us. */
const DOCUMENT_BYTES_MAX = 4 * 1024 * 1024;

/** Nothing: the file was good, or there was none yet. Otherwise what stands in its place. */
type Recovered = 'previous' | 'empty' | undefined;

/**
 * A small file of one process, rewritten whole: accounts, notes, caches (design part 7). What a
 * write has confirmed survives a power cut; an unreadable file gives way to the previous good copy.
 */
export class SmallDocument<T> {
  readonly recovered: Recovered;
  readonly #low: Low<T>;
  readonly #file: DurableFile<T>;
  #tail: Promise<unknown> = Promise.resolve();

  private constructor(low: Low<T>, file: DurableFile<T>) {
    this.#low = low;
    this.#file = file;
    this.recovered = file.recovered;
  }

  /**
   * @param path - the file; `<path>.previous` beside it is the good copy before the last write
   * @param empty - the document where there is none
   * @returns the document; `recovered` is set, and logged, when it is not what was written last
   */
  static async open<S extends v.GenericSchema>(
    path: string,
    schema: S,
    empty: v.InferOutput<S>,
    log?: Logger,
  ): Promise<SmallDocument<v.InferOutput<S>>> {
    const file = new DurableFile<v.InferOutput<S>>(path, (text) => {
      const decoded = decodeJson(schema, text);
      return decoded.ok ? decoded.value : undefined;
    });
    const low = new Low(file, empty);
    await low.read();
    if (file.recovered) log?.error('document.recovered', { path, recovered: file.recovered });
    return new SmallDocument(low, file);
  }

  get data(): T {
    return this.#low.data;
  }

  /** One write after another. A failed one leaves `data` and the file as they were, and says why. */
  write(data: T): Promise<Result<undefined, string>> {
    const written = this.#tail.then(async (): Promise<Result<undefined, string>> => {
      const before = this.#low.data;
      this.#low.data = data;
      try {
        await this.#low.write();
        return ok(undefined);
      } catch (cause) {
        this.#low.data = before;
        return err(`${this.#file.path}: ${cause instanceof Error ? cause.message : cause}`);
      }
    });
    this.#tail = written;
    return written;
  }
}

/** lowdb's own adapter neither syncs nor checks, and lost what it had confirmed (reliability 0.1). */
class DurableFile<T> implements Adapter<T> {
  readonly path: string;
  recovered: Recovered;
  readonly #parse: (text: string) => T | undefined;
  /** The file holds a good document, which may become the previous one. */
  #good = false;

  constructor(path: string, parse: (text: string) => T | undefined) {
    this.path = path;
    this.#parse = parse;
  }

  async read(): Promise<T | null> {
    await mkdir(dirname(this.path), { recursive: true });
    const current = await this.#load(this.path);
    if (current.found === 'good') {
      this.#good = true;
      return current.data;
    }
    const previous = await this.#load(this.#previous);
    if (current.found === 'damaged') await this.#setAside();
    if (previous.found === 'good') {
      this.recovered = 'previous';
      return previous.data;
    }
    if (current.found === 'damaged' || previous.found === 'damaged') this.recovered = 'empty';
    return null;
  }

  async write(data: T): Promise<void> {
    const temporary = `${this.path}.new`;
    const file = await open(temporary, 'w', 0o600);
    try {
      await file.writeFile(`${JSON.stringify(data, undefined, 1)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    if (this.#good) {
      await rm(this.#previous, { force: true });
      await link(this.path, this.#previous);
    }
    await rename(temporary, this.path);
    await syncFolder(dirname(this.path));
    this.#good = true;
  }

  get #previous(): string {
    return `${this.path}.previous`;
  }

  /** Kept for whoever looks into it; a disk that cannot be written must not stop the start (F08). */
  async #setAside(): Promise<void> {
    try {
      await rm(`${this.path}.damaged`, { force: true, recursive: true });
      await rename(this.path, `${this.path}.damaged`);
    } catch {
      // It stays where it is; the next write takes its place.
    }
  }

  async #load(
    path: string,
  ): Promise<{ found: 'good'; data: T } | { found: 'damaged' } | { found: 'none' }> {
    let text: string;
    try {
      if ((await stat(path)).size > DOCUMENT_BYTES_MAX) return { found: 'damaged' };
      text = await readFile(path, 'utf8');
    } catch (cause) {
      const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
      return { found: missing ? 'none' : 'damaged' };
    }
    const data = this.#parse(text);
    return data === undefined ? { found: 'damaged' } : { found: 'good', data };
  }
}

/** Without it a power cut may undo the rename. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, constants.O_RDONLY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
