import type { Result } from '../../contract/result.ts';
import { EspeakVoice, isEspeakLocale } from './espeak-voice.ts';
import { OpenJtalkVoice } from './open-jtalk-voice.ts';
import { VoiceByLocale } from './voice-by-locale.ts';
import type { Voice, VoiceFault } from './voice-port.ts';

export type InstalledVoices = {
  readonly voices: VoiceByLocale;
  /** Why a language that was chosen is not spoken, one by one; they have their chime alone. */
  readonly missing: readonly { readonly locale: string; readonly fault: VoiceFault }[];
};

/**
 * The voices of this box for the languages that the hall wants to hear.
 *
 * @param spoken - only `ja` until a native listener has approved others (voice.md part 2)
 */
export async function installedVoices(options: {
  readonly spoken: readonly string[];
  readonly directory: string;
  /** Of the Japanese voice. */
  readonly voiceFile: string;
}): Promise<InstalledVoices> {
  const { spoken, directory, voiceFile } = options;
  const voices: Voice[] = [];
  const missing: { locale: string; fault: VoiceFault }[] = [];
  for (const locale of new Set(spoken)) {
    const voice = await voiceFor(locale);
    if (voice.ok) voices.push(voice.value);
    else missing.push({ locale, fault: voice.error });
  }
  return { voices: new VoiceByLocale(voices, spoken), missing };

  async function voiceFor(locale: string): Promise<Result<Voice, VoiceFault>> {
    if (locale === 'ja') return OpenJtalkVoice.open({ directory, voiceFile });
    if (isEspeakLocale(locale)) return EspeakVoice.open({ directory, locale });
    return { ok: false, error: { kind: 'missing', detail: `no engine speaks ${locale}` } };
  }
}
