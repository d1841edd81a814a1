import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, TLSSocket } from 'node:tls';
import { MqttClient } from 'mqtt';

const CONNECT_TIMEOUT_MS = 3_000;
const KEEPALIVE_SECONDS = 5;
/** Filters of one SUBSCRIBE packet: 200 of at most 120 bytes stay below the 64 KiB frame limit. */
const FILTERS_PER_PACKET_MAX = 200;
const GOODBYE_MS_MAX = 500;

export type Filter = { readonly filter: string; readonly qos: 0 | 1 };
export type Parcel = {
  readonly topic: string;
  readonly payload: string;
  readonly qos: 0 | 1;
  readonly retain: boolean;
};
export type MqttLinkEvents = {
  readonly opened: () => void;
  /** Once, whatever ended it; nothing is told afterwards. */
  readonly ended: (because: string) => void;
  readonly message: (topic: string, payload: Buffer, retained: boolean) => void;
};
export type MqttLinkOptions = {
  readonly address: string;
  readonly node: string;
  readonly password: string;
  readonly will: Parcel;
  readonly events: MqttLinkEvents;
};

/**
 * One connection to one broker, from its first byte to its last. A new connection is a new link,
 * so nothing that was handed to an old one can be sent again: MQTT.js would replay a hundred
 * presses in a burst after a cut (reliability F26).
 */
export class MqttLink {
  readonly #client: MqttClient;
  readonly #socket: Socket;
  readonly #events: MqttLinkEvents;
  #because = 'closed by the broker';
  #ended = false;

  constructor({ address, node, password, will, events }: MqttLinkOptions) {
    this.#events = events;
    const url = new URL(address);
    const secure = url.protocol === 'mqtts:';
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const port = Number(url.port || (secure ? 8883 : 1883));
    const named = isIP(host) === 0 ? { servername: host } : {};
    this.#socket = secure ? connectTls({ host, port, ...named }) : connectTcp({ host, port });
    // Without it each hop waits 41 ms for a delayed acknowledgement; MQTT.js never sets it.
    this.#socket.setNoDelay(true);
    this.#client = new MqttClient(() => this.#socket, {
      protocolVersion: 4,
      clean: true,
      clientId: node,
      username: node,
      password,
      will: { ...will, payload: Buffer.from(will.payload) },
      keepalive: KEEPALIVE_SECONDS,
      connectTimeout: CONNECT_TIMEOUT_MS,
      reconnectPeriod: 0,
      resubscribe: false,
      queueQoSZero: false,
    });
    this.#client.on('connect', () => this.#ended || events.opened());
    this.#client.on('message', (topic, payload, packet) => {
      if (!this.#ended) events.message(topic, payload, packet.retain);
    });
    this.#client.on('error', (error) => this.drop(error.message));
    this.#client.on('close', () => this.#end());
  }

  /** The broker has accepted us and the socket is open; it may be dead all the same. */
  get open(): boolean {
    return !this.#ended && this.#client.connected;
  }

  /** Sends now or not at all. */
  send({ topic, payload, qos, retain }: Parcel): void {
    if (this.open) this.#client.publish(topic, payload, { qos, retain });
  }

  /**
   * @param answered - once each filter is granted or refused; never when the link ends before
   */
  subscribe(filters: readonly Filter[], answered: (refused: readonly string[]) => void): void {
    const refused: string[] = [];
    let left = Math.ceil(filters.length / FILTERS_PER_PACKET_MAX);
    for (let from = 0; from < filters.length; from += FILTERS_PER_PACKET_MAX) {
      const part = filters.slice(from, from + FILTERS_PER_PACKET_MAX);
      const map = Object.fromEntries(part.map(({ filter, qos }) => [filter, { qos }]));
      this.#client.subscribe(map, (_error, _subscriptions, packet) => {
        if (!packet || this.#ended) return;
        // [MQTT-3.9.3-2] the codes stand in the order of the filters; 0x80 is a refusal.
        packet.granted.forEach((code, index) => {
          const entry = part[index];
          if (entry && code === 0x80) refused.push(entry.filter);
        });
        left -= 1;
        if (left === 0) answered(refused);
      });
    }
  }

  unsubscribe(filter: string): void {
    if (this.open) this.#client.unsubscribe(filter);
  }

  /**
   * Ends it at once. The reset throws away what the kernel still holds: a plain close would
   * deliver it when the cut is over. Under TLS there is no reset, and `expiresAt` alone guards.
   */
  drop(because: string): void {
    if (this.#ended) return;
    this.#because = because;
    const { connecting, destroyed } = this.#socket;
    if (!connecting && !destroyed && !(this.#socket instanceof TLSSocket)) {
      this.#socket.resetAndDestroy();
    }
    this.#end();
  }

  /** Ends it orderly, the last word first: a DISCONNECT takes back the will. */
  async close(lastWord: Parcel): Promise<void> {
    if (!this.open) return this.drop('closed');
    this.#ended = true;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, GOODBYE_MS_MAX);
      const done = () => {
        clearTimeout(timer);
        resolve();
      };
      this.#client.publish(lastWord.topic, lastWord.payload, lastWord, () => {
        this.#client.end(false, {}, done);
      });
    });
    this.#client.end(true);
    this.#socket.destroy();
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#client.end(true);
    this.#socket.destroy();
    this.#events.ended(this.#because);
  }
}
