import { callBench } from './call-bench.ts';
import { callPaintBench, callSoundBench } from './call-seen-bench.ts';
import { countryBench } from './country-bench.ts';
import { engineBench } from './engine-bench.ts';
import { estimateBench } from './estimate-bench.ts';
import type { Figure } from './figure.ts';
import { issueBench } from './issue-bench.ts';
import { journalBench } from './journal-bench.ts';
import { phonesBench } from './phones-bench.ts';
import { planBench } from './plan-bench.ts';
import { slipBench } from './slip-bench.ts';
import { staffBench } from './staff-bench.ts';
import { startBench } from './start-bench.ts';
import { stormBench } from './storm-bench.ts';

/** What `--clients` says, where a bench has any. */
const CLIENTS = 10_000;

const benches: Readonly<Record<string, (clients: number) => Promise<readonly Figure[]>>> = {
  call: callBench,
  'call-paint': callPaintBench,
  'call-sound': callSoundBench,
  staff: staffBench,
  issue: issueBench,
  slip: slipBench,
  start: startBench,
  engine: engineBench,
  estimate: estimateBench,
  journal: journalBench,
  country: countryBench,
  phones: phonesBench,
  storm: stormBench,
  plan: planBench,
};

function show(figure: Figure, json: boolean): void {
  if (json) {
    console.log(JSON.stringify(figure));
    return;
  }
  const { name, value, unit, reference, ratio, target, ok, n, p50, p99 } = figure;
  console.log(
    `${ok ? '✓' : '✗'} ${name.padEnd(18)} ${value} ${unit} (p50 ${p50}, p99 ${p99}, n ${n}); reference ${reference}, ratio ${ratio}; target ${target}`,
  );
}

/** `npm run -s bench -- [name …] [--clients n] --json`: measures, prints a line a figure, 1 when a target is missed. */
export async function main(args: readonly string[]): Promise<number> {
  const odd = args.find((arg) => arg.startsWith('--') && !['--json', '--clients'].includes(arg));
  if (odd !== undefined) {
    console.error(`[name …] [--clients n] [--json]; there are ${Object.keys(benches).join(', ')}`);
    return odd === '--help' ? 0 : 2;
  }
  const json = args.includes('--json');
  const given = args.indexOf('--clients');
  const clients = given === -1 ? CLIENTS : Number(args[given + 1]);
  if (!Number.isInteger(clients) || clients < 1 || clients > 18_000) {
    console.error(`--clients takes a whole number from 1 to 18000, not ${args[given + 1]}`);
    return 2;
  }
  const names = args.filter(
    (arg, nth) => !arg.startsWith('--') && (given === -1 || nth !== given + 1),
  );
  const unknown = names.find((name) => !(name in benches));
  if (unknown !== undefined) {
    console.error(`${unknown}: no such bench; there are ${Object.keys(benches).join(', ')}`);
    return 2;
  }
  let allOk = true;
  for (const name of names.length > 0 ? names : Object.keys(benches)) {
    for (const figure of (await benches[name]?.(clients)) ?? []) {
      show(figure, json);
      allOk &&= figure.ok;
    }
  }
  return allOk ? 0 : 1;
}
