import { counterId, nodeId, ticketNumber } from './contract/ids.ts';
import { MemoryLog } from './contract/memory-log.ts';
import { type Reply, reply, type Verb } from './contract/requests.ts';
import { assert, ok } from './contract/result.ts';
import {
  entryOf,
  type PayloadOf,
  requestTopicOf,
  type TopicName,
  topicOf,
} from './contract/topics.ts';
import type { CrowdTeller } from './crowd-teller.ts';
import { systemClock } from './hall-clock.ts';
import { HallService } from './hall-service.ts';
import type { JournalFault } from './journal/journal-port.ts';
import { MemoryJournal, MemoryShelf } from './journal/memory-journal.ts';
import { KnownSite } from './known-site.ts';
import type { Sender } from './mqtt/broker-port.ts';
import { MemoryBroker } from './mqtt/memory-broker.ts';
import { businessDayOf } from './queue/calendar.ts';
import { counterOf, type QueueState, type Ticket } from './queue/state.ts';
import { parsed } from './queue/trial-hall.ts';
import { trialSite } from './queue/trial-site.ts';
import { type Recovery, recover } from './recovery.ts';
import type { TrainingPlace } from './training-notice.ts';
import { MemoryForecaster } from './wait-forecaster.ts';

const site = trialSite();
/** Of all trials together: a hall that starts again must not be asked under its old ids by accident. */
let asked = 0;

/** A node of the trial hall, as its credential names it. */
export function sender(role: Sender['role'], node = `${role}-1`): Sender {
  return { role, node: parsed(nodeId, node) };
}

/** One request: who asks, under which id, and with how long to live (ms from now). */
export type Asked = {
  readonly verb: Verb;
  readonly ask?: object;
  readonly from?: Sender;
  readonly requestId?: string;
  readonly livesMs?: number;
};

type Options = {
  readonly shelf?: MemoryShelf;
  /** As if a part of the journal had been set aside. */
  readonly damaged?: boolean;
  /** The training hall beside it. */
  readonly trainingPlace?: TrainingPlace;
  readonly crowdTeller?: CrowdTeller;
};

/**
 * The engine at work on a broker and a journal in memory, for tests under fake timers: the system's
 * clock is then one that the test moves.
 */
export class TrialService {
  readonly log = new MemoryLog();
  readonly broker = new MemoryBroker(site.site, this.log);
  readonly shelf: MemoryShelf;
  readonly journal: MemoryJournal;
  readonly state: QueueState;
  readonly service: HallService;
  readonly faults: JournalFault[] = [];

  private constructor(
    shelf: MemoryShelf,
    journal: MemoryJournal,
    recovery: Recovery,
    { trainingPlace, crowdTeller }: Pick<Options, 'trainingPlace' | 'crowdTeller'>,
  ) {
    this.shelf = shelf;
    this.journal = journal;
    this.state = recovery.state;
    this.service = new HallService({
      recovery,
      shelf,
      pack: { version: 'trial', site, locales: [], layouts: {} },
      knownSite: new KnownSite({ data: { changes: 0 }, write: async () => ok(undefined) }),
      broker: this.broker,
      clock: systemClock,
      log: this.log,
      trainingPlace,
      crowdTeller,
      forecaster: new MemoryForecaster(),
      failed: (fault) => this.faults.push(fault),
    });
  }

  /**
   * Opens the hall on what the shelf holds, as the process does; not yet started.
   */
  static async open(options: Options = {}): Promise<TrialService> {
    const { shelf = new MemoryShelf(), damaged = false } = options;
    const today = businessDayOf(systemClock.domainNow(), site.timeZone);
    const latestDay = (await shelf.days()).at(-1) ?? today;
    const opened = await MemoryJournal.open(latestDay, shelf);
    const store = { shelf, open: async () => ok(opened) };
    const recovery = await recover(store, today, site, new MemoryLog());
    assert(recovery.ok, 'a journal in memory opens');
    return new TrialService(shelf, opened.journal, { ...recovery.value, damaged }, options);
  }

  static async start(options: Options = {}): Promise<TrialService> {
    const trial = await TrialService.open(options);
    await trial.service.start();
    return trial;
  }

  /** A node sends a request; the answer is looked up by the id. */
  ask({ verb, ask = {}, from = sender('staff'), requestId, livesMs = 5_000 }: Asked): string {
    asked += 1;
    const id = requestId ?? `request-${String(asked).padStart(6, '0')}`;
    const actor =
      from.role === 'staff'
        ? { kind: 'staff', staffId: from.node }
        : { kind: from.role, nodeId: from.node };
    const payload = { actor, ...ask, requestId: id, expiresAt: Date.now() + livesMs };
    this.broker.arrive(from, requestTopicOf(site.site, verb), JSON.stringify(payload));
    return id;
  }

  /** Every reply under this id, oldest first. */
  repliesTo(id: string): readonly Reply[] {
    return this.payloads('reply').filter(({ requestId }) => requestId === id);
  }

  /** Sends a request and waits until the engine has nothing more to do. */
  async press(asked: Asked): Promise<Reply> {
    const id = this.ask(asked);
    await settle();
    const last = this.repliesTo(id).at(-1);
    assert(last !== undefined, `${asked.verb} was answered`);
    return last;
  }

  /** Every payload that was published on this row of the table, oldest first. */
  payloads<N extends TopicName>(name: N, level?: string): readonly PayloadOf<N>[] {
    const prefix = topicOf(site.site, name, level ?? '');
    return this.broker.published
      .filter(({ topic }) => (level === undefined ? topic.startsWith(prefix) : topic === prefix))
      .flatMap(({ topic, payload }) =>
        payload === '' ? [] : [this.#decoded(name, topic, payload)],
      );
  }

  /** What a node that subscribes now would get. */
  retained<N extends TopicName>(name: N, level?: string): PayloadOf<N> | undefined {
    const topic = topicOf(site.site, name, level);
    const payload = this.broker.retained(topic);
    return payload === undefined ? undefined : this.#decoded(name, topic, payload);
  }

  /** Every payload is held against its row: the site of a trial has no languages, and is left out. */
  #decoded<N extends TopicName>(name: N, topic: string, payload: string): PayloadOf<N> {
    const row = entryOf(site.site, topic)?.entry;
    assert(row !== undefined, `${topic} stands in the table`);
    return (
      name === 'site' ? JSON.parse(payload) : parsed(row.payload, JSON.parse(payload))
    ) as PayloadOf<N>;
  }

  /** The names of the topics published since, without site and level, in order. */
  topicsSince(count: number): readonly string[] {
    return this.broker.published.slice(count).map(({ topic }) => topic.split('/')[3] ?? '');
  }

  /** A node's birth, health or will. */
  hear(node: string, role: Sender['role'], health: object = {}): void {
    const from = sender(role, node);
    const payload = { node, role, online: true, ...health };
    this.broker.arrive(from, topicOf(site.site, 'node', node), JSON.stringify(payload));
  }

  ticket(number: string): Ticket {
    const ticket = this.state.byNumber.get(parsed(ticketNumber, number));
    assert(ticket !== undefined, `no ticket ${number}`);
    return ticket;
  }

  atCounter(id: string) {
    const counter = counterOf(this.state, parsed(counterId, id));
    return { counterId: counter.id, expects: { counter: counter.version } };
  }

  on(number: string) {
    const { id, version } = this.ticket(number);
    return { ticketId: id, expects: { ticket: version } };
  }

  async openCounter(id: string): Promise<void> {
    await this.press({ verb: 'set-counter', ask: { ...this.atCounter(id), state: 'open' } });
  }

  /** Issued by staff and handed over by word; the number. */
  async issue(serviceId = 'application', ask: object = {}): Promise<string> {
    return numberOf(
      await this.press({ verb: 'issue-ticket', ask: { serviceId, locale: 'ja', ...ask } }),
    );
  }

  /** Touched at `kiosk-1`, whose printer is ready. */
  async touch(): Promise<string> {
    this.hear('printer-1', 'printer', { printer: 'ready' });
    const ask = { serviceId: 'application', locale: 'ja' };
    return numberOf(await this.press({ verb: 'issue-ticket', ask, from: sender('kiosk') }));
  }

  callNext(id: string): Promise<Reply> {
    return this.press({ verb: 'call-next', ask: { ...this.atCounter(id), voice: 'voice' } });
  }
}

/** Lets everything run that waits for nothing but its turn. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 200; turn += 1) await Promise.resolve();
}

/** The number that a reply gives; a refusal is a defect of the test. */
export function numberOf(answer: Reply | undefined): string {
  const { value } = parsed(reply, answer) as { readonly value?: { readonly number?: string } };
  assert(value?.number !== undefined, `a number: ${JSON.stringify(answer)}`);
  return value.number;
}
