/**
 * `npm run test:hw`: boots Debian's kernel in QEMU, plugs devices made of software into it and runs
 * our real drivers on them. It prints a line a check and closes with one line that counts. Where
 * the bench cannot be had nothing is proved, so that is a failure.
 *
 *   npm run test:hw -- usb-printer panel   # only these
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { project, stop } from '../../systemd/hall/project.mjs';
import { ensureDependencies } from '../../systemd/hall/setup.mjs';
import { BenchMissing, ensureBench } from './bench.mjs';
import { Count } from './count.mjs';
import { Machine } from './machine.mjs';

const installed = (name) => existsSync(path.join(project, 'node_modules', name));
// On a fresh clone alone: others may be using what `npm ci` would first take away.
if (!installed('')) ensureDependencies();
if (!installed('vite')) stop('The dependencies are not whole: npm ci, then again.');
const { buildProgram } = await import('./programs.mjs');
const { scenarios } = await import('./scenarios.mjs');

const running = new Set();
/** Whatever runs in QEMU ends with us. */
const endAll = () => Promise.all([...running].map((machine) => machine.kill()));

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    await endAll();
    process.exit(1);
  });
}

/** The bench; where there is none, the sentence that says why, and the end. */
function prepare() {
  try {
    return ensureBench();
  } catch (cause) {
    if (!(cause instanceof BenchMissing)) throw cause;
    console.log(`SKIPPED, and so failed, for nothing is proved: ${cause.message}`);
    console.log('\n0 passed, 1 failed');
    return process.exit(1);
  }
}

/** Runs one scenario to its end, or ends it when it hangs. */
async function perform(name, { withinMs, run }, { bench, program, count }) {
  let over = false;
  const boot = (options) => {
    const machine = new Machine({
      bench,
      program,
      ...options,
      onLine: (line) => {
        machine.planned = count.read(line) ?? machine.planned;
      },
    });
    running.add(machine);
    void machine.ended.then(() => running.delete(machine));
    return machine;
  };
  const hangs = async () => {
    let timer;
    await new Promise((resolve) => {
      timer = setTimeout(resolve, withinMs);
      timer.unref();
    });
    if (over) return;
    count.failed(`${name} took more than ${withinMs / 1000} s`);
    await endAll();
  };
  const failed = (cause) => count.failed(`${name} broke off: ${cause?.stack ?? cause}`);
  await Promise.race([run(name, { boot, count }).catch(failed), hangs()]);
  over = true;
  await endAll();
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in scenarios));
if (unknown.length > 0) {
  const known = Object.keys(scenarios).join(', ');
  console.log(`No such scenario: ${unknown.join(', ')}. There are: ${known}.`);
  process.exit(2);
}
const bench = prepare();
const program = await buildProgram('guest/guest');
const count = new Count();
for (const [name, scenario] of Object.entries(scenarios)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n— ${name}: ${scenario.proves}`);
  const begunMs = performance.now();
  await perform(name, scenario, { bench, program, count });
  console.log(`  (${((performance.now() - begunMs) / 1000).toFixed(0)} s)`);
}
console.log(`\n${count.closing}`);
process.exit(count.exitCode);
