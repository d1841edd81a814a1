import { createCanvas } from '@napi-rs/canvas';
import jsqr from 'jsqr';
import { expect, test } from 'vitest';
import { qrPath } from './qr-path.ts';

const SCALE = 4;
const QUIET_ZONE = 4;

test('R8: the path on the screen reads back as the ticket’s address', () => {
  const address = 'https://yobiban.example.jp/t/Zx8s9Qk2LmNo4PqRsTuVwX';
  const { size, path } = qrPath(address);
  const side = (size + 2 * QUIET_ZONE) * SCALE;
  const context = createCanvas(side, side).getContext('2d');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, side, side);
  context.fillStyle = '#000';
  for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)v1H\1z/g)) {
    const at = (value: string | undefined) => (Number(value) + QUIET_ZONE) * SCALE;
    context.fillRect(at(x), at(y), Number(width) * SCALE, SCALE);
  }
  const { data } = context.getImageData(0, 0, side, side);
  expect(jsqr(new Uint8ClampedArray(data), side, side)?.data).toBe(address);
});
