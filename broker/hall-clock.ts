import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { decode, decodeJson } from './contract/decode.ts';
import { type EpochMs, epochMs } from './contract/ids.ts';
import { assert } from './contract/result.ts';

/** The two times of a hall: the real one, and the domain's, which only a demonstration runs faster. */
export interface HallClock {
  /** Domain seconds a real second. */
  readonly rate: number;
  engineNow(): EpochMs;
  domainNow(): EpochMs;
  /** Real milliseconds that no set clock changes: for how long ago something was. */
  monotonicMs(): number;
}

function instant(ms: number): EpochMs {
  const decoded = decode(epochMs, Math.max(0, Math.round(ms)));
  assert(decoded.ok, `a clock shows a time: ${ms}`);
  return decoded.value;
}

const engineNow = () => instant(Date.now());
const monotonicMs = () => performance.now();

/** A real hall has one time. */
export const systemClock: HallClock = { rate: 1, engineNow, domainNow: engineNow, monotonicMs };

const anchor = v.strictObject({
  engine: epochMs,
  domain: epochMs,
  rate: v.pipe(v.number(), v.minValue(1)),
});
type Anchor = v.InferOutput<typeof anchor>;

/**
 * A demonstration's clock: from `startAt` on, `rate` domain seconds a real second. Its anchor is
 * kept in a file, so that the hall's time goes on where it was after a restart, as real time does.
 */
export function openFastClock(file: string, startAt: number, rate: number): HallClock {
  const from = readAnchor(file) ?? writeAnchor(file, startAt, rate);
  return {
    rate: from.rate,
    engineNow,
    domainNow: () => instant(from.domain + (Date.now() - from.engine) * from.rate),
    monotonicMs,
  };
}

function readAnchor(file: string): Anchor | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  const decoded = decodeJson(anchor, text);
  return decoded.ok ? decoded.value : undefined;
}

function writeAnchor(file: string, startAt: number, rate: number): Anchor {
  const begun: Anchor = { engine: engineNow(), domain: instant(startAt), rate };
  // The first start of a hall: its folder does not exist yet.
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, JSON.stringify(begun), { mode: 0o600 });
  return begun;
}
