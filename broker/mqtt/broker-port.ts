import type { AnnouncedReport } from '../contract/announcement.ts';
import type { NodeId } from '../contract/ids.ts';
import type { NodeHealth, Role } from '../contract/node-health.ts';
import type { Verb } from '../contract/requests.ts';

/** How one message goes out; take both from the topic's row of the table. */
export type Delivery = { readonly qos: 0 | 1; readonly retain: boolean };

/** Whose credential a message came over: never what the message says of itself. */
export type Sender = { readonly node: NodeId; readonly role: Role };

/**
 * What the engine needs of a broker: Aedes in its own process (`AedesBroker`), or any MQTT 3.1.1
 * broker outside. Everything handed over was decoded at the edge: what did not decode was dropped,
 * logged and counted, and a request whose `requestId` could still be read was answered
 * `payload-malformed`. Each `on…` has one listener, the last one given.
 */
export interface HallBroker {
  /**
   * Hands a message over and never waits; messages arrive in the order of the calls. The topic
   * stands in the table with the engine as its publisher and with this delivery.
   */
  publish(topic: string, payload: string, delivery: Delivery): void;
  /** Takes a retained message away; those who follow the topic get an empty payload. */
  clearRetained(topic: string): void;
  /** What is retained under this site, of earlier days too, so that the engine can reconcile. */
  retainedTopics(): readonly string[];
  /**
   * `payloadText` is JSON that decodes by `requests[verb].payload`. A request that comes before
   * its listener is dropped: its node asks again.
   */
  onRequest(take: (verb: Verb, payloadText: string, from: Sender) => void): void;
  /** Births, health and last wills; the last word of each node that is known already comes at once. */
  onNode(take: (health: NodeHealth) => void): void;
  onAnnounced(take: (node: NodeId, report: AnnouncedReport) => void): void;
  /** Somebody else under the name of a node that is there was turned away; each time it tries. */
  onContested(take: (node: NodeId) => void): void;
  /** Closes the listener and every connection, without their last wills; resolves when all are gone. */
  close(): Promise<void>;
}
