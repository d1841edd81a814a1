/** Two soft notes, a third apart, each with its time to sound out (seconds, hertz). */
const notes = [
  { atS: 0, hertz: 659 },
  { atS: 0.18, hertz: 523 },
] as const;
const NOTE_S = 0.6;
/** Of full loudness: heard at the desk, not in the hall. */
const GAIN = 0.08;

/** Sounds once, where the browser lets this page be heard: after somebody has touched it. */
export class HelpSound {
  #context: AudioContext | undefined;

  play(): void {
    if (!navigator.userActivation.hasBeenActive) return;
    this.#context ??= new AudioContext();
    const context = this.#context;
    for (const { atS, hertz } of notes) {
      const begin = context.currentTime + atS;
      const tone = new OscillatorNode(context, { type: 'sine', frequency: hertz });
      const loudness = new GainNode(context, { gain: 0 });
      loudness.gain.setValueAtTime(0, begin);
      loudness.gain.linearRampToValueAtTime(GAIN, begin + 0.02);
      loudness.gain.exponentialRampToValueAtTime(0.001, begin + NOTE_S);
      tone.connect(loudness).connect(context.destination);
      tone.start(begin);
      tone.stop(begin + NOTE_S);
    }
  }
}
