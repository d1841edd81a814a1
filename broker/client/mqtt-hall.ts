import { decodeJson } from '../contract/decode.ts';
import type { EpochMs, NodeId, RequestId, SiteId } from '../contract/ids.ts';
import type { Logger } from '../contract/log.ts';
import type { NodeHealth, Role } from '../contract/node-health.ts';
import { PRESS_LIVES_MS } from '../contract/request-fields.ts';
import type { AskOf, ValueOf, Verb } from '../contract/requests.ts';
import { assert, err, type Result } from '../contract/result.ts';
import type { SitePack } from '../contract/site.ts';
import {
  entryOf,
  mayPublish,
  maySubscribe,
  type PayloadOf,
  payloadBytesMax,
  requestTopicOf,
  type TopicEntry,
  type TopicName,
  topicOf,
  topics,
} from '../contract/topics.ts';
import type { Gone, Hall, Presence, RequestFailure } from './hall.ts';
import { HallTime, instant, publicPatience } from './hall-time.ts';
import { type LinkEnd, MqttLink, type Parcel } from './mqtt-link.ts';
import { NewestPayloads } from './newest-payloads.ts';
import { type NodeClock, systemClock } from './node-clock.ts';
import { newRequestId, OpenRequests } from './open-requests.ts';

/**
 * Until the next attempt. A display is right within a second of the broker's return (issue 1); a broker
 * that does not let this node in will not change its mind at once (F32, F37).
 */
const pausesMs: Readonly<Record<LinkEnd, number>> = { lost: 300, refused: 5_000, cut: 0 };
const HEALTH_EVERY_MS = 30_000;
/** A broker that still holds our last connection publishes its will after our birth. */
const SECOND_BIRTH_MS = 2_000;

type MqttHallOptions = {
  readonly node: NodeId;
  readonly role: Role;
  readonly site: SiteId;
  /** `mqtt://` or `mqtts://` addresses, tried in turn. */
  readonly brokers: readonly string[];
  readonly password: string;
  readonly version: string;
  readonly log: Logger;
  readonly clock?: NodeClock;
  /** 0 up to 1; spreads the reconnects of many nodes. */
  readonly random?: () => number;
  /** Told of each connection that ended or never came; `refused`: the broker let nobody of us in. */
  readonly lost?: (because: string, refused: boolean) => void;
};

type Take = {
  readonly take: (payload: unknown, level: string | undefined) => void;
  readonly gone: ((how: Gone, level: string | undefined) => void) | undefined;
};
type Following = { readonly entry: TopicEntry; readonly takes: Take[] };
/** How `site` stands: `held` by version, `asked` for on this connection, or to be asked for. */
type SiteState = { held: string | undefined; asked: boolean };
type HealthChange = Partial<Omit<NodeHealth, 'node' | 'role' | 'online'>>;

/**
 * The hall over MQTT 3.1.1. It connects in the background and for ever; whether anybody is there,
 * `presence` tells. Nothing is kept for later: what cannot be sent now is refused or dropped.
 */
export class MqttHall implements Hall {
  readonly node: NodeId;
  readonly site: SiteId;
  readonly #options: MqttHallOptions;
  readonly #clock: NodeClock;
  readonly #time: HallTime;
  readonly #requests: OpenRequests;
  readonly #following = new Map<string, Following>();
  /** What this node lives by: the uplink may read only the public one. */
  readonly #pulse: 'hall' | 'publicHall';
  readonly #connected: (() => void)[] = [];
  readonly #presenceChanged: ((presence: Presence) => void)[] = [];
  #health: HealthChange;
  #link: MqttLink | undefined;
  /** The reply topic is granted: a request that is sent now can be answered. */
  #answerable = false;
  readonly #newest: NewestPayloads;
  /**
   * The site file is the one large thing that nodes are told. A connection that comes back asks for
   * it only when the beat names another version: on a line that loses packets it takes half a minute.
   */
  readonly #siteFile: SiteState = { held: undefined, asked: false };
  readonly #losses = new Set<string>();
  #attempts = 0;
  #dropped = 0;
  #closed = false;
  #cancelHealth: () => void = () => {};
  #cancelReconnect: () => void = () => {};

  private constructor(options: MqttHallOptions) {
    this.node = options.node;
    this.site = options.site;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#newest = new NewestPayloads(this.#clock);
    this.#health = {
      version: options.version,
      startedAt: instant(this.#clock.wallMs()),
    };
    this.#pulse = options.role === 'uplink' ? 'publicHall' : 'hall';
    const events = {
      changed: (presence: Presence) => this.#onPresenceChange(presence),
      doubtful: () => this.#link?.doubt(),
      // The socket may be dead without knowing: TCP would go on doubling its pauses.
      silent: () => {
        if (this.#link?.outlives('beats missed', this.#awaitsSite) === true) this.#time.listen();
      },
    };
    const patience = this.#pulse === 'publicHall' ? publicPatience : undefined;
    this.#time = new HallTime(this.#clock, events, patience);
    this.#requests = new OpenRequests(this.#clock, (verb, requestId) =>
      options.log.warn('request.unanswered', { verb, requestId }),
    );
  }

  /** Returns at once; the first connection is made meanwhile. */
  static connect(options: MqttHallOptions): MqttHall {
    const hall = new MqttHall(options);
    hall.#followIfAllowed(hall.#pulse, undefined);
    hall.#followIfAllowed('reply', options.node);
    hall.#open();
    return hall;
  }

  get presence(): Presence {
    return this.#time.presence;
  }

  onPresence(changed: (presence: Presence) => void): void {
    this.#presenceChanged.push(changed);
  }

  onConnected(connected: () => void): void {
    this.#connected.push(connected);
  }

  engineNow(): EpochMs | undefined {
    return this.#time.engineNow();
  }

  domainNow(): EpochMs | undefined {
    return this.#time.domainNow();
  }

  on<N extends TopicName>(
    name: N,
    level: string | undefined,
    take: (payload: PayloadOf<N>, level: string | undefined) => void,
    gone?: (how: Gone, level: string | undefined) => void,
  ): void {
    const filter = topicOf(this.site, name, level);
    assert(
      maySubscribe(this.site, this.#options.role, this.node, filter),
      `a ${this.#options.role} reads ${name}`,
    );
    const known = this.#following.get(filter);
    const following: Following = known ?? { entry: topics[name], takes: [] };
    this.#following.set(filter, following);
    // The table types each topic's payload, and it was decoded by that row before it comes here.
    following.takes.push({ take: (payload, at) => take(payload as PayloadOf<N>, at), gone });
    if (name === 'site') Object.assign(this.#siteFile, { held: undefined, asked: true });
    // Asked again for one already followed too, so that the newcomer gets what is retained.
    this.#follow([filter]);
  }

  off(name: TopicName, level: string | undefined): void {
    const filter = topicOf(this.site, name, level);
    if (name === this.#pulse || name === 'reply') {
      this.#following.get(filter)?.takes.splice(0);
      return;
    }
    this.#newest.forget(filter);
    if (this.#following.delete(filter)) this.#link?.unfollow(filter);
  }

  async request<V extends Verb>(
    verb: V,
    ask: AskOf<V>,
    requestId: RequestId = newRequestId(),
    notAfter?: EpochMs,
  ): Promise<Result<ValueOf<V>, RequestFailure>> {
    const topic = requestTopicOf(this.site, verb);
    // The broker would end the connection for it.
    assert(
      mayPublish(this.site, this.#options.role, this.node, topic),
      `a ${this.#options.role} asks ${verb}`,
    );
    const engineNow = this.engineNow();
    const reachable = this.#answerable && this.presence.online && this.#link?.open === true;
    if (!reachable || engineNow === undefined || this.#closed) return err('offline');
    const expiresAt = Math.min(engineNow + PRESS_LIVES_MS, notAfter ?? Number.POSITIVE_INFINITY);
    return this.#requests.ask(verb, ask, requestId, expiresAt, (payload) =>
      this.#link?.send({ topic, payload, qos: 1, retain: false }),
    );
  }

  publish<N extends 'announced'>(name: N, payload: PayloadOf<N>): void {
    const { qos, retained: retain } = topics[name];
    const topic = topicOf(this.site, name, this.node);
    this.#link?.send({ topic, payload: JSON.stringify(payload), qos, retain });
  }

  report(health: HealthChange): void {
    const before = JSON.stringify(this.#health);
    this.#health = { ...this.#health, ...health };
    if (JSON.stringify(this.#health) !== before) this.#publishHealth();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelReconnect();
    this.#cancelHealth();
    this.#time.stop();
    this.#requests.abandon();
    await this.#link?.close(this.#healthParcel({ online: false }));
  }

  /** Opens the next connection of the list; each ends in `#lost`, which opens the one after. */
  #open(): void {
    const { brokers, node, password, log } = this.#options;
    const address = brokers[this.#attempts % brokers.length];
    assert(address !== undefined, 'a node knows at least one broker');
    this.#attempts += 1;
    const link = new MqttLink({
      address,
      node,
      password,
      will: this.#healthParcel({ online: false }),
      events: {
        opened: () => {
          log.info('broker.connected', { address });
          this.#losses.clear();
          this.#time.listen();
          for (const connected of this.#connected) connected();
          this.#siteFile.asked = this.#siteFile.held === undefined;
          const site = topicOf(this.site, 'site');
          const filters = [...this.#following.keys()];
          this.#follow(filters.filter((filter) => filter !== site || this.#siteFile.asked));
          this.#beBorn();
        },
        ended: (because, how) => {
          this.#tellLost(address, because);
          this.#lost(pausesMs[how]);
          if (!this.#closed) this.#options.lost?.(because, how === 'refused');
        },
        answered: (filters, refused) => this.#onAnswered(filters, refused),
        message: (topic, payload, retained) => this.#take(topic, payload, retained),
      },
    });
    this.#link = link;
  }

  /** Once for each reason: a broker that stays away is tried for ever. */
  #tellLost(address: string, because: string): void {
    const loss = `${address} ${because}`;
    if (this.#closed || this.#losses.has(loss)) return;
    this.#losses.add(loss);
    this.#options.log.warn('broker.lost', { address, because });
  }

  /** @param pauseMs - before the next attempt; half of it up to half as much again */
  #lost(pauseMs: number): void {
    this.#link = undefined;
    this.#newest.clear();
    this.#answerable = false;
    this.#cancelHealth();
    if (this.#closed) return;
    const random = this.#options.random ?? Math.random;
    const delayMs = pauseMs * (0.5 + random());
    this.#cancelReconnect = this.#clock.after(delayMs, () => this.#open());
    for (const { takes } of this.#following.values()) {
      for (const { gone } of takes) gone?.('lost', undefined);
    }
  }

  #onPresenceChange(presence: Presence): void {
    const address = this.#options.brokers[(this.#attempts - 1) % this.#options.brokers.length];
    if (presence.online) this.#options.log.info('broker.back', { address });
    else this.#options.log.warn('broker.away', { address });
    for (const changed of this.#presenceChanged) changed(presence);
  }

  #followIfAllowed(name: 'hall' | 'publicHall' | 'reply', level: string | undefined): void {
    const filter = topicOf(this.site, name, level);
    // The uplink asks for nothing.
    if (!maySubscribe(this.site, this.#options.role, this.node, filter)) return;
    this.#following.set(filter, { entry: topics[name], takes: [] });
  }

  #follow(filters: Iterable<string>): void {
    const wanted = [...filters].flatMap((filter) => {
      const following = this.#following.get(filter);
      return following ? [{ filter, qos: following.entry.qos }] : [];
    });
    this.#link?.follow(wanted);
  }

  #onAnswered(filters: readonly string[], refused: readonly string[]): void {
    for (const topic of refused) this.#options.log.error('subscription.refused', { topic });
    const replies = topicOf(this.site, 'reply', this.node);
    if (filters.includes(replies)) this.#answerable = !refused.includes(replies);
  }

  /** What a live message has overtaken is given once more as that message says it. */
  #newestOf(topic: string, payload: Buffer, retained: boolean): Buffer {
    if (retained) return this.#newest.insteadOf(topic, payload);
    if (entryOf(this.site, topic)?.entry.retained) this.#newest.hear(topic, payload);
    return payload;
  }

  #take(topic: string, arrived: Buffer, retained: boolean): void {
    const payload = this.#newestOf(topic, arrived, retained);
    const found = entryOf(this.site, topic);
    const following =
      this.#following.get(topic) ?? this.#following.get(topic.replace(/[^/]+$/, '+'));
    // Unfollowed a moment ago.
    if (!found || !following) return;
    if (payload.length === 0) {
      for (const { gone } of following.takes) gone?.('cleared', found.level);
      return;
    }
    const tooLarge = payload.length > payloadBytesMax && found.entry !== topics.site;
    const decoded = tooLarge
      ? err({ path: '', expected: `at most ${payloadBytesMax} bytes` })
      : decodeJson(found.entry.payload, payload.toString('utf8'));
    if (!decoded.ok) {
      this.#dropped += 1;
      this.#options.log.warn('message.refused', {
        topic,
        ...decoded.error,
        dropped: this.#dropped,
      });
      return;
    }
    // Each row decodes to its own type; the two that this class itself reads are taken here.
    if (found.entry === topics[this.#pulse] && !retained) this.#hear(decoded.value);
    if (found.entry === topics.site) this.#siteFile.held = (decoded.value as SitePack).version;
    if (found.entry === topics.reply) this.#requests.take(decoded.value as PayloadOf<'reply'>);
    for (const { take } of following.takes) take(decoded.value, found.level);
  }

  /** Its first site file is on its way: 160 kB, with all else behind them. */
  get #awaitsSite(): boolean {
    return this.#siteFile.held === undefined && this.#following.has(topicOf(this.site, 'site'));
  }

  #hear(beat: unknown): void {
    if (this.#pulse === 'hall') {
      const { siteVersion } = beat as PayloadOf<'hall'>;
      this.#askForSite(siteVersion);
      this.#time.hear(beat as PayloadOf<'hall'>);
    } else {
      const { time, dayEndsAt: _ends, ...rest } = beat as PayloadOf<'publicHall'>;
      this.#time.hear({ ...rest, engineTime: time, seq: 0 });
    }
  }

  /** @param version - what `site` says now; nothing where nobody tells: then it is asked for */
  #askForSite(version: string | undefined): void {
    const { held, asked } = this.#siteFile;
    if (asked || (held !== undefined && held === version)) return;
    this.#siteFile.asked = true;
    this.#follow([topicOf(this.site, 'site')]);
  }

  #beBorn(): void {
    this.#publishHealth();
    this.#cancelHealth = this.#clock.after(SECOND_BIRTH_MS, () => this.#keepHealthy());
  }

  #keepHealthy(): void {
    this.#publishHealth();
    this.#cancelHealth = this.#clock.after(HEALTH_EVERY_MS, () => this.#keepHealthy());
  }

  #publishHealth(): void {
    const clockOffsetMs = this.#time.clockOffsetMs();
    this.#link?.send(
      this.#healthParcel({
        online: true,
        ...this.#health,
        residentMb: Math.round(process.memoryUsage.rss() / 1_048_576),
        ...(clockOffsetMs === undefined ? {} : { clockOffsetMs }),
      }),
    );
  }

  #healthParcel(health: Pick<NodeHealth, 'online'> & HealthChange): Parcel {
    return {
      topic: topicOf(this.site, 'node', this.node),
      payload: JSON.stringify({ node: this.node, role: this.#options.role, ...health }),
      qos: topics.node.qos,
      retain: topics.node.retained,
    };
  }
}
