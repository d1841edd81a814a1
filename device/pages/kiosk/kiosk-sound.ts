import { PageSound } from '../../../broker/client/page/page-sound.ts';

/**
 * The sounds that the node offers to this page (R9), where it has no player of its own. Nothing of
 * the browser's sound is opened before the first offer: where `aplay` sounds, the device is its.
 */
export class KioskSound {
  #sound: PageSound | undefined;
  /** On offer while the browser was not ready yet. */
  #missed: string | undefined;

  /** With each view: the sound on offer, or none. */
  offer(soundId: string | undefined): void {
    if (soundId === undefined && this.#sound === undefined) return;
    this.#sound ??= new PageSound(() => this.#catchUp());
    this.#sound.offer(soundId);
    this.#missed = this.#sound.blocked ? soundId : undefined;
  }

  /** At every touch: a browser that waits for one before it sounds may now. */
  touched(): void {
    if (this.#sound?.blocked) void this.#sound.unblock();
  }

  #catchUp(): void {
    const sound = this.#sound;
    if (sound === undefined || sound.blocked || this.#missed === undefined) return;
    const soundId = this.#missed;
    this.#missed = undefined;
    sound.offer(undefined);
    sound.offer(soundId);
  }
}
