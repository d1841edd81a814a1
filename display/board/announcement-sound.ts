import { callChime } from '../../broker/client/sound/chime.ts';
import { joined, type Pcm, silence } from '../../broker/client/sound/pcm.ts';

/** A phrase as sound, and the pause that parts it from the next. */
export type SpokenPhrase = { readonly pcm: Pcm; readonly pauseAfterMs: number };

const CHIME_TO_VOICE_MS = 250;
/** Two announcements shall not run into each other. */
const TAIL_MS = 600;

const chime = callChime();

/**
 * One announcement, one piece of sound: nothing can come between its parts (R16).
 *
 * @param leadInMs - silence first: a television over HDMI cuts off the start of a sound (voice.md 3)
 * @param phrases - none: the chime alone
 */
export function announcementSound(leadInMs: number, phrases: readonly SpokenPhrase[]): Pcm {
  const spoken = phrases.flatMap(({ pcm, pauseAfterMs }, i) =>
    i === phrases.length - 1 ? [pcm] : [pcm, silence(pauseAfterMs)],
  );
  const voice = spoken.length === 0 ? [] : [silence(CHIME_TO_VOICE_MS), ...spoken];
  return joined([silence(leadInMs), chime, ...voice, silence(TAIL_MS)]);
}
