import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MqttHall } from '../broker/client/mqtt-hall.ts';
import { PageReader } from '../broker/client/page-reader.ts';
import {
  counterId,
  locale,
  nodeId,
  serviceId,
  siteId,
  staffId,
  type Token,
} from '../broker/contract/ids.ts';
import { MemoryLog } from '../broker/contract/memory-log.ts';
import type { AskOf, ValueOf, Verb } from '../broker/contract/requests.ts';
import { assert } from '../broker/contract/result.ts';
import { passwordSha256 } from '../broker/mqtt/credentials.ts';
import { parsed } from '../broker/queue/trial-hall.ts';
import { configDirectory, processesDirectory } from '../config/paths.ts';
import { freePorts } from '../systemd/hall/free-ports.ts';
import { ProcessKeeper } from '../systemd/hall/process-keeper.ts';
import { type Credential, credentialsFor } from '../systemd/hall/public/credentials.ts';
import type { NetworkBox } from './hall-network.ts';
import { untilTrue } from './until.ts';

const SITE = parsed(siteId, 'trial');
const HAND = 'hand-1';
const STATUS_NODES = 2;
const PRESS_WITHIN_MS = 60_000;

type PhoneShown = {
  readonly connected: boolean;
  readonly asOf?: number;
  readonly ticket: { readonly known: boolean; readonly state?: string };
};

type Outside = { readonly servers: readonly string[]; readonly caFile?: string };

/**
 * A hall and its public side as the built processes: broker and uplink inside, two status nodes
 * outside, and between them the cluster that the test starts. Without boxes all of it is on loopback.
 */
export class PublicWorld {
  readonly directory: string;
  readonly credentials: readonly Credential[];
  /** Ends that nobody ordered. */
  readonly ends: string[] = [];
  readonly phones: Phone[] = [];
  readonly #boxes: Boxes;
  readonly #processes = new Map<string, ProcessKeeper>();
  readonly #passwords = new Map<string, string>();
  #statusPorts: readonly string[] = [];
  #hand: MqttHall | undefined;
  #counterVersion = 0;

  private constructor(directory: string, boxes: Boxes) {
    this.directory = directory;
    this.#boxes = boxes;
    this.credentials = credentialsFor([SITE], STATUS_NODES);
  }

  static async make(boxes: Boxes = {}): Promise<PublicWorld> {
    return new PublicWorld(await mkdtemp(path.join(tmpdir(), 'yobiban-public-')), boxes);
  }

  /** Everything but the cluster, which is there already. */
  async start(outside: Outside): Promise<void> {
    await this.startHall();
    await this.startUplink(outside);
    await this.startStatus(outside);
  }

  async startHall(): Promise<void> {
    const port = await freePorts();
    const door = await this.#startBroker(port);
    const hand = MqttHall.connect({
      ...{ node: parsed(nodeId, HAND), role: 'staff', site: SITE },
      ...{ brokers: [`mqtt://${door}`], password: this.#passwordOf(HAND) },
      ...{ version: 'test', log: new MemoryLog() },
    });
    this.#hand = hand;
    await untilTrue('the hall is there', () => hand.presence.online);
    const counter = parsed(counterId, 'counter-1');
    const opening = { counterId: counter, expects: { counter: 0 }, state: 'open' as const };
    await this.#press('set-counter', opening);
    this.#counterVersion = 1;
  }

  async startUplink(outside: Outside): Promise<void> {
    const [credential] = this.credentials.filter(({ role }) => role === 'uplink');
    await this.#startProcess('uplink', 'uplink.js', this.#boxes.inside, {
      ...{ node: 'uplink-1', site: SITE, brokers: [this.#broker] },
      ...{ password: this.#passwordOf('uplink-1'), directory: path.join(this.directory, 'uplink') },
      own: { cluster: clusterOf(outside, credential) },
    });
  }

  async startStatus(outside: Outside): Promise<void> {
    const statuses = this.credentials.filter(({ role }) => role === 'status');
    const first = await freePorts();
    const doors: string[] = [];
    for (const [nth, credential] of statuses.entries()) {
      await this.#startProcess(credential.name, 'status.js', this.#boxes.outside, {
        ...{ node: credential.name, sites: [SITE], cluster: clusterOf(outside, credential) },
        listen: { host: '127.0.0.1', port: first + nth },
      });
      doors.push((await this.#boxes.outside?.door(first + nth)) ?? `127.0.0.1:${first + nth}`);
    }
    this.#statusPorts = doors;
  }

  process(name: string): ProcessKeeper {
    const found = this.#processes.get(name);
    assert(found !== undefined, `a process of this world: ${name}`);
    return found;
  }

  /** Lines of one event in the log of a process. */
  async log(name: string, event: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const text = await readFile(path.join(this.directory, `${name}.log`), 'utf8');
    const lines = text.split('\n').filter((line) => line.includes(`"event":"${event}"`));
    return lines.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
  }

  /** A number by word, without paper. */
  async issue(): Promise<{ readonly token: Token; readonly number: string }> {
    return this.#press('issue-ticket', {
      serviceId: parsed(serviceId, 'application'),
      locale: parsed(locale, 'ja'),
    });
  }

  /** Calls the next number and finishes it; milliseconds from the press to the hall's answer. */
  async callNext(): Promise<{
    readonly number: string;
    readonly ms: number;
    finish(): Promise<void>;
  }> {
    const counter = parsed(counterId, 'counter-1');
    const startMs = performance.now();
    const expects = { counter: this.#counterVersion };
    const called = await this.#press('call-next', { counterId: counter, expects, voice: 'silent' });
    const ms = performance.now() - startMs;
    this.#counterVersion += 1;
    const finish = async () => {
      const { ticketId, version } = called;
      await this.#press('finish-serving', { ticketId, expects: { ticket: version } });
      this.#counterVersion += 1;
    };
    return { number: called.number, ms, finish };
  }

  /** The business day is over, and all that still waited with it. */
  async closeDay(): Promise<void> {
    await this.#press('close-day', {});
  }

  /** Opens the page of a ticket, on each status node in turn. */
  async openPhone({
    token,
    number,
  }: {
    readonly token: Token;
    readonly number: string;
  }): Promise<Phone> {
    const door = this.#statusPorts[this.phones.length % this.#statusPorts.length];
    const phone = new Phone(number, `http://${door}/t/${token}/stream`);
    this.phones.push(phone);
    await phone.opened;
    return phone;
  }

  /** What the city's page reads, from the first status node. */
  async line(): Promise<{ readonly connected: boolean; readonly asOf?: number }> {
    const response = await fetch(`http://${this.#statusPorts[0]}/line.json`);
    return (await response.json()) as { connected: boolean; asOf?: number };
  }

  async close(): Promise<void> {
    await Promise.all(this.phones.map((phone) => phone.close()));
    await this.#hand?.close();
    for (const kept of [...this.#processes.values()].reverse()) await kept.stop();
    await rm(this.directory, { recursive: true, force: true });
  }

  #broker = '';

  async #startBroker(port: number): Promise<string> {
    const own = path.join(this.directory, 'broker');
    await mkdir(own);
    const nodes = [
      { node: HAND, role: 'staff' },
      { node: 'uplink-1', role: 'uplink' },
    ].map((each) => ({ ...each, passwordSha256: passwordSha256(this.#passwordOf(each.node)) }));
    const credentials = path.join(this.directory, 'credentials.json');
    await writeFile(credentials, JSON.stringify(nodes));
    await this.#startProcess('broker', 'broker.js', this.#boxes.inside, {
      siteFile: path.join(configDirectory, 'trial.yaml'),
      listen: { host: '0.0.0.0', port },
      ...{ credentials, directory: own },
    });
    this.#broker = `mqtt://127.0.0.1:${port}`;
    return (await this.#boxes.inside?.door(port)) ?? `127.0.0.1:${port}`;
  }

  async #startProcess(name: string, script: string, box: NetworkBox | undefined, file: object) {
    const nodeFile = path.join(this.directory, `${name}.json`);
    await writeFile(nodeFile, JSON.stringify(file));
    const within = box ? { within: box.within } : {};
    const kept = { name, script: path.join(processesDirectory, script), nodeFile, ...within };
    const process = new ProcessKeeper(kept, this.directory, (told) => this.ends.push(told));
    this.#processes.set(name, process);
    const started = await process.start();
    assert(!('problem' in started), `${name} starts: ${JSON.stringify(started)}`);
  }

  #passwordOf(node: string): string {
    const password = this.#passwords.get(node) ?? randomBytes(24).toString('base64url');
    this.#passwords.set(node, password);
    return password;
  }

  async #press<V extends Verb>(verb: V, ask: Omit<AskOf<V>, 'actor'>): Promise<ValueOf<V>> {
    const actor = { kind: 'staff', staffId: parsed(staffId, 'hand') };
    assert(this.#hand !== undefined, 'the hall is there');
    const untilMs = performance.now() + PRESS_WITHIN_MS;
    for (;;) {
      const answer = await this.#hand.request(verb, { ...ask, actor } as unknown as AskOf<V>);
      if (answer.ok) return answer.value;
      // The hall is heard before its answers can be: nothing was sent.
      const again = answer.error === 'offline' && performance.now() < untilMs;
      assert(again, `${verb}: ${JSON.stringify(answer)}`);
      await sleep(50);
    }
  }
}

/** A page with its ticket's stream, which a browser opens again when it has ended. */
export class Phone {
  readonly number: string;
  /** The stream was opened for the first time. */
  readonly opened: Promise<unknown>;
  #shown: PhoneShown = { connected: false, ticket: { known: false } };
  readonly #closing = new AbortController();
  readonly #watching: Promise<void>;

  constructor(number: string, url: string) {
    this.number = number;
    const first = this.#open(url);
    this.opened = first;
    this.#watching = this.#watch(url, first);
  }

  /** What it shows of its ticket. */
  get view(): PhoneShown {
    return this.#shown;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#watching;
  }

  async #watch(url: string, first: Promise<PageReader>): Promise<void> {
    const { signal } = this.#closing;
    let open = first;
    while (!signal.aborted) {
      const reader = await open;
      await reader.closed;
      await sleep(reader.retryMs, undefined, { signal }).catch(() => {});
      if (!signal.aborted) open = this.#open(url);
    }
  }

  async #open(url: string): Promise<PageReader> {
    const reader = await PageReader.open(url, {}, (view) => {
      this.#shown = view as PhoneShown;
    });
    this.#closing.signal.addEventListener('abort', () => reader.close(), { once: true });
    if (this.#closing.signal.aborted) reader.close();
    return reader;
  }
}

type Boxes = { readonly inside?: NetworkBox; readonly outside?: NetworkBox };

function clusterOf({ servers, caFile }: Outside, credential: Credential | undefined): object {
  assert(credential !== undefined, 'a credential for each process outside');
  const { name, password } = credential;
  return { servers, name, password, ...(caFile !== undefined && { caFile }) };
}
