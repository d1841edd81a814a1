import * as v from 'valibot';
import type { AnnouncedReport } from '../contract/announcement.ts';
import { type DecodeError, decodeJson } from '../contract/decode.ts';
import { type NodeId, type RequestId, requestId } from '../contract/ids.ts';
import type { Logger } from '../contract/log.ts';
import type { NodeHealth } from '../contract/node-health.ts';
import { requests, type Verb, verbs } from '../contract/requests.ts';
import { entryOf, type TopicEntry, topics } from '../contract/topics.ts';
import type { Sender } from './broker-port.ts';
import { SparingLog } from './sparing-log.ts';

/** What became of a message; a malformed request that still tells its id is to be answered. */
export type Taken =
  | { readonly kind: 'taken' }
  | { readonly kind: 'malformed'; readonly answerTo: RequestId | undefined };

const TAKEN: Taken = { kind: 'taken' };
const verbOf = (row: TopicEntry): Verb | undefined =>
  verbs.find((verb) => row.topic === `request/${verb}`);

/**
 * Where messages of nodes become facts for the engine: decoded once, dropped when malformed.
 * Shared by every adapter of the port.
 */
export class MessageEdge {
  readonly #site: string;
  readonly #log: SparingLog;
  readonly #health = new Map<NodeId, NodeHealth>();
  #dropped = 0;
  #takeRequest: ((verb: Verb, payloadText: string, from: Sender) => void) | undefined;
  #takeNode: ((health: NodeHealth) => void) | undefined;
  #takeAnnounced: ((node: NodeId, report: AnnouncedReport) => void) | undefined;

  constructor(site: string, log: Logger) {
    this.#site = site;
    this.#log = new SparingLog(log, 20);
  }

  onRequest(take: (verb: Verb, payloadText: string, from: Sender) => void): void {
    this.#takeRequest = take;
  }

  onNode(take: (health: NodeHealth) => void): void {
    this.#takeNode = take;
    for (const health of this.#health.values()) take(health);
  }

  onAnnounced(take: (node: NodeId, report: AnnouncedReport) => void): void {
    this.#takeAnnounced = take;
  }

  /** Takes a message whose sender was allowed to send it. */
  take(from: Sender, topic: string, payload: string): Taken {
    const row = entryOf(this.#site, topic)?.entry;
    if (row === topics.node) return this.#node(from, topic, payload);
    if (row === topics.announced) return this.#announced(from, topic, payload);
    const verb = row && verbOf(row);
    if (verb === undefined) return TAKEN;
    const decoded = decodeJson(requests[verb].payload, payload);
    if (!decoded.ok) {
      const named = decodeJson(v.object({ requestId }), payload);
      return this.#malformed(
        from,
        topic,
        decoded.error,
        named.ok ? named.value.requestId : undefined,
      );
    }
    this.#takeRequest?.(verb, payload, { node: from.node, role: from.role });
    return TAKEN;
  }

  #node(from: Sender, topic: string, payload: string): Taken {
    const decoded = decodeJson(topics.node.payload, payload);
    if (!decoded.ok) return this.#malformed(from, topic, decoded.error);
    const health = decoded.value;
    if (health.node !== from.node || health.role !== from.role) {
      return this.#malformed(from, topic, { path: 'node', expected: 'the sender itself' });
    }
    this.#health.set(health.node, health);
    this.#takeNode?.(health);
    return TAKEN;
  }

  #announced(from: Sender, topic: string, payload: string): Taken {
    const decoded = decodeJson(topics.announced.payload, payload);
    if (!decoded.ok) return this.#malformed(from, topic, decoded.error);
    this.#takeAnnounced?.(from.node, decoded.value);
    return TAKEN;
  }

  #malformed(from: Sender, topic: string, error: DecodeError, answerTo?: RequestId): Taken {
    this.#dropped += 1;
    this.#log.warn('message.refused', from.node, {
      peer: from.node,
      topic,
      path: error.path,
      expected: error.expected,
      dropped: this.#dropped,
    });
    return { kind: 'malformed', answerTo };
  }
}
