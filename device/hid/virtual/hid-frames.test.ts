import { describe, expect, test } from 'vitest';
import { seeded } from '../../../broker/demand/random.ts';
import { encodeFrame, FrameReader, type HidFrame } from './hid-frames.ts';

const frames: readonly HidFrame[] = [
  {
    kind: 'plugged',
    device: 2,
    identity: { vendorId: 0x1a2c, productId: 0x2d23, serialNumber: 'KP001', interface: 1 },
  },
  { kind: 'plugged', device: 0, identity: { vendorId: 1, productId: 0xffff, interface: 0 } },
  { kind: 'report', device: 1, report: Uint8Array.of(0, 0, 0x59, 0, 0, 0, 0, 0) },
  { kind: 'report', device: 1, report: Uint8Array.of() },
  { kind: 'unplugged', device: 1 },
  { kind: 'open', device: 2 },
  { kind: 'close', device: 2 },
  { kind: 'output', device: 1, report: Uint8Array.of(3) },
];

describe('frames', () => {
  test('have their length, kind and device in front', () => {
    expect([...encodeFrame({ kind: 'open', device: 2 })]).toEqual([2, 3, 2]);
    const report = encodeFrame({ kind: 'report', device: 1, report: Uint8Array.of(7, 8) });
    expect([...report]).toEqual([4, 2, 1, 7, 8]);
  });

  test.each([1, 2, 3, 7, 1_000])('arrive whole in pieces of %i bytes', (pieceBytes) => {
    const bytes = Buffer.concat(frames.map(encodeFrame));
    const reader = new FrameReader();
    const read: HidFrame[] = [];
    for (let from = 0; from < bytes.length; from += pieceBytes) {
      const taken = reader.take(bytes.subarray(from, from + pieceBytes));
      expect(taken.ok).toBe(true);
      if (taken.ok) read.push(...taken.value);
    }
    expect(read.map(plain)).toEqual(frames.map(plain));
  });

  test.each([
    ['without room for a head', [1, 0]],
    ['of a kind nobody knows', [2, 9, 0]],
    ['that names no device where it must', [4, 0, 1, 0x1a, 0x2c]],
  ])('%s are an error', (_, bytes) => {
    expect(new FrameReader().take(Uint8Array.from(bytes)).ok).toBe(false);
  });

  test('random bytes are frames or an error, and nothing is thrown', () => {
    const random = seeded(1);
    for (let times = 0; times < 2_000; times += 1) {
      const bytes = Uint8Array.from({ length: 64 }, () => Math.floor(random() * 256));
      expect(() => new FrameReader().take(bytes)).not.toThrow();
    }
  });
});

/** A report is a view on a longer buffer once it is read. */
function plain(frame: HidFrame) {
  return 'report' in frame ? { ...frame, report: [...frame.report] } : frame;
}
