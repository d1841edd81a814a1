import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MqttHall } from '../../../broker/client/mqtt-hall.ts';
import type { BoardSnapshot } from '../../../broker/contract/board-snapshot.ts';
import { boardGroup, counterId, locale, serviceId, staffId } from '../../../broker/contract/ids.ts';
import { assert } from '../../../broker/contract/result.ts';
import { projectDirectory } from '../../../config/paths.ts';
import { freePorts } from '../free-ports.ts';
import { bareRoundTrips, startBroker } from './bare-trips.ts';
import { connectAs, id } from './bench-node.ts';
import { type Figure, figure, quantile } from './figure.ts';

const CALLS = 300;
const WARM_UP = 50;
/** Below the guard's messages a second, and with the disk at rest between two presses. */
const PAUSE_MS = 10;

/** One counter that calls without end, and a board that tells when it knows. */
class BenchCounter {
  readonly #staff: MqttHall;
  readonly #counter = id(counterId, 'counter-1');
  readonly #actor = { kind: 'staff' as const, staffId: id(staffId, 'bench') };
  #version = 0;
  #shown: (snapshot: BoardSnapshot) => void = () => {};

  constructor(staff: MqttHall, board: MqttHall) {
    this.#staff = staff;
    board.on('board', id(boardGroup, 'hall'), (snapshot) => this.#shown(snapshot));
  }

  async open(): Promise<void> {
    const { actor } = this;
    const expects = { counter: 0 };
    const opened = await this.#staff.request('set-counter', {
      actor,
      counterId: this.#counter,
      expects,
      state: 'open',
    });
    assert(opened.ok, 'the counter opens');
    this.#version = 1;
  }

  get actor() {
    return this.#actor;
  }

  /** Issues one, calls it, waits for the board, finishes it; milliseconds from press to board. */
  async call(): Promise<number> {
    const { actor } = this;
    const issued = await this.#staff.request('issue-ticket', {
      actor,
      serviceId: id(serviceId, 'application'),
      locale: id(locale, 'ja'),
    });
    assert(issued.ok, 'a number is issued');
    const seen = new Promise<number>((resolve) => {
      this.#shown = ({ calling }) => {
        if (calling.some(({ number }) => number === issued.value.number))
          resolve(performance.now());
      };
    });
    const startedMs = performance.now();
    const called = this.#staff.request('call-next', {
      actor,
      counterId: this.#counter,
      expects: { counter: this.#version },
      voice: 'silent',
    });
    const shownMs = (await seen) - startedMs;
    const ticket = await called;
    assert(ticket.ok, 'the call is accepted');
    const done = await this.#staff.request('finish-serving', {
      actor,
      ticketId: ticket.value.ticketId,
      expects: { ticket: ticket.value.version },
    });
    assert(done.ok, 'the serving is finished');
    this.#version += 2;
    return shownMs;
  }
}

async function calls(address: string): Promise<readonly number[]> {
  const staff = await connectAs('bench-staff', address);
  const board = await connectAs('bench-board', address);
  const counter = new BenchCounter(staff, board);
  await counter.open();
  const samples: number[] = [];
  for (let index = 0; index < CALLS + WARM_UP; index += 1) {
    const ms = await counter.call();
    if (index >= WARM_UP) samples.push(ms);
    await sleep(PAUSE_MS);
  }
  await staff.close();
  await board.close();
  return samples;
}

/**
 * Staff press → journal synced → board snapshot received, against the built broker, beside a bare
 * two-hop round trip through the same broker with the same client (issue bar: p50 ≤ 4 ×).
 */
export async function callBench(): Promise<readonly Figure[]> {
  const scratch = path.join(projectDirectory, 'var');
  await mkdir(scratch, { recursive: true });
  const directory = await mkdtemp(path.join(scratch, 'bench-call-'));
  const port = await freePorts();
  const broker = await startBroker(directory, port);
  const address = `mqtt://127.0.0.1:${port}`;
  try {
    const bare = await bareRoundTrips(address);
    const samples = await calls(address);
    return [figure('call', 'ms', samples, quantile(bare, 0.5), { ratioMax: 4 })];
  } finally {
    await broker.stop();
    await rm(directory, { recursive: true, force: true });
  }
}
