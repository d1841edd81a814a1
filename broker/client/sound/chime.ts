import { levelled, mixed, type Pcm, rateHz, samplesOf, silence } from './pcm.ts';
import type { TonePair } from './tone-ear.ts';

/**
 * The sounds of the hall, made in code: no file to lose, no licence to keep, the same everywhere.
 * Their ground tones lie between 200 Hz and 1 kHz, where the older ear still hears well.
 */
type Tone = {
  readonly hz: number;
  readonly atMs: number;
  readonly lengthMs: number;
  /** Strength of the ground tone and its overtones. */
  readonly overtones: readonly number[];
  /** After this long the tone has fallen to 37 %. */
  readonly fallMs: number;
};

const bell = [1, 0.32, 0.12, 0.05] as const;
/** Odd overtones, as of a square wave: rough, so that it cannot be taken for a bell. */
const buzz = [1, 0, 0.5, 0, 0.3, 0, 0.2] as const;
const RISE_MS = 6;
const FADE_MS = 30;
/** About 3 dB below speech: it opens the ear and does not startle. */
export const CHIME_DBFS = -21;

/** Before a call: three bells, falling (ピンポンポン). */
export function callChime(): Pcm {
  return played([
    { hz: 783.99, atMs: 0, lengthMs: 1100, overtones: bell, fallMs: 260 },
    { hz: 659.26, atMs: 330, lengthMs: 1100, overtones: bell, fallMs: 280 },
    { hz: 523.25, atMs: 660, lengthMs: 1240, overtones: bell, fallMs: 380 },
  ]);
}

/** The slips are out (R9): two bells, rising, short. */
export function issuedSound(): Pcm {
  return played([
    { hz: 659.26, atMs: 0, lengthMs: 500, overtones: bell, fallMs: 130 },
    { hz: 987.77, atMs: 150, lengthMs: 700, overtones: bell, fallMs: 200 },
  ]);
}

/** Something went wrong (R9): three low buzzes of one pitch. Other pitch, rhythm and timbre than above. */
export function failureSound(): Pcm {
  const pulse = { hz: 233.08, lengthMs: 190, overtones: buzz, fallMs: 600 };
  return played([
    { ...pulse, atMs: 0 },
    { ...pulse, atMs: 290 },
    { ...pulse, atMs: 580 },
  ]);
}

/** What a microphone listens for: pitches that no chime here has, and no voice holds for so long. */
export const testTones: TonePair = { firstHz: 1_000, secondHz: 1_370, lengthMs: 600 };

/** The loudspeaker's own test (issue 4, point 5): two plain tones, as loud as the chime, 1.2 s. */
export function testSound(): Pcm {
  const { firstHz, secondHz, lengthMs } = testTones;
  const plain = { lengthMs, overtones: [1], fallMs: Number.POSITIVE_INFINITY };
  return played([
    { ...plain, hz: firstHz, atMs: 0 },
    { ...plain, hz: secondHz, atMs: lengthMs },
  ]);
}

function played(tones: readonly Tone[]): Pcm {
  const sum = tones.reduce((all, tone) => mixed(all, sounded(tone), tone.atMs), silence(0));
  // Levelled by its loud frames; the long tail of a bell is not what one hears it by.
  return levelled(sum, CHIME_DBFS);
}

function sounded({ hz, lengthMs, overtones, fallMs }: Tone): Pcm {
  const pcm = new Int16Array(samplesOf(lengthMs));
  const strength = overtones.reduce((sum, one) => sum + one, 0);
  for (let i = 0; i < pcm.length; i += 1) {
    const ms = (i * 1000) / rateHz;
    const rise = Math.min(1, ms / RISE_MS);
    const fade = Math.min(1, (lengthMs - ms) / FADE_MS);
    const wave = overtones.reduce(
      (sum, one, n) => sum + one * Math.sin((2 * Math.PI * hz * (n + 1) * ms) / 1000),
      0,
    );
    pcm[i] = Math.round((wave / strength) * rise * fade * Math.exp(-ms / fallMs) * 11_000);
  }
  return pcm;
}
