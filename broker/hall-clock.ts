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
}

function instant(ms: number): EpochMs {
  const decoded = decode(epochMs, Math.max(0, Math.round(ms)));
  assert(decoded.ok, `a clock shows a time: ${ms}`);
  return decoded.value;
}

/** A real hall has one time. */
export const systemClock: HallClock = {
  rate: 1,
  engineNow: () => instant(Date.now()),
  domainNow: () => instant(Date.now()),
};

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
  const wanted: Anchor = { engine: instant(Date.now()), domain: instant(startAt), rate };
  const from = readAnchor(file) ?? wanted;
  if (from === wanted) {
    // The first start of a hall: its folder does not exist yet.
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, JSON.stringify(wanted), { mode: 0o600 });
  }
  return {
    rate: from.rate,
    engineNow: () => instant(Date.now()),
    domainNow: () => instant(from.domain + (Date.now() - from.engine) * from.rate),
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
