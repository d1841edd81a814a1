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
/** Who is let in and thrown out within this time waits twice as long each time: some never stop. */
const SHORT_LIFE_MS = 2_000;
/** A spare connection is in no hurry. */
const SPARE_MS = 2_000;
/** A server that stands still is left; one that waits for its cluster’s leaders has its time. */
const CONNECT_TIMEOUT_MS = 8_000;
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

/**
 * What stands beside the one connection that counts, each to another server. A cluster whose server
 * died lets nobody new in, takes no subscription and stores nothing for up to ten seconds, while its
 * leaders are elected (NATS 2.9); connections that stand pass on what is not stored all the same.
 * `hot`: one more that follows the same, and moves up. `beside`: two to send over what is to be seen
 * now, and no more.
 */
type Spares = 'hot' | 'beside';
const sparesMax: Readonly<Record<Spares, number>> = { hot: 1, beside: 2 };

type ClusterLinkOptions = {
  readonly access: ClusterAccess;
  readonly ca: string | undefined;
  readonly spares: Spares;
  readonly log: Logger;
  readonly clock?: NodeClock;
  /** 0 up to 1; spreads many over the servers, and their reconnects over time. */
  readonly random?: () => number;
  readonly events: {
    readonly opened: () => void;
    readonly ended: () => void;
    /** Granted or not: the server has said its word about these. */
    readonly answered: (filters: readonly string[]) => void;
    /** The same message may come over each connection. */
    readonly message: (topic: string, payload: Buffer, retained: boolean) => void;
  };
};

/** One connection: to the server of this place in the list, under a client id of its own. */
type Line = {
  readonly nth: number;
  readonly clientId: string;
  readonly link: MqttLink;
  readonly granted: Set<string>;
  openedAtMs?: number;
};

/**
 * A standing connection to one of several MQTT servers, with spares. What is followed is asked for
 * with quality 0: what is lost comes retained, and a cluster keeps nothing for a subscriber that is
 * away. Nothing is kept for later either.
 */
export class ClusterLink {
  readonly #options: ClusterLinkOptions;
  readonly #clock: NodeClock;
  readonly #random: () => number;
  readonly #filters = new Set<string>();
  readonly #losses = new Set<string>();
  readonly #spares = new Set<Line>();
  readonly #sparesMax: number;
  readonly #cancels = new Set<() => void>();
  #line: Line | undefined;
  #next: number;
  /** The server that the line had before. */
  #left: number | undefined;
  /** In a row. */
  #shortLives = 0;
  /** The servers that hold a connection of ours, as they were told last. */
  #standing = '';
  #closed = false;

  private constructor(options: ClusterLinkOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random ?? Math.random;
    const { length } = options.access.servers;
    this.#next = Math.floor(this.#random() * length);
    this.#sparesMax = Math.min(sparesMax[options.spares], length - 1);
  }

  /** Returns at once; the connections are made meanwhile. */
  static connect(options: ClusterLinkOptions): ClusterLink {
    const link = new ClusterLink(options);
    link.#line = link.#dial();
    for (let nth = 0; nth < link.#sparesMax; nth += 1) link.#dialSpare();
    return link;
  }

  get open(): boolean {
    return this.#line?.link.open === true;
  }

  /** Asks for these; what is retained comes with each asking, for one already followed too. */
  follow(filters: Iterable<string>): void {
    const wanted = [...filters];
    for (const filter of wanted) this.#filters.add(filter);
    this.#ask(wanted);
  }

  unfollow(filters: Iterable<string>): void {
    for (const filter of filters) {
      if (!this.#filters.delete(filter)) continue;
      for (const { link, granted } of this.#lines()) {
        granted.delete(filter);
        link.unfollow(filter);
      }
    }
  }

  /** Sends now or not at all; `taken` runs when the server has acknowledged it. */
  send(parcel: Parcel, taken?: () => void): void {
    this.#line?.link.send(parcel, taken);
  }

  get hasBeside(): boolean {
    return [...this.#spares].some(({ link }) => link.open);
  }

  /** Sends over each connection that stands beside. */
  sendBeside(parcel: Parcel): void {
    for (const { link } of this.#spares) link.send(parcel);
  }

  /** Leaves this server for the next one. */
  drop(because: string): void {
    this.#line?.link.drop(because);
  }

  /** None of the connections is worth anything. */
  dropAll(because: string): void {
    for (const { link } of [...this.#spares]) link.drop(because);
    this.drop(because);
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const cancel of this.#cancels) cancel();
    await Promise.all([...this.#lines()].map(({ link }) => link.close()));
  }

  #lines(): readonly Line[] {
    return [...(this.#line ? [this.#line] : []), ...this.#spares];
  }

  /**
   * One that no other connection has, or two would stand still together; and the line goes to any but
   * the one it left.
   */
  #nextServer(): number {
    const { length } = this.#options.access.servers;
    const taken = new Set(this.#lines().map(({ nth }) => nth));
    const left = this.#line ? undefined : this.#left;
    const inTurn = Array.from({ length }, (_, step) => (this.#next + step) % length);
    const others = inTurn.filter((nth) => nth !== left);
    const nth = others.find((other) => !taken.has(other)) ?? others[0] ?? 0;
    this.#next = nth + 1;
    return nth;
  }

  #freeClientId(): string {
    const { name } = this.#options.access;
    const taken = new Set(this.#lines().map(({ clientId }) => clientId));
    return [name, `${name}-2`, `${name}-3`, `${name}-4`].find((each) => !taken.has(each)) ?? name;
  }

  #dial(): Line {
    const { access, ca, events } = this.#options;
    const nth = this.#nextServer();
    const clientId = this.#freeClientId();
    const address = access.servers[nth];
    assert(address !== undefined, 'a cluster has at least one server');
    const link = new MqttLink({
      ...{ address, node: access.name, clientId, password: access.password, limits },
      ...{ connectTimeoutMs: CONNECT_TIMEOUT_MS, answerTimeoutMs: ANSWER_MS_MAX },
      ...(ca !== undefined && { ca }),
      events: {
        opened: () => this.#onOpened(line, address),
        ended: (because, how) => this.#onEnded(line, address, because, how === 'refused'),
        answered: (filters, refused) => this.#onAnswered(line, filters, refused),
        message: (topic, payload, retained) => events.message(topic, payload, retained),
      },
    });
    const line: Line = { nth, clientId, link, granted: new Set() };
    return line;
  }

  #onOpened(line: Line, address: string): void {
    line.openedAtMs = this.#clock.monotonicMs();
    this.#leaveDouble();
    if (line === this.#line) this.#stand(address);
    else this.#warm(line, this.#line?.granted ?? []);
    this.#tellStanding();
  }

  /** A spare at a server that holds another connection of ours: one death would take both. */
  get #double(): Line | undefined {
    const lines = this.#lines();
    return [...this.#spares].find((spare) =>
      lines.some((line) => line !== spare && line.nth === spare.nth),
    );
  }

  /** As many as are wanted, and one more while there is a double: it takes that one's place. */
  #dialSpare(): void {
    const enough = this.#sparesMax + (this.#double ? 1 : 0);
    if (this.#spares.size < enough) this.#spares.add(this.#dial());
  }

  /** Once the spare that takes its place stands; until there is a server for that, it is looked for. */
  #leaveDouble(): void {
    const double = this.#double;
    if (!double) return;
    const replaced = [...this.#spares].filter(({ link }) => link.open).length > this.#sparesMax;
    if (!replaced) {
      this.#after(SPARE_MS, () => this.#dialSpare());
      return;
    }
    this.#spares.delete(double);
    void double.link.close();
  }

  /** So many deaths are borne without a pause. */
  #tellStanding(): void {
    const { servers: all } = this.#options.access;
    const open = this.#lines().filter(({ link }) => link.open);
    const servers = [...new Set(open.map(({ nth }) => all[nth]))].toSorted().join(' ');
    if (servers === this.#standing) return;
    this.#standing = servers;
    this.#options.log.info('cluster.standing', { servers });
  }

  /** The line stands. */
  #stand(address: string | undefined): void {
    this.#options.log.info('cluster.connected', { address });
    this.#losses.clear();
    this.#options.events.opened();
    const granted = this.#line?.granted;
    this.#ask([...this.#filters].filter((filter) => granted?.has(filter) !== true));
  }

  /** A hot spare follows what the line was granted: an asking that hangs is to cost one connection. */
  #warm(spare: Line, filters: Iterable<string>): void {
    if (this.#options.spares !== 'hot' || !spare.link.open) return;
    const missing = [...filters].filter((filter) => !spare.granted.has(filter));
    spare.link.follow(missing.map((filter) => ({ filter, qos: 0 as const })));
  }

  #ask(filters: readonly string[]): void {
    if (!this.open) return;
    this.#line?.link.follow(filters.map((filter) => ({ filter, qos: 0 as const })));
  }

  #onAnswered(line: Line, filters: readonly string[], refused: readonly string[]): void {
    for (const filter of filters) {
      if (this.#filters.has(filter) && !refused.includes(filter)) line.granted.add(filter);
    }
    if (line !== this.#line) return;
    for (const topic of refused) this.#options.log.error('subscription.refused', { topic });
    if (refused.length > 0) {
      this.#after(REFUSED_FILTER_MS, () => {
        if (line === this.#line) this.#ask(refused.filter((filter) => this.#filters.has(filter)));
      });
    }
    for (const spare of this.#spares) this.#warm(spare, line.granted);
    this.#options.events.answered(filters);
  }

  /** Once for each reason: a server that stays away is tried for ever. */
  #onEnded(line: Line, address: string, because: string, refused: boolean): void {
    if (this.#closed) return;
    const loss = `${address} ${because}`;
    if (!this.#losses.has(loss)) this.#options.log.warn('cluster.lost', { address, because });
    this.#losses.add(loss);
    if (line === this.#line) this.#lostLine(refused ? REFUSED_MS : this.#pauseAfter(line));
    else this.#lostSpare(line);
    this.#tellStanding();
  }

  #pauseAfter({ openedAtMs }: Line): number {
    if (openedAtMs !== undefined) {
      const short = this.#clock.monotonicMs() - openedAtMs < SHORT_LIFE_MS;
      this.#shortLives = short ? this.#shortLives + 1 : 0;
    }
    return Math.min(REFUSED_MS, RECONNECT_MS * 2 ** this.#shortLives);
  }

  /** @param pauseMs - before the next attempt, where no spare connection moves up */
  #lostLine(pauseMs: number): void {
    this.#left = this.#line?.nth;
    this.#line = undefined;
    this.#options.events.ended();
    const [spare] = this.#options.spares === 'hot' ? this.#spares : [];
    if (!spare?.link.open) {
      this.#after(pauseMs, () => {
        this.#line = this.#dial();
      });
      return;
    }
    this.#line = spare;
    this.#stand(this.#options.access.servers[spare.nth]);
    this.#lostSpare(spare);
  }

  #lostSpare(spare: Line): void {
    this.#spares.delete(spare);
    this.#after(SPARE_MS, () => this.#dialSpare());
  }

  /** Half of it up to half as much again later, unless all is closed by then. */
  #after(delayMs: number, run: () => void): void {
    const cancel = this.#clock.after(delayMs * (0.5 + this.#random()), () => {
      this.#cancels.delete(cancel);
      run();
    });
    this.#cancels.add(cancel);
  }
}
