import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { loudnessDbfs, type Pcm, readWav, writeWav } from './pcm.ts';

export type ClipCacheOptions = {
  readonly directory: string;
  readonly bytesMax: number;
};

/**
 * Clips on disk, each under the digest of everything that made it: a new voice or speed never meets
 * an old clip. The oldest go when the bound is reached.
 */
export class ClipCache {
  readonly #options: ClipCacheOptions;
  /** File name → bytes, oldest first. */
  readonly #sizes: Map<string, number>;

  private constructor(options: ClipCacheOptions, sizes: Map<string, number>) {
    this.#options = options;
    this.#sizes = sizes;
  }

  static async open(options: ClipCacheOptions): Promise<ClipCache> {
    await mkdir(options.directory, { recursive: true });
    const found: { name: string; bytes: number; at: number }[] = [];
    for (const name of await readdir(options.directory)) {
      const file = path.join(options.directory, name);
      const { size, mtimeMs } = await stat(file);
      if (name.endsWith('.wav')) found.push({ name, bytes: size, at: mtimeMs });
      // Left by a write that a power cut stopped.
      else await rm(file, { force: true, recursive: true });
    }
    found.sort((a, b) => a.at - b.at);
    const cache = new ClipCache(options, new Map(found.map(({ name, bytes }) => [name, bytes])));
    await cache.#shrink();
    return cache;
  }

  static key(parts: readonly string[]): string {
    return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  }

  /** A damaged clip is dropped and looks as if it had never been made. */
  async read(key: string): Promise<Pcm | undefined> {
    const name = `${key}.wav`;
    if (!this.#sizes.has(name)) return undefined;
    const file = path.join(this.#options.directory, name);
    const read = await readFile(file).then(readWav, () => undefined);
    // After a power cut a file can have its length and nothing but zeros in it.
    if (read?.ok && Number.isFinite(loudnessDbfs(read.value))) {
      this.#touch(name);
      return read.value;
    }
    await this.#drop(name);
    return undefined;
  }

  /** Keeps a clip; a full disk only means that it will be made again. */
  async write(key: string, pcm: Pcm): Promise<void> {
    const name = `${key}.wav`;
    const wav = writeWav(pcm);
    const aside = path.join(this.#options.directory, `${key}.part`);
    try {
      await writeFile(aside, wav);
      await rename(aside, path.join(this.#options.directory, name));
    } catch {
      return;
    }
    this.#sizes.delete(name);
    this.#sizes.set(name, wav.length);
    await this.#shrink();
  }

  get bytes(): number {
    return [...this.#sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
  }

  #touch(name: string): void {
    const bytes = this.#sizes.get(name);
    if (bytes === undefined) return;
    this.#sizes.delete(name);
    this.#sizes.set(name, bytes);
  }

  async #shrink(): Promise<void> {
    let bytes = this.bytes;
    for (const [name, size] of this.#sizes) {
      if (bytes <= this.#options.bytesMax) return;
      await this.#drop(name);
      bytes -= size;
    }
  }

  /** On a card that went read-only the file stays; it is only no longer counted or read. */
  async #drop(name: string): Promise<void> {
    this.#sizes.delete(name);
    const file = path.join(this.#options.directory, name);
    await rm(file, { force: true }).catch(() => undefined);
  }
}
