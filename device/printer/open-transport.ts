import { type NodeClock, systemClock } from '../../broker/client/node-clock.ts';
import { assertNever, ok, type Result } from '../../broker/contract/result.ts';
import { LpTransport } from './lp-transport.ts';
import type { PrinterAddress } from './printer-file.ts';
import { TcpTransport } from './tcp-transport.ts';
import type { PrinterTransport } from './transport-port.ts';
import { UsbTransport } from './usb-transport.ts';

/**
 * The transport that an address asks for. A printer that is not there yet is no error: it is waited
 * for. The error is a sentence: why this box cannot speak USB by libusb at all.
 */
export async function openTransport(
  address: PrinterAddress,
  clock: NodeClock = systemClock,
): Promise<Result<PrinterTransport, string>> {
  switch (address.kind) {
    case 'tcp':
      return ok(TcpTransport.open({ host: address.host, port: address.port }));
    case 'lp':
      return ok(LpTransport.open(address, { clock }));
    case 'usb':
      return UsbTransport.open(address, { clock });
    default:
      return assertNever(address);
  }
}
