import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { Aedes, type Client } from 'aedes';
import { decode } from '../contract/decode.ts';
import { type Reply, requests, type Verb } from '../contract/requests.ts';
import { assert } from '../contract/result.ts';
import { topicOf, topicRoot, topics } from '../contract/topics.ts';
import { Cable, portOf } from './cable.ts';

type HeardMessage = {
  readonly topic: string;
  readonly payload: string;
  readonly retain: boolean;
};
type HeardRequest = { readonly verb: Verb; readonly payload: Record<string, unknown> };

/**
 * For tests: a plain Aedes with an engine that says what the test tells it, behind a cable that
 * can be pulled.
 */
export class BareBroker {
  readonly site: string;
  readonly requests: HeardRequest[] = [];
  readonly messages: HeardMessage[] = [];
  /** What the engine answers; nothing: it stays silent. */
  reply: (request: HeardRequest) => object | undefined = () => undefined;
  /** Filters that are answered with 0x80. */
  readonly refusedFilters = new Set<string>();
  /** Filters that are never answered, nor is what is asked for behind them. */
  readonly unansweredFilters = new Set<string>();
  /** Filters in the order in which they were asked for. */
  readonly asked: string[] = [];
  /** Topics of which nobody is told live; what is retained comes to who asks. */
  readonly untold = new Set<string>();
  /** Whether everybody is answered with return code 2; how often it was, `refusals` counts. */
  refusing = false;
  refusals = 0;
  readonly cable: Cable;
  readonly #aedes: Aedes;
  readonly #server: Server;

  private constructor(aedes: Aedes, server: Server, cable: Cable, site: string) {
    this.#aedes = aedes;
    this.#server = server;
    this.cable = cable;
    this.site = site;
    aedes.authenticate = (_client, _username, _password, done) => {
      if (!this.refusing) return done(null, true);
      this.refusals += 1;
      done(Object.assign(new Error('refused'), { returnCode: 2 as const }), false);
    };
    aedes.authorizeSubscribe = (_client, subscription, done) => {
      this.asked.push(subscription.topic);
      if (this.unansweredFilters.has(subscription.topic)) return;
      done(null, this.refusedFilters.has(subscription.topic) ? null : subscription);
    };
    aedes.authorizeForward = (_client, packet) =>
      !packet.retain && this.untold.has(packet.topic) ? null : packet;
    aedes.on('publish', (packet, client) => this.#take(packet.topic, packet, client));
  }

  /** @param port - 0 takes a free one; give an old one to come back at the same address */
  static async listen({ site = 'iwata', port = 0 } = {}): Promise<BareBroker> {
    const aedes = await Aedes.createBroker({ drainTimeout: 2_000 });
    const server = createServer({ noDelay: true }, (socket) => aedes.handle(socket));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const cable = await Cable.lay(portOf(server), port);
    return new BareBroker(aedes, server, cable, site);
  }

  /** Where nodes connect: this side of the cable. */
  get address(): string {
    return `mqtt://127.0.0.1:${this.cable.port}`;
  }

  /** The same, without the cable between. */
  get directAddress(): string {
    return `mqtt://127.0.0.1:${portOf(this.#server)}`;
  }

  /** How many are connected. */
  get clients(): number {
    return this.#aedes.connectedClients;
  }

  publish(topic: string, payload: string, retain: boolean, qos: 0 | 1 = 1): Promise<void> {
    return new Promise((resolve) => {
      this.#aedes.publish({ cmd: 'publish', topic, payload, qos, retain, dup: false }, () =>
        resolve(),
      );
    });
  }

  /** One beat of the hall. */
  beat(beat: object = {}): Promise<void> {
    const whole = decode(topics.hall.payload, {
      engineTime: 1_785_547_800_000,
      domainTime: 1_785_547_800_000,
      rate: 1,
      businessDay: '2026-08-01',
      seq: 0,
      mode: 'open',
      ...beat,
    });
    assert(whole.ok, 'a test beats as the contract says');
    const { retained, qos } = topics.hall;
    return this.publish(topicOf(this.site, 'hall'), JSON.stringify(whole.value), retained, qos);
  }

  /** Payloads of one topic, in order. */
  heard(topic: string): readonly unknown[] {
    return this.messages
      .filter((message) => message.topic === topic)
      .map((message) => JSON.parse(message.payload));
  }

  async close(): Promise<void> {
    await this.cable.remove();
    await new Promise<void>((resolve) => this.#aedes.close(() => resolve()));
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #take(
    topic: string,
    packet: { readonly payload: string | Buffer; readonly retain: boolean },
    client: Client | null,
  ): void {
    if (topic.startsWith('$SYS')) return;
    const payload = packet.payload.toString();
    this.messages.push({ topic, payload, retain: packet.retain });
    const verb = topic.split(`${topicRoot}/${this.site}/request/`)[1];
    if (client === null || verb === undefined || !isVerb(verb)) return;
    const request = { verb, payload: JSON.parse(payload) };
    this.requests.push(request);
    const answer = this.reply(request);
    if (answer === undefined) return;
    const reply = { requestId: request.payload.requestId, ...answer } as Reply;
    void this.publish(topicOf(this.site, 'reply', client.id), JSON.stringify(reply), false);
  }
}

function isVerb(text: string): text is Verb {
  return Object.hasOwn(requests, text);
}
