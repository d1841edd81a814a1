import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { build } from 'vite';
import { decodeJson } from '../../../broker/contract/decode.ts';
import { err, ok, type Result } from '../../../broker/contract/result.ts';
import { PrinterLink } from '../printer-link.ts';
import type { PrinterTransport, TransportFault } from '../transport-port.ts';
import { DeviceSocket, type RiggedDevice } from './device-socket.ts';

/** What the rig stands on: Debian's umockdev, gir1.2-umockdev-1.0, python3-gi and libusb-1.0-0. */
export const rigStands: boolean = [
  '/usr/bin/umockdev-wrapper',
  '/usr/bin/python3',
  '/usr/lib/python3/dist-packages/gi',
].every((file) => existsSync(file));

const script = fileURLToPath(new URL('./usb-printer.py', import.meta.url));
const childSource = fileURLToPath(new URL('./usb-child.ts', import.meta.url));
const projectVar = fileURLToPath(new URL('../../../var', import.meta.url));
const END_WITHIN_MS = 5_000;

const line = v.union([
  v.object({ state: v.picklist(['open', 'closed']) }),
  v.object({ base64: v.string() }),
  v.object({ id: v.number(), fault: v.nullable(v.picklist(['closed', 'timeout', 'lost'])) }),
  v.object({ listeners: v.number() }),
]);

type Options = {
  readonly device: RiggedDevice;
  readonly serial?: string;
  readonly writeWithinMs?: number;
};

/**
 * A USB printer whose every layer is real down to libusb: escpos-usb, usb and libusb run in a child
 * process under umockdev, and this is the transport as seen from the test.
 */
export class UsbRig extends PrinterLink implements PrinterTransport {
  readonly socket: DeviceSocket;
  readonly #folder: string;
  readonly #program: string;
  readonly #writes = new Map<number, (result: Result<void, TransportFault>) => void>();
  #child: ChildProcess | undefined;
  #writeCount = 0;
  #gone = false;
  /** Listeners of the package that were left behind at the end. */
  listenersLeft: number | undefined;
  /** The child's exit code, once it ended. */
  readonly ended: Promise<number | null>;
  #end: (code: number | null) => void = () => {};
  complaints = '';

  private constructor(device: RiggedDevice, folder: string, program: string) {
    super();
    this.#program = program;
    this.socket = new DeviceSocket(device, path.join(folder, 'device'));
    this.#folder = folder;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  /** Plugged in; the child looks for it by itself. */
  static async start({ device, serial = '', writeWithinMs }: Options): Promise<UsbRig> {
    const folder = await mkdtemp(path.join(tmpdir(), 'usb-rig-'));
    const child = await writeChild();
    const rig = new UsbRig(device, folder, child);
    const plugged = rig.socket.listen();
    rig.#spawn([child, serial, String(writeWithinMs ?? '')]);
    const failed = rig.ended.then(() => {
      throw new Error(`the USB rig ended: ${rig.complaints}`);
    });
    await Promise.race([plugged, failed]);
    failed.catch(() => {});
    return rig;
  }

  write(bytes: Uint8Array): Promise<Result<void, TransportFault>> {
    if (this.#gone) return Promise.resolve(err('closed'));
    this.#writeCount += 1;
    const id = this.#writeCount;
    return new Promise((resolve) => {
      this.#writes.set(id, resolve);
      this.#order({ do: 'write', id, base64: Buffer.from(bytes).toString('base64') });
    });
  }

  reset(): void {
    this.#order({ do: 'reset' });
  }

  /** Ends the child by its own means: nothing of libusb may keep a process alive. */
  async close(): Promise<void> {
    this.#order({ do: 'close' });
    await this.ended;
  }

  /** The end of the rig, with a child that does not end killed by its id. */
  async end(): Promise<void> {
    const late = setTimeout(() => this.#child?.kill('SIGKILL'), END_WITHIN_MS);
    await this.close();
    clearTimeout(late);
    await this.socket.close();
    await rm(this.#folder, { recursive: true, force: true });
    await rm(this.#program, { force: true });
  }

  #spawn(command: readonly string[]): void {
    const rig = ['/usr/bin/python3', script, this.socket.path, process.execPath, ...command];
    const child = spawn('/usr/bin/umockdev-wrapper', rig, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.#child = child;
    child.stdin.on('error', () => {});
    child.stderr.on('data', (text: Buffer) => {
      this.complaints += text.toString();
    });
    child.on('exit', (code) => {
      this.#gone = true;
      this.#end(code);
    });
    readline.createInterface({ input: child.stdout }).on('line', (text) => this.#hear(text));
  }

  #hear(text: string): void {
    const decoded = decodeJson(line, text);
    if (!decoded.ok) return;
    const said = decoded.value;
    if ('state' in said) this.become(said.state);
    else if ('base64' in said) this.heard(Buffer.from(said.base64, 'base64'));
    else if ('listeners' in said) this.listenersLeft = said.listeners;
    else {
      this.#writes.get(said.id)?.(said.fault === null ? ok(undefined) : err(said.fault));
      this.#writes.delete(said.id);
    }
  }

  #order(order: object): void {
    this.#child?.stdin?.write(`${JSON.stringify(order)}\n`);
  }
}

let bundled: Promise<string> | undefined;
let written = 0;

/** The child as one file of JavaScript, in a place from where it finds the native package. */
async function writeChild(): Promise<string> {
  bundled ??= bundle();
  written += 1;
  const file = path.join(projectVar, `usb-child-${process.pid}-${written}.mjs`);
  await mkdir(projectVar, { recursive: true });
  await writeFile(file, await bundled);
  return file;
}

/** As the processes themselves are built: escpos-usb inside, the native package beside. */
async function bundle(): Promise<string> {
  const outDir = await mkdtemp(path.join(tmpdir(), 'usb-child-'));
  await build({
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    ssr: { noExternal: true, external: ['usb'] },
    build: {
      ssr: childSource,
      outDir,
      emptyOutDir: true,
      target: 'node20',
      minify: true,
      rolldownOptions: { output: { format: 'esm', codeSplitting: false } },
    },
  });
  const code = await readFile(path.join(outDir, 'usb-child.js'), 'utf8');
  await rm(outDir, { recursive: true });
  return code;
}
