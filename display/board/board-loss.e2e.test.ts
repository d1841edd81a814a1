import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import readline from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type NetworkBox, whyNoNetwork } from '../../.ci/hall-network.ts';
import { Counter, type NetworkBoard, NetworkHall, shows } from '../../.ci/network-hall.ts';
import { untilTrue } from '../../.ci/until.ts';
import { seeded } from '../../broker/demand/random.ts';
import { ensureBuilt } from '../../systemd/hall/setup.mjs';

/** The bar on many calls: `YOBIBAN_LONG=1 npx vitest run display/board/board-loss`. */
const long = process.env['YOBIBAN_LONG'] === '1';
const CALLS = long ? 300 : 30;
const why = await whyNoNetwork();
const left = why === undefined ? '' : ` (left out: ${why})`;
/** Beyond a bar: only this ends what hangs. */
const HANGS_MS = 600_000;
const BARE_PORT = 7000;
const BARE_BYTES = 1_000;
const figures: string[] = [];
const helpers: ChildProcess[] = [];

let hall: NetworkHall;
let counter: Counter;

beforeAll(async () => {
  if (why !== undefined) return;
  await ensureBuilt();
  hall = await NetworkHall.open(['board-lossy', 'board-slow']);
  for (const box of [hall.brokerBox, ...[...hall.boards.values()].map((board) => board.box)]) {
    await box.keepMegabytes();
    // Debian's is cubic, which no namespace is given: with so few packets under way both do the same.
    await box.setKernel('net.ipv4.tcp_congestion_control', 'reno');
  }
  counter = new Counter(hall.hand(0), 'counter-1', 'application');
  await counter.open();
  await untilTrue('the hall is told', () => hall.told.length > 0);
}, 900_000);
afterAll(async () => {
  for (const helper of helpers) helper.kill();
  await hall?.close();
  if (figures.length === 0) return;
  await mkdir('var', { recursive: true });
  await writeFile('var/network-loss.txt', `${figures.join('\n')}\n`);
});

/** Milliseconds of the calls of a counter, from each press until the board's page shows it. */
async function callsShown(board: NetworkBoard): Promise<readonly number[]> {
  const random = seeded(29);
  const took: number[] = [];
  for (let nth = 0; nth < CALLS; nth += 1) {
    const fromMs = performance.now();
    const { number, ...rest } = await counter.call('chime');
    const shown = () => board.view?.calls.some((call) => call.number === number) === true;
    await untilTrue(
      `${number} is shown`,
      () => board.view?.stoppedAt === undefined && shown(),
      HANGS_MS,
    );
    took.push(performance.now() - fromMs);
    await sleep(200 + random() * 800);
    await counter.finish({ number, ...rest });
  }
  return took;
}

function spread(took: readonly number[]): string {
  const sorted = took.toSorted((one, other) => one - other);
  const at = (share: number) => `${(quantile(sorted, share) / 1000).toFixed(2)} s`;
  return `p50 ${at(0.5)}, p95 ${at(0.95)}, p99 ${at(0.99)}, worst ${at(1)} of ${took.length}`;
}

function quantile(took: readonly number[], share: number): number {
  const sorted = took.toSorted((one, other) => one - other);
  return sorted[Math.ceil(share * sorted.length) - 1] ?? Number.POSITIVE_INFINITY;
}

/** One bare TCP line from the broker's box to this one; ends when it is told to. */
async function bareLine(to: NetworkBox): Promise<() => readonly number[]> {
  const script = path.join(import.meta.dirname, '../../.ci/bare-line.mjs');
  const run = ({ within }: NetworkBox, ...args: readonly (string | number)[]) => {
    const [command = '', ...rest] = [...within, process.execPath, script, ...args.map(String)];
    const child = spawn(command, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
    helpers.push(child);
    return child;
  };
  const sender = run(hall.brokerBox, 'send', BARE_PORT, BARE_BYTES, 1_000);
  await once(sender.stdout, 'data');
  const taker = run(to, 'take', hall.brokerBox.address, BARE_PORT, BARE_BYTES);
  const took: number[] = [];
  readline.createInterface({ input: taker.stdout }).on('line', (ms) => took.push(Number(ms)));
  await untilTrue('the bare line stands', () => took.length > 0, HANGS_MS);
  return () => {
    for (const child of [sender, taker]) child.kill();
    return took.splice(0);
  };
}

/** Nothing that a page was given may be older than what it had, or another call than was made. */
function wrongOf(board: NetworkBoard): readonly string[] {
  const told = new Set(
    hall.told.flatMap(({ board: { calling } }) => calling.map((call) => call.announcementId)),
  );
  const over = new Set<string>();
  let before: NetworkBoard['views'][number]['view'] | undefined;
  const wrong: string[] = [];
  for (const { view } of board.views) {
    if (before && view.seq < before.seq) wrong.push(`${view.seq} after ${before.seq}`);
    const ids = new Set<string>(view.calls.map(({ id }) => id));
    for (const id of ids) {
      if (!told.has(id as never)) wrong.push(`${id} was never called`);
      if (over.has(id)) wrong.push(`${id} came back`);
    }
    for (const { id } of before?.calls ?? []) if (!ids.has(id)) over.add(id);
    before = view;
  }
  return wrong;
}

async function startOver(board: NetworkBoard): Promise<number> {
  await board.powerOn();
  await untilTrue(`${board.box.name} is right`, () => shows(board.view, hall.newest), HANGS_MS);
  return performance.now() - board.onAtMs;
}

describe.skipIf(why !== undefined)(`boards on a line that is bad all the time${left}`, () => {
  test('F29: of a hundred packets thirty are lost, each way: a call is shown within 3 s, and none is wrong', async () => {
    const board = hall.board('board-lossy');
    await board.box.losePackets(30);
    const startMs = await startOver(board);
    const endBareLine = await bareLine(board.box);
    const took = await callsShown(board);
    const bare = endBareLine();
    const connections = (await board.log('broker.connected')).length;
    figures.push(
      `F29 30 % lost each way: right ${(startMs / 1000).toFixed(1)} s after its start; calls shown after ${spread(took)}; a bare TCP line of ${BARE_BYTES} bytes a second ${spread(bare)}; ${connections} connection(s)`,
    );
    expect(wrongOf(board)).toEqual([]);
    // A report that was lost is told again; a call is said once.
    const said = new Map(
      board.views.flatMap(({ view }) => view.said.map(({ nth, id }) => [nth, id] as const)),
    );
    expect(said.size).toBeGreaterThan(0);
    expect(new Set(said.values()).size).toBe(said.size);
    // Of thirty the worst ones say little: one new connection takes seconds.
    expect(quantile(took, long ? 0.99 : 0.75)).toBeLessThanOrEqual(3_000);
    expect(board.crashes).toEqual([]);
  }, 3_000_000);

  test('F29: 64 kbit/s: the site file comes in one go, and a call is shown within 3 s', async () => {
    const board = hall.board('board-slow');
    await board.box.slowTo(64);
    const startMs = await startOver(board);
    const took = await callsShown(board);
    const connections = (await board.log('broker.connected')).length;
    figures.push(
      `F29 64 kbit/s: right ${(startMs / 1000).toFixed(1)} s after its start; calls shown after ${spread(took)}; ${connections} connection(s)`,
    );
    expect(connections).toBe(1);
    expect(wrongOf(board)).toEqual([]);
    expect(quantile(took, long ? 0.99 : 0.75)).toBeLessThanOrEqual(3_000);
    expect(board.crashes).toEqual([]);
  }, 3_000_000);
});
