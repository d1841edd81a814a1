import { failureSound, issuedSound } from '../../broker/client/sound/chime.ts';
import type { Player } from '../../broker/client/sound/player-port.ts';

/** What citizens hear (R9): one sound when the number is there, another when it is not. */
export interface KioskSounds {
  issued(): void;
  failed(): void;
}

/**
 * The node's own loudspeaker. Nothing waits for it: who is deaf to it, or finds it broken, has the
 * same news on the screen.
 *
 * @param changed - called when it falls silent, with why, and when it sounds again, with nothing
 */
export function playedSounds(
  player: Player,
  changed: (fault: string | undefined) => void,
): KioskSounds {
  const [issued, failed] = [issuedSound(), failureSound()];
  let silent = false;
  const play = async (pcm: typeof issued) => {
    const played = await player.play(pcm);
    if (silent === !played.ok) return;
    silent = !played.ok;
    changed(played.ok ? undefined : played.error.detail);
  };
  return {
    issued() {
      void play(issued);
    },
    failed() {
      void play(failed);
    },
  };
}

export const noSounds: KioskSounds = { issued() {}, failed() {} };
