import type { HallBeat } from '../contract/hall-beat.ts';
import type { EpochMs, NodeId, RequestId, SiteId } from '../contract/ids.ts';
import type { NodeHealth } from '../contract/node-health.ts';
import type { Refusal } from '../contract/refusals.ts';
import type { AskOf, ValueOf, Verb } from '../contract/requests.ts';
import type { Result } from '../contract/result.ts';
import type { PayloadOf, TopicName } from '../contract/topics.ts';

/** Why a request brought no answer of the engine: offline, it was never sent and never queued. */
export type RequestFailure = Refusal | 'offline' | 'no-reply';

/** What a node knows of the broker's life. Three missed beats: away (design parts 6 and 9). */
export type Presence = {
  readonly online: boolean;
  readonly beat: HallBeat | undefined;
};

/** `cleared`: what was retained there is taken away; `lost`: the connection ended. */
export type Gone = 'cleared' | 'lost';

/**
 * What every node but the engine stands on: the hall as seen over MQTT. `MqttHall` is the real
 * one, `MemoryHall` the fake for tests.
 */
export interface Hall {
  readonly node: NodeId;
  readonly site: SiteId;
  /**
   * Follows a topic. Payloads that do not decode are dropped, logged and counted; a retained one
   * arrives at once. `level` is the variable level (own node, group, locale, token).
   *
   * @param gone - told when what was said there stands no more: it was `cleared`, or the connection
   *   was `lost`; what still stands is said again by the next one
   */
  on<N extends TopicName>(
    name: N,
    level: string | undefined,
    take: (payload: PayloadOf<N>, level: string | undefined) => void,
    gone?: (how: Gone, level: string | undefined) => void,
  ): void;
  /** Stops following; the status node does this when nobody watches a ticket any more. */
  off(name: TopicName, level: string | undefined): void;
  /**
   * Asks the engine and waits for its reply; sends the same request id again while unanswered
   * (2 s each, three times). Give `requestId` to make a repeat of the caller safe as well, and
   * with it `notAfter`, engine time: a repeat dies with the press that it repeats.
   */
  request<V extends Verb>(
    verb: V,
    ask: AskOf<V>,
    requestId?: RequestId,
    notAfter?: EpochMs,
  ): Promise<Result<ValueOf<V>, RequestFailure>>;
  /** News of this node's own: `announced`. Dropped when offline. */
  publish<N extends 'announced'>(name: N, payload: PayloadOf<N>): void;
  /** Changes this node's health; published on change and every 30 s. */
  report(health: Partial<Omit<NodeHealth, 'node' | 'role' | 'online'>>): void;
  readonly presence: Presence;
  onPresence(changed: (presence: Presence) => void): void;
  /**
   * A new connection stands: what is retained comes once more, and what does not come is gone. Only
   * `site` is not fetched again while the beats name the version that is held.
   */
  onConnected(connected: () => void): void;
  /** Engine time (real): last beat plus elapsed monotonic time; nothing before the first beat. */
  engineNow(): EpochMs | undefined;
  /** The domain's time; what clocks on pages show. */
  domainNow(): EpochMs | undefined;
  close(): Promise<void>;
}

/** What a status node needs of a hall: inside from the hall's broker, outside from a cluster. */
export type HallReader = Pick<Hall, 'site' | 'on' | 'off' | 'presence' | 'onPresence'>;
