import process from 'node:process';
import readline from 'node:readline';
import usb from 'usb';
import { UsbTransport } from '../usb-transport.ts';

/**
 * The process under umockdev: a real UsbTransport, driven by lines of JSON. It ends by itself after
 * `close`, for nothing of libusb may keep a process alive.
 */
type Order =
  | { readonly do: 'write'; readonly id: number; readonly base64: string }
  | { readonly do: 'reset' | 'close' };

const [serial, writeWithinMs] = process.argv.slice(2);
const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);
const opened = await UsbTransport.open(
  { vendorId: 0x04b8, productId: 0x0e28, ...(serial && { serial }) },
  { ...(writeWithinMs && { writeWithinMs: Number(writeWithinMs) }) },
);
if (!opened.ok) throw new Error(opened.error);
const transport = opened.value;
transport.onState((state) => say({ state }));
transport.onData((bytes) => say({ base64: Buffer.from(bytes).toString('base64') }));
if (transport.state === 'open') say({ state: 'open' });

const lines = readline.createInterface({ input: process.stdin });
lines.on('line', (line) => {
  const order: Order = JSON.parse(line);
  if (order.do === 'write') {
    void transport.write(Buffer.from(order.base64, 'base64')).then((written) => {
      say({ id: order.id, fault: written.ok ? null : written.error });
    });
  } else if (order.do === 'reset') transport.reset();
  else lines.close();
});
// Also when whoever gives the orders is gone.
lines.on('close', () => {
  process.stdin.destroy();
  void transport.close().then(() => say({ listeners: usb.listeners('detach').length }));
});
