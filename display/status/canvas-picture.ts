import { type CanvasFonts, fontOf } from '../../broker/client/fonts/canvas-fonts.ts';
import type { CityPicture } from './city-picture.ts';

/** Pixels of the picture for one of its own. */
export type PictureScale = 1 | 2;

/**
 * Draws a picture of the line as PNG, with the fonts of the slips. The drawing is done at once, in
 * some milliseconds; packing it into a PNG goes on in a thread of Node's pool.
 */
export function pngOf(
  { createCanvas, fonts }: CanvasFonts,
  { width, height, bcp47, marks }: CityPicture,
  scale: PictureScale,
): Promise<Buffer> {
  const canvas = createCanvas(width * scale, height * scale);
  const context = canvas.getContext('2d', { alpha: false });
  context.lang = bcp47;
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.scale(scale, scale);
  for (const mark of marks) {
    context.fillStyle = mark.ink;
    if (mark.kind === 'block') {
      context.fillRect(mark.x, mark.y, mark.width, mark.height);
      continue;
    }
    const { x, y, size, middle, words } = mark;
    const weight = mark.bold ? 700 : 400;
    context.font = fontOf(weight, size, fonts.families(words, bcp47, weight));
    context.textAlign = middle ? 'center' : 'left';
    context.fillText(words, x, y);
  }
  return canvas.encode('png');
}
