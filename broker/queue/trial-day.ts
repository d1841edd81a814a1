import { actor, counterId, nodeId, requestId, ticketNumber } from '../contract/ids.ts';
import type { Refusal } from '../contract/refusals.ts';
import type { Result } from '../contract/result.ts';
import type { CounterState, HelpPlace } from '../contract/ticket.ts';
import type { Command } from './commands.ts';
import { decide } from './decide.ts';
import type { Answer, Ticket } from './state.ts';
import { hallTime, kioskActor, parsed, type ReservedRow, TrialHall } from './trial-hall.ts';
import { trialSite } from './trial-site.ts';

/** A small random generator from a seed: the same seed is the same day. */
export function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const times = ['08:40', '09:00', '10:00', '11:30', '13:00', '15:00', '17:00'];
const reservedToday = times.map((time, index): ReservedRow => {
  const service = index % 2 === 0 ? 'application' : 'delivery';
  return [`R-${index + 100}`, `2026-11-19T${time}`, service];
});

const issueEnds = ['2026-11-19T16:30', '2026-11-19T20:00'];

type Press = () => Result<Answer, Refusal>;

const counterStates: readonly CounterState[] = [
  'open',
  'open',
  'open',
  'break',
  'back-office',
  'closed',
];

/**
 * A day at city hall on which everybody presses anything: much that the rules refuse, some of it
 * twice, some of it late, and printers that run out of paper. From one source of randomness.
 */
export class TrialDay {
  readonly hall: TrialHall;
  /** What each accepted command was answered with, by its journal place. */
  readonly answered: { readonly command: Command; readonly answer: Answer }[] = [];
  readonly refused = new Map<Refusal, number>();
  readonly #random: () => number;
  /** What went wrong with a repeated command; nothing may. */
  readonly doubled: string[] = [];
  #last: Command | undefined;

  constructor(random: () => number, using = decide) {
    this.#random = random;
    const recording: typeof decide = (state, site, command) => {
      this.#last = command;
      return using(state, site, command);
    };
    this.hall = new TrialHall(trialSite(), hallTime('2026-11-19T08:30'), recording);
    this.hall.openDay();
    this.hall.importDay('2026-11-19', reservedToday);
    for (const counter of ['1', '2', '3', 'city']) this.hall.setCounter(counter, 'open');
    this.hall.issue('guide');
  }

  /** One press somewhere in the hall, a moment after the last one. */
  step(): void {
    this.hall.pass(Math.floor(this.#random() * 90));
    const press = this.#any(this.#presses());
    this.#last = undefined;
    const outcome = press();
    const command: Command | undefined = this.#last;
    if (!outcome.ok) this.refused.set(outcome.error, (this.refused.get(outcome.error) ?? 0) + 1);
    else if (command !== undefined) this.answered.push({ command, answer: outcome.value });
  }

  /** One of them; the last when randomness has run out. */
  #any<T>(from: readonly T[]): T {
    const found = from[Math.min(from.length - 1, Math.floor(this.#random() * from.length))];
    if (found === undefined) throw new RangeError('nothing to choose from');
    return found;
  }

  /** A ticket that something may be done with, or a young one. */
  #ticket(): string {
    const { finished, tickets, standing } = this.hall.state;
    const open: Ticket[] = [
      ...standing.calling,
      ...standing.serving,
      ...standing.hold,
      ...standing.absent,
      ...standing.issuing,
      ...standing.handoff,
    ];
    const some = this.#random();
    if (some < 0.7 && open.length > 0) return this.#any(open).number;
    if (some < 0.85 && finished.length > 0) return this.#any(finished.slice(-5)).number;
    return this.#any([...tickets.values()].slice(-12)).number;
  }

  #counter(): string {
    return this.#any(['1', '2', '3', 'city']);
  }

  #openTicketOf(counter: string): string {
    const { counterId } = this.hall.atCounter(counter);
    return this.hall.state.counters.get(counterId)?.open?.number ?? this.#ticket();
  }

  #presses(): readonly Press[] {
    const some = this.#random();
    if (some < 0.18) return this.#issues();
    if (some < 0.36) return this.#prints();
    if (some < 0.75) return this.#asExpected();
    if (some < 0.91) return this.#atCounters();
    if (some < 0.95) return this.#atKiosk();
    return this.#rare();
  }

  /** What people at a counter do when they follow the hall's own ways. */
  #asExpected(): readonly Press[] {
    const { hall } = this;
    const counter = this.#counter();
    const status = hall.state.counters.get(hall.atCounter(counter).counterId);
    if (status?.state !== 'open') return [() => hall.setCounter(counter, 'open')];
    if (status.open === undefined) return this.#atFreeCounter(counter);
    const { number, phase } = status.open;
    if (phase.state === 'calling') {
      return [
        () => hall.recall(number, counter),
        () => hall.start(number, counter),
        () => hall.start(number, counter),
        () => hall.markAbsent(number),
        () => hall.undo(number),
      ];
    }
    return [
      () => hall.finish(number),
      () => hall.finish(number),
      () => hall.hold(number, this.#any(['form', 'photo', 'staff-check', 'other'])),
      () => hall.handOff(number, { counter: 'city' }),
      () => hall.step(number, this.#any(['papers', 'photo', 'explain'])),
      () => hall.setParty(number, this.#any(['self', 'proxy'])),
    ];
  }

  #atFreeCounter(counter: string): readonly Press[] {
    const { hall } = this;
    const [held] = hall.state.standing.hold;
    const [absent] = hall.state.standing.absent;
    const [unconfirmed] = hall.state.standing.issuing;
    const presses: Press[] = [() => hall.callNext(counter), () => hall.callNext(counter)];
    if (held)
      presses.push(
        () => hall.start(held.number, counter),
        () => hall.undo(held.number),
      );
    if (absent) {
      presses.push(() => hall.returnToWaiting(absent.number));
      presses.push(() => hall.endAbsence(absent.number));
      presses.push(() => hall.callTicket(absent.number, counter));
    }
    if (unconfirmed) presses.push(() => hall.acceptWithoutPaper(unconfirmed.number));
    return presses;
  }

  #issues(): readonly Press[] {
    const { hall } = this;
    const service = this.#any(['application', 'delivery', 'certificate', 'guide']);
    const ready = this.#random() < 0.9;
    const soon = { reservedFor: hallTime('2026-11-19T11:00') };
    const byStaff = (instead: Parameters<TrialHall['issueCommand']>[1]) => () =>
      hall.take(hall.issueCommand(service, instead));
    return [
      () => hall.touch('kiosk-1', service, ready),
      () => hall.touch('kiosk-1', service, ready),
      () => hall.touch('kiosk-2', service, ready),
      () => hall.touch('tablet', service, ready),
      byStaff({}),
      byStaff({ accommodation: true }),
      byStaff(soon),
      () => this.#padNumber(service),
      () => this.#checkIn(),
    ];
  }

  /** A number of a paper pad, with what is written on it; some stand nowhere, some were entered. */
  #padNumber(service: string): Result<Answer, Refusal> {
    const { hall } = this;
    const prefix = { application: 'A', delivery: 'B', certificate: 'E', guide: 'G' }[service];
    const value = 899 + Math.floor(this.#random() * 24);
    const padNumber = parsed(ticketNumber, `${prefix}${value}`);
    const writtenAt = hallTime(this.#any(['2026-11-19T08:45', '2026-11-19T10:15']));
    const servedAt = this.#random() < 0.3 ? { servedAt: parsed(counterId, '2') } : {};
    return hall.take(hall.issueCommand(service, { padNumber, writtenAt, ...servedAt }));
  }

  /** Somebody with a code comes, to a kiosk or to staff; some come again, some with no such code. */
  #checkIn(): Result<Answer, Refusal> {
    const code = `R-${100 + Math.floor(this.#random() * 9)}`;
    const ready = this.#random() < 0.9;
    const place = this.#any(['kiosk-1', 'kiosk-2', 'tablet', 'staff']);
    const kiosk = place === 'staff' ? undefined : place;
    return this.hall.checkIn(code, kiosk, { printerReady: ready });
  }

  /** Behind the PIN of a kiosk, about its own numbers and printer or about others. */
  #atKiosk(): readonly Press[] {
    const { hall } = this;
    const by = kioskActor(this.#any(['kiosk-1', 'kiosk-2', 'kiosk-9']));
    const number = this.#ticket();
    const printer = this.#any(['printer-1', 'printer-2', 'printer-9']);
    return [
      () => hall.refill(printer, by),
      () => hall.refill(printer),
      () => hall.recordUpkeep(this.#any(['kiosk-1', 'printer-2', 'board-1', 'nowhere'])),
      () => hall.testPrint(printer, by, this.#random() < 0.9),
      () => hall.testPrint(printer),
      () => hall.staffMode('entered', this.#any(['kiosk-1', 'kiosk-9'])),
      () => hall.reprint(number, printer, true, by),
      () => hall.acceptWithoutPaper(number, by),
      () => hall.cancel(number, 'issued-by-mistake', by),
      () => hall.importDay(this.#any(['2026-11-19', '2026-11-24']), reservedToday.slice(2)),
    ];
  }

  #prints(): readonly Press[] {
    const { hall } = this;
    const jobs = [...[...hall.state.jobs.values()].slice(-6), ...hall.state.tests.values()];
    if (jobs.length === 0) return this.#issues();
    const job = this.#any(jobs);
    const number = this.#ticket();
    return [
      () => hall.report(job.jobId, 'sent'),
      () => hall.report(job.jobId, 'one-of-two', 1),
      () => hall.report(job.jobId, 'printed', 2),
      () => hall.report(job.jobId, 'printed', 2),
      () => hall.report(job.jobId, 'printed', 2),
      () => hall.report(job.jobId, 'failed', 1),
      () => hall.report(job.jobId, 'unknown'),
      () => hall.expire(job.jobId),
      () => hall.recordWaits(number),
      () => hall.acceptWithoutPaper(number),
      () => hall.reprint(number, this.#any(['printer-1', 'printer-2', 'printer-9'])),
    ];
  }

  #atCounters(): readonly Press[] {
    const { hall } = this;
    const counter = this.#counter();
    const number = this.#openTicketOf(counter);
    const other = this.#ticket();
    return [
      () => hall.callNext(counter, this.#any(['voice', 'chime', 'silent'])),
      () => hall.callNext(counter),
      () => hall.callNext(counter),
      () => hall.callTicket(other, counter),
      () => hall.recall(number, counter),
      () => hall.start(number, counter),
      () => hall.start(number, counter),
      () => hall.start(other, counter),
      () => hall.step(number, this.#any(['papers', 'photo', 'explain'])),
      () => hall.setParty(number, this.#any(['self', 'proxy'])),
      () => hall.finish(number),
      () => hall.finish(number),
      () => hall.hold(number, this.#any(['form', 'photo', 'staff-check', 'other'])),
      () => hall.returnToWaiting(other),
      () => hall.markAbsent(number),
      () => hall.endAbsence(other),
      () => hall.handOff(number, { counter: 'city' }),
      () => hall.handOff(other, { service: 'application' }),
      () => hall.setAccommodation(other, this.#any([true, false])),
      () => hall.cancel(other),
      () => hall.undo(number),
      () => hall.undo(other),
      () => hall.setCounter(counter, this.#any(counterStates)),
      () => hall.setServices(counter, [this.#any(['application', 'delivery', 'certificate'])]),
      () => hall.setCounter(counter, 'break', { reason: 'meal', minutes: 60 }),
      () => hall.setCounter(counter, 'open'),
    ];
  }

  #rare(): readonly Press[] {
    const { hall } = this;
    const closed = hall.state.day.state === 'closed';
    if (closed) return [() => hall.reopenDay()];
    if (hall.state.stopped !== undefined) return [() => hall.resumeIssuing()];
    return [
      () => hall.stopIssuing(this.#any(['trouble', 'full', 'closing', 'evacuate'])),
      () => hall.setIssueEnd(this.#random() < 0.3 ? undefined : this.#any(issueEnds)),
      () => hall.setMute(this.#random() < 0.5),
      () => hall.checkSound(this.#any(['hall', 'corner'])),
      () => hall.reportSound(this.#random() < 0.9),
      () => hall.recordAccess({ act: 'signed-in', staffId: 'tanaka' }),
      () => hall.changeSite(),
      ...this.#words(),
      ...this.#training(),
      () => hall.allowPaperless(this.#any(['kiosk-1', 'kiosk-2', 'nowhere']), this.#random() < 0.5),
      () => this.#again(),
      () => this.#again(),
      () => this.#stale(),
      () => this.#foreign(),
      () => (this.#random() < 0.2 ? this.#endDay() : hall.closeDay()),
      () => hall.reopenDay(),
      () => hall.openDay(),
    ];
  }

  /** What people at the counters tell each other. */
  #words(): readonly Press[] {
    const { hall } = this;
    const sato = parsed(actor, { kind: 'staff', staffId: 'sato' });
    const place = this.#any<HelpPlace>([
      { counterId: parsed(counterId, '1') },
      { kioskId: parsed(nodeId, 'kiosk-1') },
    ]);
    return [
      () => hall.postBulletin(),
      () => hall.onBulletin(this.#any(['read-bulletin', 'withdraw-bulletin']), sato),
      () => hall.askHelp(place),
      () => hall.answerHelp(place),
    ];
  }

  /** A training begins and ends while the hall goes on. */
  #training(): readonly Press[] {
    const { hall } = this;
    const sato = parsed(actor, { kind: 'staff', staffId: 'sato' });
    return [
      () => hall.startTraining(),
      () => hall.attend(this.#any(['joined', 'left', 'completed']), sato),
      () => hall.attend(this.#any(['joined', 'completed']), sato),
      () => (this.#random() < 0.3 ? hall.endTraining() : hall.attend('joined')),
    ];
  }

  /** Everybody at a counter is finished first, as a close asks for. */
  #endDay(): Result<Answer, Refusal> {
    const { calling, serving } = this.hall.state.standing;
    for (const { number } of [...calling, ...serving]) this.hall.finish(number);
    return this.hall.closeDay();
  }

  /** An accepted command arrives once more, however old (rule 3). */
  #again(): Result<Answer, Refusal> {
    if (this.answered.length === 0) return this.hall.openDay();
    const { command, answer } = this.#any(this.answered);
    const events = this.hall.journal.length;
    const outcome = this.hall.take(command);
    const same = outcome.ok && JSON.stringify(outcome.value) === JSON.stringify(answer);
    if (!same || this.hall.journal.length !== events) this.doubled.push(command.requestId);
    return outcome;
  }

  /** Somebody presses on a picture of a while ago. */
  #stale(): Result<Answer, Refusal> {
    const { hall } = this;
    const { ticketId, expects } = hall.on(this.#ticket());
    const past = { ticketId, expects: { ticket: expects.ticket + 1 } };
    return hall.take({ type: 'finish-serving', ...past, ...hall.envelope() });
  }

  /** A kiosk uses the very request id of somebody else: ids are scoped to the actor (rule 3). */
  #foreign(): Result<Answer, Refusal> {
    const { hall } = this;
    const kiosk = parsed(actor, { kind: 'kiosk', nodeId: 'tablet' });
    const fresh = hall.issueCommand('application', {}, kiosk);
    const borrowed = hall.journal[0]?.requestId ?? parsed(requestId, hall.fresh('request'));
    return hall.take({ ...fresh, requestId: borrowed });
  }
}
