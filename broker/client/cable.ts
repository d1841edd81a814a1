import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { assert } from '../contract/result.ts';

/**
 * For tests: a network cable. While it is pulled nothing passes either way, and what a node has sent waits in
 * that node's kernel: it goes on when the cable is back, unless the node has reset the connection.
 */
export class Cable {
  readonly port: number;
  readonly #server: Server;
  readonly #pairs = new Set<readonly [near: Socket, far: Socket]>();
  /** Messages' bytes that wait for the cable to be back, towards either end. */
  heldBytes = 0;
  #pulled = false;

  private constructor(server: Server) {
    this.#server = server;
    this.port = portOf(server);
  }

  static async lay(to: number, port = 0): Promise<Cable> {
    const server = createServer({ noDelay: true });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    const cable = new Cable(server);
    server.on('connection', (near) => cable.#join(near, to));
    return cable;
  }

  pull(): void {
    this.#pulled = true;
  }

  plugIn(): void {
    this.#pulled = false;
    for (const [near, far] of this.#pairs) {
      near.emit('plugged');
      far.emit('plugged');
    }
  }

  /** Tears every connection down at the broker's end, as a killed node would. */
  breakAll(): void {
    for (const [near, far] of this.#pairs) {
      near.destroy();
      far.destroy();
    }
  }

  async remove(): Promise<void> {
    this.breakAll();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #join(near: Socket, to: number): void {
    const far = connect({ port: to, host: '127.0.0.1', noDelay: true });
    const pair = [near, far] as const;
    this.#pairs.add(pair);
    this.#pass(near, far);
    this.#pass(far, near);
    far.on('close', () => this.#pairs.delete(pair));
  }

  #pass(from: Socket, to: Socket): void {
    const waiting: Buffer[] = [];
    let ended = false;
    const go = () => {
      if (this.#pulled) return;
      for (const bytes of waiting.splice(0)) {
        this.heldBytes -= bytes.length;
        if (to.writable) to.write(bytes);
      }
      if (ended) to.destroySoon();
    };
    from.on('data', (bytes: Buffer) => {
      waiting.push(bytes);
      this.heldBytes += bytes.length;
      go();
    });
    from.on('end', () => {
      ended = true;
      go();
    });
    from.on('error', () => {
      // A reset: the kernel of the sender has thrown away what it still held.
      for (const bytes of waiting.splice(0)) this.heldBytes -= bytes.length;
      ended = true;
    });
    from.on('close', () => {
      ended = true;
      go();
    });
    from.on('plugged', go);
  }
}

export function portOf(server: Server): number {
  const address = server.address();
  assert(typeof address === 'object' && address !== null, 'a listening server has a port');
  return address.port;
}
