import { spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { run } from './linux.ts';

const directory = '/var/lib/yobiban-printer';

/**
 * The box of the power cut: the product's own printer process with its notes on an ext4 disk. The
 * broker and the printer stand outside, where the power stays on.
 *
 * @param file - the node file as JSON text
 * @param notes - `forgotten` starts as if it had kept none
 */
export async function printerBox(file: string, notes: string | undefined): Promise<void> {
  run('busybox', 'ifconfig', 'eth0', '10.0.2.15', 'netmask', '255.255.255.0', 'up');
  mkdirSync(directory, { recursive: true });
  run('mount', '-t', 'ext4', '-o', 'noatime', '/dev/vda', directory);
  if (notes === 'forgotten') {
    // The good copy too: with it alone the job would still be known.
    for (const copy of ['notes.json', 'notes.json.previous']) {
      rmSync(`${directory}/${copy}`, { force: true });
    }
  }
  writeFileSync('/run/printer.json', JSON.stringify({ ...JSON.parse(file), directory }));
  const printer = spawn(process.execPath, ['dist/printer.js', '/run/printer.json'], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  await new Promise((resolve) => printer.once('close', resolve));
}
