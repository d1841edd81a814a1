import { setInterval } from 'node:timers';
import type { AnnouncedReport } from '../broker/contract/announcement.ts';
import { nodeId, type SiteId, siteId } from '../broker/contract/ids.ts';
import { MemoryLog } from '../broker/contract/memory-log.ts';
import type { NodeHealth, Role } from '../broker/contract/node-health.ts';
import { assert } from '../broker/contract/result.ts';
import { type TopicName, topicOf, topics } from '../broker/contract/topics.ts';
import { AedesBroker } from '../broker/mqtt/aedes-broker.ts';
import { passwordSha256 } from '../broker/mqtt/credentials.ts';
import { parsed } from '../broker/queue/trial-hall.ts';

const BEAT_MS = 250;
const nodes: readonly (readonly [node: string, role: Role])[] = [
  ['board-1', 'board'],
  ['printer-1', 'printer'],
];

/** A real broker with its access rules, and in the engine's place the hand of a test. */
export class EngineHand {
  readonly site: SiteId;
  readonly announced: AnnouncedReport[] = [];
  /** Payloads of `report-print`, in order. */
  readonly printed: { readonly outcome: string; readonly slipsOut: number }[] = [];
  /** The last word of each node. */
  readonly health = new Map<string, NodeHealth>();
  /** Domain and engine time at the start; from there it is the real one. */
  readonly #beganAt: number;
  readonly #beganMs = performance.now();
  #beat: Readonly<Record<string, unknown>> = {};
  #broker: AedesBroker | undefined;
  #port = 0;
  #timer: NodeJS.Timeout | undefined;
  readonly #retained = new Map<string, readonly [TopicName, unknown, string | undefined]>();

  private constructor(site: string, beganAt: number) {
    this.site = parsed(siteId, site);
    this.#beganAt = beganAt;
  }

  static async open(site: string, beganAt: number): Promise<EngineHand> {
    const hand = new EngineHand(site, beganAt);
    await hand.start();
    return hand;
  }

  /** @returns the secret of a node in this hall, another one in every hall */
  secretOf(node: string): string {
    return `the-secret-of-${node}-in-${this.site}`;
  }

  get address(): string {
    return `mqtt://127.0.0.1:${this.#port}`;
  }

  now(): number {
    return Math.round(this.#beganAt + performance.now() - this.#beganMs);
  }

  /** Opens it, after `stop` at the same address with what was retained. */
  async start(): Promise<void> {
    const opened = await AedesBroker.listen({
      ...{ site: this.site, host: '127.0.0.1', port: this.#port, log: new MemoryLog() },
      credentials: nodes.map(([node, role]) => {
        return {
          node: parsed(nodeId, node),
          role,
          passwordSha256: passwordSha256(this.secretOf(node)),
        };
      }),
    });
    assert(opened.ok, 'the broker listens');
    const broker = opened.value;
    this.#broker = broker;
    this.#port = broker.port;
    broker.onAnnounced((_node, report) => this.announced.push(report));
    broker.onNode((health) => this.health.set(health.node, health));
    broker.onRequest((verb, text, from) => {
      const { requestId, outcome, slipsOut } = JSON.parse(text);
      if (verb === 'report-print') this.printed.push({ outcome, slipsOut });
      this.say('reply', { requestId, ok: true, value: {} }, from.node);
    });
    for (const [name, payload, level] of this.#retained.values()) this.say(name, payload, level);
    this.#timer = setInterval(() => this.beat(), BEAT_MS);
    this.beat();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#broker?.close();
    this.#broker = undefined;
  }

  /** From now on it beats so. */
  beat(change: Readonly<Record<string, unknown>> = {}): void {
    this.#beat = { ...this.#beat, ...change };
    const now = this.now();
    const usual = { rate: 1, businessDay: '2026-08-03', seq: 0, mode: 'open' };
    this.say('hall', { engineTime: now, domainTime: now, ...usual, ...this.#beat });
  }

  say(name: TopicName, payload: unknown, level?: string): void {
    const { qos, retained: retain, payload: schema } = topics[name];
    const topic = topicOf(this.site, name, level);
    if (retain) this.#retained.set(topic, [name, payload, level]);
    this.#broker?.publish(topic, JSON.stringify(parsed(schema, payload)), { qos, retain });
  }

  clear(name: TopicName, level?: string): void {
    const topic = topicOf(this.site, name, level);
    this.#retained.delete(topic);
    this.#broker?.clearRetained(topic);
  }
}
