import { err, ok, type Result } from '../../contract/result.ts';

/**
 * Sound as everything here passes it on: mono, signed 16 bit, at `rateHz`. Pure; no file, no device.
 */
export type Pcm = Int16Array;

/** The rate of the Mei voice, and of every sound card since AC'97: nothing is resampled on its way. */
export const rateHz = 48_000;

const FULL_SCALE = 32_768;
const FRAME_MS = 20;
/** Frames quieter than this are pauses: they say nothing about how loud a voice is. */
const PAUSE_DBFS = -45;
/** Room for the reconstruction filter of a sound card. */
const PEAK_MAX_DBFS = -1;
const WAV_HEADER_BYTES = 44;

/** How many samples last so long. @param ms - milliseconds; rounded to whole samples */
export function samplesOf(ms: number): number {
  return Math.round((ms * rateHz) / 1000);
}

/** How long it sounds, milliseconds. */
export function durationMs(pcm: Pcm): number {
  return (pcm.length * 1000) / rateHz;
}

/** @param ms - milliseconds */
export function silence(ms: number): Pcm {
  return new Int16Array(samplesOf(ms));
}

/** One after another, without a gap. */
export function joined(parts: readonly Pcm[]): Pcm {
  const whole = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Both at once, `over` beginning `atMs` into `under`; sums are held at full scale. */
export function mixed(under: Pcm, over: Pcm, atMs = 0): Pcm {
  const from = samplesOf(atMs);
  const sum = new Int16Array(Math.max(under.length, from + over.length));
  sum.set(under);
  for (let i = 0; i < over.length; i += 1) {
    sum[from + i] = clamped((sum[from + i] ?? 0) + (over[i] ?? 0));
  }
  return sum;
}

/**
 * The same sound louder, or with a negative gain quieter; what would leave the 16 bits is clipped
 * at their edge.
 *
 * @param gainDb - decibels of amplitude: 6 is twice as large
 */
export function amplified(pcm: Pcm, gainDb: number): Pcm {
  const factor = 10 ** (gainDb / 20);
  return pcm.map((sample) => clamped(sample * factor));
}

/** From another rate by straight lines between samples: for recorded clips; Mei needs none. */
export function resampled(pcm: Pcm, fromHz: number): Pcm {
  if (fromHz === rateHz) return pcm;
  const step = fromHz / rateHz;
  const out = new Int16Array(Math.floor(pcm.length / step));
  for (let i = 0; i < out.length; i += 1) {
    const at = i * step;
    const left = pcm[Math.floor(at)] ?? 0;
    const right = pcm[Math.floor(at) + 1] ?? left;
    out[i] = Math.round(left + (right - left) * (at % 1));
  }
  return out;
}

/** Without the silence before and after, but for `keepMs` on either side. */
export function trimmed(pcm: Pcm, keepMs = 10): Pcm {
  const floor = FULL_SCALE * 10 ** (PAUSE_DBFS / 20);
  const loud = (sample: number) => Math.abs(sample) > floor;
  const first = pcm.findIndex(loud);
  if (first < 0) return new Int16Array(0);
  const keep = samplesOf(keepMs);
  return pcm.slice(Math.max(0, first - keep), pcm.findLastIndex(loud) + 1 + keep);
}

/** Dropped into the pauses of speech, loudness would look lower than it is heard: pauses are left out. */
export function loudnessDbfs(pcm: Pcm): number {
  const frame = samplesOf(FRAME_MS);
  let square = 0;
  let counted = 0;
  for (let from = 0; from < pcm.length; from += frame) {
    const part = pcm.subarray(from, from + frame);
    const sum = part.reduce((all, sample) => all + sample * sample, 0);
    if (toDbfs(Math.sqrt(sum / part.length)) < PAUSE_DBFS) continue;
    square += sum;
    counted += part.length;
  }
  return counted === 0 ? Number.NEGATIVE_INFINITY : toDbfs(Math.sqrt(square / counted));
}

/** Its largest sample, decibels below full scale (0 at most); minus infinity for silence. */
export function peakDbfs(pcm: Pcm): number {
  return toDbfs(pcm.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0));
}

/**
 * Brought to one loudness, so that engines and recorded clips sound alike; never into clipping,
 * so a peaky clip may stay below the target.
 */
export function levelled(pcm: Pcm, targetDbfs = -18): Pcm {
  const loudness = loudnessDbfs(pcm);
  if (!Number.isFinite(loudness)) return pcm;
  return amplified(pcm, Math.min(targetDbfs - loudness, PEAK_MAX_DBFS - peakDbfs(pcm)));
}

/** The bytes of a RIFF WAVE file, PCM, mono, 16 bit. */
export function writeWav(pcm: Pcm): Buffer {
  const header = Buffer.alloc(WAV_HEADER_BYTES);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(WAV_HEADER_BYTES - 8 + pcm.length * 2, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rateHz, 24);
  header.writeUInt32LE(rateHz * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(pcm.length * 2, 40);
  return Buffer.concat([header, bytesOf(pcm)]);
}

/** As the sound card takes it: little-endian, two bytes a sample. */
export function bytesOf(pcm: Pcm): Buffer {
  return Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength);
}

/**
 * Reads PCM WAVE files of 16 bit, one or two channels, any rate.
 * A file that is shorter than it says is refused: a power cut leaves such files behind (R60).
 */
export function readWav(file: Buffer): Result<Pcm, string> {
  if (file.toString('latin1', 0, 4) !== 'RIFF' || file.toString('latin1', 8, 12) !== 'WAVE') {
    return err('not a WAVE file');
  }
  let format: { channels: number; hz: number } | undefined;
  let at = 12;
  while (at + 8 <= file.length) {
    const id = file.toString('latin1', at, at + 4);
    const bytes = file.readUInt32LE(at + 4);
    const body = at + 8;
    if (body + bytes > file.length) return err(`chunk ${id} is cut short`);
    if (id === 'fmt ') {
      if (bytes < 16) return err('a format too short');
      if (file.readUInt16LE(body) !== 1 || file.readUInt16LE(body + 14) !== 16) {
        return err('not 16 bit PCM');
      }
      format = { channels: file.readUInt16LE(body + 2), hz: file.readUInt32LE(body + 4) };
    }
    if (id === 'data') {
      if (!format || format.channels < 1 || format.channels > 2 || format.hz < 8_000) {
        return err('no usable format before the data');
      }
      return ok(resampled(firstChannels(file, body, bytes, format.channels), format.hz));
    }
    // RIFF: chunks begin at even offsets.
    at = body + bytes + (bytes % 2);
  }
  return err('no data');
}

function firstChannels(file: Buffer, body: number, bytes: number, channels: number): Pcm {
  const out = new Int16Array(Math.floor(bytes / 2 / channels));
  for (let i = 0; i < out.length; i += 1) {
    const from = body + i * 2 * channels;
    const left = file.readInt16LE(from);
    out[i] = channels === 1 ? left : (left + file.readInt16LE(from + 2)) / 2;
  }
  return out;
}

function toDbfs(amplitude: number): number {
  return 20 * Math.log10(amplitude / FULL_SCALE);
}

function clamped(sample: number): number {
  return Math.max(-FULL_SCALE, Math.min(FULL_SCALE - 1, Math.round(sample)));
}
