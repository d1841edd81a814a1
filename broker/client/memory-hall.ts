import { decode } from '../contract/decode.ts';
import type { HallBeat } from '../contract/hall-beat.ts';
import {
  type EpochMs,
  type NodeId,
  nodeId,
  type RequestId,
  type SiteId,
  siteId,
} from '../contract/ids.ts';
import type { NodeHealth } from '../contract/node-health.ts';
import { PRESS_LIVES_MS } from '../contract/request-fields.ts';
import { type AskOf, requests, type ValueOf, type Verb } from '../contract/requests.ts';
import { assert, err, type Result } from '../contract/result.ts';
import { type PayloadOf, type TopicName, topicOf, topics } from '../contract/topics.ts';
import type { Gone, Hall, Presence, RequestFailure } from './hall.ts';
import { instant } from './hall-time.ts';
import { newRequestId } from './open-requests.ts';

type Take = {
  readonly take: (payload: never, level: string | undefined) => void;
  readonly gone: ((how: Gone, level: string | undefined) => void) | undefined;
};
type Answer = (ask: never, requestId: RequestId) => Result<unknown, RequestFailure>;

type AskedRequest = {
  readonly verb: Verb;
  readonly ask: object;
  readonly requestId: RequestId;
  /** Where its caller said when it dies: milliseconds until then. */
  readonly livesMs?: number;
};

/** The hall without a network, for tests: says what it is told to say, and refuses as the real one. */
export class MemoryHall implements Hall {
  readonly node: NodeId;
  readonly site: SiteId;
  /** What was sent, in order; a request that was refused `offline` was not. */
  readonly asked: AskedRequest[] = [];
  readonly published: { readonly name: TopicName; readonly payload: unknown }[] = [];
  health: Partial<NodeHealth> = {};
  closed = false;
  /** Milliseconds since the last beat; move it on to let time pass. */
  elapsedMs = 0;
  readonly #following = new Map<string, Take[]>();
  readonly #retained = new Map<string, { readonly payload: unknown; readonly level: string }>();
  readonly #answers = new Map<Verb, Answer>();
  readonly #connected: (() => void)[] = [];
  readonly #presenceChanged: ((presence: Presence) => void)[] = [];
  #presence: Presence = { online: false, beat: undefined };

  constructor(node = 'kiosk-1', site = 'iwata') {
    const decodedNode = decode(nodeId, node);
    const decodedSite = decode(siteId, site);
    assert(decodedNode.ok && decodedSite.ok, 'a test names its node and site as the contract does');
    this.node = decodedNode.value;
    this.site = decodedSite.value;
  }

  get presence(): Presence {
    return this.#presence;
  }

  onPresence(changed: (presence: Presence) => void): void {
    this.#presenceChanged.push(changed);
  }

  onConnected(connected: () => void): void {
    this.#connected.push(connected);
  }

  engineNow(): EpochMs | undefined {
    const { beat } = this.#presence;
    return beat && instant(beat.engineTime + this.elapsedMs);
  }

  domainNow(): EpochMs | undefined {
    const { beat } = this.#presence;
    return beat && instant(beat.domainTime + this.elapsedMs * beat.rate);
  }

  on<N extends TopicName>(
    name: N,
    level: string | undefined,
    take: (payload: PayloadOf<N>, level: string | undefined) => void,
    gone?: (how: Gone, level: string | undefined) => void,
  ): void {
    const filter = topicOf(this.site, name, level);
    const taker = { take, gone } as Take;
    this.#following.set(filter, [...(this.#following.get(filter) ?? []), taker]);
    for (const [topic, { payload, level: at }] of this.#retained) {
      const wild = level === undefined && topic.startsWith(filter.replace(/\+$/, ''));
      if (topic === filter || wild) take(payload as PayloadOf<N>, at === '' ? undefined : at);
    }
  }

  off(name: TopicName, level: string | undefined): void {
    this.#following.delete(topicOf(this.site, name, level));
  }

  /** Whether somebody follows it now. */
  follows(name: TopicName, level?: string): boolean {
    return this.#following.has(topicOf(this.site, name, level));
  }

  async request<V extends Verb>(
    verb: V,
    ask: AskOf<V>,
    requestId: RequestId = newRequestId(),
    notAfter?: EpochMs,
  ): Promise<Result<ValueOf<V>, RequestFailure>> {
    const now = this.engineNow();
    if (!this.#presence.online || now === undefined || this.closed) return err('offline');
    const expiresAt = Math.min(now + PRESS_LIVES_MS, notAfter ?? Number.POSITIVE_INFINITY);
    const whole = decode(requests[verb].payload, { ...ask, requestId, expiresAt });
    if (!whole.ok) return err('payload-malformed');
    const livesMs = expiresAt - now;
    this.asked.push({ verb, ask, requestId, ...(notAfter !== undefined && { livesMs }) });
    const answer = this.#answers.get(verb)?.(ask as never, requestId) ?? err('no-reply');
    if (!answer.ok) return answer;
    const value = decode(requests[verb].value, answer.value);
    assert(value.ok, `a test answers ${verb} with a value of its schema`);
    return { ok: true, value: value.value as ValueOf<V> };
  }

  publish<N extends 'announced'>(name: N, payload: PayloadOf<N>): void {
    if (this.#presence.online) this.published.push({ name, payload });
  }

  report(health: Partial<Omit<NodeHealth, 'node' | 'role' | 'online'>>): void {
    this.health = { ...this.health, ...health };
  }

  async close(): Promise<void> {
    this.closed = true;
  }

  /** From now on `verb` is answered so; without it a request ends in `no-reply`. */
  answer<V extends Verb>(
    verb: V,
    answer: (ask: AskOf<V>, requestId: RequestId) => Result<ValueOf<V>, RequestFailure>,
  ): void {
    this.#answers.set(verb, answer as Answer);
  }

  /** A message arrives; what the topic table retains comes to later followers too. */
  deliver<N extends TopicName>(name: N, payload: PayloadOf<N>, level?: string): void {
    const checked = decode(topics[name].payload, payload);
    assert(checked.ok, `a test delivers ${name} as its schema says`);
    const topic = topicOf(this.site, name, level);
    if (topics[name].retained) this.#retained.set(topic, { payload, level: level ?? '' });
    for (const { take } of this.#takersOf(name, level)) take(checked.value as never, level);
  }

  /** What was retained is taken away; its followers hear of it. */
  clear(name: TopicName, level?: string): void {
    this.#retained.delete(topicOf(this.site, name, level));
    for (const { gone } of this.#takersOf(name, level)) gone?.('cleared', level);
  }

  /** A new connection stands. */
  connect(): void {
    for (const connected of this.#connected) connected();
  }

  /** A beat is heard: the broker is there. */
  beat(beat: Partial<{ [K in keyof HallBeat]: unknown }> = {}): void {
    const whole = decode(topics.hall.payload, {
      engineTime: 1_785_547_800_000,
      domainTime: 1_785_547_800_000,
      rate: 1,
      businessDay: '2026-08-01',
      seq: 0,
      mode: 'open',
      ...this.#presence.beat,
      ...beat,
    });
    assert(whole.ok, 'a test beats as the contract says');
    this.elapsedMs = 0;
    this.#setPresence({ online: true, beat: whole.value });
    this.deliver('hall', whole.value);
  }

  /** Three beats are missed, for which the connection is given up. */
  away(): void {
    this.#setPresence({ ...this.#presence, online: false });
    for (const takers of this.#following.values()) {
      for (const { gone } of takers) gone?.('lost', undefined);
    }
  }

  #takersOf(name: TopicName, level: string | undefined): readonly Take[] {
    const filters = new Set([topicOf(this.site, name, level), topicOf(this.site, name)]);
    return [...filters].flatMap((filter) => this.#following.get(filter) ?? []);
  }

  #setPresence(presence: Presence): void {
    const changed = presence.online !== this.#presence.online;
    this.#presence = presence;
    if (changed) for (const tell of this.#presenceChanged) tell(presence);
  }
}
