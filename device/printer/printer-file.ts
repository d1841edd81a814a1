import * as v from 'valibot';
import { decode } from '../../broker/contract/decode.ts';
import { err, ok, type Result } from '../../broker/contract/result.ts';
import type { PrinterModel } from './printer-model.ts';
import type { SlipWidth } from './slip-model.ts';
import type { TcpAddress } from './tcp-transport.ts';

/** A printer at the USB, by what it says of itself and never by the socket it happens to be in. */
export type UsbAddress = {
  readonly vendorId: number;
  readonly productId: number;
  /** Where two of one kind are plugged in. */
  readonly serial?: string;
};

export type PrinterAddress =
  | ({ readonly kind: 'tcp' } & TcpAddress)
  /** Over libusb. */
  | ({ readonly kind: 'usb' } & UsbAddress)
  /** Over the kernel's /dev/usb/lp*. */
  | ({ readonly kind: 'lp' } & UsbAddress);

const tcpForm = /^tcp:\/\/([A-Za-z0-9.-]+):(\d{1,5})$/;
const usbForm = /^(usb|lp):([0-9a-f]{4}):([0-9a-f]{4})(?::([A-Za-z0-9._-]{1,64}))?$/;
const expected =
  'tcp://<host>:<port>, usb:<vendor>:<product>[:<serial>] or lp:<vendor>:<product>[:<serial>], vendor and product as four hex digits';

/** The printer's own part of its node file. */
const ownPart = v.strictObject({
  /** `tcp://192.168.1.20:9100`, `usb:04b8:0e28`, `lp:04b8:0e28:X7G0123456` */
  address: v.pipe(
    v.string(),
    v.check((text) => parseAddress(text) !== undefined, expected),
  ),
  /** 576 for paper of 80 mm, 384 for 58 mm, 512 for 80 mm at 180 dpi; else the widest of the model. */
  widthDots: v.optional(v.picklist([576, 512, 384])),
  /** An id of the printer table. */
  model: v.optional(v.string(), 'generic'),
});

export type PrinterFile = {
  readonly address: PrinterAddress;
  readonly widthDots: SlipWidth;
  readonly model: PrinterModel;
};

/**
 * @param models - the printer table
 * @returns what the node file says; the error names the path and what was expected there. A width
 *   that the model's head does not have is refused: what is wider than the head is lost on paper
 */
export function readOwnPart(
  own: Readonly<Record<string, unknown>>,
  models: ReadonlyMap<string, PrinterModel>,
): Result<PrinterFile, string> {
  const decoded = decode(ownPart, own);
  if (!decoded.ok) return err(`own.${decoded.error.path}: ${decoded.error.expected}`);
  const address = parseAddress(decoded.value.address);
  if (!address) return err(`own.address: ${expected}`);
  const model = models.get(decoded.value.model);
  if (!model) return err(`own.model: expected one of ${[...models.keys()].join(', ')}`);
  const widths = model.paper.map(({ widthDots }) => widthDots);
  const widest = widths.reduce((one, other) => (other > one ? other : one));
  const widthDots = decoded.value.widthDots ?? widest;
  if (widthDots > widest) {
    return err(`own.widthDots: expected at most ${widest}, which ${model.id} has`);
  }
  return ok({ address, widthDots, model });
}

function parseAddress(text: string): PrinterAddress | undefined {
  const [, host, port] = tcpForm.exec(text) ?? [];
  if (host !== undefined && port !== undefined) {
    const number = Number(port);
    return number >= 1 && number <= 65_535 ? { kind: 'tcp', host, port: number } : undefined;
  }
  const [, kind, vendor, product, serial] = usbForm.exec(text) ?? [];
  if (vendor === undefined || product === undefined) return undefined;
  return {
    kind: kind === 'lp' ? 'lp' : 'usb',
    vendorId: Number.parseInt(vendor, 16),
    productId: Number.parseInt(product, 16),
    ...(serial !== undefined && { serial }),
  };
}
