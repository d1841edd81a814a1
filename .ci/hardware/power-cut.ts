import { createHash } from 'node:crypto';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { BareBroker } from '../../broker/client/bare-broker.ts';
import type { PrintJob } from '../../broker/contract/print-message.ts';
import { assert } from '../../broker/contract/result.ts';
import { topicOf, topics } from '../../broker/contract/topics.ts';
import { loadSite } from '../../config/load-site.ts';
import { configDirectory } from '../../config/paths.ts';
import { sampleJob } from '../../device/printer/sample-job.ts';
import { VirtualPort } from '../../device/printer/virtual/virtual-port.ts';
import { VirtualPrinter } from '../../device/printer/virtual/virtual-printer.ts';
import type { VirtualSlip } from '../../device/printer/virtual/virtual-slip.ts';

const NODE = 'printer-1';
const SITE = 'iwata';
/** Where a guest of QEMU finds the machine it runs on. */
const HERE = '10.0.2.2';
/** A guest boots, starts Node and draws fonts on an emulated processor. */
const PATIENCE_MS = 90_000;
/** As long as nothing may come out by itself after the power is back. */
const WATCHED_MS = 4_000;
const BEAT_MS = 1_000;

/** What the runner lends: guests with one disk, and a place for the findings. */
export type Bench = {
  readonly boot: (args: readonly string[]) => { kill(): Promise<void> };
  readonly check: (name: string, passed: boolean, detail?: unknown) => void;
};

/** A printer that counts what it is sent, so that the power can be cut at a byte. */
class CountingPrinter extends VirtualPrinter {
  /** Called with the bytes since the last slip came out, right after they were taken. */
  onBytes: (slips: number, bytes: number) => void = () => {};
  slips = 0;
  #bytes = 0;

  override receive(bytes: Uint8Array): void {
    const before = this.slips;
    super.receive(bytes);
    this.#bytes = this.slips === before ? this.#bytes + bytes.length : 0;
    this.onBytes(this.slips, this.#bytes);
  }
}

/** The hall outside the box: broker, engine and the printer, which keep their power. */
class Outside {
  readonly papers: VirtualSlip[] = [];
  readonly printer: CountingPrinter;
  readonly #port: VirtualPort;
  readonly #broker: BareBroker;
  readonly #beat: NodeJS.Timeout;
  #ordered: PrintJob | undefined;

  private constructor(broker: BareBroker) {
    this.#broker = broker;
    this.printer = new CountingPrinter({
      widthDots: 576,
      answer: (bytes) => this.#port.answer(bytes),
      onSlip: (slip) => {
        this.papers.push(slip);
        this.printer.slips += 1;
      },
      onDrain: () => this.#port.drain(),
    });
    this.#port = new VirtualPort(this.printer);
    this.#beat = setInterval(() => this.#second(), BEAT_MS);
  }

  static async open(): Promise<Outside> {
    const broker = await BareBroker.listen({ site: SITE });
    broker.reply = () => ({ ok: true, value: {} });
    const outside = new Outside(broker);
    const listening = await outside.#port.listen('127.0.0.1', 0);
    assert(listening.ok, 'the printer listens');
    const loaded = await loadSite(path.join(configDirectory, 'iwata.yaml'), configDirectory);
    assert(loaded.ok, loaded.ok ? '' : loaded.error.join('\n'));
    // One language and one service: of each the first slips are drawn before anybody asks for one.
    const locales = loaded.value.locales.filter(({ locale }) => locale === 'ja');
    const services = loaded.value.site.services.filter(({ id }) => id === 'application');
    const pack = { ...loaded.value, locales, site: { ...loaded.value.site, services } };
    await broker.publish(topicOf(SITE, 'site'), JSON.stringify(pack), true);
    return outside;
  }

  /** The node file of the box. */
  get nodeFile(): string {
    return JSON.stringify({
      node: NODE,
      site: SITE,
      brokers: [this.#broker.directAddress.replace('127.0.0.1', HERE)],
      password: 'a-password-of-the-bench',
      directory: '',
      own: { address: `tcp://${HERE}:${this.#port.port}` },
    });
  }

  /** Says the job, and again each second until its end was heard, as the engine does. */
  order(job: PrintJob): void {
    this.#ordered = job;
    void this.sayAgain(job);
  }

  /** Says it once, whatever was heard of it. */
  sayAgain(job: PrintJob): Promise<void> {
    const { retained } = topics.print;
    return this.#broker.publish(topicOf(SITE, 'print', NODE), JSON.stringify(job), retained);
  }

  #second(): void {
    void this.#broker.beat({ engineTime: Date.now(), domainTime: Date.now() });
    if (this.#ordered && !this.endOf(this.#ordered)) void this.sayAgain(this.#ordered);
  }

  /** What is still in the cable when the power goes never arrives. */
  loseWhatIsOnItsWay(): void {
    this.#port.unplug();
  }

  /** What was reported of a job, oldest first. */
  reportsOf(job: PrintJob) {
    return this.#broker.requests.flatMap(({ verb, payload }) =>
      verb === 'report-print' && payload['jobId'] === job.jobId ? [payload] : [],
    );
  }

  /** The last ending that was told of a job. */
  endOf(job: PrintJob) {
    return this.reportsOf(job).findLast(
      ({ outcome }) => !['sent', 'one-of-two'].includes(`${outcome}`),
    );
  }

  /** The states that the printer's node told of since the last call. */
  statesSince(from: number): readonly unknown[] {
    return this.#healths.slice(from).map(({ printer }) => printer);
  }

  get healthCount(): number {
    return this.#healths.length;
  }

  get #healths(): readonly { readonly printer?: unknown }[] {
    return this.#broker.heard(topicOf(SITE, 'node', NODE)).map((health) => Object(health));
  }

  async close(): Promise<void> {
    clearInterval(this.#beat);
    await this.#port.close();
    await this.#broker.close();
  }
}

/** Where in a job of two slips the power goes. */
const moments = [
  { when: 'in the middle of the first slip', slips: 0, bytes: 12_000, out: 0 },
  { when: 'when the first slip is out and nobody has heard of it', slips: 1, bytes: 0, out: 1 },
  { when: 'in the middle of the second slip', slips: 1, bytes: 12_000, out: 1 },
  { when: 'when both slips are out and nobody has heard of it', slips: 2, bytes: 0, out: 2 },
] as const;

const jobOf = (round: number) =>
  sampleJob({
    jobId: `power-cut-${round}`,
    number: `A${String(round + 1).padStart(3, '0')}`,
    expiresAt: Date.now() + 3_600_000,
    issuedAt: Date.now(),
  });

async function until(found: () => boolean): Promise<boolean> {
  const lastMs = performance.now() + PATIENCE_MS;
  while (!found() && performance.now() < lastMs) await pause(20);
  return found();
}

/** Copies of the same slip are the same picture, dot for dot. */
const pictureOf = ({ picture }: VirtualSlip) =>
  createHash('sha256').update(picture.rows).digest('hex');

function doubled(papers: readonly VirtualSlip[]): number {
  const whole = papers.filter(({ complete, cuts }) => complete && cuts === 1).map(pictureOf);
  return whole.length - new Set(whole).size;
}

/**
 * Cuts the power of the printer's box in the middle of a job, at different moments, on one disk
 * (F01, F02). The printer is reached over TCP, because one inside the guest would die with it.
 */
export async function powerCut(bench: Bench): Promise<void> {
  const outside = await Outside.open();
  let box = bench.boot(['printer-box', outside.nodeFile]);
  try {
    for (const [round, moment] of moments.entries()) {
      const job = jobOf(round);
      await untilReady(bench, outside, 0);
      await cut(bench, outside, box, job, moment);
      const heard = outside.healthCount;
      box = bench.boot(['printer-box', outside.nodeFile]);
      await back(bench, outside, job, moment, heard);
    }
    const last = jobOf(moments.length);
    await prints(bench, outside, last);
    await box.kill();
    box = bench.boot(['printer-box', outside.nodeFile, 'forgotten']);
    await control(bench, outside, last);
  } finally {
    await box.kill();
    await outside.close();
  }
}

async function untilReady(bench: Bench, outside: Outside, from: number): Promise<void> {
  const ready = await until(() => outside.statesSince(from).at(-1) === 'ready');
  if (!ready) bench.check('the box is ready', false, outside.statesSince(from));
}

type Moment = (typeof moments)[number];

async function cut(
  bench: Bench,
  outside: Outside,
  box: { kill(): Promise<void> },
  job: PrintJob,
  { when, slips, bytes, out }: Moment,
): Promise<void> {
  const before = outside.papers.length;
  let cutNow: Promise<void> | undefined;
  outside.printer.onBytes = (nowSlips, nowBytes) => {
    if (nowSlips - before < slips || nowBytes < bytes) return;
    if (cutNow !== undefined) return;
    cutNow = box.kill();
    outside.loseWhatIsOnItsWay();
  };
  outside.order(job);
  const reached = await until(() => cutNow !== undefined);
  bench.check(`power cut ${when}: the moment came`, reached, outside.reportsOf(job));
  await (cutNow ?? box.kill());
  outside.printer.onBytes = () => {};
  bench.check(
    `power cut ${when}: slips on paper: ${out}`,
    outside.papers.length - before === out,
    outside.papers.length - before,
  );
}

/** The power is back: the box says that it does not know, and leaves the printer alone. */
async function back(
  bench: Bench,
  outside: Outside,
  job: PrintJob,
  { when, out }: Moment,
  heard: number,
): Promise<void> {
  const before = outside.papers.length;
  const told = await until(() => outside.endOf(job) !== undefined);
  const end = outside.endOf(job);
  const what = `power cut ${when}`;
  bench.check(
    `${what}: told as unknown once it is back (F02)`,
    end?.['outcome'] === 'unknown',
    end,
  );
  const slipsOut = end?.['slipsOut'];
  const claims = typeof slipsOut === 'number' && slipsOut <= out;
  bench.check(`${what}: it claims no slip that is not on paper`, told && claims, end);
  await untilReady(bench, outside, heard);
  // The engine has said it all the while, and may once more; neither must print it.
  await outside.sayAgain(job);
  await pause(WATCHED_MS);
  const since = outside.papers.length - before;
  bench.check(`${what}: nothing is printed by itself`, since === 0, since);
}

async function prints(bench: Bench, outside: Outside, job: PrintJob): Promise<void> {
  const before = outside.papers.length;
  outside.order(job);
  await until(() => outside.endOf(job) !== undefined);
  const end = outside.endOf(job);
  bench.check('after all of it a job is printed', end?.['outcome'] === 'printed', end);
  const fresh = outside.papers.slice(before).filter(({ complete }) => complete);
  const whole = fresh.filter(({ cuts, unknown }) => cuts === 1 && unknown.length === 0);
  bench.check('both its slips whole', whole.length === 2, fresh.length);
  bench.check('no slip ever came out twice', doubled(outside.papers) === 0);
}

/** A bench that cannot fail proves nothing: a box that forgot its notes prints a job again. */
async function control(bench: Bench, outside: Outside, job: PrintJob): Promise<void> {
  const again = setInterval(() => void outside.sayAgain(job), BEAT_MS);
  const seen = await until(() => doubled(outside.papers) > 0);
  clearInterval(again);
  bench.check('control: without its notes on disk it would print twice, and that is seen', seen);
}
