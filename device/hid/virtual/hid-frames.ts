import { err, ok, type Result } from '../../../broker/contract/result.ts';
import type { HidIdentity } from '../hid-match.ts';

/**
 * What goes over the cable between a box of virtual HID devices and a kiosk. A frame is its length
 * (one byte: what follows), its kind, the device's number at the box, and a body.
 */
export type HidFrame =
  /** Box to kiosk: the device is there. Body: vendor, product (big endian), interface, serial. */
  | { readonly kind: 'plugged'; readonly device: number; readonly identity: HidIdentity }
  /** Box to kiosk. */
  | { readonly kind: 'unplugged'; readonly device: number }
  /** Box to kiosk, only of a device that is open. Body: the report. */
  | { readonly kind: 'report'; readonly device: number; readonly report: Uint8Array }
  /** Kiosk to box. */
  | { readonly kind: 'open'; readonly device: number }
  /** Kiosk to box. */
  | { readonly kind: 'close'; readonly device: number }
  /** Kiosk to box, of a device that is open. Body: the report. */
  | { readonly kind: 'output'; readonly device: number; readonly report: Uint8Array };

const kinds = ['plugged', 'unplugged', 'report', 'open', 'close', 'output'] as const;
const HEAD_BYTES = 2;
const IDENTITY_BYTES = 5;

/**
 * One frame on the wire: how many bytes follow, the kind, the device, the body.
 *
 * @param frame - with a report or serial number of 253 and 248 bytes at most: a length is one byte
 */
export function encodeFrame(frame: HidFrame): Uint8Array {
  const body = bodyOf(frame);
  const head = [HEAD_BYTES + body.length, kinds.indexOf(frame.kind), frame.device];
  return Uint8Array.from([...head, ...body]);
}

function bodyOf(frame: HidFrame): Uint8Array {
  if (frame.kind === 'report' || frame.kind === 'output') return frame.report;
  if (frame.kind !== 'plugged') return new Uint8Array(0);
  const { vendorId, productId, serialNumber = '', interface: at = 0 } = frame.identity;
  const ids = [vendorId >> 8, vendorId & 0xff, productId >> 8, productId & 0xff, at];
  return Uint8Array.from([...ids, ...Buffer.from(serialNumber, 'latin1')]);
}

/** Puts frames together from whatever pieces they come in; it keeps 255 bytes at most. */
export class FrameReader {
  #rest: Uint8Array = new Uint8Array(0);

  /** @returns an error, for good, once something is no frame: the peer speaks something else */
  take(bytes: Uint8Array): Result<readonly HidFrame[], string> {
    let all: Uint8Array = Buffer.concat([this.#rest, bytes]);
    const frames: HidFrame[] = [];
    for (let length = all[0]; length !== undefined; length = all[0]) {
      if (length < HEAD_BYTES) return err(`a frame of ${length} bytes`);
      if (all.length <= length) break;
      const frame = decodeFrame(all.subarray(1, 1 + length));
      if (!frame) return err(`no known frame of kind ${all[1]}`);
      frames.push(frame);
      all = all.subarray(1 + length);
    }
    this.#rest = all;
    return ok(frames);
  }
}

function decodeFrame(bytes: Uint8Array): HidFrame | undefined {
  const [code = -1, device = 0] = bytes;
  const body = bytes.subarray(HEAD_BYTES);
  const kind = kinds[code];
  if (kind === undefined) return undefined;
  if (kind === 'report' || kind === 'output') return { kind, device, report: body };
  if (kind !== 'plugged') return { kind, device };
  if (body.length < IDENTITY_BYTES) return undefined;
  const view = Buffer.from(body);
  const serialNumber = view.toString('latin1', IDENTITY_BYTES);
  return {
    kind,
    device,
    identity: {
      vendorId: view.readUInt16BE(0),
      productId: view.readUInt16BE(2),
      interface: view.readUInt8(4),
      ...(serialNumber !== '' && { serialNumber }),
    },
  };
}
