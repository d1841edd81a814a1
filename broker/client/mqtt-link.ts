import { isIP, type Socket } from 'node:net';
import { connect as connectTls, TLSSocket } from 'node:tls';
import { ErrorWithReasonCode, type IClientOptions, MqttClient } from 'mqtt';
import { type FrameLimits, FrameMeter } from '../contract/frame-meter.ts';
import { Knocking, type TellKnocking } from './knocking.ts';
import { LinkDoubt } from './link-doubt.ts';

/** From the open socket to the broker's word. */
const CONNECT_TIMEOUT_MS = 3_000;
const KEEPALIVE_SECONDS = 5;
/** Filters of one SUBSCRIBE packet: 200 of at most 120 bytes stay below the 64 KiB frame limit. */
const FILTERS_PER_PACKET_MAX = 200;
/** Half of the 200 messages a second that the broker's guard lets through. */
const ASK_PAUSE_MS = 10;
const GOODBYE_MS_MAX = 500;

type Filter = { readonly filter: string; readonly qos: 0 | 1 };
export type Parcel = {
  readonly topic: string;
  readonly payload: string;
  readonly qos: 0 | 1;
  readonly retain: boolean;
};
/**
 * `refused`: the broker is there and does not let this node in; `cut`: the network was away and is
 * back; `lost`: anything else.
 */
export type LinkEnd = 'lost' | 'refused' | 'cut';
type MqttLinkEvents = {
  readonly opened: () => void;
  /** Once, whatever ended it; nothing is told afterwards. */
  readonly ended: (because: string, how: LinkEnd) => void;
  /** The broker has answered for these filters. */
  readonly answered: (filters: readonly string[], refused: readonly string[]) => void;
  readonly message: (topic: string, payload: Buffer, retained: boolean) => void;
};
type MqttLinkOptions = {
  readonly address: string;
  readonly node: string;
  readonly password: string;
  /** Left out where nobody is to be told of the end. */
  readonly will?: Parcel;
  /** The authority of an `mqtts://` address, PEM; left out, those that Node knows. */
  readonly ca?: string;
  /** What a broker may send that is not the hall's own; left out, it is trusted. */
  readonly limits?: FrameLimits;
  /** Left out, the node's own name. */
  readonly clientId?: string;
  /** From the open socket to the broker's word; left out, 3 s. */
  readonly connectTimeoutMs?: number;
  /** A broker that leaves what is asked unanswered for so long is left; left out, it has its time. */
  readonly answerTimeoutMs?: number;
  readonly events: MqttLinkEvents;
};

/** On a slow line what was lost twice is sent again after seconds: it may stand still so often in a row. */
const STANDSTILLS_MAX = 2;

/**
 * On a slow line the answer to a ping waits behind `site` for half a minute: while bytes come, the
 * broker is there, and is pinged again.
 */
class PatientClient extends MqttClient {
  readonly #socket: Socket;
  #bytesSeen = 0;
  #standstills = 0;

  constructor(socket: Socket, options: IClientOptions) {
    super(() => socket, options);
    this.#socket = socket;
  }

  override onKeepaliveTimeout(): void {
    const { bytesRead } = this.#socket;
    this.#standstills = bytesRead > this.#bytesSeen ? 0 : this.#standstills + 1;
    if (this.#standstills <= STANDSTILLS_MAX) this.sendPing();
    else super.onKeepaliveTimeout();
    this.#bytesSeen = bytesRead;
  }
}

/**
 * One connection to one broker, from its first byte to its last. A new connection is a new link,
 * so nothing that was handed to an old one can be sent again: MQTT.js would replay a hundred
 * presses in a burst after a cut (reliability F26).
 */
export class MqttLink {
  readonly #options: MqttLinkOptions;
  readonly #events: MqttLinkEvents;
  readonly #knocking: Knocking;
  readonly #doubt: LinkDoubt;
  /** Both from the moment that somebody has opened. */
  #client: MqttClient | undefined;
  #socket: Socket | undefined;
  /** What is still to be asked: a quality to follow with, or nothing to unfollow. */
  readonly #wanted = new Map<string, 0 | 1 | undefined>();
  #asking = false;
  /** What had come when a beat was missed. */
  #bytesAtDoubt = 0;
  /** Silences in a row in which nothing came; nothing before parts have come in one. */
  #standstills: number | undefined;
  #because = 'closed by the broker';
  #how: LinkEnd = 'lost';
  #ended = false;

  constructor(options: MqttLinkOptions) {
    this.#options = options;
    this.#events = options.events;
    const url = new URL(options.address);
    const secure = url.protocol === 'mqtts:';
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const port = Number(url.port || (secure ? 8883 : 1883));
    this.#knocking = new Knocking({ host, port }, (opened) => {
      if (!opened.ok) return this.drop(opened.error);
      const named = isIP(host) === 0 ? { servername: host } : { host };
      const ca = options.ca === undefined ? {} : { ca: options.ca };
      this.#socket = secure ? connectTls({ socket: opened.value, ...named, ...ca }) : opened.value;
      this.#client = this.#clientOver(this.#socket);
      if (options.limits) this.#measure(this.#socket, options.limits);
    });
    const knock = (tell: TellKnocking) => new Knocking({ host, port }, tell);
    this.#doubt = new LinkDoubt(knock, () => {
      if (this.#moves) return;
      this.#how = 'cut';
      this.drop('the network was cut and is back');
    });
  }

  #clientOver(socket: Socket): MqttClient {
    const { node, password, will, events, clientId = node } = this.#options;
    const client = new PatientClient(socket, {
      protocolVersion: 4,
      clean: true,
      clientId,
      username: node,
      password,
      ...(will && { will: { ...will, payload: Buffer.from(will.payload) } }),
      keepalive: KEEPALIVE_SECONDS,
      connectTimeout: this.#options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
      reconnectPeriod: 0,
      resubscribe: false,
      queueQoSZero: false,
      // A table of 65,536 small numbers as bytes: ten megabytes a process, for a few packets a second.
      writeCache: false,
    });
    client.on('connect', () => this.#ended || events.opened());
    client.on('message', (topic, payload, packet) => {
      this.#doubt.end();
      if (!this.#ended) events.message(topic, payload, packet.retain);
    });
    client.on('error', (error) => {
      // [MQTT-3.2.2.3] A return code of the CONNACK: nothing else has one under MQTT 3.1.1.
      if (error instanceof ErrorWithReasonCode) this.#how = 'refused';
      this.drop(error.message);
    });
    client.on('close', () => this.#end());
    return client;
  }

  /** The broker has accepted us and the socket is open; it may be dead all the same. */
  get open(): boolean {
    return !this.#ended && this.#client?.connected === true;
  }

  /** Nothing was heard for longer than a beat: where its network was cut, it is given up once that is back. */
  doubt(): void {
    this.#bytesAtDoubt = this.#socket?.bytesRead ?? 0;
    if (this.open) this.#doubt.begin();
  }

  /**
   * Nothing whole was heard for so long that nobody would wait: it is given up, unless parts of a
   * message have come meanwhile. A new connection would begin that message anew (F29).
   *
   * @param awaitsSite - once parts of that have come, it may stand still for a while: a packet that is
   * lost twice comes after seconds, and the next connection might lose the same one, for ever
   * @returns whether it is kept
   */
  outlives(because: string, awaitsSite: boolean): boolean {
    if (this.#moves) this.#standstills = 0;
    else if (this.#standstills !== undefined) this.#standstills += 1;
    const standstillsMax = awaitsSite ? STANDSTILLS_MAX : 0;
    const moves = this.#standstills !== undefined && this.#standstills <= standstillsMax;
    if (this.open && moves) return true;
    this.drop(because);
    return false;
  }

  /**
   * Sends now or not at all.
   *
   * @param taken - runs when the broker has acknowledged it; never, when the link ends before
   */
  send({ topic, payload, qos, retain }: Parcel, taken?: () => void): void {
    if (!this.open) return;
    this.#client?.publish(topic, payload, { qos, retain }, (error) => {
      if (!error && !this.#ended) taken?.();
    });
  }

  /** Asks for these; what is retained comes with each asking, for one already followed too. */
  follow(filters: readonly Filter[]): void {
    for (const { filter, qos } of filters) this.#want(filter, qos);
    this.#askNext();
  }

  unfollow(filter: string): void {
    this.#want(filter, undefined);
    this.#askNext();
  }

  /**
   * Ends it at once. The reset throws away what the kernel still holds: a plain close would
   * deliver it when the cut is over. Under TLS there is no reset, and `expiresAt` alone guards.
   */
  drop(because: string): void {
    if (this.#ended) return;
    this.#because = because;
    const socket = this.#socket;
    if (socket && !socket.destroyed && !(socket instanceof TLSSocket)) socket.resetAndDestroy();
    this.#end();
  }

  /** Ends it orderly, the last word first: a DISCONNECT takes back the will. */
  async close(lastWord?: Parcel): Promise<void> {
    const client = this.#client;
    if (!this.open || !client) return this.drop('closed');
    this.#ended = true;
    this.#doubt.end();
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, GOODBYE_MS_MAX);
      const done = () => {
        clearTimeout(timer);
        resolve();
      };
      const leave = () => void client.end(false, {}, done);
      if (!lastWord) leave();
      else client.publish(lastWord.topic, lastWord.payload, lastWord, leave);
    });
    client.end(true);
    this.#socket?.destroy();
  }

  /** A frame is refused at its header: MQTT.js would gather its 256 MB first. */
  #measure(socket: Socket, limits: FrameLimits): void {
    const meter = new FrameMeter(limits, performance.now());
    socket.on('data', (chunk: Buffer) => {
      const fault = meter.take(chunk, performance.now());
      if (fault !== undefined) this.drop(fault);
    });
  }

  /** Bytes have come since the doubt began. */
  get #moves(): boolean {
    return (this.#socket?.bytesRead ?? 0) > this.#bytesAtDoubt;
  }

  #want(filter: string, qos: 0 | 1 | undefined): void {
    // The last word counts, and goes to the end of the line.
    this.#wanted.delete(filter);
    this.#wanted.set(filter, qos);
  }

  /** One packet at a time: of 5,000 phones that come at once, each would else send its own. */
  #askNext(): void {
    const [first] = this.#wanted.values();
    if (!this.open || this.#asking || this.#wanted.size === 0) return;
    const part: string[] = [];
    for (const [filter, qos] of this.#wanted) {
      if (qos !== first || part.length === FILTERS_PER_PACKET_MAX) break;
      part.push(filter);
      this.#wanted.delete(filter);
    }
    this.#asking = true;
    const { answerTimeoutMs } = this.#options;
    const unanswered = () => this.drop('a subscription was not answered');
    const patience = answerTimeoutMs && setTimeout(unanswered, answerTimeoutMs);
    const done = () => {
      clearTimeout(patience);
      setTimeout(() => {
        this.#asking = false;
        this.#askNext();
      }, ASK_PAUSE_MS).unref();
    };
    if (first === undefined) this.#client?.unsubscribe(part, done);
    else this.#subscribe(part, first, done);
  }

  #subscribe(filters: readonly string[], qos: 0 | 1, done: () => void): void {
    this.#client?.subscribe([...filters], { qos }, (_error, _subscriptions, packet) => {
      done();
      if (!packet || this.#ended) return;
      // [MQTT-3.9.3-1] The codes stand in the order of the filters; 0x80 is a refusal.
      const refused = filters.filter((_filter, index) => packet.granted[index] === 0x80);
      this.#events.answered(filters, refused);
    });
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#knocking.stop();
    this.#doubt.end();
    this.#client?.end(true);
    this.#socket?.destroy();
    this.#events.ended(this.#because, this.#how);
  }
}
