import { decodeJson } from '../contract/decode.ts';
import type { SiteId } from '../contract/ids.ts';
import type { Logger } from '../contract/log.ts';
import { assert, err } from '../contract/result.ts';
import {
  entryOf,
  maySubscribe,
  type PayloadOf,
  payloadBytesMax,
  type TopicName,
  topicOf,
} from '../contract/topics.ts';
import { type ClusterAccess, ClusterLink } from './cluster-link.ts';
import type { Gone, HallReader, Presence } from './hall.ts';
import { PUBLIC_AWAY_AFTER_MS } from './hall-time.ts';
import { type NodeClock, systemClock } from './node-clock.ts';

/** A hall that stays silent is looked for ever less often: its uplink may be away for hours. */
const LOOK_AGAIN_MS_MAX = 60_000;
/**
 * A cluster grants a subscription before all its servers know of it: what another server takes in
 * that moment reaches only who asks again (NATS 2.9: 2 of 750 that were said while they were asked
 * for). After each answer the next of these pauses, and but for the first only where nothing came.
 */
const ASK_AGAIN_MS = [500, 2_000, 10_000];

type Taker = {
  readonly take: (payload: unknown, level: string | undefined) => void;
  readonly gone: ((how: Gone, level: string | undefined) => void) | undefined;
};

type PublicSideOptions = {
  readonly access: ClusterAccess;
  readonly ca: string | undefined;
  readonly log: Logger;
  readonly clock?: NodeClock;
  readonly random?: () => number;
};

/**
 * The halls of many sites as their uplinks tell them to a cluster outside, over one connection. A
 * cluster may lose a subscription without a word when one of its servers dies: who misses two beats
 * of every hall it follows opens a new connection to another server and reads what is retained.
 */
export class PublicSide {
  readonly #options: PublicSideOptions;
  readonly #clock: NodeClock;
  readonly #sites = new Map<string, FollowedSite>();
  readonly #link: ClusterLink;
  /** How often each filter was answered on this connection. */
  readonly #answers = new Map<string, number>();

  private constructor(options: PublicSideOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#link = ClusterLink.connect({
      ...options,
      spares: 'hot',
      events: {
        opened: () => this.#each((site) => site.opened()),
        ended: () => {
          this.#answers.clear();
          this.#each((site) => site.ended());
        },
        answered: (filters) => this.#onAnswered(filters),
        message: (topic, payload, retained) => {
          this.#sites.get(siteOf(topic))?.take(topic, payload, retained);
        },
      },
    });
  }

  /** Returns at once; the connection is made meanwhile. */
  static connect(options: PublicSideOptions): PublicSide {
    return new PublicSide(options);
  }

  /** One hall; nothing of it is asked for before somebody follows a topic of it. */
  hall(site: SiteId): HallReader {
    const known = this.#sites.get(site);
    if (known) return known;
    const followed = new FollowedSite(site, {
      ...{ link: this.#link, clock: this.#clock, log: this.#options.log },
      unfollow: (filters) => this.#unfollow(filters),
      silent: () => this.#onSilent(followed),
    });
    this.#sites.set(site, followed);
    return followed;
  }

  async close(): Promise<void> {
    this.#each((site) => site.ended());
    await this.#link.close();
  }

  #each(run: (site: FollowedSite) => void): void {
    for (const site of this.#sites.values()) run(site);
  }

  /** While another hall is heard the connection is good: this one alone is asked for again. */
  #onSilent(silent: FollowedSite): void {
    const heard = [...this.#sites.values()].some(({ presence }) => presence.online);
    if (!heard) {
      this.#link.dropAll('beats missed');
      return;
    }
    for (const filter of silent.filters) this.#answers.delete(filter);
    this.#link.follow(silent.filters);
  }

  #onAnswered(filters: readonly string[]): void {
    const again = new Map<number, string[]>();
    for (const filter of filters) {
      const answers = this.#answers.get(filter) ?? 0;
      this.#answers.set(filter, answers + 1);
      const pauseMs = ASK_AGAIN_MS[answers];
      if (pauseMs === undefined) continue;
      const together = again.get(pauseMs);
      if (together) together.push(filter);
      else again.set(pauseMs, [filter]);
    }
    for (const [pauseMs, asked] of again) {
      const due = (filter: string) =>
        this.#follows(filter) && (pauseMs === ASK_AGAIN_MS[0] || !this.#hasHeard(filter));
      this.#clock.after(pauseMs, () => this.#link.follow(asked.filter(due)));
    }
  }

  #hasHeard(filter: string): boolean {
    return this.#sites.get(siteOf(filter))?.hasHeard(filter) === true;
  }

  #unfollow(filters: readonly string[]): void {
    for (const filter of filters) this.#answers.delete(filter);
    this.#link.unfollow(filters);
  }

  #follows(filter: string): boolean {
    const followed = this.#sites.get(siteOf(filter))?.follows(filter) === true;
    // It was answered after the last one had left.
    if (!followed) this.#answers.delete(filter);
    return followed;
  }
}

/** `yobiban/v1/<site>/…` */
const siteOf = (topic: string): string => topic.split('/', 3)[2] ?? '';

type SiteParts = {
  readonly link: Pick<ClusterLink, 'follow' | 'open'>;
  readonly unfollow: (filters: readonly string[]) => void;
  readonly clock: NodeClock;
  readonly log: Logger;
  readonly silent: () => void;
};

/** One hall seen from outside: present while its `public/hall` is heard live. */
class FollowedSite implements HallReader {
  readonly site: SiteId;
  readonly #parts: SiteParts;
  readonly #pulse: string;
  readonly #following = new Map<string, Taker[]>();
  /** The newest payload of each topic: after a live one an older one may still come as retained. */
  readonly #newest = new Map<string, { readonly payload: Buffer; readonly live: boolean }>();
  readonly #presenceChanged: ((presence: Presence) => void)[] = [];
  #online = false;
  /** How often in a row nothing was heard. */
  #silences = 0;
  #dropped = 0;
  #cancelPresence: () => void = () => {};
  #cancelPatience: () => void = () => {};

  constructor(site: SiteId, parts: SiteParts) {
    this.site = site;
    this.#parts = parts;
    this.#pulse = topicOf(site, 'publicHall');
  }

  get presence(): Presence {
    return { online: this.#online, beat: undefined };
  }

  onPresence(changed: (presence: Presence) => void): void {
    this.#presenceChanged.push(changed);
  }

  follows(filter: string): boolean {
    return filter === this.#pulse ? this.#following.size > 0 : this.#following.has(filter);
  }

  /** Something of this very topic has come on this connection. */
  hasHeard(filter: string): boolean {
    return this.#newest.has(filter);
  }

  get filters(): readonly string[] {
    return this.#following.size === 0 ? [] : [...new Set([this.#pulse, ...this.#following.keys()])];
  }

  on<N extends TopicName>(
    name: N,
    level: string | undefined,
    take: (payload: PayloadOf<N>, level: string | undefined) => void,
    gone?: (how: Gone, level: string | undefined) => void,
  ): void {
    const filter = topicOf(this.site, name, level);
    assert(maySubscribe(this.site, 'status', '', filter), `what is public: ${name}`);
    const first = this.#following.size === 0;
    // Decoded by the row of its topic before it comes here.
    const taker = {
      take: (payload: unknown, at: string | undefined) => take(payload as PayloadOf<N>, at),
      gone,
    };
    const others = this.#following.get(filter);
    // What was heard by others is asked for again, and must not be taken for known.
    this.#forget(filter);
    this.#following.set(filter, [...(others ?? []), taker]);
    this.#parts.link.follow(first ? [this.#pulse, filter] : [filter]);
    if (first) this.#wait();
  }

  off(name: TopicName, level: string | undefined): void {
    const filter = topicOf(this.site, name, level);
    if (!this.#following.delete(filter)) return;
    this.#forget(filter);
    const idle = this.#following.size === 0;
    if (filter !== this.#pulse) this.#parts.unfollow([filter]);
    if (!idle) return;
    this.#parts.unfollow([this.#pulse]);
    this.#cancelPatience();
    this.#cancelPresence();
    this.#newest.clear();
    this.#silences = 0;
    this.#online = false;
  }

  /** A new connection: its filters are asked for by the link. */
  opened(): void {
    this.#wait();
  }

  ended(): void {
    this.#newest.clear();
    this.#cancelPatience();
  }

  take(topic: string, payload: Buffer, retained: boolean): void {
    const found = entryOf(this.site, topic);
    const takers =
      this.#following.get(topic) ?? this.#following.get(topic.replace(/[^/]+$/, '+')) ?? [];
    // Unfollowed a moment ago; the pulse is listened to for whatever is followed.
    const wanted = takers.length > 0 || (topic === this.#pulse && this.#following.size > 0);
    if (!found || !wanted) return;
    const newest = this.#newest.get(topic);
    // A live one comes over the spare connection too, and a retained one with each asking.
    if (newest?.live === !retained && newest.payload.equals(payload)) return;
    if (retained && newest?.live === true) return;
    this.#newest.set(topic, { payload, live: !retained });
    if (topic === this.#pulse && !retained && payload.length > 0) this.#hear();
    if (payload.length === 0) {
      for (const { gone } of takers) gone?.('cleared', found.level);
      return;
    }
    const decoded =
      payload.length > payloadBytesMax
        ? err({ path: '', expected: `at most ${payloadBytesMax} bytes` })
        : decodeJson(found.entry.payload, payload.toString('utf8'));
    if (decoded.ok) {
      for (const { take } of takers) take(decoded.value, found.level);
      return;
    }
    this.#dropped += 1;
    const dropped = this.#dropped;
    this.#parts.log.warn('message.refused', { topic, ...decoded.error, dropped });
  }

  /** Whoever follows it next is told again what is retained there. */
  #forget(filter: string): void {
    this.#newest.delete(filter);
    if (!filter.endsWith('/+')) return;
    for (const topic of this.#newest.keys()) {
      if (topic.startsWith(filter.slice(0, -1))) this.#newest.delete(topic);
    }
  }

  #hear(): void {
    this.#silences = 0;
    this.#wait();
    this.#cancelPresence();
    this.#cancelPresence = this.#parts.clock.after(PUBLIC_AWAY_AFTER_MS, () => this.#be(false));
    this.#be(true);
  }

  #wait(): void {
    this.#cancelPatience();
    if (this.#following.size === 0 || !this.#parts.link.open) return;
    const patienceMs = Math.min(LOOK_AGAIN_MS_MAX, PUBLIC_AWAY_AFTER_MS * 2 ** this.#silences);
    this.#cancelPatience = this.#parts.clock.after(patienceMs, () => {
      this.#silences += 1;
      this.#be(false);
      this.#wait();
      // What is retained may be newer than what was heard live before the subscription was lost.
      this.#newest.clear();
      this.#parts.silent();
    });
  }

  #be(online: boolean): void {
    if (this.#online === online) return;
    this.#online = online;
    for (const changed of this.#presenceChanged) changed(this.presence);
  }
}
