import * as v from 'valibot';
import type { SmallDocument } from '../../broker/client/small-document.ts';

/** As staff set it: 0 is silent, 10 is as loud as the card goes. */
export const volumeSetting = v.strictObject({
  volume: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10)),
});
type VolumeSetting = v.InferOutput<typeof volumeSetting>;

const LOUDEST = 10;
const SOFTEST = 1;

/** How loud the kiosk is: what staff chose, and louder for one who asked for it at the keypad. */
export class VolumeKnob {
  readonly #document: Pick<SmallDocument<VolumeSetting>, 'data' | 'write'>;
  readonly #changed: (volume: number) => void;
  #borrowed: number | undefined;

  constructor(
    document: Pick<SmallDocument<VolumeSetting>, 'data' | 'write'>,
    changed: (volume: number) => void,
  ) {
    this.#document = document;
    this.#changed = changed;
    changed(this.volume);
  }

  get volume(): number {
    return this.#borrowed ?? this.#document.data.volume;
  }

  /** By staff; it lasts. False when the disk refused it: it holds until the next start then. */
  async set(volume: number): Promise<boolean> {
    this.#borrowed = volume;
    this.#changed(volume);
    const written = await this.#document.write({ volume });
    if (written.ok) this.#borrowed = undefined;
    return written.ok;
  }

  /** By the citizen at the keypad: one step louder, after the loudest the softest. */
  louder(): void {
    this.#borrowed = this.volume >= LOUDEST ? SOFTEST : this.volume + 1;
    this.#changed(this.volume);
  }

  /** The citizen is gone: as staff set it. */
  giveBack(): void {
    if (this.#borrowed === undefined) return;
    this.#borrowed = undefined;
    this.#changed(this.volume);
  }
}
