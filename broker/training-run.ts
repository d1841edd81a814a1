import { createHash, randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { MqttHall } from './client/mqtt-hall.ts';
import { SmallDocument } from './client/small-document.ts';
import type { QueueEvent } from './contract/events.ts';
import type { ExerciseId } from './contract/exercises.ts';
import { type NodeId, requestId, type SiteId, staffId } from './contract/ids.ts';
import type { Logger } from './contract/log.ts';
import type { Role } from './contract/node-health.ts';
import { ok, type Result } from './contract/result.ts';
import type { SitePack } from './contract/site.ts';
import type { ExerciseSnapshot, TrainingNotice } from './contract/training-topics.ts';
import { type DemandTable, demandOfDay } from './demand/demand-table.ts';
import { seeded } from './demand/random.ts';
import { type HallClock, openFastClock } from './hall-clock.ts';
import { HallPublisher } from './hall-publisher.ts';
import type { JournalFault } from './journal/journal-port.ts';
import { type Credential, passwordSha256 } from './mqtt/credentials.ts';
import { listen, type OpenHall, openHall } from './open-hall.ts';
import { fileStore } from './recovery.ts';
import { ExerciseProgress } from './training/exercise-progress.ts';
import { PaperPads } from './training/paper-pads.ts';
import { TrainingKiosk, visitorIds } from './training/training-kiosk.ts';
import { TrainingPrinter } from './training/training-printer.ts';
import {
  beginningOf,
  kioskOfVisitors,
  kioskWithoutPaper,
  trainingPack,
} from './training/training-site.ts';
import { planVisitors } from './training/visitor-plans.ts';
import { Visitors } from './training/visitors.ts';
import type { WaitForecaster } from './wait-forecaster.ts';

const TICK_MS = 500;
/** 停電: so long after somebody has begun to serve, and for so long. */
const CUT_AFTER_MS = 4_000;
const CUT_FOR_MS = 6_000;
const VISITORS_MAX = 40;

/** What a training was told to be. */
export type Wanted = {
  readonly site: SiteId;
  readonly nodes: readonly NodeId[];
  readonly training: NonNullable<TrainingNotice['training']>;
};

export type RunParts = {
  /** The real site. */
  readonly pack: SitePack;
  readonly at: { readonly host: string; readonly port: number };
  readonly directory: string;
  /** Of boards, printers and staff nodes. */
  readonly credentials: readonly Credential[];
  readonly demand: DemandTable;
  readonly version: string;
  readonly log: Logger;
  readonly forecaster: WaitForecaster;
  /** The training's journal takes no more. */
  readonly failed: (fault: JournalFault) => void;
};

/** What outlives a restart of the process beside the journal: whose training it is, whom was cut off. */
const runDocument = v.strictObject({
  trainingId: v.nullable(requestId),
  cut: v.pipe(v.array(staffId), v.maxLength(500)),
});
type RunDocument = v.InferOutput<typeof runDocument>;

/**
 * One training: an engine and a broker of its own, citizens of software, and the checklist of its
 * exercise. It knows the real hall's site file, and nothing else of it.
 */
export class TrainingRun {
  readonly #parts: RunParts;
  readonly #wanted: Wanted;
  readonly #pack: SitePack;
  readonly #clock: HallClock;
  readonly #document: SmallDocument<RunDocument>;
  readonly #credentials: Credential[];
  readonly #progress: ExerciseProgress;
  readonly #visitors: Visitors;
  readonly #pads: PaperPads;
  readonly #comingFrom: number;
  readonly #plans: ReturnType<typeof visitorIds>;
  readonly #halls: MqttHall[] = [];
  #kiosk: TrainingKiosk | undefined;
  #hall: OpenHall | undefined;
  #publisher: HallPublisher | undefined;
  #tick: NodeJS.Timeout | undefined;
  #cutting: Promise<void> | undefined;
  #cutDueMs: number | undefined;
  #closed = false;
  #wake: () => void = () => {};

  private constructor(parts: RunParts, wanted: Wanted, document: SmallDocument<RunDocument>) {
    const { exercise, speed, day, month, trainingId } = wanted.training;
    this.#parts = parts;
    this.#wanted = wanted;
    this.#document = document;
    this.#pack = trainingPack(parts.pack, wanted.site, wanted.nodes);
    const { site } = this.#pack;
    const { startAt, comingFrom } = beginningOf(site, day, exercise);
    this.#comingFrom = comingFrom;
    this.#clock = openFastClock(path.join(runDirectory(parts), 'clock.json'), startAt, speed);
    const demand = demandOfDay(parts.demand, month) ?? [];
    // The id seeds it: after a restart the same citizens come.
    const random = seeded(createHash('sha256').update(trainingId).digest().readInt32BE());
    this.#plans = visitorIds(planVisitors({ exercise, site, day, demand, random }));
    this.#visitors = new Visitors(this.#plans);
    this.#progress = new ExerciseProgress(exercise);
    this.#pads = new PaperPads(site);
    this.#credentials = [...parts.credentials];
  }

  /** Begins a training, or goes on with it where an earlier process left it. */
  static async open(parts: RunParts, wanted: Wanted): Promise<Result<TrainingRun, string>> {
    const directory = runDirectory(parts);
    const file = path.join(parts.directory, 'training.json');
    await mkdir(parts.directory, { recursive: true, mode: 0o700 });
    const nothing = { trainingId: null, cut: [] };
    const document = await SmallDocument.open(file, runDocument, nothing, parts.log);
    const { trainingId } = wanted.training;
    if (document.data.trainingId !== trainingId) {
      await rm(directory, { recursive: true, force: true });
      await document.write({ trainingId, cut: [] });
    }
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const run = new TrainingRun(parts, wanted, document);
    await run.#recall();
    run.#letVisitorsIn();
    const opened = await run.#openHall();
    if (!opened.ok) {
      await run.close();
      return opened;
    }
    run.#start();
    return ok(run);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#tick);
    this.#wake();
    await this.#cutting;
    for (const hall of this.#halls) await hall.close();
    await this.#hall?.close();
  }

  #start(): void {
    this.#tick = setInterval(() => this.#look(), TICK_MS);
  }

  get #exercise(): ExerciseId {
    return this.#wanted.training.exercise;
  }

  /** The checklist as the journal left it. */
  async #recall(): Promise<void> {
    const { shelf } = fileStore(path.join(runDirectory(this.#parts), 'journal'));
    const day = (await shelf.days()).at(-1);
    if (day !== undefined) for (const event of (await shelf.read(day)).events) this.#follow(event);
    this.#progress.cut(this.#document.data.cut);
  }

  #follow(event: QueueEvent): void {
    this.#progress.follow(event);
    this.#visitors.follow(event);
    this.#pads.follow(event);
  }

  async #openHall(): Promise<Result<undefined, string>> {
    const { at, log, failed, forecaster } = this.#parts;
    const pack = this.#pack;
    const broker = await listen({ pack, at, credentials: this.#credentials, log });
    if (!broker.ok) return broker;
    const hall = await openHall({
      ...{ pack, log, failed, forecaster, clock: this.#clock, broker: broker.value },
      directory: runDirectory(this.#parts),
      followed: (event) => this.#follow(event),
    });
    if (!hall.ok) {
      await broker.value.close();
      failed(hall.error);
      return { ok: false, error: hall.error.kind };
    }
    this.#hall = hall.value;
    this.#publisher = new HallPublisher(broker.value, pack.site);
    log.info('training.opened', { exercise: this.#exercise, address: `${at.host}:${at.port}` });
    return ok(undefined);
  }

  /** Their kiosk, and its printer where no real one takes part; both knock until the hall is open. */
  #letVisitorsIn(): void {
    const kiosk = kioskOfVisitors(this.#pack.site, this.#wanted.nodes);
    const locale = this.#pack.site.languages[0];
    if (kiosk === undefined || locale === undefined) return;
    const { nodes, training } = this.#wanted;
    const spare = kioskWithoutPaper(kiosk, nodes);
    const at = (id: NodeId, max: number) => ({
      hall: this.#connect(id, 'kiosk'),
      kioskId: id,
      max,
    });
    const kiosks = spare
      ? [at(kiosk.id, training.prints), at(spare.id, Number.POSITIVE_INFINITY)]
      : [at(kiosk.id, Number.POSITIVE_INFINITY)];
    const parts = { kiosks, locale, plans: this.#plans, visitors: this.#visitors };
    this.#kiosk = new TrainingKiosk(parts);
    const { printer } = spare ?? kiosk;
    if (printer === undefined) return;
    const runsOut = this.#exercise === 'paper-out';
    new TrainingPrinter(this.#connect(printer, 'printer'), printer, runsOut).start();
  }

  /** For how many paper came out, and for how many it did not any more. */
  get #paper(): ExerciseSnapshot['paper'] {
    const { nodes, training } = this.#wanted;
    const kiosk = kioskOfVisitors(this.#pack.site, nodes);
    if (kioskWithoutPaper(kiosk, nodes) === undefined) return undefined;
    const { prints: max } = training;
    const issued = [...this.#plans.keys()].map((id) => this.#visitors.hasNumber(id));
    const count = (some: readonly boolean[]) => some.filter((has) => has).length;
    return { printed: count(issued.slice(0, max)), max, unprinted: count(issued.slice(max)) };
  }

  /** By a password that exists in this process alone. */
  #connect(node: NodeId, role: Role): MqttHall {
    const password = randomBytes(24).toString('base64url');
    const others = this.#credentials.filter((each) => each.node !== node);
    const own = { node, role, passwordSha256: passwordSha256(password) };
    this.#credentials.splice(0, this.#credentials.length, ...others, own);
    const { at, version, log } = this.#parts;
    const hall = MqttHall.connect({
      ...{ node, role, password, version, log, site: this.#wanted.site },
      brokers: [`mqtt://${at.host === '0.0.0.0' ? '127.0.0.1' : at.host}:${at.port}`],
    });
    this.#halls.push(hall);
    return hall;
  }

  #look(): void {
    const now = this.#clock.domainNow();
    this.#kiosk?.look((now - this.#comingFrom) / 60_000, this.#clock.monotonicMs());
    this.#publish();
    if (this.#exercise === 'power-cut' && this.#cutting === undefined) this.#lookForCut();
  }

  #publish(): void {
    const { trainingId } = this.#wanted.training;
    const pads = this.#exercise === 'paper-pads' ? this.#pads.shown() : [];
    const paper = this.#paper;
    const visitors = [...pads, ...this.#visitors.shown(this.#clock.domainNow())];
    this.#publisher?.sendIfNews('exercise', {
      ...{ trainingId, exercise: this.#exercise, people: [...this.#progress.people] },
      visitors: visitors.slice(0, VISITORS_MAX),
      ...(paper && { paper }),
    });
  }

  /** Somebody is serving who has not seen the power fail yet: it fails a few seconds later. */
  #lookForCut(): void {
    if (this.#progress.uncut.length === 0) {
      this.#cutDueMs = undefined;
      return;
    }
    const now = this.#clock.monotonicMs();
    this.#cutDueMs ??= now + CUT_AFTER_MS;
    if (now < this.#cutDueMs) return;
    this.#cutDueMs = undefined;
    this.#cutting = this.#cut().finally(() => {
      this.#cutting = undefined;
    });
  }

  /** Engine and broker go, and come back from the journal, as after a real cut (F11). */
  async #cut(): Promise<void> {
    const { log } = this.#parts;
    log.info('training.cut');
    const people = this.#progress.uncut;
    this.#publisher = undefined;
    await this.#hall?.close();
    this.#hall = undefined;
    this.#progress.cut(people);
    const { data } = this.#document;
    await this.#document.write({ ...data, cut: [...data.cut, ...people] });
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, CUT_FOR_MS);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    if (this.#closed) return;
    const opened = await this.#openHall();
    if (!opened.ok) log.error('training.failed', { because: opened.error });
  }
}

function runDirectory({ directory }: RunParts): string {
  return path.join(directory, 'run');
}
