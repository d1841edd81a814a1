import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MqttHall } from '../../../broker/client/mqtt-hall.ts';
import { counterId, locale, serviceId, staffId } from '../../../broker/contract/ids.ts';
import { assert } from '../../../broker/contract/result.ts';
import { processesDirectory, projectDirectory } from '../../../config/paths.ts';
import { freePorts } from '../free-ports.ts';
import { ProcessKeeper } from '../process-keeper.ts';
import { nodes, SITE, startBroker } from './bare-trips.ts';
import { connectAs, id } from './bench-node.ts';

/** The line is published at most twice a second: each call finds it at rest. */
const REST_MS = 1_500;
/** Below the guard's messages a second. */
const ISSUE_PAUSE_MS = 8;
/** Numbers have three digits: a storm must not use them up. */
const TIMED_PAUSE_MS = 25;

/** A hall of its own for a bench: the built broker, the built status node, and one open counter. */
export class StatusHall {
  readonly port: number;
  readonly #directory: string;
  readonly #broker: ProcessKeeper;
  readonly #status: ProcessKeeper;
  readonly #staff: MqttHall;
  readonly #counter = id(counterId, 'counter-1');
  readonly #actor = { kind: 'staff' as const, staffId: id(staffId, 'bench') };
  readonly #numbers: string[] = [];
  #version = 1;

  private constructor(parts: {
    readonly port: number;
    readonly directory: string;
    readonly broker: ProcessKeeper;
    readonly status: ProcessKeeper;
    readonly staff: MqttHall;
  }) {
    this.port = parts.port;
    this.#directory = parts.directory;
    this.#broker = parts.broker;
    this.#status = parts.status;
    this.#staff = parts.staff;
  }

  /** @param within - what the status node is started by, such as `nice`; nothing: as on a public host */
  static async open(within: readonly string[] = []): Promise<StatusHall> {
    const scratch = path.join(projectDirectory, 'var');
    await mkdir(scratch, { recursive: true });
    const directory = await mkdtemp(path.join(scratch, 'bench-phones-'));
    const port = await freePorts();
    const broker = await startBroker(directory, port);
    const status = await startStatus(directory, port, within);
    const staff = await connectAs('bench-staff', `mqtt://127.0.0.1:${port}`);
    const hall = new StatusHall({ port: port + 4, directory, broker, status, staff });
    const opened = await staff.request('set-counter', {
      ...{ actor: hall.#actor, counterId: hall.#counter, expects: { counter: 0 }, state: 'open' },
    });
    assert(opened.ok, 'the counter opens');
    return hall;
  }

  /** The status process. */
  get pid(): number {
    return this.#status.pid ?? 0;
  }

  /** @returns the addresses of so many new tickets, each `/t/<token>` */
  async issue(count: number): Promise<readonly string[]> {
    const paths: string[] = [];
    for (let nth = 0; nth < count; nth += 1) {
      await sleep(ISSUE_PAUSE_MS);
      paths.push(`/t/${await this.#issue()}`);
    }
    return paths;
  }

  /** @returns the milliseconds from asking for a number to the answer */
  async timeIssue(): Promise<number> {
    await sleep(TIMED_PAUSE_MS);
    const startedAt = performance.now();
    await this.#issue();
    return performance.now() - startedAt;
  }

  /**
   * The counter calls the next in line, and has finished with them before the next call.
   *
   * @param seen - is handed the number and the press, and tells when it was seen
   */
  async call<T>(seen: (number: string, press: () => Promise<void>) => Promise<T>): Promise<T> {
    const number = this.#numbers.shift() ?? '';
    const actor = this.#actor;
    let ticket: Awaited<ReturnType<typeof this.press>> | undefined;
    const told = await seen(number, async () => {
      ticket = await this.press();
    });
    assert(ticket?.ok === true, 'the call is accepted');
    await sleep(REST_MS);
    const done = await this.#staff.request('finish-serving', {
      ...{ actor, ticketId: ticket.value.ticketId, expects: { ticket: ticket.value.version } },
    });
    assert(done.ok, 'the serving is finished');
    this.#version += 2;
    await sleep(REST_MS);
    return told;
  }

  async #issue(): Promise<string> {
    const issued = await this.#staff.request('issue-ticket', {
      ...{ actor: this.#actor, serviceId: id(serviceId, 'application') },
      locale: id(locale, 'ja'),
    });
    assert(issued.ok, 'a number is issued');
    this.#numbers.push(issued.value.number);
    return issued.value.token;
  }

  async close(): Promise<void> {
    await this.#staff.close();
    await this.#status.stop();
    await this.#broker.stop();
    await rm(this.#directory, { recursive: true, force: true });
  }

  private press() {
    const expects = { counter: this.#version };
    return this.#staff.request('call-next', {
      ...{ actor: this.#actor, counterId: this.#counter, expects, voice: 'silent' },
    });
  }
}

async function startStatus(
  directory: string,
  port: number,
  within: readonly string[],
): Promise<ProcessKeeper> {
  const { node, password } = nodes.find(({ role }) => role === 'status') ?? {};
  const nodeFile = path.join(directory, 'status.json');
  const told = {
    ...{ node, password, site: SITE, brokers: [`mqtt://127.0.0.1:${port}`], directory },
    listen: { host: '127.0.0.1', port: port + 4 },
  };
  await writeFile(nodeFile, JSON.stringify(told));
  const script = path.join(processesDirectory, 'status.js');
  const kept = { name: 'status', script, nodeFile, within };
  const keeper = new ProcessKeeper(kept, directory, () => {});
  const started = await keeper.start();
  assert(!('problem' in started), 'the status node starts');
  return keeper;
}
