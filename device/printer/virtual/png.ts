import { crc32, deflateSync } from 'node:zlib';
import type { BitPicture } from '../bit-picture.ts';

const SIGNATURE = Buffer.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** A picture of dots as a PNG of one bit a pixel (ISO/IEC 15948); black ink on white paper. */
export function encodePng({ widthDots, heightDots, rows }: BitPicture): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(widthDots, 0);
  head.writeUInt32BE(heightDots, 4);
  head[8] = 1; // One bit a sample, greyscale, no interlace.
  const rowBytes = widthDots >> 3;
  const lines = Buffer.alloc((rowBytes + 1) * heightDots);
  for (let y = 0; y < heightDots; y += 1) {
    for (let at = 0; at < rowBytes; at += 1) {
      // In a PNG 1 is white; on paper 1 is ink.
      lines[y * (rowBytes + 1) + 1 + at] = ~(rows[y * rowBytes + at] ?? 0);
    }
  }
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(lines)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(data.length, 0);
  body.copy(whole, 4);
  whole.writeUInt32BE(crc32(body), body.length + 4);
  return whole;
}
