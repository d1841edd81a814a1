import { type EventEmitter, once } from 'node:events';
import { createServer, type Server, Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import type { Duplex } from 'node:stream';
import { Aedes, type Client, type PublishPacket, type Subscription } from 'aedes';
import type { AnnouncedReport } from '../contract/announcement.ts';
import type { NodeId } from '../contract/ids.ts';
import type { Logger } from '../contract/log.ts';
import type { NodeHealth } from '../contract/node-health.ts';
import type { Verb } from '../contract/requests.ts';
import { assert, err, ok, type Result } from '../contract/result.ts';
import { payloadBytesMax, topics } from '../contract/topics.ts';
import type { Delivery, HallBroker, Sender } from './broker-port.ts';
import { ConnectionGuard, type GuardLimits, guardLimits } from './connection-guard.ts';
import type { Credential } from './credentials.ts';
import { MessageEdge } from './message-edge.ts';
import { type Arrival, type Denial, NodeAccess, type Session } from './node-access.ts';
import { malformedReply, rowOfEngine } from './outgoing.ts';
import { lookUpRetained } from './retained-lookup.ts';
import { SparingLog } from './sparing-log.ts';

/** Why the broker does not listen. */
export type ListenFault = {
  readonly kind: 'port-in-use' | 'cannot-listen';
  readonly cause: unknown;
};

/** [MQTT-3.2.2.3] The CONNACK return code that a node is told; two are all the words it has. */
const RETURN_CODES = {
  identifier: 2,
  contested: 2,
  guessing: 3,
  password: 4,
  will: 5,
} as const satisfies Record<Denial, number>;

/** Topics that begin with `$` reach nobody here: no filter on them is ever granted. */
const NOWHERE = '$nowhere';

/** What Aedes' own settings must be; each has a test that shows the hall without it. */
export const aedesSettings = {
  // The guard ends who takes nothing for 2 s; this ends who takes too little.
  drainTimeout: 60_000,
  connectTimeout: 5000,
  // Messages under delivery at once: above it everything waits, unrelated topics too.
  concurrency: 20_000,
  // Packets before the CONNACK; our nodes send none.
  queueLimit: 16,
  maxInflightInbound: 16,
  maxTopicLevels: 8,
};

/**
 * Aedes in the engine's own process. Retained messages live in its memory: after a start the
 * engine publishes its state again.
 */
export class AedesBroker implements HallBroker {
  readonly #site: string;
  readonly #log: Logger;
  readonly #aedes: Aedes;
  readonly #server: Server;
  readonly #guard: ConnectionGuard;
  readonly #access: NodeAccess;
  readonly #edge: MessageEdge;
  readonly #arrivals = new WeakMap<Client, Arrival>();
  readonly #sessions = new WeakMap<Client, Session>();
  readonly #peers = new WeakMap<Duplex, Session>();
  readonly #endings = new WeakMap<Client, string>();
  readonly #retained = new Set<string>();
  /** A node with a wrong password knocks every second. */
  readonly #knocks: SparingLog;
  readonly #trespasses: SparingLog;
  #takeContested: (node: NodeId) => void = () => {};
  #closing = false;

  private constructor(options: {
    readonly site: string;
    readonly credentials: readonly Credential[];
    readonly log: Logger;
    readonly limits: GuardLimits;
    readonly aedes: Aedes;
  }) {
    const now = () => performance.now();
    this.#site = options.site;
    this.#log = options.log;
    this.#knocks = new SparingLog(options.log, 1);
    this.#trespasses = new SparingLog(options.log, 20);
    this.#aedes = options.aedes;
    this.#access = new NodeAccess({ site: options.site, credentials: options.credentials, now });
    this.#edge = new MessageEdge(options.site, options.log);
    this.#guard = new ConnectionGuard({
      limits: options.limits,
      now,
      onCut: (socket, because, address) => this.#cutOff(socket, because, address),
    });
    // Without noDelay Nagle's algorithm and delayed acknowledgements cost 41 ms a hop.
    this.#server = createServer({ noDelay: true, keepAlive: true }, (socket) => {
      if (this.#guard.admit(socket)) this.#aedes.handle(socket);
    });
    this.#takeOverRules();
    this.#watchNodes();
  }

  /**
   * Opens the broker on an address; port 0 takes a free one.
   *
   * @param options.limits - the guard's limits, for a hall far larger than usual
   */
  static async listen(options: {
    readonly site: string;
    readonly host: string;
    readonly port: number;
    readonly credentials: readonly Credential[];
    readonly log: Logger;
    readonly limits?: Partial<GuardLimits>;
  }): Promise<Result<AedesBroker, ListenFault>> {
    const { site, credentials, log } = options;
    const limits = { ...guardLimits, ...options.limits };
    const aedes = await Aedes.createBroker(aedesSettings);
    lookUpRetained(aedes);
    const broker = new AedesBroker({ site, credentials, log, limits, aedes });
    try {
      broker.#server.listen({ host: options.host, port: options.port, backlog: 1024 });
      await once(broker.#server, 'listening');
    } catch (cause) {
      await broker.close();
      const inUse = cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE';
      return err({ kind: inUse ? 'port-in-use' : 'cannot-listen', cause });
    }
    log.info('broker.listening', { address: `${options.host}:${broker.port}` });
    return ok(broker);
  }

  get port(): number {
    const address = this.#server.address();
    assert(address !== null && typeof address === 'object', 'a listening broker has a port');
    return address.port;
  }

  publish(topic: string, payload: string, delivery: Delivery): void {
    const row = rowOfEngine(this.#site, topic, delivery);
    const bytes = Buffer.from(payload, 'utf8');
    if (bytes.length > payloadBytesMax && row !== topics.site) {
      this.#log.warn('broker.payload-large', { topic, bytes: bytes.length });
    }
    if (delivery.retain) this.#retained.add(topic);
    this.#send(topic, bytes, delivery);
  }

  clearRetained(topic: string): void {
    this.#retained.delete(topic);
    this.#send(topic, Buffer.alloc(0), { qos: 1, retain: true });
  }

  retainedTopics(): readonly string[] {
    return [...this.#retained];
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
    this.#takeContested = take;
  }

  async close(): Promise<void> {
    this.#closing = true;
    // What was published just before still leaves.
    await new Promise((resolve) => setImmediate(resolve));
    const closed = this.#server.listening ? once(this.#server, 'close') : undefined;
    this.#server.close();
    this.#guard.close();
    await new Promise<void>((resolve) => this.#aedes.close(resolve));
    await closed;
  }

  /**
   * Each message in a turn of its own. Aedes stores retained and QoS 1 messages by promises before
   * it delivers them, so two messages of one turn may overtake each other, and the one overtaken is
   * then dropped as a duplicate (moscajs/aedes#994): a beat would swallow the board's snapshot.
   */
  #send(topic: string, payload: Buffer, { qos, retain }: Delivery): void {
    setImmediate(() => {
      this.#aedes.publish({ cmd: 'publish', topic, payload, qos, retain, dup: false }, (error) => {
        if (error && !this.#closing) this.#log.error('broker.failed', { because: error.message });
      });
    });
  }

  #takeOverRules(): void {
    this.#aedes.preConnect = (client, packet, callback) => {
      assert(client.conn instanceof Socket, 'every connection came through the server');
      this.#arrivals.set(client, {
        clientId: packet.clientId,
        cleanSession: packet.clean === true,
        username: packet.username,
        password: packet.password,
        will: packet.will && {
          topic: packet.will.topic,
          payload: packet.will.payload,
          qos: packet.will.qos ?? 0,
          retain: packet.will.retain === true,
        },
        address: this.#guard.addressOf(client.conn),
      });
      // State is retained and versioned: no session is kept for an absent node, none can grow.
      packet.clean = true;
      callback(null, true);
    };
    this.#aedes.authenticate = (client, _username, _password, callback) => {
      const arrival = this.#arrivals.get(client);
      assert(arrival !== undefined, 'a connection is seen before it is authenticated');
      this.#arrivals.delete(client);
      const entered = this.#access.enter(arrival);
      if (!entered.ok) {
        this.#turnedAway(arrival, entered.error);
        const returnCode = RETURN_CODES[entered.error];
        callback(Object.assign(new Error(entered.error), { returnCode }), false);
        return;
      }
      // A tool without a client id of its own is known by the one that Aedes gave it.
      const session = { ...entered.value, clientId: client.id };
      this.#sessions.set(client, session);
      this.#peers.set(client.conn, session);
      callback(null, true);
    };
    this.#aedes.authorizePublish = (client, packet, callback) => {
      callback(client && this.#take(client, packet) ? null : new Error('forbidden'));
    };
    this.#aedes.authorizeSubscribe = (client, subscription, callback) => {
      callback(null, this.#mayFollow(client, subscription) ? subscription : null);
    };
  }

  /** Lets a message of a node pass, or not; not closes its connection. */
  #take(client: Client, packet: PublishPacket): boolean {
    if (this.#closing) return false;
    const from = this.#sessions.get(client);
    const { topic, payload, qos, retain } = packet;
    if (!from || !this.#access.mayPublish(from, { topic, payload, qos, retain })) {
      this.#trespasses.warn('message.forbidden', `${from?.node}`, { peer: from?.node, topic });
      return false;
    }
    const taken = this.#edge.take(from, topic, payload.toString('utf8'));
    if (taken.kind === 'malformed') {
      if (taken.answerTo !== undefined) {
        this.publish(...malformedReply(this.#site, from.node, taken.answerTo));
      }
      // It is acknowledged, so that the node does not send it for ever, and goes no further.
      packet.topic = NOWHERE;
      packet.retain = false;
      return true;
    }
    if (retain) this.#retained.add(topic);
    return true;
  }

  #mayFollow(client: Client, { topic }: Subscription): boolean {
    const session = this.#sessions.get(client);
    if (session && this.#access.maySubscribe(session, topic)) {
      session.filters.add(topic);
      return true;
    }
    const peer = session?.node;
    this.#trespasses.warn('subscription.forbidden', `${peer}`, { peer, topic });
    return false;
  }

  #watchNodes(): void {
    this.#aedes.on('client', (client) => {
      const session = this.#sessions.get(client);
      if (!session) return;
      this.#access.joined(session);
      const address = client.conn instanceof Socket ? this.#guard.addressOf(client.conn) : '';
      this.#log.info('node.connected', { peer: session.node, role: session.role, address });
    });
    this.#aedes.on('unsubscribe', (filters, client) => {
      for (const filter of filters) this.#sessions.get(client)?.filters.delete(filter);
    });
    this.#aedes.on('clientError', (client, error) => this.#endings.set(client, error.message));
    this.#aedes.on('clientDisconnect', (client) => {
      const session = this.#sessions.get(client);
      if (!session) return;
      this.#access.left(session);
      const because = this.#endings.get(client) ?? 'closed';
      this.#log.info('node.disconnected', { peer: session.node, because });
    });
    // Unhandled, an error of Aedes' storage would end the process in the middle of a command.
    const emitter: EventEmitter = this.#aedes;
    emitter.on('error', (error: Error) => {
      this.#log.error('broker.failed', { because: error.message });
    });
  }

  #turnedAway(arrival: Arrival, because: Denial): void {
    const { address } = arrival;
    const clientId = arrival.clientId.slice(0, 64);
    const cause = `${because} ${address} ${this.#access.knows(clientId) ? clientId : 'a stranger'}`;
    this.#knocks.warn('node.turned-away', cause, { clientId, address, because });
    const contested = because === 'contested' && this.#access.present(arrival.clientId);
    if (contested) this.#takeContested(contested.node);
  }

  #cutOff(socket: Socket, because: string, address: string): void {
    const peer = this.#peers.get(socket)?.node;
    const cause = `${because} ${address} ${peer}`;
    this.#knocks.warn('node.cut-off', cause, { peer, address, because });
  }
}
