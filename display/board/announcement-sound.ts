import { callChime } from '../../broker/client/sound/chime.ts';
import { joined, type Pcm, silence } from '../../broker/client/sound/pcm.ts';

/** A phrase as sound, and the pause that parts it from the next. */
export type SpokenPhrase = { readonly pcm: Pcm; readonly pauseAfterMs: number };

export type SoundParts = {
  /** Silence first: a television over HDMI cuts off the start of a sound (voice.md 3). */
  readonly leadInMs: number;
  /** A recording in the place of the three bells. */
  readonly chime?: Pcm | undefined;
  /** The phrases of each language, in order; none: the chime alone. */
  readonly languages: readonly (readonly SpokenPhrase[])[];
};

const CHIME_TO_VOICE_MS = 250;
/** Longer than between sentences: now comes another language. */
const BETWEEN_LANGUAGES_MS = 900;
/** Two announcements shall not run into each other. */
const TAIL_MS = 600;

const bells = callChime();

/** One announcement, one piece of sound: nothing can come between its parts (R16). */
export function announcementSound({ leadInMs, chime = bells, languages }: SoundParts): Pcm {
  const spoken = languages
    .filter((phrases) => phrases.length > 0)
    .flatMap((phrases, nth) => [
      silence(nth === 0 ? CHIME_TO_VOICE_MS : BETWEEN_LANGUAGES_MS),
      ...withPauses(phrases),
    ]);
  return joined([silence(leadInMs), chime, ...spoken, silence(TAIL_MS)]);
}

function withPauses(phrases: readonly SpokenPhrase[]): readonly Pcm[] {
  return phrases.flatMap(({ pcm, pauseAfterMs }, i) =>
    i === phrases.length - 1 ? [pcm] : [pcm, silence(pauseAfterMs)],
  );
}
