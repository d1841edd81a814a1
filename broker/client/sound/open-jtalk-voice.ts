import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, constants, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { err, ok, type Result } from '../../contract/result.ts';
import { ClipCache } from './clip-cache.ts';
import { levelled, type Pcm, readWav, trimmed } from './pcm.ts';
import type { Voice, VoiceFault } from './voice-port.ts';

export type OpenJtalkOptions = {
  /** Where this node may keep files; clips go to `clips/` in it. */
  readonly directory: string;
  readonly voiceFile: string;
  readonly command?: string;
  /** Debian's `open-jtalk-mecab-naist-jdic`. */
  readonly dictionary?: string;
  /** 1 is the voice's own speed; a hall echoes, so a little slower is understood better. */
  readonly speed?: number;
  readonly cacheBytesMax?: number;
  readonly timeoutMs?: number;
};

/** open_jtalk reads so many bytes of a line and drops the rest without a word (measured, 1.11). */
const LINE_BYTES_MAX = 1_023;
/** Two months of numbers at 300 kB a clip do not fill it; an SD card hardly notices it. */
const CACHE_BYTES_MAX = 256 * 1024 * 1024;
/** Changes when the same text would come out as other sound, so that old clips are not met. */
const RECIPE = 'trimmed 10 ms, -18 dBFS';

/**
 * The Japanese voice: Debian's open_jtalk with the voice Mei (CC BY 3.0, Nagoya Institute of
 * Technology, MMDAgent Project Team). Offline, 0.2 s a phrase on a PC; a phrase once said is on disk.
 */
export class OpenJtalkVoice implements Voice {
  readonly locales = ['ja'];
  readonly #options: Required<OpenJtalkOptions>;
  readonly #voiceDigest: string;
  readonly #cache: ClipCache;
  readonly #closing = new AbortController();
  readonly #making = new Map<string, Promise<Result<Pcm, VoiceFault>>>();

  private constructor(options: Required<OpenJtalkOptions>, voiceDigest: string, cache: ClipCache) {
    this.#options = options;
    this.#voiceDigest = voiceDigest;
    this.#cache = cache;
  }

  /** Refuses as `missing` where engine, dictionary or voice are not installed; says nothing yet. */
  static async open(options: OpenJtalkOptions): Promise<Result<OpenJtalkVoice, VoiceFault>> {
    const whole = {
      command: '/usr/bin/open_jtalk',
      dictionary: '/var/lib/mecab/dic/open-jtalk/naist-jdic',
      speed: 0.9,
      cacheBytesMax: CACHE_BYTES_MAX,
      timeoutMs: 10_000,
      ...options,
    };
    try {
      await access(whole.command, constants.X_OK);
      await access(whole.dictionary, constants.R_OK);
      const voice = await readFile(whole.voiceFile);
      const digest = createHash('sha256').update(voice).digest('hex');
      const cache = await ClipCache.open({
        directory: path.join(whole.directory, 'clips'),
        bytesMax: whole.cacheBytesMax,
      });
      return ok(new OpenJtalkVoice(whole, digest, cache));
    } catch (cause) {
      return err({ kind: 'missing', detail: messageOf(cause) });
    }
  }

  say(text: string): Promise<Result<Pcm, VoiceFault>> {
    const key = ClipCache.key([this.#voiceDigest, RECIPE, String(this.#options.speed), text]);
    const making = this.#making.get(key);
    if (making !== undefined) return making;
    const made = this.#sayOnce(key, text).finally(() => this.#making.delete(key));
    this.#making.set(key, made);
    return made;
  }

  async prepare(texts: readonly string[]): Promise<void> {
    for (const text of texts) if (!this.#closing.signal.aborted) await this.say(text);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#making.values());
  }

  async #sayOnce(key: string, text: string): Promise<Result<Pcm, VoiceFault>> {
    const kept = await this.#cache.read(key);
    if (kept) return ok(kept);
    const spoken = await this.#synthesize(key, text);
    if (!spoken.ok) return spoken;
    const clip = levelled(trimmed(spoken.value));
    if (clip.length === 0) return err({ kind: 'failed', detail: 'the engine made no sound' });
    await this.#cache.write(key, clip);
    return ok(clip);
  }

  /** The text goes in by stdin: no shell, no option and no file name is ever made of it (F47). */
  async #synthesize(key: string, text: string): Promise<Result<Pcm, VoiceFault>> {
    if (!isSpeakable(text)) return err({ kind: 'unspeakable', detail: 'not one line of text' });
    const { command, dictionary, voiceFile, speed, timeoutMs } = this.#options;
    // The pipes of a child are sockets here, and the engine cannot open one as a file to write.
    const file = path.join(this.#options.directory, 'clips', `${key}.part`);
    const flags = ['-x', dictionary, '-m', voiceFile, '-r', String(speed), '-ow', file];
    const { signal } = this.#closing;
    const made = await run(command, flags, `${text}\n`, { timeoutMs, signal });
    const wav = await readFile(file).catch(() => undefined);
    await rm(file, { force: true }).catch(() => undefined);
    if (!made.ok) return made;
    const pcm = wav ? readWav(wav) : err('no file');
    return pcm.ok ? pcm : err({ kind: 'failed', detail: pcm.error });
  }
}

/** Control characters would end the line early, and what follows would be said as a text of its own. */
export function isSpeakable(text: string): boolean {
  return text !== '' && !/\p{Cc}/u.test(text) && Buffer.byteLength(text) <= LINE_BYTES_MAX;
}

function run(
  command: string,
  flags: readonly string[],
  input: string,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<Result<void, VoiceFault>> {
  return new Promise((resolve) => {
    const child = spawn(command, flags, { stdio: ['pipe', 'ignore', 'ignore'], signal });
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

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
