import net from 'node:net';

/** A pair of sockets, and whether what the broker says still goes through. */
type Pair = { readonly node: net.Socket; readonly broker: net.Socket; muted: boolean };
type Strike = {
  readonly verb: string;
  readonly at: 'asked' | 'answered';
  readonly fall: () => void;
  requestId?: string;
};

/**
 * The cable between the staff node and the broker, in a test's hand. MQTT names its topics in plain
 * letters, so that the very request is seen that goes by.
 */
export class StaffWire {
  readonly #server: net.Server;
  readonly #brokerPort: number;
  readonly #pairs = new Set<Pair>();
  #strike: Strike | undefined;
  #cut = false;

  private constructor(brokerPort: number) {
    this.#brokerPort = brokerPort;
    this.#server = net.createServer((node) => this.#join(node));
  }

  static async open(brokerPort: number): Promise<StaffWire> {
    const wire = new StaffWire(brokerPort);
    await new Promise<void>((resolve) => wire.#server.listen(0, '127.0.0.1', resolve));
    return wire;
  }

  get address(): string {
    const address = this.#server.address();
    return typeof address === 'object' && address ? `mqtt://127.0.0.1:${address.port}` : '';
  }

  /**
   * Resolves when the next request of this verb has gone to the broker and its answer is on the
   * way back, which it never reaches (`answered`); or when it has left the node and goes nowhere
   * (`asked`).
   */
  next(verb: string, at: Strike['at']): Promise<void> {
    return new Promise((fall) => {
      this.#strike = { verb, at, fall };
    });
  }

  /** Nothing goes through, and no connection is made. */
  cut(): void {
    this.#cut = true;
    for (const pair of this.#pairs) this.#end(pair);
  }

  mend(): void {
    this.#cut = false;
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #join(node: net.Socket): void {
    if (this.#cut) {
      node.destroy();
      return;
    }
    const broker = net.connect({ port: this.#brokerPort, host: '127.0.0.1', noDelay: true });
    node.setNoDelay(true);
    const pair: Pair = { node, broker, muted: false };
    this.#pairs.add(pair);
    for (const socket of [node, broker]) {
      socket.on('error', () => this.#end(pair));
      socket.on('close', () => this.#end(pair));
    }
    node.on('data', (bytes) => this.#toBroker(pair, bytes));
    broker.on('data', (bytes) => this.#toNode(pair, bytes));
  }

  #toBroker(pair: Pair, bytes: Buffer): void {
    const strike = this.#strike;
    if (!strike || !bytes.includes(`request/${strike.verb}`)) {
      pair.broker.write(bytes);
      return;
    }
    pair.muted = true;
    const id = /"requestId":"([^"]+)"/.exec(
      bytes.subarray(bytes.indexOf(`request/${strike.verb}`)).toString('latin1'),
    )?.[1];
    if (id !== undefined) strike.requestId = id;
    if (strike.at === 'answered') pair.broker.write(bytes);
    else this.#fall(strike);
  }

  #toNode({ node, muted }: Pair, bytes: Buffer): void {
    if (!muted) node.write(bytes);
    else if (this.#strike?.requestId && bytes.includes(`"${this.#strike.requestId}"`)) {
      this.#fall(this.#strike);
    }
  }

  #fall(strike: Strike): void {
    this.#strike = undefined;
    strike.fall();
  }

  #end(pair: Pair): void {
    this.#pairs.delete(pair);
    pair.node.destroy();
    pair.broker.destroy();
  }
}
