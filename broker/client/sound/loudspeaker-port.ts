import type { Result } from '../../contract/result.ts';
import type { PlayFault } from './player-port.ts';

/** What sounds, looked at without a sound. */
export interface Loudspeaker {
  /**
   * Whether a sound could be played now. `stopped`: nobody could look, and nothing is known.
   * It sees no amplifier that is off, no volume at nought and no cable pulled behind the card: that
   * takes an ear, or a microphone.
   */
  look(): Promise<Result<void, PlayFault>>;
}
