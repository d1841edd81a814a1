import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MqttHall } from '../../../broker/client/mqtt-hall.ts';
import { counterId, locale, serviceId, staffId } from '../../../broker/contract/ids.ts';
import { assert } from '../../../broker/contract/result.ts';
import { processesDirectory, projectDirectory } from '../../../config/paths.ts';
import { freePorts } from '../free-ports.ts';
import { ProcessKeeper } from '../process-keeper.ts';
import type { BareNews } from './bare-stream.ts';
import { nodes, SITE, startBroker } from './bare-trips.ts';
import { connectAs, id } from './bench-node.ts';
import { type Figure, figure, quantile } from './figure.ts';
import type { CrowdNews, CrowdOrder } from './phone-crowd.ts';
import { residentMb } from './process-memory.ts';

const CALLS = 20;
const WARM_UP = 3;
/** As many wait as a busy day of the city has in all; the phones share them. */
const TICKETS = 400;
/** The line is published at most twice a second: each call finds it at rest. */
const REST_MS = 1_500;
/** Below the guard's messages a second. */
const ISSUE_PAUSE_MS = 8;
const BYTES_A_CONNECTION_MAX = 16 * 1024;
const RATIO_MAX = 1.5;

type Run = {
  readonly lastMs: readonly number[];
  readonly allMs: readonly number[];
  readonly bytes: number;
};

/**
 * A call by staff → journal → status process → the last of all phones' open event streams, beside
 * one loop that writes the same bytes with bare `node:http`, in the same run (issue bars: ratio
 * ≤ 1.5, 16 KB a connection).
 *
 * @param clients - open streams, such as 10,000
 */
export async function phonesBench(clients: number): Promise<readonly Figure[]> {
  const bare = await bareRun(clients);
  const ours = await statusRun(clients);
  const bound = { ratioMax: RATIO_MAX };
  return [
    figure('phones-last', 'ms', ours.lastMs, quantile(bare.lastMs, 0.99), bound, 0.99),
    figure('phones-last-p50', 'ms', ours.lastMs, quantile(bare.lastMs, 0.5), bound, 0.5),
    figure('phones-each', 'ms', ours.allMs, quantile(bare.allMs, 0.99), bound, 0.99),
    figure('phones-memory', 'bytes', [ours.bytes], bare.bytes, {
      valueMax: BYTES_A_CONNECTION_MAX,
    }),
  ];
}

/** A crowd in a process of its own. */
class Crowd {
  readonly #child: ChildProcess = fork(path.join(processesDirectory, 'phone-crowd.js'));

  async open(port: number, paths: readonly string[], count: number): Promise<void> {
    const { opened } = await this.#ask<{ opened: number }>({ open: { port, paths, count } });
    assert(opened === count, `${opened} of ${count} streams are open`);
  }

  /** @returns for each phone the milliseconds from the act to the moment it had read the text */
  async read(text: string, act: () => Promise<void>): Promise<readonly number[]> {
    const read = this.#ask<{ read: readonly string[] }>({ await: text });
    // The order must be there before the news.
    await sleep(20);
    const startedAt = process.hrtime.bigint();
    await act();
    return (await read).read.map((at) => Number(BigInt(at) - startedAt) / 1e6);
  }

  async #ask<T extends CrowdNews>(order: CrowdOrder): Promise<T> {
    this.#child.send(order);
    const [news] = (await once(this.#child, 'message')) as [T];
    return news;
  }

  async leave(): Promise<void> {
    const left = once(this.#child, 'exit');
    this.#child.kill();
    await left;
  }
}

/** Opens the crowd, then plays the calls. */
async function play(
  pid: number,
  open: (crowd: Crowd) => Promise<void>,
  call: (crowd: Crowd) => Promise<readonly number[]>,
  clients: number,
): Promise<Run> {
  const crowd = new Crowd();
  try {
    const before = await residentMb(pid);
    await open(crowd);
    const lastMs: number[] = [];
    const allMs: number[] = [];
    for (let nth = 0; nth < WARM_UP + CALLS; nth += 1) {
      await sleep(REST_MS);
      const times = await call(crowd);
      if (nth < WARM_UP) continue;
      lastMs.push(Math.max(...times));
      allMs.push(...times);
    }
    const bytes = (((await residentMb(pid)) - before) * 1024 * 1024) / clients;
    return { lastMs, allMs, bytes };
  } finally {
    await crowd.leave();
  }
}

async function bareRun(clients: number): Promise<Run> {
  const child = fork(path.join(processesDirectory, 'bare-stream.js'));
  const [{ port }] = (await once(child, 'message')) as [BareNews];
  let nth = 0;
  const call = (crowd: Crowd) => {
    nth += 1;
    const number = `A${String(nth).padStart(3, '0')}`;
    const text = `event: snapshot\ndata: ${JSON.stringify(sampleView(number))}\n\n`;
    return crowd.read(markOf(number), async () => {
      child.send(text);
    });
  };
  try {
    return await play(child.pid ?? 0, (crowd) => crowd.open(port, ['/'], clients), call, clients);
  } finally {
    child.kill();
  }
}

const markOf = (number: string) => `{"number":"${number}","label":"1"}`;

/** As long as what one phone is shown. */
function sampleView(number: string): object {
  return {
    ...{ asOf: 1_795_051_471_000, connected: true, mode: 'open', rate: 1 },
    calling: [{ number, label: '1' }],
    ticket: {
      ...{ known: true, number: 'B123', locale: 'ja', serviceId: 'application', state: 'waiting' },
      ...{ issuedAt: 1_795_051_471_000, since: 1_795_051_471_000, calls: 0, ahead: 123 },
      ...{ range: { low: 120, high: 150 }, soon: false },
    },
  };
}

async function statusRun(clients: number): Promise<Run> {
  const scratch = path.join(projectDirectory, 'var');
  await mkdir(scratch, { recursive: true });
  const directory = await mkdtemp(path.join(scratch, 'bench-phones-'));
  const port = await freePorts();
  const broker = await startBroker(directory, port);
  const status = await startStatus(directory, port);
  const staff = await connectAs('bench-staff', `mqtt://127.0.0.1:${port}`);
  try {
    const counter = new CallingCounter(staff);
    await counter.open();
    const paths: string[] = [];
    for (let nth = 0; nth < TICKETS; nth += 1) paths.push(`/t/${await counter.issue()}/stream`);
    const open = (crowd: Crowd) => crowd.open(port + 4, paths, clients);
    return await play(status.pid ?? 0, open, (crowd) => counter.call(crowd), clients);
  } finally {
    await staff.close();
    await status.stop();
    await broker.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

async function startStatus(directory: string, port: number): Promise<ProcessKeeper> {
  const { node, password } = nodes.find(({ role }) => role === 'status') ?? {};
  const nodeFile = path.join(directory, 'status.json');
  const told = {
    ...{ node, password, site: SITE, brokers: [`mqtt://127.0.0.1:${port}`], directory },
    listen: { host: '127.0.0.1', port: port + 4 },
  };
  await writeFile(nodeFile, JSON.stringify(told));
  const script = path.join(processesDirectory, 'status.js');
  const keeper = new ProcessKeeper({ name: 'status', script, nodeFile }, directory, () => {});
  const started = await keeper.start();
  assert(!('problem' in started), 'the status node starts');
  return keeper;
}

/** One counter that calls the next in line, and has finished with them before the next call. */
class CallingCounter {
  readonly #staff: MqttHall;
  readonly #counter = id(counterId, 'counter-1');
  readonly #actor = { kind: 'staff' as const, staffId: id(staffId, 'bench') };
  readonly #numbers: string[] = [];
  #version = 0;

  constructor(staff: MqttHall) {
    this.#staff = staff;
  }

  async open(): Promise<void> {
    const opened = await this.#staff.request('set-counter', {
      ...{ actor: this.#actor, counterId: this.#counter, expects: { counter: 0 }, state: 'open' },
    });
    assert(opened.ok, 'the counter opens');
    this.#version = 1;
  }

  /** @returns the token of a new ticket */
  async issue(): Promise<string> {
    await sleep(ISSUE_PAUSE_MS);
    const issued = await this.#staff.request('issue-ticket', {
      ...{ actor: this.#actor, serviceId: id(serviceId, 'application'), locale: id(locale, 'ja') },
    });
    assert(issued.ok, 'a number is issued');
    this.#numbers.push(issued.value.number);
    return issued.value.token;
  }

  async call(crowd: Crowd): Promise<readonly number[]> {
    const number = this.#numbers.shift() ?? '';
    const actor = this.#actor;
    let ticket: Awaited<ReturnType<typeof this.press>> | undefined;
    const times = await crowd.read(markOf(number), async () => {
      ticket = await this.press();
    });
    assert(ticket?.ok === true, 'the call is accepted');
    await sleep(REST_MS);
    const done = await this.#staff.request('finish-serving', {
      ...{ actor, ticketId: ticket.value.ticketId, expects: { ticket: ticket.value.version } },
    });
    assert(done.ok, 'the serving is finished');
    this.#version += 2;
    return times;
  }

  private press() {
    const expects = { counter: this.#version };
    return this.#staff.request('call-next', {
      ...{ actor: this.#actor, counterId: this.#counter, expects, voice: 'silent' },
    });
  }
}
