import path from 'node:path';
import { MemoryHall } from '../broker/client/memory-hall.ts';
import { commandOf } from '../broker/command-of.ts';
import type { PublicCrowd } from '../broker/contract/crowd.ts';
import type { QueueEvent } from '../broker/contract/events.ts';
import {
  type BoardGroup,
  type BusinessDay,
  boardGroup,
  type EpochMs,
  type NodeId,
  nodeId,
  type RequestId,
  type Token,
} from '../broker/contract/ids.ts';
import type { PaperLeft } from '../broker/contract/paper.ts';
import {
  type RequestOf,
  requests,
  type ValueOf,
  type Verb,
  verbs,
} from '../broker/contract/requests.ts';
import { err, ok, type Result } from '../broker/contract/result.ts';
import type { SitePack } from '../broker/contract/site.ts';
import type { PrinterState } from '../broker/contract/ticket.ts';
import type { PayloadOf, TopicName } from '../broker/contract/topics.ts';
import { evolve } from '../broker/queue/evolve.ts';
import type { DeviceFacts, DevicePart, HallFacts } from '../broker/queue/facts.ts';
import { alerts } from '../broker/queue/projections/alerts.ts';
import { AuditTrail, auditPage } from '../broker/queue/projections/audit.ts';
import { readCalendar } from '../broker/queue/projections/calendar-days.ts';
import { hallModeOf } from '../broker/queue/projections/kiosk.ts';
import { lineSnapshot, publicLine, publicTicket } from '../broker/queue/projections/line.ts';
import { Overtime } from '../broker/queue/projections/overtime.ts';
import { readTickets, staffSnapshot } from '../broker/queue/projections/staff.ts';
import { Timeline } from '../broker/queue/projections/timeline.ts';
import { waitScoresOf } from '../broker/queue/projections/wait-scores.ts';
import { emptyState } from '../broker/queue/state.ts';
import { hallTime, parsed, TrialHall } from '../broker/queue/trial-hall.ts';
import { replay } from '../broker/recovery.ts';
import { loadSite } from '../config/load-site.ts';

const project = path.resolve(import.meta.dirname, '..');

/** The site that `npm start` runs, with its own texts in every language. */
export async function trialPack(): Promise<SitePack> {
  const config = path.join(project, 'config');
  const loaded = await loadSite(path.join(config, 'trial.yaml'), config);
  if (!loaded.ok) throw new Error(loaded.error.join('\n'));
  return loaded.value;
}

/**
 * A hall for the tests of pages: a node's side of it without a network, and behind that the real
 * domain, so that a page is shown what an engine would show and refused what it would refuse.
 */
export class PlayedHall {
  readonly memory: MemoryHall;
  readonly trial: TrialHall;
  readonly pack: SitePack;
  /** So many times faster than real time its clock runs. */
  rate = 1;
  halt: HallFacts['halt'];
  /** So long after a reply its news comes: longer than anybody's patience shows what a page does. */
  newsAfterMs = 5;
  /** Journals of days gone by, and the days of which a part does not read. */
  readonly pastDays = new Map<BusinessDay, readonly QueueEvent[]>();
  readonly damagedDays = new Set<BusinessDay>();
  /** Why waits grew a little while ago, as the line says it. */
  grew: object | undefined;
  /** How the last day's waiting times came true, as the public line says it. */
  lastDay: object | undefined;
  /** How crowded the week usually is. */
  crowd: PublicCrowd | undefined;
  /** Puts other words into what is said, before anybody hears it. */
  reword:
    | (<N extends TopicName>(name: N, payload: PayloadOf<N>, level?: string) => PayloadOf<N>)
    | undefined;
  readonly #nodes = new Map<NodeId, { online: boolean; since: EpochMs }>();
  readonly #printers = new Map<NodeId, { state: PrinterState; since: EpochMs }>();
  readonly #devices = new Map<NodeId, DeviceFacts>();
  readonly #soundFaults = new Map<BoardGroup, EpochMs>();

  /** @param at - hall time of Thursday 2026-11-19, such as `10:24` */
  constructor(node: string, pack: SitePack, at = '10:24') {
    this.pack = pack;
    this.memory = new MemoryHall(node, pack.site.site);
    this.trial = new TrialHall(pack.site, hallTime(`2026-11-19T${at}`));
    for (const { id, printer } of pack.site.kiosks) {
      this.node(id);
      if (printer !== undefined) this.printer('ready', printer);
    }
    for (const { nodes } of pack.site.boards) for (const board of nodes) this.node(board);
    for (const { id } of pack.site.callBoxes) this.node(id);
    for (const verb of verbs) this.#answer(verb);
  }

  node(id: string, online = true): void {
    this.#nodes.set(parsed(nodeId, id), { online, since: this.trial.at });
  }

  printer(state: PrinterState, id = 'printer-1'): void {
    this.node(id);
    this.#printers.set(parsed(nodeId, id), { state, since: this.trial.at });
  }

  /** @param low - as the engine judges it by the site's mark */
  paper(paper: PaperLeft, low = false, id = 'printer-1'): void {
    this.#device(id, { paper, lowSince: low ? this.trial.at : undefined });
  }

  trouble(part: DevicePart, id = 'kiosk-1'): void {
    this.#device(id, { troubles: new Map([[part, this.trial.at]]) });
  }

  /** The loudspeaker of a board says what it can make heard, and what its own microphone heard. */
  loudspeaker(heard?: boolean, id = 'board-1'): void {
    const selfTest = heard === undefined ? undefined : { at: this.trial.at, heard };
    this.#device(id, { sound: 'voice', ...(selfTest && { selfTest }) });
  }

  #device(id: string, news: Partial<DeviceFacts>): void {
    const node = parsed(nodeId, id);
    const nothing = { printerModel: undefined, paper: undefined, lowSince: undefined };
    const before = this.#devices.get(node) ?? { ...nothing, troubles: new Map() };
    this.#devices.set(node, { ...before, ...news });
  }

  soundFault(group = 'hall'): void {
    this.#soundFaults.set(parsed(boardGroup, group), this.trial.at);
  }

  get #facts(): HallFacts {
    const { halt } = this;
    const [nodes, printers, devices] = [this.#nodes, this.#printers, this.#devices];
    return { nodes, printers, devices, soundFaults: this.#soundFaults, ...(halt && { halt }) };
  }

  /** Says everything as it is now, as an engine does at its start and after each event. */
  publish(): void {
    const { trial, pack } = this;
    const { state, site, at } = trial;
    this.#say('site', pack);
    this.beat();
    this.#say('staff', staffSnapshot(state, site, this.#facts, at));
    this.#say('line', {
      ...lineSnapshot(state, site, at, this.#facts),
      ...(this.grew && { grew: this.grew as never }),
    });
    this.#say('alert', alerts(state, site, this.#facts, at));
    this.#publishPublic();
  }

  /** One beat of the engine, with the public one. */
  beat(): void {
    const { state, site, at } = this.trial;
    const businessDay = state.day.state === 'none' ? '2026-11-19' : state.day.businessDay;
    const mode = hallModeOf(state, site, this.#facts, at);
    const { rate } = this;
    const { stopped, seq, issueEnd } = state;
    const said = { ...(stopped && { notice: stopped.notice }), ...(issueEnd && { issueEnd }) };
    const today = { mode, businessDay, ...said };
    this.memory.beat({ engineTime: at, domainTime: at, rate, seq, ...today });
    const times = { time: at, domainTime: at, rate };
    this.#say('publicHall', { ...times, ...today } as never);
  }

  #publishPublic(): void {
    const { trial, pack } = this;
    const { state, site, at } = trial;
    const languages = pack.locales.map(({ locale, native, bcp47 }) => ({ locale, native, bcp47 }));
    const services = site.services.map(({ id, prefix }) => ({ serviceId: id, prefix }));
    for (const texts of pack.locales) {
      const { version } = pack;
      const shown = { version, name: site.name, languages, services, texts };
      this.#say('publicSite', shown, texts.locale);
    }
    const { lastDay } = this;
    const line = publicLine(state, site, at, this.#facts);
    this.#say('publicLine', { ...line, ...(lastDay && { lastDay: lastDay as never }) });
    if (this.crowd) this.#say('publicCrowd', this.crowd);
    for (const ticket of state.tickets.values()) {
      const known = publicTicket(state, site, ticket.token);
      if (known) this.#say('publicTicket', known, ticket.token);
    }
  }

  #say<N extends TopicName>(name: N, payload: PayloadOf<N>, level?: string): void {
    this.memory.deliver(name, this.reword?.(name, payload, level) ?? payload, level);
  }

  tokenOf(number: string): Token {
    return this.trial.ticket(number).token;
  }

  /** What somebody pressed, as it reached the engine, in order: what the node tells is no press. */
  get presses(): MemoryHall['asked'] {
    return this.memory.asked.filter(({ verb }) => verb !== 'record-access');
  }

  get asked(): readonly Verb[] {
    return this.presses.map(({ verb }) => verb);
  }

  /** The journals of a hall: today's, and those that a test put on the shelf. */
  #journalOf(day: BusinessDay): readonly QueueEvent[] | undefined {
    const { state, journal } = this.trial;
    const today = state.day.state !== 'none' && state.day.businessDay === day;
    return today ? journal : this.pastDays.get(day);
  }

  #readJournal({ day, from, filter }: RequestOf<'read-journal'>) {
    const journal = this.#journalOf(day);
    if (journal === undefined) return err('unknown-day');
    const trail = new AuditTrail();
    for (const event of journal) trail.follow(event);
    const page = auditPage(trail.entries, filter, from ?? Number.MAX_SAFE_INTEGER, 60_000);
    const past = [...this.pastDays.keys()].sort();
    const today = this.trial.state.day;
    const days = today.state === 'none' ? past : [...past, today.businessDay];
    return ok({ days: days.reverse(), damaged: this.damagedDays.has(day), ...page });
  }

  #readTimeline({ day }: RequestOf<'read-timeline'>) {
    const journal = this.#journalOf(day);
    if (journal === undefined) return err('unknown-day');
    const timeline = new Timeline();
    replay(journal, timeline);
    const today = !this.pastDays.has(day);
    const slots = timeline.slots(today ? this.trial.at : undefined);
    return ok({ day, damaged: this.damagedDays.has(day), slots });
  }

  #readOvertime({ day }: RequestOf<'read-overtime'>) {
    const journal = this.#journalOf(day);
    if (journal === undefined) return err('unknown-day');
    const overtime = new Overtime(this.trial.site);
    const state = emptyState();
    for (const event of journal) overtime.follow(evolve(state, event), event);
    const { serviceEnd } = overtime;
    const visits = [...overtime.visits(this.pastDays.has(day) ? undefined : this.trial.at)];
    const damaged = this.damagedDays.has(day);
    return ok({ day, damaged, ...(serviceEnd !== undefined && { serviceEnd }), visits });
  }

  #readWaitScores({ day }: RequestOf<'read-wait-scores'>) {
    const journal = this.#journalOf(day);
    if (journal === undefined) return err('unknown-day');
    const scores = waitScoresOf(this.trial.site, journal);
    return ok({ day, damaged: this.damagedDays.has(day), scores });
  }

  #answer(verb: Verb): void {
    this.memory.answer(verb, (ask, requestId) => this.#take(verb, ask, requestId) as never);
  }

  #take(verb: Verb, ask: object, requestId: RequestId): Result<ValueOf<Verb>, never> {
    const { trial } = this;
    const { at } = trial;
    const body = parsed(requests[verb].payload, { ...ask, requestId, expiresAt: at + 5_000 });
    if (verb === 'read-tickets') return ok(readTickets(trial.state, body as never) as never);
    if (verb === 'read-journal') return this.#readJournal(body as never) as never;
    if (verb === 'read-timeline') return this.#readTimeline(body as never) as never;
    if (verb === 'read-overtime') return this.#readOvertime(body as never) as never;
    if (verb === 'read-wait-scores') return this.#readWaitScores(body as never) as never;
    if (verb === 'read-calendar') return ok(readCalendar(trial.site, at)) as never;
    const request = { verb, body, replyTo: this.memory.node };
    const command = commandOf(request as never, { at, engineAt: at }, trial.site, this.#facts);
    const outcome = trial.take(command);
    if (!outcome.ok) return err(outcome.error) as never;
    // As on a real wire: the reply first, then the news; of what only the audit shows there is none.
    if (verb !== 'record-access') setTimeout(() => this.publish(), this.newsAfterMs);
    return ok(outcome.value as never);
  }
}
