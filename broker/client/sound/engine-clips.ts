import { spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { err, ok, type Result } from '../../contract/result.ts';
import { ClipCache } from './clip-cache.ts';
import { levelled, type Pcm, readWav, trimmed } from './pcm.ts';
import type { VoiceFault } from './voice-port.ts';

/** Changes when the same text would come out as other sound, so that old clips are not met. */
const RECIPE = 'trimmed 10 ms, -18 dBFS';

export type EngineRun = {
  readonly command: string;
  /** @param file - where the engine is to write its WAVE file */
  readonly flags: (file: string) => readonly string[];
  /** By stdin: no shell, no option and no file name is ever made of it (F47). */
  readonly input: string;
  readonly timeoutMs: number;
};

/**
 * The clips of a voice that is a program: made by it once, then on disk. The same clip asked for
 * twice at once is made once; what is being made can be given up.
 */
export class EngineClips {
  readonly #directory: string;
  readonly #cache: ClipCache;
  readonly #closing = new AbortController();
  readonly #making = new Map<string, Promise<Result<Pcm, VoiceFault>>>();

  private constructor(directory: string, cache: ClipCache) {
    this.#directory = directory;
    this.#cache = cache;
  }

  static async open(directory: string, bytesMax: number): Promise<EngineClips> {
    return new EngineClips(directory, await ClipCache.open({ directory, bytesMax }));
  }

  get closed(): boolean {
    return this.#closing.signal.aborted;
  }

  /** @param madeOf - everything that the sound depends on: voice, speed, text */
  clip(madeOf: readonly string[], run: EngineRun): Promise<Result<Pcm, VoiceFault>> {
    const key = ClipCache.key([RECIPE, ...madeOf]);
    const making = this.#making.get(key);
    if (making !== undefined) return making;
    const made = this.#clipOnce(key, run).finally(() => this.#making.delete(key));
    this.#making.set(key, made);
    return made;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#making.values());
  }

  async #clipOnce(key: string, run: EngineRun): Promise<Result<Pcm, VoiceFault>> {
    const kept = await this.#cache.read(key);
    if (kept) return ok(kept);
    const spoken = await this.#make(key, run);
    if (!spoken.ok) return spoken;
    const clip = levelled(trimmed(spoken.value));
    if (clip.length === 0) return err({ kind: 'failed', detail: 'the engine made no sound' });
    await this.#cache.write(key, clip);
    return ok(clip);
  }

  /** The pipes of a child are sockets here, and no engine can open one as a file to write. */
  async #make(key: string, run: EngineRun): Promise<Result<Pcm, VoiceFault>> {
    const file = path.join(this.#directory, `${key}.part`);
    const made = await runEngine(run, file, this.#closing.signal);
    const wav = await readFile(file).catch(() => undefined);
    await rm(file, { force: true }).catch(() => undefined);
    if (!made.ok) return made;
    const pcm = wav ? readWav(wav) : err('no file');
    return pcm.ok ? pcm : err({ kind: 'failed', detail: pcm.error });
  }
}

function runEngine(
  { command, flags, input, timeoutMs }: EngineRun,
  file: string,
  signal: AbortSignal,
): Promise<Result<void, VoiceFault>> {
  return new Promise((resolve) => {
    const child = spawn(command, flags(file), { stdio: ['pipe', 'ignore', 'ignore'], signal });
    let overdue = false;
    const watchdog = setTimeout(() => {
      overdue = true;
      child.kill('SIGKILL');
    }, timeoutMs);
    const settle = (result: Result<void, VoiceFault>) => {
      clearTimeout(watchdog);
      resolve(result);
    };
    // An engine that dies early breaks the pipe; its exit code says why.
    child.stdin.on('error', () => undefined);
    child.on('error', ({ message }) => settle(err({ kind: 'missing', detail: message })));
    child.on('close', (code, signal) => {
      if (code === 0) settle(ok(undefined));
      else if (overdue) settle(err({ kind: 'overdue', detail: `over ${timeoutMs} ms` }));
      else settle(err({ kind: 'failed', detail: `ended with ${code ?? signal}` }));
    });
    child.stdin.end(input);
  });
}
