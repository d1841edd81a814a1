import * as v from 'valibot';
import { decode } from '../../broker/contract/decode.ts';
import { err, ok, type Result } from '../../broker/contract/result.ts';
import type { PrinterModel } from './escpos-printer.ts';
import type { SlipWidth } from './slip.ts';
import type { TcpAddress } from './tcp-transport.ts';

/** The printer's own part of its node file. */
const ownPart = v.strictObject({
  /** `tcp://192.168.1.20:9100` */
  address: v.pipe(v.string(), v.regex(/^tcp:\/\/[A-Za-z0-9.-]+:\d{1,5}$/, 'tcp://<host>:<port>')),
  /** 576 for paper of 80 mm, 384 for 58 mm. */
  widthDots: v.optional(v.picklist([576, 384]), 576),
  model: v.optional(v.picklist(['generic', 'mute']), 'generic'),
});

export type PrinterFile = {
  readonly address: TcpAddress;
  readonly widthDots: SlipWidth;
  readonly model: PrinterModel;
};

/** The error names the path and what was expected there. */
export function readOwnPart(own: Readonly<Record<string, unknown>>): Result<PrinterFile, string> {
  const decoded = decode(ownPart, own);
  if (!decoded.ok) return err(`own.${decoded.error.path}: ${decoded.error.expected}`);
  const { address, ...rest } = decoded.value;
  const { hostname, port } = new URL(address);
  return ok({ ...rest, address: { host: hostname, port: Number(port) } });
}
