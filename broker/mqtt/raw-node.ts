import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import mqtt, { type IPublishPacket, type Packet } from 'mqtt-packet';

export type RawNodeOptions = {
  readonly port: number;
  readonly clientId: string;
  readonly username?: string;
  readonly password?: string;
  readonly clean?: boolean;
  /** Seconds; 0 is none. */
  readonly keepalive?: number;
  readonly will?: {
    readonly topic: string;
    readonly payload: string;
    readonly qos: 0 | 1 | 2;
    readonly retain: boolean;
  };
  readonly noDelay?: boolean;
};

/**
 * [MQTT-3.1.2.4] Clears bit 1 of the connect flags, which follow the length, `MQTT` and the level.
 * The packet library refuses to write what an empty client id makes wrong.
 */
function withoutCleanSession(connect: Buffer): Buffer {
  const flagsAt = connect.findIndex((byte, index) => index > 0 && byte < 128) + 1 + 6 + 1;
  connect.writeUInt8(connect.readUInt8(flagsAt) & ~2, flagsAt);
  return connect;
}

/**
 * A node for tests that speaks MQTT packet by packet over its own socket, so that it can do what a
 * well-behaved client library would not: stop reading, announce frames it never sends, be silent.
 */
export class RawNode {
  readonly socket: Socket;
  /** Everything that came, in order. */
  readonly packets: Packet[] = [];
  /** QoS 1 messages are acknowledged unless this is off. */
  acknowledges = true;
  #nextId = 1;
  readonly #waiting: { readonly fits: (packet: Packet) => boolean; take(packet?: Packet): void }[] =
    [];

  private constructor(socket: Socket) {
    this.socket = socket;
    const parser = mqtt.parser({ protocolVersion: 4 });
    parser.on('packet', (packet) => this.#receive(packet));
    parser.on('error', () => socket.destroy());
    socket.on('data', (chunk) => parser.parse(chunk));
    socket.on('error', () => {});
    socket.on('close', () => {
      for (const waiter of this.#waiting.splice(0)) waiter.take();
    });
  }

  /** Opens a connection without a word of MQTT. */
  static async dial(port: number, noDelay = true): Promise<RawNode> {
    const socket = connect({ port, host: '127.0.0.1', noDelay });
    await once(socket, 'connect');
    return new RawNode(socket);
  }

  /** Signs in; the return code of the CONNACK, or nothing when the connection was just closed. */
  static async signIn(
    options: RawNodeOptions,
  ): Promise<{ readonly node: RawNode; readonly returnCode: number | undefined }> {
    const node = await RawNode.dial(options.port, options.noDelay);
    const { will, username, password } = options;
    const connect = mqtt.generate({
      cmd: 'connect',
      protocolId: 'MQTT',
      protocolVersion: 4,
      clientId: options.clientId,
      clean: true,
      keepalive: options.keepalive ?? 0,
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password: Buffer.from(password) }),
      ...(will === undefined ? {} : { will }),
    });
    node.socket.write(options.clean === false ? withoutCleanSession(connect) : connect);
    const answer = await node.next((packet) => packet.cmd === 'connack');
    return { node, returnCode: answer?.cmd === 'connack' ? answer.returnCode : undefined };
  }

  /** Signs in where that must succeed. */
  static async connect(options: RawNodeOptions): Promise<RawNode> {
    const { node, returnCode } = await RawNode.signIn(options);
    if (returnCode !== 0) throw new Error(`CONNACK ${returnCode} for ${options.clientId}`);
    return node;
  }

  get closed(): boolean {
    return this.socket.closed || this.socket.destroyed;
  }

  get messages(): readonly IPublishPacket[] {
    return this.packets.filter((packet) => packet.cmd === 'publish');
  }

  /** Payloads that came on a topic, in order. */
  heard(topic: string): readonly string[] {
    return this.messages
      .filter((message) => message.topic === topic)
      .map((message) => message.payload.toString());
  }

  send(packet: Packet): void {
    this.socket.write(mqtt.generate(packet));
  }

  /** Publishes; at QoS 1 waits for the PUBACK: false when the connection was closed instead. */
  async publish(
    topic: string,
    payload: string,
    { qos = 1, retain = false }: { qos?: 0 | 1 | 2; retain?: boolean } = {},
  ): Promise<boolean> {
    const messageId = this.#id();
    const answer = qos === 0 ? undefined : this.next((packet) => packet.messageId === messageId);
    this.send({ cmd: 'publish', topic, payload, qos, retain, dup: false, messageId });
    return (await answer) !== undefined;
  }

  /** The granted qualities, 128 for a refusal; nothing when the connection was closed instead. */
  async subscribe(
    filters: readonly string[],
    qos: 0 | 1 = 1,
  ): Promise<readonly number[] | undefined> {
    const messageId = this.#id();
    const answer = this.next((packet) => packet.cmd === 'suback' && packet.messageId === messageId);
    const subscriptions = filters.map((topic) => ({ topic, qos }));
    this.send({ cmd: 'subscribe', messageId, subscriptions });
    const suback = await answer;
    return suback?.cmd === 'suback' ? suback.granted.map(Number) : undefined;
  }

  async unsubscribe(filter: string): Promise<void> {
    const messageId = this.#id();
    const answer = this.next((packet) => packet.messageId === messageId);
    this.send({ cmd: 'unsubscribe', messageId, unsubscriptions: [filter] });
    await answer;
  }

  /** Every answer on the way has come once this one has. */
  async ping(): Promise<boolean> {
    const answer = this.next((packet) => packet.cmd === 'pingresp');
    this.send({ cmd: 'pingreq' });
    return (await answer) !== undefined;
  }

  /** The next packet of a kind; nothing when the connection closes first. */
  next(fits: (packet: Packet) => boolean): Promise<Packet | undefined> {
    return new Promise((resolve) => {
      if (this.closed) resolve(undefined);
      else this.#waiting.push({ fits, take: resolve });
    });
  }

  untilClosed(): Promise<void> {
    return new Promise((resolve) => {
      if (this.socket.closed) resolve();
      else this.socket.once('close', () => resolve());
    });
  }

  /** Breaks the connection as a power cut would: no DISCONNECT. */
  destroy(): void {
    this.socket.destroy();
  }

  #id(): number {
    this.#nextId = (this.#nextId % 65_535) + 1;
    return this.#nextId;
  }

  #receive(packet: Packet): void {
    this.packets.push(packet);
    if (packet.cmd === 'publish' && packet.qos > 0 && this.acknowledges) {
      this.send({ cmd: 'puback', messageId: packet.messageId ?? 0 });
    }
    const index = this.#waiting.findIndex((waiter) => waiter.fits(packet));
    if (index >= 0) this.#waiting.splice(index, 1)[0]?.take(packet);
  }
}
