import type { AnnouncedReport } from '../contract/announcement.ts';
import type { NodeId } from '../contract/ids.ts';
import type { Logger } from '../contract/log.ts';
import type { NodeHealth } from '../contract/node-health.ts';
import type { Verb } from '../contract/requests.ts';
import type { Delivery, HallBroker, Sender } from './broker-port.ts';
import { MessageEdge } from './message-edge.ts';
import { malformedReply, rowOfEngine } from './outgoing.ts';

export type Published = Delivery & { readonly topic: string; readonly payload: string };

/**
 * A broker without a network, for tests of the engine: keeps what was published, decodes what a
 * test lets a node say exactly as the real edge does, and refuses what the real one asserts.
 */
export class MemoryBroker implements HallBroker {
  readonly published: Published[] = [];
  closed = false;
  /** Somebody else knocks under the name of a node. */
  contest: (node: NodeId) => void = () => {};
  readonly #site: string;
  readonly #edge: MessageEdge;
  readonly #retained = new Map<string, string>();

  constructor(site: string, log: Logger) {
    this.#site = site;
    this.#edge = new MessageEdge(site, log);
  }

  publish(topic: string, payload: string, delivery: Delivery): void {
    rowOfEngine(this.#site, topic, delivery);
    this.published.push({ topic, payload, ...delivery });
    if (delivery.retain) this.#retained.set(topic, payload);
  }

  clearRetained(topic: string): void {
    this.published.push({ topic, payload: '', qos: 1, retain: true });
    this.#retained.delete(topic);
  }

  retainedTopics(): readonly string[] {
    return [...this.#retained.keys()];
  }

  /** What a node that subscribes now would get at once. */
  retained(topic: string): string | undefined {
    return this.#retained.get(topic);
  }

  onRequest(take: (verb: Verb, payloadText: string, from: Sender) => void): void {
    this.#edge.onRequest(take);
  }

  onNode(take: (health: NodeHealth) => void): void {
    this.#edge.onNode(take);
  }

  onAnnounced(take: (node: NodeId, report: AnnouncedReport) => void): void {
    this.#edge.onAnnounced(take);
  }

  onContested(take: (node: NodeId) => void): void {
    this.contest = take;
  }

  /** A node's message arrives; a malformed request with an id is answered as the port says. */
  arrive(from: Sender, topic: string, payload: string): void {
    const taken = this.#edge.take(from, topic, payload);
    if (taken.kind !== 'malformed' || taken.answerTo === undefined) return;
    this.publish(...malformedReply(this.#site, from.node, taken.answerTo));
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }
}
