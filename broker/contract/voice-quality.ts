/**
 * How well the offline voices were found to speak each language: readings and phonemes were
 * measured (voice.md part 2), nobody has listened yet. Debian has no voice at all for Filipino.
 */
const voiceQualities = {
  ja: 'good',
  en: 'good',
  'pt-BR': 'usable',
  es: 'usable',
  vi: 'usable',
  'zh-CN': 'usable',
  id: 'usable',
  ne: 'usable',
  ko: 'poor',
  fil: 'none',
} as const satisfies Readonly<Record<string, 'good' | 'usable' | 'poor' | 'none'>>;

type Quality = (typeof voiceQualities)[keyof typeof voiceQualities];

/** @param locale - as in the site file; a language that was never measured has no voice: `none` */
export function voiceQuality(locale: string): Quality {
  const known: Readonly<Record<string, Quality>> = voiceQualities;
  return known[locale] ?? 'none';
}

/** The languages of one quality, for whoever writes a site file. */
export function localesSpoken(quality: Quality): string {
  return Object.keys(voiceQualities)
    .filter((locale) => voiceQuality(locale) === quality)
    .join(' ');
}
