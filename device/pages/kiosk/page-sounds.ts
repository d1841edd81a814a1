type Sound = { readonly id: number; readonly name: string };

/**
 * The sounds of issue and of failure (R9), played here where the node has no player of its own.
 * A touch is what lets a browser sound, and every issue begins with one.
 */
export class PageSounds {
  #context: AudioContext | undefined;
  readonly #buffers = new Map<string, AudioBuffer>();
  #heardId: number | undefined;

  /** Called at every touch: a browser opens its sound only then. */
  unlock(): void {
    if (this.#context === undefined) {
      this.#context = new AudioContext();
      for (const name of ['issued', 'failed']) void this.#load(this.#context, name);
    }
    if (this.#context.state === 'suspended') void this.#context.resume();
  }

  /** Plays what is new; what was there when the page was opened is long over. */
  hear(sound: Sound | undefined): void {
    const before = this.#heardId;
    this.#heardId = sound?.id ?? 0;
    if (sound === undefined || before === undefined || sound.id <= before) return;
    const buffer = this.#buffers.get(sound.name);
    if (this.#context === undefined || buffer === undefined) return;
    const source = this.#context.createBufferSource();
    source.buffer = buffer;
    source.connect(this.#context.destination);
    source.start();
  }

  async #load(context: AudioContext, name: string): Promise<void> {
    try {
      const response = await fetch(`/sounds/${name}.wav`);
      this.#buffers.set(name, await context.decodeAudioData(await response.arrayBuffer()));
    } catch {
      // Without it the screen alone says what happened; the next page load tries again.
    }
  }
}
