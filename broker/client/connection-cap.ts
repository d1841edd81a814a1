import { BlockList, isIPv6, type Server, type Socket } from 'node:net';
import type { Logger } from '../contract/log.ts';
import { networkOf } from './asker-network.ts';
import type { NodeClock } from './node-clock.ts';

/** Thousands may be refused in a second: so often it is told at most, with how many they were. */
const TELL_EVERY_MS = 60_000;

type CapOptions = {
  /** So many connections of one asker are open at a time. */
  readonly max: number;
  /** Addresses, or networks of them, that are no asker: balancers, behind which everybody stands. */
  readonly exempt: readonly string[];
  readonly clock: Pick<NodeClock, 'monotonicMs'>;
  readonly log: Logger;
};

type Asker = { open: number; readonly left: () => void };

/**
 * Bounds the connections of each asker (F44): idle ones and half-sent requests cost memory for as
 * long as a time limit lets them. One too many is reset before anything is read or made for it.
 */
export class ConnectionCap {
  readonly #options: CapOptions;
  readonly #exempt: BlockList;
  readonly #askers = new Map<string, Asker>();
  #refused = 0;
  #toldAtMs = Number.NEGATIVE_INFINITY;

  private constructor(options: CapOptions) {
    this.#options = options;
    this.#exempt = listOf(options.exempt);
  }

  /** To be called before the server listens, once what serves its connections is in place. */
  static on(server: Server, options: CapOptions): ConnectionCap {
    const cap = new ConnectionCap(options);
    const serving = server.listeners('connection');
    server.removeAllListeners('connection');
    server.on('connection', (socket: Socket) => {
      if (!cap.#admits(socket)) return;
      for (const serve of serving) serve.call(server, socket);
    });
    return cap;
  }

  /** How many askers have a connection. */
  get askers(): number {
    return this.#askers.size;
  }

  #admits(socket: Socket): boolean {
    const { remoteAddress } = socket;
    // It left before it was taken in.
    if (remoteAddress === undefined) return true;
    if (this.#exempt.check(remoteAddress, isIPv6(remoteAddress) ? 'ipv6' : 'ipv4')) return true;
    const asker = this.#askerAt(networkOf(remoteAddress));
    if (asker.open >= this.#options.max) {
      // It may have left just now: there is nothing to reset then, and nothing to tell.
      socket.on('error', () => {});
      socket.resetAndDestroy();
      this.#tell();
      return false;
    }
    asker.open += 1;
    socket.on('close', asker.left);
    return true;
  }

  #askerAt(network: string): Asker {
    const known = this.#askers.get(network);
    if (known) return known;
    const asker: Asker = {
      open: 0,
      // One for all of its connections: a closure each is memory that ten thousand phones feel.
      left: () => {
        asker.open -= 1;
        if (asker.open === 0) this.#askers.delete(network);
      },
    };
    this.#askers.set(network, asker);
    return asker;
  }

  #tell(): void {
    const { clock, log } = this.#options;
    this.#refused += 1;
    const now = clock.monotonicMs();
    if (now - this.#toldAtMs < TELL_EVERY_MS) return;
    log.warn('page.connections-refused', { dropped: this.#refused });
    this.#refused = 0;
    this.#toldAtMs = now;
  }
}

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}
