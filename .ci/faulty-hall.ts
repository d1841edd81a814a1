import { requestId } from '../broker/contract/ids.ts';
import type { NodeHealth } from '../broker/contract/node-health.ts';
import { nodeHealth } from '../broker/contract/node-health.ts';
import type { Refusal } from '../broker/contract/refusals.ts';
import { assert, err, ok, type Result } from '../broker/contract/result.ts';
import type { SitePack } from '../broker/contract/site.ts';
import { type IssuedTicket, issuedTicket } from '../broker/contract/ticket-requests.ts';
import { NodeWatch } from '../broker/node-watch.ts';
import { printerReady } from '../broker/queue/facts.ts';
import { kioskSnapshot } from '../broker/queue/projections/kiosk.ts';
import { lineSnapshot } from '../broker/queue/projections/line.ts';
import {
  openPrints,
  openRefills,
  printJob,
  withdrawnPrints,
} from '../broker/queue/projections/prints.ts';
import { hallTime, kioskActor, parsed, TrialHall } from '../broker/queue/trial-hall.ts';
import { stepKiosk } from '../device/kiosk/kiosk-session.ts';
import {
  defaultTimings,
  emptyKiosk,
  isScan,
  type KioskInput,
  type KioskState,
  type Touch,
} from '../device/kiosk/kiosk-state.ts';
import { DeskRig } from '../device/printer/desk-rig.ts';

const KIOSK = 'kiosk-1';
const STEP_MS = 100;
/** The engine says a job again this often (design part 5, Printing). */
const SAY_AGAIN_MS = 2_000;

/**
 * A whole hall without a wire: the engine's domain, one kiosk's state machine, and the printer
 * process with its driver and a virtual printer, each told what it would be told over MQTT.
 */
export class FaultyHall {
  readonly trial: TrialHall;
  readonly printer: DeskRig;
  kiosk: KioskState = emptyKiosk;
  /** Numbers that staff said a word about: 紙なしで受付, 取消. */
  readonly settled = new Set<string>();
  readonly reprinted = new Map<string, number>();
  /** What is looked at after every step. */
  check: (hall: FaultyHall) => void = () => {};
  readonly #pack: SitePack;
  readonly #watch: NodeWatch;
  readonly #sentAt = new Map<string, number>();
  #atMs = 0;
  #lineOf = -1;

  private constructor(pack: SitePack, rows: number) {
    this.#pack = pack;
    this.#watch = new NodeWatch(pack.site);
    this.trial = new TrialHall(pack.site, hallTime('2026-11-19T10:24'));
    this.printer = new DeskRig(undefined, rows);
    this.printer.engineTime = () => this.trial.at;
    this.printer.onReport = ({ jobId, outcome, slipsOut, fault, actor }) => {
      const slips = ([0, 1, 2] as const).find((each) => each === slipsOut) ?? 0;
      const envelope = { ...this.trial.envelope(actor) };
      const report = { jobId, outcome, slipsOut: slips, ...(fault && { fault }) };
      const taken = this.trial.take({ type: 'report-print', ...report, ...envelope });
      return taken.ok ? ok({}) : err(taken.error);
    };
  }

  static async open(pack: SitePack, rows: number): Promise<FaultyHall> {
    const hall = new FaultyHall(pack, rows);
    assert(hall.trial.openDay().ok, 'a day opens');
    await hall.printer.start();
    hall.#step({ type: 'site', pack });
    await hall.pass(200);
    return hall;
  }

  /** The printer's process ends, in the middle of whatever it does, and starts again. */
  async restartPrinter(): Promise<void> {
    this.printer.crash();
    await this.printer.start();
  }

  /** A citizen touches a service. */
  touch(serviceAt = 0): void {
    const service = this.#pack.site.services[serviceAt];
    const [locale] = this.#pack.site.languages;
    assert(service !== undefined && locale !== undefined, 'the site has a service and a language');
    const touchId = parsed(requestId, this.trial.fresh('touch'));
    this.#step({ type: 'touch-service', touch: { touchId, serviceId: service.id, locale } });
  }

  /** The screen's own way back. */
  touchHome(): void {
    this.#step({ type: 'touch-home' });
  }

  get numbers(): readonly string[] {
    return [...this.trial.state.tickets.values()].map(({ number }) => number);
  }

  /** Papers with a number on them that came out whole, and how often. */
  papersOf(number: string): { readonly self: number; readonly counter: number } {
    const papers = this.printer.papers.map((paper) => paper.split(' '));
    const of = (copy: string) =>
      papers.filter(([which, job]) => which === copy && Number(job) === Number(number.slice(1)))
        .length;
    return { self: of('self'), counter: of('counter') };
  }

  snapshot() {
    const { state, at } = this.trial;
    return kioskSnapshot(state, this.#pack.site, parsedKiosk(), this.#watch, at);
  }

  async pass(ms: number): Promise<void> {
    for (let passedMs = 0; passedMs < ms; passedMs += STEP_MS) {
      await this.printer.pass(STEP_MS);
      this.trial.pass(STEP_MS / 1_000);
      this.#atMs += STEP_MS;
      this.#turn();
      this.check(this);
    }
  }

  /** @param ms - at most */
  async passUntil(ms: number, over: () => boolean): Promise<void> {
    for (let passedMs = 0; passedMs < ms && !over(); passedMs += STEP_MS) await this.pass(STEP_MS);
  }

  /** Everybody hears what there is to hear, and time has passed for all. */
  #turn(): void {
    const { trial, printer } = this;
    const health: NodeHealth = parsed(nodeHealth, {
      node: printer.hall.node,
      role: 'printer',
      online: true,
      ...printer.hall.health,
    });
    this.#watch.heard(health, trial.at);
    printer.beat();
    this.#expire();
    this.#carry();
    this.#news();
  }

  #expire(): void {
    for (const job of openPrints(this.trial.state)) {
      if (this.trial.at >= job.expiresAt) this.trial.expire(job.jobId);
    }
  }

  /** Jobs and withdrawals, again and again until they are reported. */
  #carry(): void {
    const { state, site, at } = this.trial;
    const messages = [
      ...openPrints(state).flatMap(({ jobId }) => printJob(state, site, jobId, at) ?? []),
      ...withdrawnPrints(state, at).map(({ jobId }) => ({ kind: 'withdraw', jobId }) as const),
      ...openRefills(state, this.#watch).map(({ message }) => message),
    ];
    for (const message of messages) {
      const key = JSON.stringify([message.kind, 'jobId' in message ? message.jobId : '']);
      const sentAt = this.#sentAt.get(key) ?? Number.NEGATIVE_INFINITY;
      if (this.#atMs - sentAt < SAY_AGAIN_MS) continue;
      this.#sentAt.set(key, this.#atMs);
      this.printer.hall.deliver('print', message, this.printer.hall.node);
    }
  }

  #news(): void {
    const { state, site, at } = this.trial;
    this.#step({ type: 'presence', online: true, beat: this.printer.hall.presence.beat });
    if (this.#lineOf !== state.seq) {
      this.#lineOf = state.seq;
      this.#step({ type: 'line', snapshot: lineSnapshot(state, site, at, this.#watch) });
    }
    this.#step({ type: 'kiosk', snapshot: this.snapshot() });
    this.#step({ type: 'tick' });
  }

  #step(input: KioskInput): void {
    const { state, effects } = stepKiosk(this.kiosk, input, this.#atMs, defaultTimings);
    this.kiosk = state;
    for (const effect of effects) {
      if (effect.kind !== 'request' || isScan(effect.wish)) continue;
      const { touchId } = effect.wish;
      this.#step({ type: 'reply', touchId, result: this.#issue(effect.wish) });
    }
  }

  #issue({ touchId, serviceId, locale }: Touch): Result<IssuedTicket, Refusal> {
    const { trial, printer } = this;
    const ready = printerReady(trial.site, this.#watch, printer.hall.node);
    const fields = { locale, printerReady: ready };
    const command = trial.issueCommand(serviceId, fields, kioskActor(KIOSK));
    const taken = trial.take({ ...command, requestId: touchId });
    return taken.ok ? ok(parsed(issuedTicket, taken.value)) : taken;
  }
}

function parsedKiosk() {
  const by = kioskActor(KIOSK);
  assert(by.kind === 'kiosk', 'a kiosk acts');
  return by.nodeId;
}
