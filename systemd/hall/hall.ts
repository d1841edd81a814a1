import { randomInt } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import type { Site } from '../../broker/contract/site.ts';
import { loadSite } from '../../config/load-site.ts';
import { configDirectory, processesDirectory, projectDirectory } from '../../config/paths.ts';
import { isFree } from './free-ports.ts';
import {
  boardsOf,
  type HallAddresses,
  type HallPorts,
  portsFrom,
  writeHallFiles,
} from './hall-files.ts';
import { lockDirectory } from './hall-lock.ts';
import { type HallOptions, readOptions } from './options.ts';
import { ProcessKeeper } from './process-keeper.ts';

/** A whole hall, running on this machine as the processes it has on its boxes. */
export type RunningHall = {
  readonly site: Site;
  readonly addresses: HallAddresses;
  /** Of the kiosk's staff mode: made anew with each start. */
  readonly staffPin: string;
  readonly processes: ReadonlyMap<string, ProcessKeeper>;
  /** Milliseconds from the start of each process to its readiness. */
  readonly readyMs: ReadonlyMap<string, number>;
  stop(): Promise<void>;
};

async function takenPort(options: HallOptions, ports: HallPorts): Promise<string | undefined> {
  const loopback = new Set<keyof HallPorts>([
    ...(['broker', 'training', 'printer9100', 'firmata', 'hid', 'callBox'] as const),
  ]);
  for (const name of Object.keys(ports) as (keyof HallPorts)[]) {
    const host = loopback.has(name) ? '127.0.0.1' : options.host;
    for (const port of [ports[name]].flat()) {
      if (await isFree(port, host)) continue;
      const needed = Object.values(ports).flat().length;
      return `Port ${port} (${name}) is in use by another program: free it, or start with --port and a number with ${needed} free ports from it.`;
    }
  }
  return undefined;
}

function addressesOf(options: HallOptions, ports: HallPorts, site: Site): HallAddresses {
  const page = (port: number) =>
    `http://${options.host === '0.0.0.0' ? '127.0.0.1' : options.host}:${port}`;
  const boards = boardsOf(site).map(
    ({ name }, nth) => [name, page(ports.boards[nth] ?? 0)] as const,
  );
  return {
    broker: `mqtt://127.0.0.1:${ports.broker}`,
    kiosk: page(ports.kiosk),
    board: boards[0]?.[1] ?? '',
    boards: new Map(boards),
    staff: page(ports.staff),
    status: page(ports.status),
    terminal: page(ports.terminalPage),
  };
}

/** Starts every process of the hall and waits until all are ready; the problem is a sentence. */
export async function runHall(
  options: HallOptions,
  tell: (sentence: string) => void,
): Promise<RunningHall | { readonly problem: string }> {
  const pack = await loadSite(options.site, configDirectory);
  if (!pack.ok) return { problem: pack.error.join('\n') };
  if (options.uplink !== undefined && !existsSync(options.uplink)) {
    return { problem: `${options.uplink}: the uplink's file cannot be read` };
  }
  mkdirSync(options.directory, { recursive: true, mode: 0o700 });
  const lock = lockDirectory(options.directory);
  if (!lock.ok) return { problem: lock.error };
  const ports = portsFrom(options.port, boardsOf(pack.value.site).length);
  const taken = await takenPort(options, ports);
  if (taken) {
    lock.value.release();
    return { problem: taken };
  }
  const logs = path.join(options.directory, 'log');
  mkdirSync(logs, { recursive: true, mode: 0o700 });
  const processes = new Map<string, ProcessKeeper>();
  const staffPin = newPin();
  for (const kept of await writeHallFiles(options, pack.value.site, ports, staffPin)) {
    const script = path.join(processesDirectory, kept.script);
    processes.set(kept.name, new ProcessKeeper({ ...kept, script }, logs, tell));
  }
  const stop = async () => {
    // A terminal's Ctrl-C has reached every one of them by now.
    for (const keeper of processes.values()) keeper.letGo();
    // The broker last: the others say goodbye to it.
    for (const keeper of [...processes.values()].reverse()) await keeper.stop();
    lock.value.release();
  };
  const readyMs = new Map<string, number>();
  for (const keeper of processes.values()) {
    const started = await keeper.start();
    if ('problem' in started) {
      await stop();
      return { problem: started.problem };
    }
    readyMs.set(keeper.name, started.readyMs);
  }
  return {
    site: pack.value.site,
    addresses: addressesOf(options, ports, pack.value.site),
    staffPin,
    processes,
    readyMs,
    stop,
  };
}

/** Nothing is shipped with a PIN that somebody could look up (F63). */
function newPin(): string {
  return String(randomInt(1_000_000)).padStart(6, '0');
}

/** As short as somebody in this folder would type it. */
function fromHere(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative.startsWith('..') ? file : relative;
}

function table({ addresses, staffPin }: RunningHall, options: HallOptions): string {
  const rows: readonly (readonly [string, string, string])[] = [
    ['発券機', 'kiosk', addresses.kiosk],
    ...[...addresses.boards].map(([name, address]) => ['呼出用モニター', name, address] as const),
    ['受付状況表示モニター', 'staff monitor', addresses.staff],
    ['待ち状況（スマートフォン）', 'status page', addresses.status],
    ['発券機の機器（仮想）', 'virtual devices', addresses.terminal],
  ];
  const width = (text: string) => [...text].reduce((sum, char) => sum + (char > 'ÿ' ? 2 : 1), 0);
  const widest = Math.max(...rows.map(([name]) => width(name)));
  const lines = rows.map(
    ([ja, en, address]) => `  ${ja}${' '.repeat(widest - width(ja))}  ${en.padEnd(16)} ${address}`,
  );
  return [
    '',
    ...lines,
    '',
    '  1  発券機で用件に触れる (touch a service); 番号札は仮想の機器に出る (its slips fall out there)',
    '  2  受付状況表示モニターで最初の責任者を登録し、窓口を選んで開ける (register, open a counter)',
    '  3  「次の方を呼ぶ」(call the next): モニター、音声、スマートフォンに出る',
    '',
    `  発券機の職員モード (staff mode): 画面の左上の角を3秒押す、PIN ${staffPin}`,
    '',
    `  ${fromHere(options.site)}, kept in ${fromHere(options.directory)}. Ctrl-C stops the hall.`,
    '',
  ].join('\n');
}

/**
 * `npm start`: runs the hall until Ctrl-C. Resolves with a sentence when it could not start, with
 * nothing when it was stopped.
 */
export async function startHall(args: readonly string[]): Promise<string | undefined> {
  const options = readOptions(args, projectDirectory);
  if (!options.ok) return options.error;
  let ending = false;
  const stopped = new Promise<void>((resolve) => {
    const end = () => {
      ending = true;
      resolve();
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, end);
  });
  const hall = await runHall(options.value, (sentence) => {
    if (!ending) console.error(sentence);
  });
  // Ctrl-C while it starts ends the processes as well, which is no problem of theirs.
  if ('problem' in hall) return ending ? undefined : hall.problem;
  console.log(table(hall, options.value));
  await stopped;
  console.log('Stopping …');
  await hall.stop();
  return undefined;
}
