import { createCanvas, loadImage } from '@napi-rs/canvas';
import { expect, test } from 'vitest';
import { encodePng } from './png.ts';

test('a PNG is read back dot for dot by an independent reader', async () => {
  const rows = Uint8Array.from({ length: 3 * 5 }, (_, at) => (at * 37) & 0xff);
  const image = await loadImage(encodePng({ widthDots: 24, heightDots: 5, rows }));
  const context = createCanvas(24, 5).getContext('2d');
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, 24, 5);
  for (let dot = 0; dot < 24 * 5; dot += 1) {
    const ink = ((rows[dot >> 3] ?? 0) & (0x80 >> (dot & 7))) !== 0;
    expect(data[dot * 4], `dot ${dot}`).toBe(ink ? 0 : 255);
  }
});
