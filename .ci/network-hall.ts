import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MqttHall } from '../broker/client/mqtt-hall.ts';
import { PageReader } from '../broker/client/page-reader.ts';
import type { AlertList } from '../broker/contract/alert-list.ts';
import type { AnnouncedReport } from '../broker/contract/announcement.ts';
import type { BoardSnapshot } from '../broker/contract/board-snapshot.ts';
import {
  type AnnouncementId,
  boardGroup,
  type CounterId,
  counterId,
  locale,
  nodeId,
  type ServiceId,
  serviceId,
  siteId,
  staffId,
  type TicketId,
  type TicketNumber,
} from '../broker/contract/ids.ts';
import type { LogEvent } from '../broker/contract/log.ts';
import { MemoryLog } from '../broker/contract/memory-log.ts';
import type { Role } from '../broker/contract/node-health.ts';
import type { AskOf, ValueOf, Verb } from '../broker/contract/requests.ts';
import { assert } from '../broker/contract/result.ts';
import type { VoiceChoice } from '../broker/contract/ticket.ts';
import { passwordSha256 } from '../broker/mqtt/credentials.ts';
import { parsed } from '../broker/queue/trial-hall.ts';
import { configDirectory, processesDirectory } from '../config/paths.ts';
import type { BoardView } from '../display/board/board-view.ts';
import { ProcessKeeper } from '../systemd/hall/process-keeper.ts';
import { HallNetwork, type NetworkBox } from './hall-network.ts';
import { untilTrue } from './until.ts';

const SITE = 'trial';
const GROUP = parsed(boardGroup, 'hall');
const BROKER_PORT = 1883;
const PAGE_PORT = 8080;
/** Nodes of the test itself, past every cable: hands of staff, and a board that is never cut. */
const HANDS = ['hand-1', 'hand-2', 'hand-3', 'hand-4'] as const;
const WITNESS = 'witness';

type LogLine = Readonly<Record<string, unknown>>;

/**
 * A broker and boards as the built processes, each in a box of its own on the hall's network
 * (hall-network.ts), and the test's own nodes, which no cut touches.
 */
export class NetworkHall {
  readonly boards = new Map<string, NetworkBoard>();
  readonly hands: readonly MqttHall[];
  /** What the group's boards are told, as a board hears it that is never cut. */
  readonly told: { readonly atMs: number; readonly board: BoardSnapshot }[] = [];
  /** Each end of the broker's process. */
  readonly brokerEnds: readonly string[];
  /** How many announcements it has heard. */
  announced = 0;
  #alerts: AlertList['faults'] = [];
  readonly #network: HallNetwork;
  readonly #broker: ProcessKeeper;
  readonly brokerBox: NetworkBox;
  readonly #directory: string;
  readonly #witness: MqttHall;

  private constructor(
    network: HallNetwork,
    directory: string,
    brokerBox: NetworkBox,
    broker: ProcessKeeper,
    door: string,
    passwords: Passwords,
    brokerEnds: readonly string[],
  ) {
    this.brokerEnds = brokerEnds;
    this.#network = network;
    this.#directory = directory;
    this.brokerBox = brokerBox;
    this.#broker = broker;
    const connect = (node: string, role: Role) =>
      MqttHall.connect({
        ...{ node: parsed(nodeId, node), role, site: parsed(siteId, SITE) },
        ...{ brokers: [`mqtt://${door}`], password: passwords.of(node) },
        ...{ version: 'test', log: new MemoryLog() },
      });
    this.hands = HANDS.map((hand) => connect(hand, 'staff'));
    this.#witness = connect(WITNESS, 'board');
    this.#witness.on('board', GROUP, (board) => this.told.push({ atMs: performance.now(), board }));
    this.#witness.on('announce', GROUP, () => {
      this.announced += 1;
    });
    this.hand(0).on('alert', undefined, ({ faults }) => {
      this.#alerts = faults;
    });
  }

  /**
   * @param names - its boards, all of one group; the first one speaks
   * @param twins - boards that bear another one's name, by their box (F32)
   */
  static async open(
    names: readonly string[],
    twins: Readonly<Record<string, string>> = {},
  ): Promise<NetworkHall> {
    const directory = await mkdtemp(path.join(tmpdir(), 'yobiban-network-'));
    const network = new HallNetwork();
    let hall: NetworkHall | undefined;
    try {
      await network.open();
      const passwords = new Passwords();
      const brokerBox = await network.box('broker');
      const ends: string[] = [];
      const broker = await startBroker(directory, names, passwords, brokerBox, ends);
      const door = await brokerBox.door(BROKER_PORT);
      hall = new NetworkHall(network, directory, brokerBox, broker, door, passwords, ends);
      const boxes = [...names.map((name) => [name, name] as const), ...Object.entries(twins)];
      for (const [boxName, node] of boxes) {
        const own = node === names[0] ? { sound: 'aplay', device: 'null' } : { sound: 'none' };
        const nodeFile = path.join(directory, `${boxName}.json`);
        await mkdir(path.join(directory, boxName));
        const content = {
          ...{ node, site: SITE, password: passwords.of(node) },
          brokers: [`mqtt://${brokerBox.address}:${BROKER_PORT}`],
          listen: { host: '127.0.0.1', port: PAGE_PORT },
          directory: path.join(directory, boxName),
          own: { group: GROUP, ...own },
        };
        await writeFile(nodeFile, JSON.stringify(content));
        const box = await network.box(boxName);
        hall.boards.set(boxName, await NetworkBoard.open(box, nodeFile, directory));
      }
      const nodes = [...hall.hands, hall.#witness];
      await untilTrue('the hall is there', () => nodes.every(({ presence }) => presence.online));
      return hall;
    } catch (cause) {
      await (hall ?? network).close();
      throw cause;
    }
  }

  board(name: string): NetworkBoard {
    const board = this.boards.get(name);
    assert(board !== undefined, `a board of this hall: ${name}`);
    return board;
  }

  hand(nth: number): MqttHall {
    const hand = this.hands[nth];
    assert(hand !== undefined, 'a hand of this hall');
    return hand;
  }

  /** What every board of the group is to show now. */
  get newest(): BoardSnapshot {
    const newest = this.told.at(-1)?.board;
    assert(newest !== undefined, 'the witness has heard of the board');
    return newest;
  }

  /** Keeps what this board reports from now on. */
  announcedBy(board: string): AnnouncedReport[] {
    const heard: AnnouncedReport[] = [];
    this.hand(0).on('announced', parsed(nodeId, board), (report) => heard.push(report));
    return heard;
  }

  /** When an announcement's number was called: engine time, which is this machine's. */
  calledAt(id: AnnouncementId): number | undefined {
    for (const { board } of this.told.toReversed()) {
      const call = board.calling.find(({ announcementId }) => announcementId === id);
      if (call) return call.calledAt;
    }
    return undefined;
  }

  /** What staff are told is out of order. */
  faults(kind: AlertList['faults'][number]['kind']): AlertList['faults'] {
    return this.#alerts.filter((fault) => fault.kind === kind);
  }

  /** The broker's own log about a node, as it stands in its file. */
  async brokerLog(event: LogEvent, node: string): Promise<readonly LogLine[]> {
    const lines = await linesOf(path.join(this.#directory, 'broker.log'), event);
    return lines.filter(({ peer, clientId }) => peer === node || clientId === node);
  }

  /** Bytes that wait in the broker's kernel for a board; nothing where it has no connection. */
  waitingFor({ box }: NetworkBoard): Promise<number | undefined> {
    return this.brokerBox.waitingFor(box.address);
  }

  /** Its power is cut; a second later it starts again. Resolves when it takes connections. */
  async restartBroker(): Promise<void> {
    this.told.splice(0);
    this.#broker.kill();
    await this.#broker.whenReady();
  }

  /** Resident memory of the broker, MiB. */
  async brokerMib(): Promise<number> {
    const status = await readFile(`/proc/${this.#broker.pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
  }

  async close(): Promise<void> {
    for (const hall of [...this.hands, this.#witness]) await hall.close();
    for (const board of this.boards.values()) await board.close();
    await this.#broker.stop();
    await this.#network.close();
    await rm(this.#directory, { recursive: true, force: true });
  }
}

/** One for each node, made when it is first asked for. */
class Passwords {
  readonly #known = new Map<string, string>();

  of(node: string): string {
    const password = this.#known.get(node) ?? randomBytes(24).toString('base64url');
    this.#known.set(node, password);
    return password;
  }
}

async function startBroker(
  directory: string,
  boards: readonly string[],
  passwords: Passwords,
  { address, within }: NetworkBox,
  ends: string[],
): Promise<ProcessKeeper> {
  const siteFile = path.join(directory, 'site.yaml');
  const trial = await readFile(path.join(configDirectory, 'trial.yaml'), 'utf8');
  const hung = trial
    .replace('nodes: [board-1]', `nodes: [${boards.join(', ')}]`)
    .replace('speaker: board-1', `speaker: ${boards[0]}`);
  await writeFile(siteFile, hung);
  const credentials = path.join(directory, 'credentials.json');
  const nodes = [
    ...[...boards, WITNESS].map((node) => ({ node, role: 'board' })),
    ...HANDS.map((node) => ({ node, role: 'staff' })),
  ].map((each) => ({ ...each, passwordSha256: passwordSha256(passwords.of(each.node)) }));
  await writeFile(credentials, JSON.stringify(nodes));
  const nodeFile = path.join(directory, 'broker.json');
  const listen = { host: '0.0.0.0', port: BROKER_PORT };
  const own = { siteFile, listen, credentials, directory: path.join(directory, 'broker') };
  await writeFile(nodeFile, JSON.stringify({ ...own, publicAddress: `http://${address}` }));
  const script = path.join(processesDirectory, 'broker.js');
  const kept = { name: 'broker', script, nodeFile, within };
  const broker = new ProcessKeeper(kept, directory, (told) => ends.push(told));
  const started = await broker.start();
  assert(!('problem' in started), `the broker starts: ${JSON.stringify(started)}`);
  return broker;
}

async function linesOf(file: string, event: LogEvent): Promise<readonly LogLine[]> {
  const text = await readFile(file, 'utf8');
  return text
    .split('\n')
    .filter((line) => line.includes(`"event":"${event}"`))
    .map((line) => JSON.parse(line) as LogLine);
}

/** One board: its box, its process, and somebody who looks at its page all the time. */
export class NetworkBoard {
  readonly box: NetworkBox;
  /** What the page was given, and when it came. */
  readonly views: { readonly atMs: number; readonly view: BoardView }[] = [];
  /** Ends that nobody ordered. */
  readonly crashes: string[] = [];
  /** When it was switched on last. */
  onAtMs = 0;
  readonly #nodeFile: string;
  readonly #logs: string;
  readonly #door: string;
  #process: ProcessKeeper | undefined;
  #reader: PageReader | undefined;
  #watching = true;

  private constructor(box: NetworkBox, nodeFile: string, logs: string, door: string) {
    this.box = box;
    this.#nodeFile = nodeFile;
    this.#logs = logs;
    this.#door = door;
  }

  static async open(box: NetworkBox, nodeFile: string, logs: string): Promise<NetworkBoard> {
    const board = new NetworkBoard(box, nodeFile, logs, await box.door(PAGE_PORT));
    void board.#watch();
    return board;
  }

  async powerOn(): Promise<void> {
    const script = path.join(processesDirectory, 'board.js');
    const { name, within } = this.box;
    const kept = { name, script, nodeFile: this.#nodeFile, within };
    this.#process = new ProcessKeeper(kept, this.#logs, (told) => this.crashes.push(told));
    this.views.splice(0);
    this.onAtMs = performance.now();
    const started = await this.#process.start();
    assert(!('problem' in started), `a board starts: ${JSON.stringify(started)}`);
  }

  /** The plug is pulled: nothing is said to anybody. */
  async powerOff(): Promise<void> {
    this.#process?.kill();
    await this.#process?.stop();
    this.#process = undefined;
  }

  /** The process stands still, and its connections stay open. */
  freeze(): void {
    assert(this.#process?.pid !== undefined, 'a board that runs');
    process.kill(this.#process.pid, 'SIGSTOP');
  }

  thaw(): void {
    assert(this.#process?.pid !== undefined, 'a board that runs');
    process.kill(this.#process.pid, 'SIGCONT');
  }

  get view(): BoardView | undefined {
    return this.views.at(-1)?.view;
  }

  log(event: LogEvent): Promise<readonly LogLine[]> {
    return linesOf(path.join(this.#logs, `${this.box.name}.log`), event);
  }

  async close(): Promise<void> {
    this.#watching = false;
    this.#reader?.close();
    if (this.#process?.pid !== undefined) this.thaw();
    await this.#process?.stop();
  }

  /** As a browser does it: looks, and looks again when the page's stream has ended. */
  async #watch(): Promise<void> {
    while (this.#watching) {
      try {
        this.#reader = await PageReader.open(`http://${this.#door}/stream`, {}, (view) =>
          this.views.push({ atMs: performance.now(), view: view as BoardView }),
        );
        await this.#reader.closed;
      } catch {
        // Its box is off.
      }
      await sleep(50);
    }
  }
}

/** Whether a page shows what its group was told, and does not say that it stands still. */
export function shows(view: BoardView | undefined, board: BoardSnapshot): boolean {
  if (view === undefined || view.stoppedAt !== undefined || view.seq < board.seq) return false;
  const shown = new Set(view.calls.map(({ id }) => id));
  return board.calling.every(({ announcementId }) => shown.has(announcementId));
}

type Ticket = {
  readonly ticketId: TicketId;
  readonly number: TicketNumber;
  readonly version: number;
};

/** Somebody at a counter, who presses. */
export class Counter {
  readonly #hand: MqttHall;
  readonly #counterId: CounterId;
  readonly #service: ServiceId;
  readonly #actor = { kind: 'staff', staffId: parsed(staffId, 'hand') } as const;
  #version = 0;

  constructor(hand: MqttHall, counter: string, service: string) {
    this.#hand = hand;
    this.#counterId = parsed(counterId, counter);
    this.#service = parsed(serviceId, service);
  }

  async open(): Promise<void> {
    const expects = { counter: this.#version };
    await this.#press('set-counter', { counterId: this.#counterId, expects, state: 'open' });
    this.#version += 1;
  }

  /** Gives a number by word, and calls it. */
  async call(voice: VoiceChoice): Promise<Ticket> {
    const issued = await this.#press('issue-ticket', {
      serviceId: this.#service,
      locale: parsed(locale, 'ja'),
    });
    const { ticketId, version } = issued;
    const expects = { ticket: version, counter: this.#version };
    const at = { ticketId, counterId: this.#counterId, expects };
    const called = await this.#press('call-ticket', { ...at, voice });
    this.#version += 1;
    return called;
  }

  async recall({ ticketId, version }: Ticket, voice: VoiceChoice): Promise<Ticket> {
    const expects = { ticket: version, counter: this.#version };
    const counter = { counterId: this.#counterId };
    return this.#press('recall', { ticketId, ...counter, expects, voice });
  }

  async finish({ ticketId, version }: Ticket): Promise<void> {
    await this.#press('finish-serving', { ticketId, expects: { ticket: version } });
    this.#version += 1;
  }

  async #press<V extends Verb>(verb: V, ask: Omit<AskOf<V>, 'actor'>): Promise<ValueOf<V>> {
    const asked = { ...ask, actor: this.#actor } as unknown as AskOf<V>;
    const answer = await this.#hand.request(verb, asked);
    assert(answer.ok, `${verb}: ${JSON.stringify(answer)}`);
    return answer.value;
  }
}
