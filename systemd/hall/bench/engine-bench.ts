import path from 'node:path';
import type * as v from 'valibot';
import { decode } from '../../../broker/contract/decode.ts';
import {
  announcementId,
  counterId,
  epochMs,
  jobId,
  locale,
  requestId,
  serviceId,
  staffId,
  ticketId,
  token,
} from '../../../broker/contract/ids.ts';
import { assert } from '../../../broker/contract/result.ts';
import type { Site } from '../../../broker/contract/site.ts';
import type { Command } from '../../../broker/queue/commands.ts';
import { decide } from '../../../broker/queue/decide.ts';
import { evolve } from '../../../broker/queue/evolve.ts';
import { counterOf, emptyState, type QueueState } from '../../../broker/queue/state.ts';
import { loadSite } from '../../../config/load-site.ts';
import { configDirectory } from '../../../config/paths.ts';
import { type Figure, quantile } from './figure.ts';
import { sampleDay, sampleNoonMs } from './sample-day.ts';

const WAITING = 20;
const CYCLES = 400;
const COMMANDS_A_CYCLE = 4;
const SIZES = [100, 1_000, 10_000] as const;
const ROUNDS = 5;

function id<S extends v.GenericSchema>(schema: S, text: unknown): v.InferOutput<S> {
  const decoded = decode(schema, text);
  assert(decoded.ok, `a sample id: ${JSON.stringify(text)}`);
  return decoded.value;
}

/** A day at one counter that issues, calls, serves and finishes without end. */
class BenchDay {
  readonly state: QueueState = emptyState();
  readonly #site: Site;
  readonly #actor = { kind: 'staff' as const, staffId: id(staffId, 'bench') };
  readonly #counter = id(counterId, 'counter-1');
  readonly #service = id(serviceId, 'application');
  #made = 0;

  constructor(site: Site) {
    this.#site = site;
    this.#take({
      type: 'open-day',
      businessDay: sampleDay,
      siteVersion: 'bench',
      ...this.#envelope(),
      actor: { kind: 'engine' },
    });
    const expects = { counter: 0 };
    this.#take({
      type: 'set-counter',
      counterId: this.#counter,
      expects,
      state: 'open',
      ...this.#envelope(),
    });
  }

  issue(): void {
    this.#take({
      type: 'issue-ticket',
      serviceId: this.#service,
      locale: id(locale, 'ja'),
      ticketId: id(ticketId, this.#fresh()),
      token: id(token, this.#fresh()),
      jobId: id(jobId, this.#fresh()),
      printerReady: false,
      ...this.#envelope(),
    });
  }

  /** Call, start, finish. */
  serve(): void {
    const counter = () => counterOf(this.state, this.#counter);
    this.#take({
      type: 'call-next',
      counterId: this.#counter,
      expects: { counter: counter().version },
      voice: 'silent',
      announcementId: id(announcementId, this.#fresh()),
      ...this.#envelope(),
    });
    const called = counter().open;
    assert(called !== undefined, 'somebody was called');
    this.#take({
      type: 'start-serving',
      ticketId: called.id,
      counterId: this.#counter,
      expects: { ticket: called.version, counter: counter().version },
      ...this.#envelope(),
    });
    this.#take({
      type: 'finish-serving',
      ticketId: called.id,
      expects: { ticket: called.version },
      ...this.#envelope(),
    });
  }

  #take(command: Command): void {
    const decided = decide(this.state, this.#site, command);
    assert(decided.ok, `${command.type} is accepted${decided.ok ? '' : `: ${decided.error}`}`);
    evolve(this.state, { ...decided.value, seq: this.state.seq + 1 });
  }

  #envelope() {
    const at = id(epochMs, sampleNoonMs + this.#made * 10);
    return { actor: this.#actor, requestId: id(requestId, this.#fresh()), at, engineAt: at };
  }

  #fresh(): string {
    this.#made += 1;
    return String(this.#made).padStart(22, '0');
  }
}

/** Microseconds a command costs after so many tickets of the day. */
function costAfter(site: Site, tickets: number): number {
  const day = new BenchDay(site);
  for (let index = 0; index < WAITING; index += 1) day.issue();
  for (let index = WAITING; index < tickets; index += 1) {
    day.issue();
    day.serve();
  }
  const startedMs = performance.now();
  for (let cycle = 0; cycle < CYCLES; cycle += 1) {
    day.issue();
    day.serve();
  }
  return ((performance.now() - startedMs) * 1000) / (CYCLES * COMMANDS_A_CYCLE);
}

/** Commands a second through decide and evolve; their cost must not grow with the day (≤ 1.3 ×). */
export async function engineBench(): Promise<readonly Figure[]> {
  const pack = await loadSite(path.join(configDirectory, 'trial.yaml'), configDirectory);
  assert(pack.ok, 'the trial site loads');
  const site: Site = { ...pack.value.site, digits: 5 };
  // Warm: the first thousand commands run before they are compiled.
  costAfter(site, 1_000);
  const costs = new Map<number, number[]>(SIZES.map((size) => [size, []]));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const size of SIZES) costs.get(size)?.push(costAfter(site, size));
  }
  const reference = quantile(costs.get(SIZES[0]) ?? [], 0.5);
  return SIZES.map((size): Figure => {
    const samples = costs.get(size) ?? [];
    const median = quantile(samples, 0.5);
    const perSecond = (microseconds: number) => Math.round(1_000_000 / microseconds);
    return {
      name: `engine-${size}`,
      value: perSecond(median),
      unit: 'commands/s',
      reference: perSecond(reference),
      ratio: Number((median / reference).toPrecision(4)),
      target: 'cost ≤ 1.3 × that at 100 tickets',
      ok: median / reference <= 1.3,
      n: samples.length * CYCLES * COMMANDS_A_CYCLE,
      p50: perSecond(median),
      p99: perSecond(quantile(samples, 0.99)),
    };
  });
}
