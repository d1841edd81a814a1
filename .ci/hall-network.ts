import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { assert } from '../broker/contract/result.ts';

const run = promisify(execFile);
const ip = (...args: readonly string[]) => run('ip', args);
const SUBNET = '10.20.0';
/** Names of namespaces are the machine's: the process and a count keep tests apart. */
let networks = 0;

/** Why no network can be made on this machine, in a few words; nothing where it can. */
export async function whyNoNetwork(): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return 'needs root';
  const network = new HallNetwork();
  try {
    await network.open();
    const box = await network.box('trial');
    await run('ip', [...box.within.slice(1), 'ip', 'link']);
    await box.dropPackets();
    return undefined;
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    return missing ? 'needs iproute2' : 'needs network namespaces';
  } finally {
    await network.close();
  }
}

/**
 * The wires of a hall without a hall: a switch, and boxes that each hang on it by a cable of their
 * own. Every box is a network namespace, so that processes in it have no other way to each other.
 */
export class HallNetwork {
  readonly #switch = `yobiban-${process.pid}-${++networks}`;
  readonly #boxes: NetworkBox[] = [];

  async open(): Promise<void> {
    await ip('netns', 'add', this.#switch);
    await ip('-n', this.#switch, 'link', 'add', 'switch', 'type', 'bridge');
    await ip('-n', this.#switch, 'link', 'set', 'switch', 'up');
  }

  /** A box with its cable plugged in. */
  async box(name: string): Promise<NetworkBox> {
    const nth = this.#boxes.length + 1;
    const space = `${this.#switch}-${name}`;
    const port = `port-${nth}`;
    await ip('netns', 'add', space);
    const box = new NetworkBox(name, space, `${SUBNET}.${nth}`, { space: this.#switch, port });
    this.#boxes.push(box);
    const far = ['type', 'veth', 'peer', 'name', port, 'netns', this.#switch];
    await ip('link', 'add', 'eth0', 'netns', space, ...far);
    await ip('-n', this.#switch, 'link', 'set', port, 'master', 'switch', 'up');
    await ip('-n', space, 'address', 'add', `${box.address}/24`, 'dev', 'eth0');
    await ip('-n', space, 'link', 'set', 'eth0', 'up');
    await ip('-n', space, 'link', 'set', 'lo', 'up');
    await box.setUpKernel();
    return box;
  }

  /** Every process in the boxes is to have ended before. */
  async close(): Promise<void> {
    for (const box of this.#boxes) await box.remove();
    await ip('netns', 'delete', this.#switch).catch(() => undefined);
  }
}

type SwitchPort = { readonly space: string; readonly port: string };

/** One computer of the hall, as the network sees it. */
export class NetworkBox {
  readonly name: string;
  /** Its address in the hall. */
  readonly address: string;
  /** What a command is started with, so that it runs in this box. */
  readonly within: readonly string[];
  readonly #space: string;
  readonly #at: SwitchPort;
  readonly #doors: ChildProcess[] = [];

  constructor(name: string, space: string, address: string, at: SwitchPort) {
    this.name = name;
    this.address = address;
    this.within = ['ip', 'netns', 'exec', space];
    this.#space = space;
    this.#at = at;
  }

  /**
   * As the boxes of a hall are set up: the kernel's settings of systemd/sysctl.d. But it keeps 64 KiB
   * of a connection, not 10 MiB: what nobody reads soon waits in our processes, which is what is tried.
   */
  async setUpKernel(): Promise<void> {
    for (const key of ['tcp_rmem', 'tcp_wmem']) {
      await this.setKernel(`net.ipv4.${key}`, '4096 16384 32768');
    }
    const settings = path.join(import.meta.dirname, '../systemd/sysctl.d/yobiban.conf');
    for (const line of (await readFile(settings, 'utf8')).split('\n')) {
      const [, key, value] = /^-?([a-z][\w.*]*) = (\d+)$/.exec(line) ?? [];
      if (key === undefined) continue;
      const set = this.setKernel(key.replace('*', 'eth0'), value ?? '');
      // As sysctl.d has it: what this kernel does not know is passed over.
      await (line.startsWith('-') ? set.catch(() => undefined) : set);
    }
  }

  /** As `sysctl` does it, for this box alone. */
  async setKernel(key: string, value: string): Promise<void> {
    const file = `/proc/sys/${key.replaceAll('.', '/')}`;
    await ip('netns', 'exec', this.#space, 'sh', '-c', `echo ${value} > ${file}`);
  }

  /** Both ends know at once: there is no carrier. */
  async pullCable(): Promise<void> {
    await ip('-n', this.#at.space, 'link', 'set', this.#at.port, 'down');
  }

  /** A port with a carrier passes packets on by itself, as soon as it has one. */
  async plugIn(): Promise<void> {
    await ip('-n', this.#at.space, 'link', 'set', this.#at.port, 'up');
  }

  /** The silent cut: the carrier stays, and the switch passes nothing on in either direction. */
  async dropPackets(): Promise<void> {
    await this.#setPort('disabled');
  }

  async passPackets(): Promise<void> {
    await this.#setPort('forwarding');
  }

  /**
   * Of the packets that pass the switch to or from this box, so many of a hundred are lost, each by
   * itself. Frames are made no longer than a cable's: else one loss would take 64 KiB.
   */
  async losePackets(percent: number): Promise<void> {
    const { space, port } = this.#at;
    const nft = (...command: readonly string[]) => ip('netns', 'exec', space, 'nft', ...command);
    await ip('-n', space, 'link', 'set', 'dev', port, 'gso_max_segs', '1');
    await ip('-n', this.#space, 'link', 'set', 'dev', 'eth0', 'gso_max_segs', '1');
    const table = ['bridge', `loss-${port}`];
    await nft('delete', 'table', ...table).catch(() => undefined);
    if (percent === 0) return;
    await nft('add', 'table', ...table);
    await nft('add', 'chain', ...table, 'pass', '{ type filter hook forward priority 0; }');
    for (const side of ['iifname', 'oifname']) {
      const lost = ['numgen', 'random', 'mod', '100', '<', `${percent}`, 'drop'];
      await nft('add', 'rule', ...table, 'pass', side, port, ...lost);
    }
  }

  /** The switch passes so many bits a second to this box, and the box to the switch. */
  async slowTo(kbit: number): Promise<void> {
    const shaped = ['root', 'tbf', 'rate', `${kbit}kbit`, 'burst', '4kb', 'latency', '2s'];
    const { space, port } = this.#at;
    // A PATH may end before /sbin.
    const tc = (within: string, device: string) =>
      ip('netns', 'exec', within, '/sbin/tc', 'qdisc', 'replace', 'dev', device, ...shaped);
    await tc(space, port);
    await tc(this.#space, 'eth0');
  }

  /** As a kernel is that nobody told anything: it keeps megabytes of a connection. */
  async keepMegabytes(): Promise<void> {
    await this.setKernel('net.ipv4.tcp_rmem', '4096 131072 6291456');
    await this.setKernel('net.ipv4.tcp_wmem', '4096 16384 4194304');
  }

  /** An address of this machine's own loopback that leads to a port of the box's, past the cable. */
  async door(port: number): Promise<string> {
    const [command = '', ...args] = this.within;
    const script = path.join(import.meta.dirname, 'box-door.mjs');
    const child = spawn(command, [...args, process.execPath, script], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#doors.push(child);
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const at = server.address();
    assert(at !== null && typeof at === 'object', 'a listening door has a port');
    child.send({ port }, server);
    await once(child, 'message');
    // From now on the child alone takes connections.
    server.close();
    return `127.0.0.1:${at.port}`;
  }

  /** Bytes that this box's kernel holds for another one; nothing where they have no connection. */
  async waitingFor(address: string): Promise<number | undefined> {
    const ss = ['ss', '-tnH', 'state', 'established', 'dst', address];
    const { stdout } = await ip('netns', 'exec', this.#space, ...ss);
    const bytes = /^\s*\d+\s+(\d+)/.exec(stdout)?.[1];
    return bytes === undefined ? undefined : Number(bytes);
  }

  async remove(): Promise<void> {
    for (const door of this.#doors.splice(0)) {
      if (door.exitCode !== null) continue;
      const gone = once(door, 'exit');
      door.disconnect();
      await gone;
    }
    await ip('netns', 'delete', this.#space).catch(() => undefined);
  }

  /** 0 is disabled, 3 forwarding: a bridge without a spanning tree takes it as it is told. */
  async #setPort(state: 'disabled' | 'forwarding'): Promise<void> {
    const { space, port } = this.#at;
    const number = state === 'disabled' ? '0' : '3';
    // `ip link` takes this too, and does nothing. A PATH may end before /sbin.
    const bridge = ['/sbin/bridge', 'link', 'set', 'dev', port, 'state', number];
    await ip('netns', 'exec', space, ...bridge);
  }
}
