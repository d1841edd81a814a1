import { err, ok, type Result } from '../../contract/result.ts';
import { testSound, testTones } from './chime.ts';
import type { Microphone } from './microphone-port.ts';
import { amplified, joined, silence } from './pcm.ts';
import type { Player } from './player-port.ts';
import { hearsTones } from './tone-ear.ts';

/** A sound server plays what it was given a moment later than it took it. */
const TAIL_MS = 400;

/**
 * Plays the two tones and listens whether they come back out of the room: through card, amplifier,
 * cable and loudspeaker, which no exit code of a program can tell (issue 4, point 5).
 *
 * @param gain - 0 to 1
 * @returns whether they were heard; or why nobody can say
 */
export async function hearOwnTones(
  player: Player,
  microphone: Microphone,
  leadInMs: number,
  gain = 1,
): Promise<Result<boolean, string>> {
  const listening = await microphone.listen();
  if (!listening.ok) return err(`microphone: ${listening.error}`);
  const sound = joined([
    silence(leadInMs),
    amplified(testSound(), 20 * Math.log10(gain)),
    silence(TAIL_MS),
  ]);
  const played = await player.play(sound);
  const heard = await listening.value.stop();
  if (!played.ok) return err(`${played.error.kind}: ${played.error.detail}`);
  if (!heard.ok) return err(`microphone: ${heard.error}`);
  return ok(hearsTones(heard.value, testTones));
}
