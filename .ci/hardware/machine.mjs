/** One guest on the bench: started, listened to line by line, ended by its own process id. */
import { spawn } from 'node:child_process';
import { copyFileSync, createWriteStream, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { project } from '../../systemd/hall/project.mjs';
import { benchDirectory } from './bench.mjs';

const MEMORY_MB = 1_280;

/** As the shell of the guest reads it back. */
const quoted = (text) => `'${text.replaceAll("'", `'\\''`)}'`;

/** Tells the guest what to run, with this machine's own Node, in the project's folder there. */
function giveOrders(program, args) {
  const guest = path.join(benchDirectory, 'guest');
  mkdirSync(guest, { recursive: true });
  copyFileSync(path.join(import.meta.dirname, 'guest', 'boot.sh'), path.join(guest, 'boot.sh'));
  const orders = [
    `NODE_FOLDER=${quoted(path.dirname(process.execPath))}`,
    `PROJECT=${quoted(project)}`,
    `set -- ${[program, ...args].map(quoted).join(' ')}`,
  ];
  writeFileSync(path.join(guest, 'orders.sh'), `${orders.join('\n')}\n`);
}

/** A QEMU with Debian's kernel, whose files are this machine's, and lost when it ends. */
export class Machine {
  /** Resolves with the exit code, or undefined where it was killed. */
  ended;
  /** How many checks its program said it made, once it has. */
  planned;
  #child;
  #consoleFile;

  /**
   * @param name - of the two logs in `var/hw`
   * @param program - from the project's folder
   * @param onLine - takes what the program in the guest prints
   * @param disk - an image file that the guest has as /dev/vda, and keeps
   * @param network - whether it reaches this machine's servers, at 10.0.2.2
   */
  constructor({ name, bench, program, args = [], onLine, disk, network = false }) {
    giveOrders(program, args);
    this.#consoleFile = path.join(benchDirectory, `${name}.console.log`);
    const log = createWriteStream(path.join(benchDirectory, `${name}.log`));
    this.#child = spawn(
      'qemu-system-x86_64',
      argumentsOf(bench, this.#consoleFile, disk, network),
      {
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    this.#child.stderr.pipe(log, { end: false });
    createInterface({ input: this.#child.stdout }).on('line', (line) => {
      log.write(`${line}\n`);
      onLine(line.trimEnd());
    });
    this.ended = new Promise((resolve) => {
      this.#child.once('error', () => resolve(127));
      this.#child.once('close', (code) => {
        log.end();
        resolve(code ?? undefined);
      });
    });
  }

  /** The plug is pulled: nothing in the guest hears of it. */
  async kill() {
    this.#child.kill('SIGKILL');
    await this.ended;
  }

  /** The last lines of the kernel and of the guest's first scripts. */
  lastWords(lines = 15) {
    return readFileSync(this.#consoleFile, 'utf8').trimEnd().split(/\r?\n/).slice(-lines);
  }
}

function argumentsOf({ kernelFile, initrdFile }, consoleFile, disk, network) {
  const files = (id, directory) => [
    '-virtfs',
    `local,path=${directory.replaceAll(',', ',,')},mount_tag=${id},security_model=none,readonly=on,multidevs=remap`,
  ];
  return [
    ...['-M', 'q35', '-accel', 'tcg,thread=multi', '-cpu', 'max', '-smp', '2'],
    ...['-m', String(MEMORY_MB), '-display', 'none', '-nodefaults', '-no-reboot'],
    ...['-kernel', kernelFile, '-initrd', initrdFile],
    ...['-append', 'console=ttyS0 quiet loglevel=4 panic=-1 oops=panic mitigations=off'],
    ...['-serial', `file:${consoleFile.replaceAll(',', ',,')}`, '-serial', 'stdio'],
    ...files('host', '/'),
    ...files('bench', benchDirectory),
    ...['-device', 'virtio-rng-pci'],
    ...(disk ? ['-drive', `file=${disk.replaceAll(',', ',,')},format=raw,if=virtio`] : []),
    ...(network ? ['-nic', 'user,model=virtio-net-pci'] : []),
  ];
}
