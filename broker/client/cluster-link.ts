import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import type { FrameLimits } from '../contract/frame-meter.ts';
import type { Logger } from '../contract/log.ts';
import { assert, err, ok, type Result } from '../contract/result.ts';
import { payloadBytesMax } from '../contract/topics.ts';
import { MqttLink, type Parcel } from './mqtt-link.ts';
import { type NodeClock, systemClock } from './node-clock.ts';

/** A server that has gone is left for the next one at once; one that does not let us in waits. */
const RECONNECT_MS = 300;
const REFUSED_MS = 5_000;
/** A server that leaves a subscription unanswered so long is not one to stay with. */
const ANSWER_MS_MAX = 5_000;
const REFUSED_FILTER_MS = 5_000;

/** Where the public topics are outside the hall, and by which credential; the same for both ends. */
export const clusterAccess = v.strictObject({
  /** Servers of one cluster, tried in turn. */
  servers: v.pipe(
    v.array(v.pipe(v.string(), v.regex(/^mqtts?:\/\//, 'mqtt:// or mqtts://'))),
    v.minLength(1),
    v.maxLength(8),
  ),
  /** Name and client id of this one connection: no other process has the same. */
  name: v.pipe(v.string(), v.regex(/^[A-Za-z0-9-]{1,64}$/)),
  password: v.pipe(v.string(), v.minLength(16), v.maxLength(128)),
  /** File of the authority that signed the servers' certificates, where Node does not know it. */
  caFile: v.optional(v.string()),
});
export type ClusterAccess = v.InferOutput<typeof clusterAccess>;

/** What a cluster may send to one of ours: it is not the hall's own. */
const limits: FrameLimits = {
  // A topic before the payload.
  frameBytesMax: payloadBytesMax + 1_024,
  // All that is retained of a large city comes at once.
  messagesPerSecond: 5_000,
  messagesBurst: 50_000,
  acksPerSecond: 20_000,
};

/** The certificate authority of a cluster, or a sentence that tells why there is none. */
export async function clusterCa({
  caFile,
}: ClusterAccess): Promise<Result<string | undefined, string>> {
  if (caFile === undefined) return ok(undefined);
  try {
    return ok(await readFile(caFile, 'utf8'));
  } catch {
    return err(`${caFile}: the cluster's certificate authority cannot be read`);
  }
}

type ClusterLinkOptions = {
  readonly access: ClusterAccess;
  readonly ca: string | undefined;
  readonly log: Logger;
  readonly clock?: NodeClock;
  /** 0 up to 1; spreads the reconnects of many. */
  readonly random?: () => number;
  readonly events: {
    readonly opened: () => void;
    readonly ended: () => void;
    /** Granted or not: the server has said its word about these. */
    readonly answered: (filters: readonly string[]) => void;
    readonly message: (topic: string, payload: Buffer, retained: boolean) => void;
  };
};

/**
 * A standing connection to one of several MQTT servers: when one goes, the next. What it follows is
 * asked for again at each connection, with quality 0: what is lost comes retained, and a cluster
 * keeps nothing for a subscriber that is away. Nothing is kept for later either.
 */
export class ClusterLink {
  readonly #options: ClusterLinkOptions;
  readonly #clock: NodeClock;
  readonly #filters = new Set<string>();
  /** Asked for on this connection, and not answered. */
  readonly #unanswered = new Set<string>();
  readonly #losses = new Set<string>();
  #link: MqttLink | undefined;
  #attempts = 0;
  #closed = false;
  #cancelReconnect: () => void = () => {};
  #cancelPatience: () => void = () => {};

  private constructor(options: ClusterLinkOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /** Returns at once; the first connection is made meanwhile. */
  static connect(options: ClusterLinkOptions): ClusterLink {
    const link = new ClusterLink(options);
    link.#open();
    return link;
  }

  get open(): boolean {
    return this.#link?.open === true;
  }

  /** Asks for these; what is retained comes with each asking, for one already followed too. */
  follow(filters: Iterable<string>): void {
    const wanted = [...filters];
    for (const filter of wanted) this.#filters.add(filter);
    this.#ask(wanted);
  }

  unfollow(filters: Iterable<string>): void {
    for (const filter of filters) {
      this.#unanswered.delete(filter);
      if (this.#filters.delete(filter)) this.#link?.unfollow(filter);
    }
    this.#wait();
  }

  /** Sends now or not at all; `taken` runs when the server has acknowledged it. */
  send(parcel: Parcel, taken?: () => void): void {
    this.#link?.send(parcel, taken);
  }

  /** Leaves this server for the next one. */
  drop(because: string): void {
    this.#link?.drop(because);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelReconnect();
    this.#cancelPatience();
    await this.#link?.close();
  }

  #open(): void {
    const { access, ca, log, events } = this.#options;
    const address = access.servers[this.#attempts % access.servers.length];
    assert(address !== undefined, 'a cluster has at least one server');
    this.#attempts += 1;
    this.#link = new MqttLink({
      address,
      ...{ node: access.name, password: access.password, limits },
      ...(ca !== undefined && { ca }),
      events: {
        opened: () => {
          log.info('cluster.connected', { address });
          this.#losses.clear();
          events.opened();
          this.#ask([...this.#filters]);
        },
        ended: (because, refused) => {
          this.#tellLost(address, because);
          this.#lost(refused ? REFUSED_MS : RECONNECT_MS);
        },
        answered: (filters, refused) => this.#onAnswered(filters, refused),
        message: (topic, payload, retained) => events.message(topic, payload, retained),
      },
    });
  }

  #ask(filters: readonly string[]): void {
    if (!this.open) return;
    for (const filter of filters) this.#unanswered.add(filter);
    this.#link?.follow(filters.map((filter) => ({ filter, qos: 0 as const })));
    this.#wait();
  }

  /** Anew with each answer: many thousand subscriptions take their time. */
  #wait(): void {
    this.#cancelPatience();
    if (this.#unanswered.size === 0) return;
    this.#cancelPatience = this.#clock.after(ANSWER_MS_MAX, () =>
      this.drop('a subscription was not answered'),
    );
  }

  #onAnswered(filters: readonly string[], refused: readonly string[]): void {
    for (const filter of filters) this.#unanswered.delete(filter);
    this.#wait();
    for (const topic of refused) this.#options.log.error('subscription.refused', { topic });
    if (refused.length > 0) {
      const link = this.#link;
      this.#clock.after(REFUSED_FILTER_MS, () => {
        if (link === this.#link) this.#ask(refused.filter((filter) => this.#filters.has(filter)));
      });
    }
    this.#options.events.answered(filters);
  }

  /** Once for each reason: a server that stays away is tried for ever. */
  #tellLost(address: string, because: string): void {
    const loss = `${address} ${because}`;
    if (this.#closed || this.#losses.has(loss)) return;
    this.#losses.add(loss);
    this.#options.log.warn('cluster.lost', { address, because });
  }

  /** @param pauseMs - before the next attempt; half of it up to half as much again */
  #lost(pauseMs: number): void {
    this.#link = undefined;
    this.#unanswered.clear();
    this.#cancelPatience();
    if (this.#closed) return;
    this.#options.events.ended();
    const random = this.#options.random ?? Math.random;
    this.#cancelReconnect = this.#clock.after(pauseMs * (0.5 + random()), () => this.#open());
  }
}
