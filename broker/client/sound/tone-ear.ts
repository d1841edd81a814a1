import { type Pcm, rateHz, samplesOf } from './pcm.ts';

/** Two tones, one right after the other. */
export type TonePair = {
  readonly firstHz: number;
  readonly secondHz: number;
  /** Of each. */
  readonly lengthMs: number;
};

/** Long enough to tell tones 20 Hz apart, short enough to see when one ends. */
const FRAME_MS = 100;
const STEP_MS = 50;
/**
 * A tone is heard where a frame has this part of all its sound at the tone's own pitch: 9 dB under
 * everything else. White noise has less than a thousandth there.
 */
const SHARE_MIN = 0.11;
/** A room swallows the beginning of a tone and adds to its end; a cough may cover a frame. */
const EDGE_MS = 100;
const FRAMES_MIN = 0.85;

/**
 * Whether a recording has the two tones in it, each of its length and at its pitch: one tone alone
 * may be a voice, a fan or a telephone. Pure.
 */
export function hearsTones(recording: Pcm, { firstHz, secondHz, lengthMs }: TonePair): boolean {
  const first = framesWith(recording, firstHz);
  const second = framesWith(recording, secondHz);
  const steps = lengthMs / STEP_MS;
  const edge = EDGE_MS / STEP_MS;
  const held = steps - 2 * edge - (FRAME_MS - STEP_MS) / STEP_MS;
  const holds = (frames: readonly boolean[], from: number) => {
    const middle = frames.slice(from + edge, from + edge + held);
    return middle.filter(Boolean).length >= held * FRAMES_MIN;
  };
  return first.some((_, from) => {
    const fits = from + 2 * steps <= first.length + edge;
    return fits && holds(first, from) && !holds(second, from) && holds(second, from + steps);
  });
}

function framesWith(recording: Pcm, hz: number): readonly boolean[] {
  const frame = samplesOf(FRAME_MS);
  const frames: boolean[] = [];
  for (let from = 0; from + frame <= recording.length; from += samplesOf(STEP_MS)) {
    frames.push(shareOf(recording.subarray(from, from + frame), hz) >= SHARE_MIN);
  }
  return frames;
}

/**
 * How much of the energy of a frame is at one pitch, 0 to 1; of silence, nothing.
 *
 * @source Goertzel, "An algorithm for the evaluation of finite trigonometric series" (1958)
 */
export function shareOf(frame: Pcm, hz: number): number {
  const turn = 2 * Math.cos((2 * Math.PI * hz) / rateHz);
  let before = 0;
  let last = 0;
  let energy = 0;
  for (const sample of frame) {
    const next = sample + turn * last - before;
    before = last;
    last = next;
    energy += sample * sample;
  }
  if (energy === 0) return 0;
  const atPitch = last * last + before * before - turn * last * before;
  return (2 * atPitch) / (energy * frame.length);
}
