import { setTimeout as pause } from 'node:timers/promises';
import { decode } from '../contract/decode.ts';
import { nodeId, siteId } from '../contract/ids.ts';
import { MemoryLog } from '../contract/memory-log.ts';
import type { Role } from '../contract/node-health.ts';
import type { AskOf } from '../contract/requests.ts';
import { assert } from '../contract/result.ts';
import { BareBroker } from './bare-broker.ts';
import { ManualClock } from './manual-clock.ts';
import { MqttHall } from './mqtt-hall.ts';

const PATIENCE_MS = 4_000;
/** What a node lets pass before it tries again, with `random` in the middle. */
export const RECONNECT_MS = 300;
/** A request that nothing but its envelope is needed for, and the value of its reply. */
export const closing = { actor: { kind: 'staff', staffId: 'sato.h' } } as AskOf<'close-day'>;
export const closed = { businessDay: '2026-08-01' };

/** For tests: nodes on real sockets and a clock that stands still, at a broker that obeys the test. */
export class NodeRig {
  readonly #opened: { close(): Promise<void> }[] = [];

  /** @param port - of an earlier broker, to come back at the same address */
  async broker(port = 0): Promise<BareBroker> {
    const broker = await BareBroker.listen({ port });
    this.#opened.push(broker);
    return broker;
  }

  /** A node named like its role. */
  connect(brokers: readonly string[], role: Role = 'staff') {
    const node = decode(nodeId, role);
    const site = decode(siteId, 'iwata');
    assert(node.ok && site.ok, 'a role and a site are ids');
    const clock = new ManualClock();
    const log = new MemoryLog();
    const hall = MqttHall.connect({
      node: node.value,
      site: site.value,
      role,
      brokers,
      password: 'a-password-of-16+',
      version: '1.2.3',
      log,
      clock,
      random: () => 0.5,
    });
    this.#opened.push(hall);
    return { hall, clock, log };
  }

  /** Connected, and hearing beats. */
  async online(broker: BareBroker, role: Role = 'staff') {
    const node = this.connect([broker.address], role);
    await this.untilOnline(broker, node.hall);
    return node;
  }

  async untilOnline(broker: BareBroker, hall: MqttHall): Promise<void> {
    await within(PATIENCE_MS, async () => {
      await broker.beat();
      return hall.presence.online;
    });
    if (hall.node !== 'staff') return;
    // The replies may be granted a moment after the beats.
    const { reply } = broker;
    broker.reply = () => ({ ok: true, value: closed });
    await within(PATIENCE_MS, async () => (await hall.request('reopen-day', closing)).ok);
    broker.requests.splice(0);
    broker.reply = reply;
  }

  /** Adds something to be closed at the end. */
  also(thing: { close(): Promise<void> }): void {
    this.#opened.push(thing);
  }

  async close(): Promise<void> {
    for (const thing of this.#opened.splice(0).reverse()) await thing.close();
  }
}

async function within(limitMs: number, check: () => Promise<boolean>): Promise<void> {
  const untilMs = performance.now() + limitMs;
  while (!(await check())) {
    assert(performance.now() < untilMs, 'the node comes online in time');
    await pause(10);
  }
}
