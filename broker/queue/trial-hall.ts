import { access } from '../contract/access.ts';
import { decode } from '../contract/decode.ts';
import { type QueueEvent, queueEvent } from '../contract/events.ts';
import type { AttendanceAct } from '../contract/exercises.ts';
import {
  type Actor,
  actor,
  announcementId,
  boardGroup,
  businessDay,
  counterId,
  type EpochMs,
  epochMs,
  type JobId,
  jobId,
  locale,
  nodeId,
  requestId,
  reservationCode,
  serviceId,
  stepId,
  ticketId,
  ticketNumber,
  token,
} from '../contract/ids.ts';
import type { Refusal } from '../contract/refusals.ts';
import { assert, ok, type Result } from '../contract/result.ts';
import type { Site } from '../contract/site.ts';
import type {
  CancelReason,
  CounterState,
  HallNotice,
  HelpPlace,
  HoldReason,
  RestReason,
  StaffModeAct,
  UpkeepItem,
  VoiceChoice,
} from '../contract/ticket.ts';
import { answerOf } from './answers.ts';
import type { Command, CommandOf } from './commands.ts';
import { decide } from './decide.ts';
import { evolve } from './evolve.ts';
import { printOf } from './printing.ts';
import { type Answer, counterOf, emptyState, type QueueState, type Ticket } from './state.ts';
import { trialSite } from './trial-site.ts';

type Schema = Parameters<typeof decode>[0];
type Decoded<S extends Schema> = Extract<ReturnType<typeof decode<S>>, { ok: true }>['value'];

/** A value of the contract from plain text or numbers, for trials; a wrong one is a defect. */
export function parsed<S extends Schema>(schema: S, value: unknown): Decoded<S> {
  const result = decode(schema, value);
  assert(result.ok, `a trial value: ${JSON.stringify(value)}`);
  return result.value;
}

/** `2026-11-19T10:00`, hall time in Japan, as an instant. */
export function hallTime(text: string): EpochMs {
  return parsed(epochMs, Date.parse(`${text}:00+09:00`));
}

export const engineActor: Actor = { kind: 'engine' };
/** One row of a day's list: code, hall time such as `2026-11-19T10:30`, service. */
export type ReservedRow = readonly [code: string, slot: string, service: string];

/** The person or box of a command: `kiosk-1` alone says which box. */
export function kioskActor(kiosk: string): Actor {
  return parsed(actor, { kind: 'kiosk', nodeId: kiosk });
}

export const staffActor = parsed(actor, { kind: 'staff', staffId: 'staff-1' });

type Fields<T extends Command['type']> = Omit<
  CommandOf<T>,
  'type' | 'actor' | 'requestId' | 'at' | 'engineAt'
>;
type Outcome = Result<Answer, Refusal>;

/**
 * A hall without a wire: it does what the engine does with a command (look up, decide, number,
 * evolve), keeps the journal in memory, and fills in what a page would fill in. For trials and
 * the demand twin; `decide` can be another one, to see whether a trial notices.
 */
export class TrialHall {
  readonly site: Site;
  readonly state: QueueState = emptyState();
  readonly journal: QueueEvent[] = [];
  at: EpochMs;
  #made = 0;
  readonly #decide: typeof decide;

  constructor(site: Site = trialSite(), at = hallTime('2026-11-19T10:00'), using = decide) {
    this.site = site;
    this.at = at;
    this.#decide = using;
  }

  /** Takes one command as the engine does; the id of a repeated one is looked up first. */
  take(command: Command): Outcome {
    const known = answerOf(this.state, command.actor, command.requestId);
    if (known !== undefined) return ok(known);
    const decision = this.#decide(this.state, this.site, command);
    if (!decision.ok) return decision;
    // Through the journal's words and back, as after a restart.
    const text = JSON.stringify({ ...decision.value, seq: this.state.seq + 1 });
    const event = parsed(queueEvent, JSON.parse(text));
    evolve(this.state, event);
    this.journal.push(event);
    const answer = answerOf(this.state, command.actor, command.requestId);
    assert(answer !== undefined, 'an accepted command has an answer');
    return ok(answer);
  }

  pass(seconds: number): void {
    this.at = parsed(epochMs, this.at + seconds * 1000);
  }

  /** A fresh id, long enough for every kind. */
  fresh(kind: string): string {
    this.#made += 1;
    return `${kind}-${String(this.#made).padStart(21 - kind.length, '0')}`;
  }

  /** What every command carries, under a request id of its own. */
  envelope(by: Actor = staffActor) {
    return {
      actor: by,
      requestId: parsed(requestId, this.fresh('request')),
      at: this.at,
      engineAt: this.at,
    };
  }

  ticket(number: string): Ticket {
    const ticket = this.state.byNumber.get(parsed(ticketNumber, number));
    assert(ticket !== undefined, `no ticket ${number}`);
    return ticket;
  }

  /** The version its page shows, of a ticket, a counter, or both. */
  on(number: string) {
    const ticket = this.ticket(number);
    return { ticketId: ticket.id, expects: { ticket: ticket.version } };
  }

  atCounter(id: string) {
    const counter = counterOf(this.state, parsed(counterId, id));
    return { counterId: counter.id, expects: { counter: counter.version } };
  }

  onAt(number: string, id: string) {
    const { counterId: at, expects } = this.atCounter(id);
    const ticket = this.on(number);
    return {
      ticketId: ticket.ticketId,
      counterId: at,
      expects: { ...ticket.expects, ...expects },
    };
  }

  openDay(day = '2026-11-19'): Outcome {
    const fields = { businessDay: parsed(businessDay, day), siteVersion: 'trial' };
    return this.take({ type: 'open-day', ...fields, ...this.envelope(engineActor) });
  }

  closeDay(missed = false): Outcome {
    const by = missed ? engineActor : staffActor;
    return this.take({ type: 'close-day', missed, ...this.envelope(by) });
  }

  reopenDay(): Outcome {
    return this.take({ type: 'reopen-day', ...this.envelope() });
  }

  setCounter(
    id: string,
    state: CounterState,
    rest?: { readonly reason: RestReason; readonly minutes: number },
  ): Outcome {
    const wish = { ...this.atCounter(id), state, ...(rest && { rest }) };
    return this.take({ type: 'set-counter', ...wish, ...this.envelope() });
  }

  setServices(id: string, services: readonly string[]): Outcome {
    const wish = {
      ...this.atCounter(id),
      services: services.map((each) => parsed(serviceId, each)),
    };
    return this.take({ type: 'set-counter-services', ...wish, ...this.envelope() });
  }

  issueCommand(
    service: string,
    instead: Partial<Fields<'issue-ticket'>> = {},
    by: Actor = staffActor,
  ): CommandOf<'issue-ticket'> {
    return {
      type: 'issue-ticket',
      serviceId: parsed(serviceId, service),
      locale: parsed(locale, 'ja'),
      ticketId: parsed(ticketId, this.fresh('ticket')),
      token: parsed(token, this.fresh('token')),
      jobId: parsed(jobId, this.fresh('job')),
      printerReady: true,
      ...instead,
      ...this.envelope(by),
    };
  }

  /** Issued by staff and handed over by word: it waits at once. */
  issue(service: string, instead: Partial<Fields<'issue-ticket'>> = {}): string {
    const command = this.issueCommand(service, instead);
    const outcome = this.take(command);
    assert(outcome.ok, `issued: ${JSON.stringify(outcome)}`);
    const ticket = this.state.tickets.get(command.ticketId);
    assert(ticket !== undefined, 'an issued ticket is there');
    return ticket.number;
  }

  touch(kiosk: string, service: string, printerReady = true): Outcome {
    return this.take(this.issueCommand(service, { printerReady }, kioskActor(kiosk)));
  }

  importDay(day: string, rows: readonly ReservedRow[]): Outcome {
    const reservations = rows.map(([code, slot, service]) => ({
      code: parsed(reservationCode, code),
      at: hallTime(slot),
      serviceId: parsed(serviceId, service),
    }));
    const list = { day: parsed(businessDay, day), reservations };
    return this.take({ type: 'import-reservations', ...list, ...this.envelope() });
  }

  /** By staff, unless a kiosk is named. */
  checkIn(code: string, kiosk?: string, instead: Partial<Fields<'check-in'>> = {}): Outcome {
    return this.take({
      type: 'check-in',
      code: parsed(reservationCode, code),
      locale: parsed(locale, 'ja'),
      ticketId: parsed(ticketId, this.fresh('ticket')),
      token: parsed(token, this.fresh('token')),
      jobId: parsed(jobId, this.fresh('job')),
      printerReady: true,
      ...instead,
      ...this.envelope(kiosk === undefined ? staffActor : kioskActor(kiosk)),
    });
  }

  refill(printer = 'printer-1', by: Actor = staffActor, rollMm = 80_000): Outcome {
    const roll = { printer: parsed(nodeId, printer), rollMm };
    return this.take({ type: 'record-refill', ...roll, ...this.envelope(by) });
  }

  recordUpkeep(
    device = 'kiosk-1',
    item: UpkeepItem = 'screen-cleaned',
    doneAt: EpochMs | undefined = undefined,
  ): Outcome {
    const done = { device: parsed(nodeId, device), item, ...(doneAt && { doneAt }) };
    return this.take({ type: 'record-upkeep', ...done, ...this.envelope() });
  }

  testPrint(printer = 'printer-1', by: Actor = staffActor, printerReady = true): Outcome {
    const print = { jobId: parsed(jobId, this.fresh('job')), printerReady };
    const to = { printer: parsed(nodeId, printer) };
    return this.take({ type: 'test-print', ...to, ...print, ...this.envelope(by) });
  }

  staffMode(act: StaffModeAct = 'entered', kiosk = 'kiosk-1'): Outcome {
    return this.take({ type: 'record-staff-mode', act, ...this.envelope(kioskActor(kiosk)) });
  }

  recordAccess(given: object, doneAt = this.at): Outcome {
    const record = { access: parsed(access, given), doneAt };
    return this.take({ type: 'record-access', ...record, ...this.envelope() });
  }

  changeSite(): Outcome {
    const changes = [{ part: 'counters', what: 'added' as const, id: '9' }];
    return this.take({ type: 'record-site-change', changes, ...this.envelope(engineActor) });
  }

  stopIssuing(notice: HallNotice = 'trouble'): Outcome {
    return this.take({ type: 'stop-issuing', notice, ...this.envelope() });
  }

  resumeIssuing(): Outcome {
    return this.take({ type: 'resume-issuing', ...this.envelope() });
  }

  /** @param until - hall time such as `2026-11-19T16:30`; none: the calendar's again */
  setIssueEnd(until?: string): Outcome {
    const wish = until === undefined ? {} : { until: hallTime(until) };
    return this.take({ type: 'set-issue-end', ...wish, ...this.envelope() });
  }

  postBulletin(text = '本日、3番窓口は10時に開けます', by: Actor = staffActor): Outcome {
    return this.take({ type: 'post-bulletin', text, ...this.envelope(by) });
  }

  /** The last one. */
  onBulletin(type: 'read-bulletin' | 'withdraw-bulletin', by: Actor = staffActor): Outcome {
    const bulletinId = this.state.bulletins.at(-1)?.id ?? parsed(requestId, 'never-posted');
    return this.take({ type, bulletinId, ...this.envelope(by) });
  }

  /** Half an hour of the first exercise with the board, unless something else is wished. */
  startTraining(wish: Partial<Fields<'start-training'>> = {}, by: Actor = staffActor): Outcome {
    return this.take({
      type: 'start-training',
      ...{ exercise: 'first-call', minutes: 30, speed: 1, nodes: [parsed(nodeId, 'board-1')] },
      ...{ ...wish, ...this.envelope(by) },
    });
  }

  /** The one that is on. */
  endTraining(by: Actor = staffActor): Outcome {
    return this.take({
      ...({ type: 'end-training', trainingId: this.#trainingId() } as const),
      ...this.envelope(by),
    });
  }

  attend(did: AttendanceAct, by: Actor = staffActor): Outcome {
    return this.take({
      ...({ type: 'record-attendance', trainingId: this.#trainingId(), did } as const),
      ...this.envelope(by),
    });
  }

  #trainingId() {
    return this.state.training?.id ?? parsed(requestId, 'never-started');
  }

  askHelp(place: HelpPlace, by: Actor = staffActor): Outcome {
    return this.take({ type: 'ask-help', place, ...this.envelope(by) });
  }

  answerHelp(place: HelpPlace, by: Actor = staffActor): Outcome {
    return this.take({ type: 'answer-help', place, ...this.envelope(by) });
  }

  setMute(muted = true, group = 'hall'): Outcome {
    const wish = { group: parsed(boardGroup, group), muted };
    return this.take({ type: 'set-mute', ...wish, ...this.envelope() });
  }

  checkSound(group = 'hall'): Outcome {
    const { announcementId } = this.#call('voice');
    const check = { group: parsed(boardGroup, group), announcementId };
    return this.take({ type: 'check-sound', ...check, ...this.envelope() });
  }

  reportSound(heard: boolean, group = 'hall'): Outcome {
    const said = { group: parsed(boardGroup, group), heard };
    return this.take({ type: 'report-sound', ...said, ...this.envelope() });
  }

  /** The job that counts for a ticket. */
  jobOf(number: string): JobId {
    const { jobId: id } = this.ticket(number);
    assert(id !== undefined, `${number} is printed`);
    return id;
  }

  report(
    id: JobId,
    outcome: CommandOf<'report-print'>['outcome'],
    slipsOut: 0 | 1 | 2 = 0,
    printer: string = printOf(this.state, id)?.printer ?? 'printer-1',
  ): Outcome {
    const by = parsed(actor, { kind: 'printer', nodeId: printer });
    return this.take({ type: 'report-print', jobId: id, outcome, slipsOut, ...this.envelope(by) });
  }

  expire(id: JobId): Outcome {
    return this.take({ type: 'expire-print', jobId: id, ...this.envelope(engineActor) });
  }

  /** What this ticket was shown first. */
  recordWaits(number: string, shown = { low: 5, high: 15, mean: 9.5 }): Outcome {
    const { id: ticketId } = this.ticket(number);
    const waits = [{ ticketId, moment: 'first' as const, at: this.at, ...shown }];
    const nothing = { jumps: [], newcomers: [] };
    return this.take({ type: 'record-waits', waits, ...nothing, ...this.envelope(engineActor) });
  }

  reprint(
    number: string,
    printer = 'printer-1',
    printerReady = true,
    by: Actor = staffActor,
  ): Outcome {
    return this.take({
      type: 'reprint',
      ...this.on(number),
      printer: parsed(nodeId, printer),
      jobId: parsed(jobId, this.fresh('job')),
      printerReady,
      ...this.envelope(by),
    });
  }

  acceptWithoutPaper(number: string, by: Actor = staffActor): Outcome {
    return this.take({ type: 'accept-without-paper', ...this.on(number), ...this.envelope(by) });
  }

  allowPaperless(kiosk: string, allowed = true): Outcome {
    const kioskId = parsed(nodeId, kiosk);
    return this.take({ type: 'allow-paperless', kioskId, allowed, ...this.envelope() });
  }

  #call(voice: VoiceChoice) {
    return { voice, announcementId: parsed(announcementId, this.fresh('announcement')) };
  }

  callNext(counter: string, voice: VoiceChoice = 'voice'): Outcome {
    const call = { ...this.atCounter(counter), ...this.#call(voice) };
    return this.take({ type: 'call-next', ...call, ...this.envelope() });
  }

  callTicket(number: string, counter: string, voice: VoiceChoice = 'voice'): Outcome {
    const call = { ...this.onAt(number, counter), ...this.#call(voice) };
    return this.take({ type: 'call-ticket', ...call, ...this.envelope() });
  }

  recall(number: string, counter: string, voice: VoiceChoice = 'voice'): Outcome {
    const call = { ...this.onAt(number, counter), ...this.#call(voice) };
    return this.take({ type: 'recall', ...call, ...this.envelope() });
  }

  start(number: string, counter: string): Outcome {
    return this.take({
      type: 'start-serving',
      ...this.onAt(number, counter),
      ...this.envelope(),
    });
  }

  step(number: string, step: string): Outcome {
    const fields = { ...this.on(number), stepId: parsed(stepId, step) };
    return this.take({ type: 'start-step', ...fields, ...this.envelope() });
  }

  setAccommodation(number: string, accommodation = true): Outcome {
    const wish = { ...this.on(number), accommodation };
    return this.take({ type: 'set-accommodation', ...wish, ...this.envelope() });
  }

  setParty(number: string, party: 'self' | 'proxy'): Outcome {
    return this.take({ type: 'set-party', ...this.on(number), party, ...this.envelope() });
  }

  finish(number: string): Outcome {
    return this.take({ type: 'finish-serving', ...this.on(number), ...this.envelope() });
  }

  hold(number: string, reason: HoldReason = 'form'): Outcome {
    return this.take({ type: 'hold-ticket', ...this.on(number), reason, ...this.envelope() });
  }

  returnToWaiting(number: string): Outcome {
    return this.take({ type: 'return-to-waiting', ...this.on(number), ...this.envelope() });
  }

  markAbsent(number: string): Outcome {
    return this.take({ type: 'mark-absent', ...this.on(number), ...this.envelope() });
  }

  endAbsence(number: string): Outcome {
    return this.take({ type: 'end-absence', ...this.on(number), ...this.envelope() });
  }

  handOff(
    number: string,
    to: { readonly service: string } | { readonly counter: string },
  ): Outcome {
    const target =
      'service' in to
        ? { serviceId: parsed(serviceId, to.service) }
        : { counterId: parsed(counterId, to.counter) };
    return this.take({ type: 'hand-off', ...this.on(number), to: target, ...this.envelope() });
  }

  cancel(number: string, reason: CancelReason = 'by-request', by: Actor = staffActor): Outcome {
    return this.take({ type: 'cancel-ticket', ...this.on(number), reason, ...this.envelope(by) });
  }

  undo(number: string): Outcome {
    return this.take({ type: 'undo', ...this.on(number), ...this.envelope() });
  }
}
