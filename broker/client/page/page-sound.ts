import { post } from './live.ts';

/**
 * Plays what the page's node offers (`sound/page-player.ts` is the other half). A browser makes no
 * sound before somebody touched the page: `blocked` then, and the page shows 音を出す.
 */
export class PageSound {
  readonly #context = new AudioContext();
  readonly #changed: () => void;
  #soundId: string | undefined;
  #source: AudioBufferSourceNode | undefined;

  /** @param changed - called when `blocked` may have changed */
  constructor(changed: () => void) {
    this.#changed = changed;
    this.#context.addEventListener('statechange', () => this.#changed());
  }

  get blocked(): boolean {
    return this.#context.state !== 'running';
  }

  /** To be called from a touch. */
  async unblock(): Promise<void> {
    await this.#context.resume();
    this.#changed();
  }

  /** With each snapshot: the sound on offer, or none, which also cuts off what sounds. */
  offer(soundId: string | undefined): void {
    if (soundId === this.#soundId) return;
    this.#soundId = soundId;
    this.#source?.stop();
    this.#source = undefined;
    if (soundId !== undefined && !this.blocked) void this.#play(soundId);
  }

  async #play(soundId: string): Promise<void> {
    const claim = await post(`/sound/${soundId}/claim`, {});
    if (claim.status !== 204) return;
    const fault = await this.#sounded(soundId).catch(() => 'the page could not play it');
    await post(`/sound/${soundId}/report`, fault === undefined ? {} : { fault });
  }

  /** @returns nothing when the last sample has sounded, else what went wrong */
  async #sounded(soundId: string): Promise<string | undefined> {
    if (await withoutDevice()) return 'no sound device';
    const response = await fetch(`/sound/${soundId}`);
    if (!response.ok) return `the file answered ${response.status}`;
    const buffer = await this.#context.decodeAudioData(await response.arrayBuffer());
    if (soundId !== this.#soundId) return 'cut off';
    const source = new AudioBufferSourceNode(this.#context, { buffer });
    source.connect(this.#context.destination);
    this.#source = source;
    await new Promise((ended) => {
      source.addEventListener('ended', ended);
      source.start();
    });
    return undefined;
  }
}

/**
 * Chromium plays into nothing and reports success where no sound device is; only the list of
 * devices tells, and only a secure context may read it (voice.md part 3).
 */
async function withoutDevice(): Promise<boolean> {
  if (!window.isSecureContext) return false;
  const devices = await navigator.mediaDevices.enumerateDevices();
  return !devices.some((device) => device.kind === 'audiooutput');
}
