import { crc32, deflateSync } from 'node:zlib';
import { createCanvas, loadImage } from '@napi-rs/canvas';

/** What one byte a pixel can name. */
const COLOURS_MAX = 256;

/**
 * A screenshot of a page with a palette, half as large: pages have few colours, and the edges of
 * letters lose nothing that an eye sees.
 */
export async function smallPicture(png: Buffer): Promise<Buffer> {
  const image = await loadImage(png);
  const { width, height } = image;
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  const colours = Array.from({ length: width * height }, (_, nth) => {
    const [red = 0, green = 0, blue = 0] = data.subarray(nth * 4, nth * 4 + 3);
    return (red << 16) | (green << 8) | blue;
  });
  const { palette, indexOf } = paletteOf(colours);
  // Each row begins with its filter: none, as fits a palette.
  const rows = Buffer.alloc((width + 1) * height);
  colours.forEach((colour, nth) => {
    rows[nth + Math.floor(nth / width) + 1] = indexOf.get(colour) ?? 0;
  });
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flatMap(partsOf))),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** The most frequent colours, and for every colour the place of the nearest of them. */
function paletteOf(colours: readonly number[]) {
  const counts = new Map<number, number>();
  for (const colour of colours) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const byCount = [...counts].toSorted(([, one], [, other]) => other - one);
  const palette = byCount.slice(0, COLOURS_MAX).map(([colour]) => colour);
  const distance = (one: number, other: number) =>
    partsOf(one).reduce((sum, part, nth) => sum + (part - (partsOf(other)[nth] ?? 0)) ** 2, 0);
  const nearest = (colour: number) => {
    const distances = palette.map((kept) => distance(kept, colour));
    return distances.indexOf(Math.min(...distances));
  };
  return { palette, indexOf: new Map(byCount.map(([colour]) => [colour, nearest(colour)])) };
}

const partsOf = (colour: number) => [colour >> 16, (colour >> 8) & 255, colour & 255];

function chunk(name: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), content]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}
