import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import pixelmatch from 'pixelmatch';
import { expect } from 'vitest';

/** Pixels of a reference along its longer side: a figure that moved shows, an edge that is drawn otherwise does not. */
const LONGER_SIDE_PX = 480;
/** Distance of two colours from which a pixel counts as another one (pixelmatch). */
const COLOUR_DISTANCE = 0.12;
/** Another version of Chromium or of a font shifts some edges; a part that is missing is far more. */
export const DIFFERENT_SHARE_MAX = 0.002;

const update = process.env['UPDATE_PICTURES'] === '1';

type Pixels = { readonly width: number; readonly height: number; readonly data: Uint8ClampedArray };

/** Draws a screenshot as small as references are. */
async function reduced(png: Buffer): Promise<{ readonly pixels: Pixels; readonly png: Buffer }> {
  const image = await loadImage(png);
  const scale = LONGER_SIDE_PX / Math.max(image.width, image.height);
  const [width, height] = [image.width, image.height].map((side) => Math.round(side * scale));
  const canvas = createCanvas(width ?? 0, height ?? 0);
  const context = canvas.getContext('2d');
  // A reference is as small already: even drawn in its own size it would come out softer.
  context.imageSmoothingEnabled = scale !== 1;
  context.imageSmoothingQuality = 'high';
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  const pixels = { width: canvas.width, height: canvas.height, data };
  return { pixels, png: canvas.toBuffer('image/png') };
}

/** @returns the share of pixels that differ, 0 to 1; 1 where the sizes do */
export async function differenceOf(drawn: Buffer, reference: Buffer): Promise<number> {
  const [now, then] = [await reduced(drawn), await reduced(reference)].map(({ pixels }) => pixels);
  if (!now || !then || now.width !== then.width || now.height !== then.height) return 1;
  const { width, height } = now;
  const options = { threshold: COLOUR_DISTANCE };
  return pixelmatch(now.data, then.data, undefined, width, height, options) / (width * height);
}

/**
 * Holds a picture against its reference, which somebody has looked at; `UPDATE_PICTURES=1` writes
 * the reference anew, to be looked at before it is committed.
 *
 * @param folder - of the references
 */
export async function expectAsLookedAt(drawn: Buffer, folder: string, name: string): Promise<void> {
  const file = path.join(folder, `${name}.png`);
  if (update) {
    await mkdir(folder, { recursive: true });
    await writeFile(file, (await reduced(drawn)).png);
  }
  const share = await differenceOf(drawn, await readFile(file));
  const says = `${name} differs from ${file} in ${(share * 100).toFixed(2)} % of it; look at both, then UPDATE_PICTURES=1`;
  expect(share, says).toBeLessThan(DIFFERENT_SHARE_MAX);
}
