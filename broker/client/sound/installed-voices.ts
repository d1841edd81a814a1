import { err, type Result } from '../../contract/result.ts';
import { EspeakVoice, isEspeakLocale } from './espeak-voice.ts';
import { OpenJtalkVoice } from './open-jtalk-voice.ts';
import { VoiceByLocale } from './voice-by-locale.ts';
import type { Voice, VoiceFault } from './voice-port.ts';

export type InstalledVoices = {
  readonly voices: VoiceByLocale;
  /** Why a language that was chosen is not spoken, one by one; they have their chime alone. */
  readonly missing: readonly { readonly locale: string; readonly fault: VoiceFault }[];
};

type Places = {
  /** Where this node may keep the clips. */
  readonly directory: string;
  /** Of the Japanese voice. */
  readonly voiceFile: string;
};

/**
 * The voices of this box for the languages that the hall wants to hear.
 *
 * @param spoken - only `ja` until a native listener has approved others (voice.md part 2)
 */
export async function installedVoices({
  spoken,
  ...places
}: Places & { readonly spoken: readonly string[] }): Promise<InstalledVoices> {
  const voices: Voice[] = [];
  const missing: { locale: string; fault: VoiceFault }[] = [];
  for (const locale of new Set(spoken)) {
    const voice = await installedVoice(locale, places);
    if (voice.ok) voices.push(voice.value);
    else missing.push({ locale, fault: voice.error });
  }
  return { voices: new VoiceByLocale(voices, spoken), missing };
}

/** The one voice of this box for a language; `missing` where its engine is not installed. */
export async function installedVoice(
  locale: string,
  { directory, voiceFile }: Places,
): Promise<Result<Voice, VoiceFault>> {
  if (locale === 'ja') return OpenJtalkVoice.open({ directory, voiceFile });
  if (isEspeakLocale(locale)) return EspeakVoice.open({ directory, locale });
  return err({ kind: 'missing', detail: `no engine speaks ${locale}` });
}
