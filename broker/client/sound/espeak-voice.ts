import { execFile } from 'node:child_process';
import path from 'node:path';
import { err, ok, type Result } from '../../contract/result.ts';
import { EngineClips } from './engine-clips.ts';
import { espeakReading } from './espeak-reading.ts';
import type { Pcm } from './pcm.ts';
import type { Voice, VoiceFault } from './voice-port.ts';

/**
 * The engine's voice for each language that it says well enough to be offered; a native listener
 * has still to approve each (voice.md part 2). Not Japanese, which it spells out; Filipino it has
 * not; `cmn` says hanzi as English, `cmn-latn-pinyin` does not.
 */
const voices = {
  en: 'en-us',
  'pt-BR': 'pt-br',
  es: 'es-419',
  vi: 'vi',
  'zh-CN': 'cmn-latn-pinyin',
  ko: 'ko',
  id: 'id',
  ne: 'ne',
} as const;
export type EspeakLocale = keyof typeof voices;

export function isEspeakLocale(locale: string): locale is EspeakLocale {
  return Object.hasOwn(voices, locale);
}

export type EspeakOptions = {
  /** Where this node may keep files; clips go to `espeak-<locale>/` in it. */
  readonly directory: string;
  readonly locale: EspeakLocale;
  readonly command?: string;
  readonly wordsPerMinute?: number;
  readonly cacheBytesMax?: number;
  readonly timeoutMs?: number;
};

const TEXT_BYTES_MAX = 2_000;
const CACHE_BYTES_MAX = 32 * 1024 * 1024;
const PROBE_WITHIN_MS = 3_000;

/** One language of Debian's espeak-ng: robotic, offline, 30 ms a phrase on a PC. */
export class EspeakVoice implements Voice {
  readonly locales: readonly string[];
  readonly #options: Required<EspeakOptions>;
  readonly #version: string;
  readonly #clips: EngineClips;

  private constructor(options: Required<EspeakOptions>, version: string, clips: EngineClips) {
    this.#options = options;
    this.#version = version;
    this.#clips = clips;
    this.locales = [options.locale];
  }

  /** Refuses as `missing` where the engine or its voice is not installed; says nothing yet. */
  static async open(options: EspeakOptions): Promise<Result<EspeakVoice, VoiceFault>> {
    const whole = {
      command: '/usr/bin/espeak-ng',
      wordsPerMinute: 145,
      cacheBytesMax: CACHE_BYTES_MAX,
      timeoutMs: 10_000,
      ...options,
    };
    const probed = await probe(whole.command, voices[whole.locale]);
    if (!probed.ok) return probed;
    try {
      const directory = path.join(whole.directory, `espeak-${whole.locale}`);
      const clips = await EngineClips.open(directory, whole.cacheBytesMax);
      return ok(new EspeakVoice(whole, probed.value, clips));
    } catch (cause) {
      const detail = cause instanceof Error ? cause.message : String(cause);
      return err({ kind: 'missing', detail });
    }
  }

  say(text: string): Promise<Result<Pcm, VoiceFault>> {
    if (!isSpeakable(text)) {
      return Promise.resolve(err({ kind: 'unspeakable', detail: 'not one line of text' }));
    }
    const { command, locale, wordsPerMinute, timeoutMs } = this.#options;
    const voice = ['-v', voices[locale], '-s', String(wordsPerMinute), '-b', '1'];
    return this.#clips.clip([this.#version, ...voice, text], {
      command,
      flags: (file) => [...voice, '--stdin', '-w', file],
      input: espeakReading(text, locale),
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

/** `[[…]]` would be taken for phonemes. */
function isSpeakable(text: string): boolean {
  const length = Buffer.byteLength(text);
  return text.trim() !== '' && !/\p{Cc}|\[\[/u.test(text) && length <= TEXT_BYTES_MAX;
}

/** Whether engine and voice are there: with a voice that it has not, it fails. */
function probe(command: string, voice: string): Promise<Result<string, VoiceFault>> {
  return new Promise((resolve) => {
    const flags = ['-v', voice, '--version'];
    execFile(command, ['-q', '-v', voice, '.'], { timeout: PROBE_WITHIN_MS }, (failed) => {
      if (failed) {
        resolve(err({ kind: 'missing', detail: `${command} has no voice ${voice}` }));
        return;
      }
      execFile(command, flags, { timeout: PROBE_WITHIN_MS }, (cause, version) =>
        resolve(cause ? err({ kind: 'missing', detail: cause.message }) : ok(version.trim())),
      );
    });
  });
}
