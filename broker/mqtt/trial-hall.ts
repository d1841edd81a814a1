import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { Aedes, type AedesOptions } from 'aedes';
import * as v from 'valibot';
import { nodeId } from '../contract/ids.ts';
import { MemoryLog } from '../contract/memory-log.ts';
import { nodeRole, type Role } from '../contract/node-health.ts';
import { AedesBroker } from './aedes-broker.ts';
import type { GuardLimits } from './connection-guard.ts';
import { type Credential, passwordSha256 } from './credentials.ts';
import { RawNode, type RawNodeOptions } from './raw-node.ts';

export const trialSite = 'trial';

/** Every role that may connect; of each there is one node, `board-1`, and of boards a second. */
export const remoteRoles: readonly Role[] = nodeRole.options.filter((role) => role !== 'engine');

export const trialNode = (role: Role) => `${role}-1`;
export const passwordOf = (node: string) => `the-secret-of-${node}`;

function credential(node: string, role: Role): Credential {
  return { node: v.parse(nodeId, node), role, passwordSha256: passwordSha256(passwordOf(node)) };
}

/** The real broker on a free port, with its nodes' credentials, for tests. */
export class TrialHall {
  readonly broker: AedesBroker;
  readonly log: MemoryLog;
  readonly #nodes: RawNode[] = [];

  private constructor(broker: AedesBroker, log: MemoryLog) {
    this.broker = broker;
    this.log = log;
  }

  static async open(
    options: { readonly port?: number; readonly limits?: Partial<GuardLimits> } = {},
  ): Promise<TrialHall> {
    const log = new MemoryLog();
    const opened = await AedesBroker.listen({
      site: trialSite,
      host: '127.0.0.1',
      port: options.port ?? 0,
      credentials: [
        ...remoteRoles.map((role) => credential(trialNode(role), role)),
        credential('board-2', 'board'),
      ],
      log,
      ...(options.limits === undefined ? {} : { limits: options.limits }),
    });
    if (!opened.ok) throw new Error(opened.error.kind, { cause: opened.error.cause });
    return new TrialHall(opened.value, log);
  }

  /** A node signs in with its own name and password, and what else the test wants. */
  async connect(node: string, options: Partial<RawNodeOptions> = {}): Promise<RawNode> {
    const { node: raw, returnCode } = await this.signIn(node, options);
    if (returnCode !== 0) throw new Error(`CONNACK ${returnCode} for ${node}`);
    return raw;
  }

  async signIn(node: string, options: Partial<RawNodeOptions> = {}) {
    const { port } = this.broker;
    const own = { clientId: node, username: node, password: passwordOf(node) };
    const signedIn = await RawNode.signIn({ port, ...own, ...options });
    this.#nodes.push(signedIn.node);
    return signedIn;
  }

  async close(): Promise<void> {
    for (const node of this.#nodes) node.destroy();
    await this.broker.close();
  }
}

/** Aedes as it comes, without our settings, rules and guard: what each test shows the hall without. */
export class PlainAedes {
  readonly aedes: Aedes;
  readonly #server: Server;
  readonly #nodes: RawNode[] = [];

  private constructor(aedes: Aedes, server: Server) {
    this.aedes = aedes;
    this.#server = server;
  }

  static async open(options: AedesOptions = {}): Promise<PlainAedes> {
    const aedes = await Aedes.createBroker(options);
    const server = createServer((socket) => aedes.handle(socket));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new PlainAedes(aedes, server);
  }

  get port(): number {
    const address = this.#server.address() as AddressInfo;
    return address.port;
  }

  publish(topic: string, payload: string, { qos, retain }: { qos: 0 | 1; retain: boolean }): void {
    const bytes = Buffer.from(payload);
    this.aedes.publish(
      { cmd: 'publish', topic, payload: bytes, qos, retain, dup: false },
      () => {},
    );
  }

  async connect(clientId: string, options: Partial<RawNodeOptions> = {}): Promise<RawNode> {
    const node = await RawNode.connect({ port: this.port, clientId, ...options });
    this.#nodes.push(node);
    return node;
  }

  async close(): Promise<void> {
    for (const node of this.#nodes) node.destroy();
    this.#server.close();
    await new Promise<void>((resolve) => this.aedes.close(resolve));
  }
}
