import type { NodeClock } from '../../broker/client/node-clock.ts';
import { failureSound, issuedSound } from '../../broker/client/sound/chime.ts';
import { gainOf, VOLUME_MAX } from '../../broker/client/sound/loudness.ts';
import { amplified, joined, type Pcm, silence } from '../../broker/client/sound/pcm.ts';
import type { Player } from '../../broker/client/sound/player-port.ts';
import type { VoiceByLocale } from '../../broker/client/sound/voice-by-locale.ts';
import type { VoiceFault } from '../../broker/client/sound/voice-port.ts';
import type { Locale } from '../../broker/contract/ids.ts';
import type { Result } from '../../broker/contract/result.ts';

/**
 * What citizens hear (R9). Nothing ever overlaps: a newer sound cuts off an older one, because it
 * says what is true now. Asked for in the same moment, bells and words belong together: the bells
 * first, then the words, those of `say` in place of the sound's own.
 */
export interface KioskSounds {
  /** The number is there, on paper or not: bells, and no words. */
  issued(): void;
  /** Nothing came of it, or no paper: other bells, and words where a voice speaks the language. */
  failed(locale: Locale): void;
  /** The slips are out: the bells of `issued`, and words where a voice speaks the language. */
  takeSlips(locale: Locale): void;
  /** @returns whether it was heard to its end: not where no voice speaks it, or it was cut off */
  say(text: string, locale: Locale): Promise<boolean>;
  /** Silence, at once. */
  hush(): void;
  /** @param volume - by staff, 0 (silent) to 10; holds from the next sound on */
  setVolume(volume: number): void;
}

export type SoundKey = 'voice.take_slips' | 'voice.issue_failed';

export type SoundsParts = {
  readonly player: Player;
  readonly voices: Pick<VoiceByLocale, 'speaks' | 'say'>;
  /** The sentence in that language; nothing while the site's texts are not there. */
  readonly sentence: (key: SoundKey, locale: Locale) => string | undefined;
  /** 0 to 1, by time of day (`loudness.ts`). */
  readonly loudness: () => number;
  readonly clock: NodeClock;
  /** Called when it falls silent, with why, and when it sounds again, with nothing. */
  readonly changed: (fault: string | undefined) => void;
};

type Words = { readonly text: string; readonly locale: Locale };
type Piece = { bells?: Pcm; words?: Words; readonly said: ((heard: boolean) => void)[] };

/** A clip from the disk is there by then; a new one takes longer, and the bells do not wait for it. */
const READY_WITHIN_MS = 150;
const BELLS_TO_WORDS_MS = 250;

/**
 * Sounds over whichever player there is. Nothing waits for it: who is deaf to it, or finds it
 * broken, has the same news on the screen.
 */
export class PlayedSounds implements KioskSounds {
  readonly #parts: SoundsParts;
  readonly #bells = { issued: issuedSound(), failed: failureSound() };
  /** Asked for in this moment, not begun yet. */
  #next: Piece | undefined;
  /** Counts what was cut off. */
  #round = 0;
  #volume = VOLUME_MAX;
  #silent = false;

  constructor(parts: SoundsParts) {
    this.#parts = parts;
  }

  issued(): void {
    this.#piece().bells = this.#bells.issued;
  }

  failed(locale: Locale): void {
    this.#sound(this.#bells.failed, 'voice.issue_failed', locale);
  }

  takeSlips(locale: Locale): void {
    this.#sound(this.#bells.issued, 'voice.take_slips', locale);
  }

  say(text: string, locale: Locale): Promise<boolean> {
    if (!this.#parts.voices.speaks(locale)) return Promise.resolve(false);
    const piece = this.#piece();
    // Whoever asked for other words in the same moment is told that they were not said.
    for (const said of piece.said.splice(0)) said(false);
    piece.words = { text, locale };
    return new Promise((resolve) => piece.said.push(resolve));
  }

  hush(): void {
    this.#round += 1;
    for (const said of this.#next?.said ?? []) said(false);
    this.#next = undefined;
    this.#parts.player.stop();
  }

  setVolume(volume: number): void {
    this.#volume = volume;
  }

  #sound(bells: Pcm, key: SoundKey, locale: Locale): void {
    const piece = this.#piece();
    piece.bells = bells;
    if (piece.said.length > 0 || !this.#parts.voices.speaks(locale)) return;
    const text = this.#parts.sentence(key, locale);
    if (text !== undefined) piece.words = { text, locale };
  }

  /** What this moment asks for; whatever sounded before is over. */
  #piece(): Piece {
    if (this.#next) return this.#next;
    this.hush();
    const piece: Piece = { said: [] };
    this.#next = piece;
    queueMicrotask(() => {
      if (this.#next !== piece) return;
      this.#next = undefined;
      void this.#begin(piece);
    });
    return piece;
  }

  async #begin(piece: Piece): Promise<void> {
    const heard = await this.#play(piece, this.#round);
    for (const said of piece.said) said(heard);
  }

  async #play({ bells, words }: Piece, round: number): Promise<boolean> {
    const clip = words && this.#parts.voices.say(words.text, words.locale);
    if (!clip) return this.#out(bells, round);
    const early = bells && (await this.#within(READY_WITHIN_MS, clip));
    if (bells && early?.ok) {
      return this.#out(joined([bells, silence(BELLS_TO_WORDS_MS), early.value]), round);
    }
    await this.#out(bells, round);
    const late = await clip;
    return late.ok && this.#out(late.value, round);
  }

  #within(
    ms: number,
    clip: Promise<Result<Pcm, VoiceFault>>,
  ): Promise<Result<Pcm, VoiceFault> | undefined> {
    return new Promise((resolve) => {
      const cancel = this.#parts.clock.after(ms, () => resolve(undefined));
      void clip.then((made) => {
        cancel();
        resolve(made);
      });
    });
  }

  /** @returns whether it was heard to its end */
  async #out(pcm: Pcm | undefined, round: number): Promise<boolean> {
    const { player, loudness, changed } = this.#parts;
    const gain = gainOf(loudness(), this.#volume);
    if (pcm === undefined || round !== this.#round || gain === 0) return false;
    const played = await player.play(amplified(pcm, 20 * Math.log10(gain)));
    const fault = played.ok ? undefined : played.error;
    if (fault?.kind !== 'stopped' && this.#silent !== (fault !== undefined)) {
      this.#silent = fault !== undefined;
      changed(fault?.detail);
    }
    return played.ok;
  }
}

export const noSounds: KioskSounds = {
  issued() {},
  failed() {},
  takeSlips() {},
  say: async () => false,
  hush() {},
  setVolume() {},
};
