import { createHash } from 'node:crypto';
import { access, constants, readFile } from 'node:fs/promises';
import path from 'node:path';
import { err, ok, type Result } from '../../contract/result.ts';
import { EngineClips } from './engine-clips.ts';
import type { Pcm } from './pcm.ts';
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
/**
 * The Japanese voice: Debian's open_jtalk with the voice Mei (CC BY 3.0, Nagoya Institute of
 * Technology, MMDAgent Project Team). Offline, 0.2 s a phrase on a PC; a phrase once said is on disk.
 */
export class OpenJtalkVoice implements Voice {
  readonly locales = ['ja'];
  readonly #options: Required<OpenJtalkOptions>;
  readonly #voiceDigest: string;
  readonly #clips: EngineClips;

  private constructor(
    options: Required<OpenJtalkOptions>,
    voiceDigest: string,
    clips: EngineClips,
  ) {
    this.#options = options;
    this.#voiceDigest = voiceDigest;
    this.#clips = clips;
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
      const clips = path.join(whole.directory, 'clips');
      const opened = await EngineClips.open(clips, whole.cacheBytesMax);
      return ok(new OpenJtalkVoice(whole, digest, opened));
    } catch (cause) {
      return err({ kind: 'missing', detail: messageOf(cause) });
    }
  }

  say(text: string): Promise<Result<Pcm, VoiceFault>> {
    if (!isSpeakable(text)) {
      return Promise.resolve(err({ kind: 'unspeakable', detail: 'not one line of text' }));
    }
    const { command, dictionary, voiceFile, speed, timeoutMs } = this.#options;
    const voice = ['-x', dictionary, '-m', voiceFile, '-r', String(speed)];
    return this.#clips.clip([this.#voiceDigest, String(speed), text], {
      command,
      flags: (file) => [...voice, '-ow', file],
      input: `${text}\n`,
      timeoutMs,
    });
  }

  async prepare(texts: readonly string[]): Promise<void> {
    for (const text of texts) if (!this.#clips.closed) await this.say(text);
  }

  close(): Promise<void> {
    return this.#clips.close();
  }
}

/** Control characters would end the line early, and what follows would be said as a text of its own. */
export function isSpeakable(text: string): boolean {
  return text !== '' && !/\p{Cc}/u.test(text) && Buffer.byteLength(text) <= LINE_BYTES_MAX;
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
