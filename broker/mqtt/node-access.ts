import type { Role } from '../contract/node-health.ts';
import { err, ok, type Result } from '../contract/result.ts';
import { entryOf, mayPublish, maySubscribe, payloadBytesMax, topicOf } from '../contract/topics.ts';
import { AttemptLimit } from './attempt-limit.ts';
import type { Sender } from './broker-port.ts';
import { type Credential, CredentialList } from './credentials.ts';

/** A message on its way in, or the last will that a node leaves at its sign-in. */
export type Incoming = {
  readonly topic: string;
  readonly payload: string | Uint8Array;
  readonly qos: number;
  readonly retain: boolean;
};

/** What a CONNECT packet brings. */
export type Arrival = {
  readonly clientId: string;
  readonly cleanSession: boolean;
  readonly username: string | undefined;
  readonly password: Uint8Array | undefined;
  readonly will: Incoming | undefined;
  readonly address: string;
};

/** A node that is signed in. */
export type Session = Sender & {
  readonly clientId: string;
  readonly address: string;
  /** What it reads now. */
  readonly filters: Set<string>;
};

/**
 * Why somebody was not let in: the client id is not its own, name or password are wrong, there
 * were too many wrong ones, it would leave a will it may not leave, or another one has its id now.
 */
export type Denial = 'identifier' | 'password' | 'guessing' | 'will' | 'contested';

const MINUTE_MS = 60_000;
/** Wrong passwords evaluated a minute, for one node from one address (reliability F37). */
const WRONG_PASSWORDS_MAX = 5;
/** In a minute, from one box: one on a bad cable comes back every seven seconds (F31). */
const TAKEOVERS_MAX = 10;
/** Status and uplink follow one topic a phone; everybody else a handful (perf 1.5). */
const FILTERS_MAX: Readonly<Record<'wide' | 'narrow', number>> = { wide: 25_000, narrow: 64 };

const isClientId = (text: string) => /^[A-Za-z0-9._:-]{1,64}$/.test(text);
const filtersMax = (role: Role) =>
  role === 'status' || role === 'uplink' ? FILTERS_MAX.wide : FILTERS_MAX.narrow;

/**
 * Who may come in and what each may do, from the credentials and the topic table alone: knows
 * nothing of Aedes or of sockets.
 */
export class NodeAccess {
  readonly #site: string;
  readonly #credentials: CredentialList;
  readonly #now: () => number;
  readonly #present = new Map<string, Session>();
  readonly #wrongPasswords = new AttemptLimit({ max: WRONG_PASSWORDS_MAX, windowMs: MINUTE_MS });
  readonly #takeovers = new AttemptLimit({ max: TAKEOVERS_MAX, windowMs: MINUTE_MS });

  constructor(options: {
    readonly site: string;
    readonly credentials: readonly Credential[];
    /** Monotonic milliseconds. */
    readonly now: () => number;
  }) {
    this.#site = options.site;
    this.#credentials = new CredentialList(options.credentials);
    this.#now = options.now;
  }

  /** Whether a name is one of the hall's own nodes. */
  knows(node: string): boolean {
    return this.#credentials.knows(node);
  }

  /** Who bears this client id now. */
  present(clientId: string): Session | undefined {
    return this.#present.get(clientId);
  }

  enter(arrival: Arrival): Result<Session, Denial> {
    // [MQTT-3.1.3-8] An empty client id without a clean session is refused with return code 2.
    const nameless = arrival.clientId === '';
    if (nameless ? !arrival.cleanSession : !isClientId(arrival.clientId)) return err('identifier');
    const known = this.#identify(arrival);
    if (!known.ok) return known;
    const { node, role } = known.value;
    if (!this.#mayBeCalled(arrival.clientId, node, role)) return err('identifier');
    const { clientId, address } = arrival;
    const session = { node, role, clientId, address, filters: new Set<string>() };
    if (arrival.will && !this.#mayLeave(session, arrival.will)) return err('will');
    return nameless || this.#mayTakeOver(session) ? ok(session) : err('contested');
  }

  joined(session: Session): void {
    this.#present.set(session.clientId, session);
  }

  left(session: Session): void {
    if (this.#present.get(session.clientId) === session) this.#present.delete(session.clientId);
  }

  /** A node publishes what its rows of the table say, as they say: quality, retained or not, size. */
  mayPublish(from: Sender, message: Incoming): boolean {
    if (!mayPublish(this.#site, from.role, from.node, message.topic)) return false;
    const row = entryOf(this.#site, message.topic)?.entry;
    return (
      row !== undefined &&
      message.qos === row.qos &&
      message.retain === row.retained &&
      Buffer.byteLength(message.payload) <= payloadBytesMax
    );
  }

  /** `$share` is granted by Aedes and never delivered, `$SYS` tells who is there: neither is in the table. */
  maySubscribe(session: Session, filter: string): boolean {
    if (!maySubscribe(this.#site, session.role, session.node, filter)) return false;
    return session.filters.has(filter) || session.filters.size < filtersMax(session.role);
  }

  #identify(arrival: Arrival): Result<Credential, Denial> {
    const { username, password, address } = arrival;
    if (username === undefined || password === undefined) return err('password');
    // Unknown names share one allowance an address, so that inventing names buys no guesses; known
    // ones have their own, so that one misconfigured node does not lock out its whole machine.
    const key = `${address} ${this.#credentials.knows(username) ? username : '?'}`;
    if (this.#wrongPasswords.reached(key, this.#now())) return err('guessing');
    const known = this.#credentials.check(username, password);
    if (known !== undefined) return ok(known);
    this.#wrongPasswords.count(key, this.#now());
    return err('password');
  }

  /**
   * [MQTT-3.1.4-2] A newcomer takes the place of the old connection where it is the same box that
   * has come back. Two boxes of one name would throw each other off for ever: the first one stays,
   * and is gone within its keepalive if it is dead (F32).
   */
  #mayTakeOver({ clientId, address }: Session): boolean {
    const present = this.#present.get(clientId);
    if (present === undefined) return true;
    return present.address === address && this.#takeovers.take(clientId, this.#now());
  }

  /** A client id is the node's own; people of maintenance bring tools that choose theirs. */
  #mayBeCalled(clientId: string, node: string, role: Role): boolean {
    if (clientId === node) return true;
    return role === 'maintenance' && !this.#credentials.knows(clientId);
  }

  /** A will says that its node is gone and nothing else: a command out of the grave would be late. */
  #mayLeave(from: Sender, will: Incoming): boolean {
    return will.topic === topicOf(this.#site, 'node', from.node) && this.mayPublish(from, will);
  }
}
