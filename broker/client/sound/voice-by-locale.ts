import { err, type Result } from '../../contract/result.ts';
import type { Pcm } from './pcm.ts';
import type { Voice, VoiceFault } from './voice-port.ts';

/** Read by the voice of another language: easy Japanese is Japanese. */
const readAs: Readonly<Record<string, string>> = { 'ja-easy': 'ja' };

/**
 * Which voice says what: for each language that is to be spoken, the first voice that can. The
 * others have their chime alone.
 */
export class VoiceByLocale {
  readonly #voices: Voice[];
  readonly #byLocale: Map<string, Voice>;

  /** @param spoken - the languages that the hall has chosen to hear; `ja` alone as a rule */
  constructor(voices: readonly Voice[], spoken: readonly string[]) {
    this.#voices = [...voices];
    this.#byLocale = new Map(
      spoken.flatMap((locale) => {
        const voice = voices.find(({ locales }) => locales.includes(locale));
        return voice ? [[locale, voice] as const] : [];
      }),
    );
  }

  /** Those that are both chosen and spoken by a voice that is there. */
  get locales(): readonly string[] {
    return [...this.#byLocale.keys()];
  }

  /** One more language, chosen later. */
  add(locale: string, voice: Voice): void {
    this.#voices.push(voice);
    this.#byLocale.set(locale, voice);
  }

  speaks(locale: string): boolean {
    return this.#voiceOf(locale) !== undefined;
  }

  async say(text: string, locale: string): Promise<Result<Pcm, VoiceFault>> {
    const voice = this.#voiceOf(locale);
    return voice ? voice.say(text) : err({ kind: 'missing', detail: `no voice speaks ${locale}` });
  }

  /** Makes a phrase that will be wanted soon; never fails. */
  async prepare(text: string, locale: string): Promise<void> {
    await this.#voiceOf(locale)?.prepare([text]);
  }

  async close(): Promise<void> {
    await Promise.all(this.#voices.map((voice) => voice.close()));
  }

  #voiceOf(locale: string): Voice | undefined {
    return this.#byLocale.get(locale) ?? this.#byLocale.get(readAs[locale] ?? '');
  }
}
