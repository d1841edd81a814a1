import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { argon2Password } from '../../broker/client/password/argon2-password.ts';
import type { Role } from '../../broker/contract/node-health.ts';
import type { Site } from '../../broker/contract/site.ts';
import { hidAddress } from '../../device/hid/hid-address.ts';
import { virtualHid } from '../../device/hid/virtual/virtual-hid-box.ts';
import type { HallOptions } from './options.ts';
import type { KeptProcess } from './process-keeper.ts';

/** Where everything of a hall on one machine can be reached. */
export type HallAddresses = {
  readonly broker: string;
  readonly kiosk: string;
  /** The first board of the site, which speaks for its group. */
  readonly board: string;
  /** Every board, by the name of its node. */
  readonly boards: ReadonlyMap<string, string>;
  readonly staff: string;
  readonly status: string;
  /** The page of the kiosk's virtual devices. */
  readonly terminal: string;
};

export type HallPorts = {
  readonly broker: number;
  readonly kiosk: number;
  /** One for each board of the site, in its order. */
  readonly boards: readonly number[];
  readonly staff: number;
  readonly status: number;
  readonly terminalPage: number;
  readonly printer9100: number;
  readonly firmata: number;
  readonly hid: number;
  readonly callBox: number;
  /** The broker of the training hall. */
  readonly training: number;
  readonly office: number;
};

/** @param boards - how many; the second and later ones have the ports behind all others */
export function portsFrom(first: number, boards: number): HallPorts {
  return {
    broker: first,
    kiosk: first + 1,
    boards: Array.from({ length: boards }, (_, nth) => (nth === 0 ? first + 2 : first + 8 + nth)),
    staff: first + 3,
    status: first + 4,
    terminalPage: first + 5,
    printer9100: first + 6,
    firmata: first + 7,
    hid: first + 8,
    callBox: first + 8 + Math.max(1, boards),
    training: first + 9 + Math.max(1, boards),
    office: first + 10 + Math.max(1, boards),
  };
}

/** Where the staff process finds the office, and what opens it. */
type OfficeDoor = { readonly port: number; readonly secret: string };

type Credential = { readonly node: string; readonly role: Role; readonly passwordSha256: string };

/** Who may connect to one broker: the file that it reads. */
class CredentialFile {
  readonly path: string;
  readonly #list: Credential[] = [];

  constructor(file: string) {
    this.path = file;
  }

  /** A new password of this node. */
  admit(node: string, role: Role): string {
    const password = randomBytes(24).toString('base64url');
    const passwordSha256 = createHash('sha256').update(password).digest('hex');
    this.#list.push({ node, role, passwordSha256 });
    return password;
  }

  write(): void {
    writeFileSync(this.path, JSON.stringify(this.#list, null, 2), { mode: 0o600 });
  }
}

/** Who has a place in a training hall, with a secret of their own for it (R22). */
const inTraining: readonly Role[] = ['board', 'printer', 'staff'];

/**
 * Writes the node files of a hall on one machine, each with a credential of its own made for this
 * run, and says which processes to keep. Files are readable by their owner only.
 *
 * @param staffPin - of the kiosk's staff mode
 */
export async function writeHallFiles(
  options: HallOptions,
  site: Site,
  ports: HallPorts,
  staffPin: string,
): Promise<readonly KeptProcess[]> {
  const { directory } = options;
  const nodes = path.join(directory, 'nodes');
  mkdirSync(nodes, { recursive: true, mode: 0o700 });
  const credentials = new CredentialFile(path.join(directory, 'credentials.json'));
  const training = new CredentialFile(path.join(directory, 'training-credentials.json'));
  const kept: KeptProcess[] = [];
  const keep = (name: string, script: string, content: object) => {
    const nodeFile = path.join(nodes, `${name}.json`);
    writeFileSync(nodeFile, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
    kept.push({ name, script, nodeFile });
  };
  const common = {
    site: site.site,
    brokers: [`mqtt://127.0.0.1:${ports.broker}`],
    logLevel: 'info',
  };
  const node = (
    node: string,
    role: Role,
    script: string,
    port: number | undefined,
    own: object,
  ) => {
    keep(node, script, {
      node,
      ...common,
      password: credentials.admit(node, role),
      ...(inTraining.includes(role) && { training: { secret: training.admit(node, role) } }),
      ...(port === undefined ? {} : { listen: { host: options.host, port } }),
      directory: path.join(directory, node),
      own,
    });
  };
  const [kiosk] = site.kiosks;
  const { sound } = options;
  const fast = options.clock !== undefined || options.speed !== 1;
  if (kiosk?.printer) {
    const address = `tcp://127.0.0.1:${ports.printer9100}`;
    const terminal = virtualTerminal(options, ports, site);
    keep('virtual-terminal', 'virtual-terminal.js', terminal);
    node(kiosk.printer, 'printer', 'printer.js', undefined, { address, widthDots: 576 });
  }
  if (kiosk) {
    const own = await kioskOwn(options, ports, staffPin);
    node(kiosk.id, 'kiosk', 'kiosk-virtual.js', ports.kiosk, own);
  }
  const [callBox] = site.callBoxes;
  if (callBox) {
    node(callBox.id, 'call-box', 'call-box-virtual.js', undefined, callBoxOwn(ports));
  }
  for (const [nth, { name, group, speaker }] of boardsOf(site).entries()) {
    const own = { group, sound: speaker === name ? sound : 'none' };
    node(name, 'board', 'board.js', ports.boards[nth], own);
  }
  const office = { port: ports.office, secret: randomBytes(24).toString('base64url') };
  keep('office', 'office.js', officeFile(options, office));
  node('staff-1', 'staff', 'staff.js', ports.staff, staffOwn(options, office));
  node('status-1', 'status', 'status.js', ports.status, {});
  if (options.uplink !== undefined) {
    node('uplink-1', 'uplink', 'uplink.js', undefined, uplinkOwn(options.uplink));
  }
  keep('training-1', 'training.js', {
    ...{ node: 'training-1', ...common, password: credentials.admit('training-1', 'training') },
    ...{ listen: { host: '127.0.0.1', port: ports.training } },
    directory: path.join(directory, 'training-1'),
    own: { siteFile: options.site, credentials: training.path },
  });
  training.write();
  credentials.write();
  keep('broker', fast ? 'broker-fast.js' : 'broker.js', {
    siteFile: options.site,
    publicAddress: `http://${options.host === '0.0.0.0' ? firstAddress() : options.host}:${ports.status}`,
    listen: { host: '127.0.0.1', port: ports.broker },
    directory: path.join(directory, 'broker'),
    credentials: credentials.path,
    trainingAddress: `mqtt://127.0.0.1:${ports.training}`,
    logLevel: 'info',
    ...(fast && { fast: { ...(options.clock && { clock: options.clock }), speed: options.speed } }),
  });
  return [...kept].sort((a, b) => Number(b.name === 'broker') - Number(a.name === 'broker'));
}

function callBoxOwn({ callBox }: HallPorts): object {
  return { hid: `tcp://127.0.0.1:${callBox}`, device: hidAddress(virtualHid.keypad) };
}

/** What the uplink itself checks when it starts. */
function uplinkOwn(file: string): object {
  const { own } = JSON.parse(readFileSync(file, 'utf8')) as { readonly own: object };
  return own;
}

function staffOwn({ idleMinutes }: HallOptions, office: OfficeDoor): object {
  return { office, ...(idleMinutes !== undefined && { idleMinutes }) };
}

/** Of the office beside the engine, whose journal it reads. */
function officeFile({ site, directory }: HallOptions, { port, secret }: OfficeDoor): object {
  return {
    siteFile: site,
    journal: path.join(directory, 'broker', 'journal'),
    listen: { host: '127.0.0.1', port },
    ...{ secret, logLevel: 'info' },
  };
}

/** Every board of the site, with its group and the one that speaks for it. */
export function boardsOf({ boards }: Site) {
  return boards.flatMap(({ group, speaker, nodes }) =>
    nodes.map((name) => ({ name, group, speaker })),
  );
}

/** The devices that hang on a kiosk, and a call box's keypad, each behind a port of its own. */
function virtualTerminal(
  { host, directory }: HallOptions,
  ports: HallPorts,
  { callBoxes }: Site,
): object {
  const at = (port: number) => ({ host: '127.0.0.1', port });
  return {
    node: 'virtual-terminal',
    listen: { host, port: ports.terminalPage },
    printer: at(ports.printer9100),
    board: at(ports.firmata),
    hid: at(ports.hid),
    ...(callBoxes.length > 0 && { callBox: at(ports.callBox) }),
    directory: path.join(directory, 'virtual-terminal'),
  };
}

async function kioskOwn(
  { sound, kioskTimings: timings }: HallOptions,
  ports: HallPorts,
  staffPin: string,
): Promise<object> {
  return {
    sound,
    panel: `tcp://127.0.0.1:${ports.firmata}`,
    hid: `tcp://127.0.0.1:${ports.hid}`,
    scanner: hidAddress(virtualHid.scanner),
    keypad: hidAddress(virtualHid.keypad),
    staffPin: await argon2Password.hash(staffPin),
    ...(timings ? { timings } : {}),
  };
}

/** This machine's own address in its network, for phones; loopback when it has none. */
function firstAddress(): string {
  for (const list of Object.values(os.networkInterfaces())) {
    const found = list?.find((entry) => entry.family === 'IPv4' && !entry.internal);
    if (found) return found.address;
  }
  return '127.0.0.1';
}
