import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, type TestContext, test, vi } from 'vitest';
import { trialPack } from '../.ci/played-hall.ts';
import { loadSite } from '../config/load-site.ts';
import { freePorts } from '../systemd/hall/free-ports.ts';
import { MemoryHall } from './client/memory-hall.ts';
import { MqttHall } from './client/mqtt-hall.ts';
import { type ExerciseId, exercises, isCompleted } from './contract/exercises.ts';
import { actor, nodeId, siteId } from './contract/ids.ts';
import { MemoryLog } from './contract/memory-log.ts';
import type { AskOf, Verb } from './contract/requests.ts';
import type { SitePack } from './contract/site.ts';
import type { StaffSnapshot } from './contract/staff-snapshot.ts';
import type { TicketView } from './contract/ticket.ts';
import { type ExerciseSnapshot, noTraining, trainingNotice } from './contract/training-topics.ts';
import { readDemandTable } from './demand/demand-table.ts';
import { passwordSha256 } from './mqtt/credentials.ts';
import { parsed } from './queue/trial-hall.ts';
import { TrainingHall } from './training-hall.ts';
import { MemoryForecaster } from './wait-forecaster.ts';

const secret = 'the secret of staff-1';
const site = parsed(siteId, 'trial-training');
const sato = parsed(actor, { kind: 'staff', staffId: 'sato', counterId: 'counter-1' });
const until = { timeout: 120_000, interval: 50 };

type Place = {
  readonly directory: string;
  readonly port: number;
  /** Closes this when the test is over, the last one opened first. */
  readonly onEnd: TestContext['onTestFinished'];
};

/** Where a training hall may stand. Each test has its own: most of their time they wait for citizens. */
async function placeOf({ onTestFinished: onEnd }: TestContext): Promise<Place> {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'yobiban-training-'));
  onEnd(() => rm(directory, { recursive: true, force: true }));
  return { directory, port: await freePorts(), onEnd };
}

/** A training hall at this place, and the real hall that it listens to. */
async function box({ directory, port, onEnd }: Place, pack?: SitePack) {
  const table = readDemandTable(
    JSON.parse(readFileSync(new URL('../config/demand-r6.json', import.meta.url), 'utf8')),
  );
  if (!table.ok) throw new Error(table.error.expected);
  const real = new MemoryHall('training-1', 'trial');
  const log = new MemoryLog();
  const training = new TrainingHall({
    ...{
      hall: real,
      log,
      version: '1',
      pack: pack ?? (await trialPack()),
      directory,
      demand: table.value,
    },
    at: { host: '127.0.0.1', port },
    credentials: [
      { node: parsed(nodeId, 'staff-1'), role: 'staff', passwordSha256: passwordSha256(secret) },
    ],
    forecaster: new MemoryForecaster(),
    failed: ({ kind }) => {
      throw new Error(kind);
    },
  });
  training.start();
  onEnd(() => training.close());
  return {
    real,
    log,
    training,
    begin: (exercise: ExerciseId, wish = {}) => begin(real, port, exercise, wish),
  };
}

/** The real hall says that this is on, twenty times faster than life. */
function begin(real: MemoryHall, port: number, exercise: ExerciseId, wish: object): void {
  const engineTime = Date.now();
  real.beat({ engineTime, domainTime: engineTime });
  const training = {
    ...{ trainingId: `training-${exercise}`, exercise, speed: 20, prints: 10 },
    ...{ day: '2026-11-19', month: 11, ...wish },
  };
  real.deliver(
    'training',
    parsed(trainingNotice, {
      ...{ address: `mqtt://127.0.0.1:${port}`, site, nodes: ['staff-1'], training },
      until: engineTime + 600_000,
    }),
  );
}

/** Somebody at counter 1 of the training hall, over MQTT as their staff node does it. */
class Trainee {
  readonly hall: MqttHall;
  staff: StaffSnapshot | undefined;
  exercise: ExerciseSnapshot | undefined;

  constructor({ port, onEnd }: Place) {
    this.hall = MqttHall.connect({
      ...{ node: parsed(nodeId, 'staff-1'), role: 'staff', site, password: secret, version: '1' },
      ...{ brokers: [`mqtt://127.0.0.1:${port}`], log: new MemoryLog() },
    });
    onEnd(() => this.hall.close());
    this.hall.on('staff', undefined, (staff) => {
      this.staff = staff;
    });
    this.hall.on('exercise', undefined, (exercise) => {
      this.exercise = exercise;
    });
  }

  get #counter() {
    return this.staff?.counters.find(({ counterId }) => counterId === 'counter-1');
  }

  get open(): TicketView | undefined {
    const id = this.#counter?.openTicketId;
    return this.staff?.open.find(({ ticketId }) => ticketId === id);
  }

  get steps(): readonly string[] {
    return this.exercise?.people.find(({ staffId }) => staffId === 'sato')?.done ?? [];
  }

  /** Until it is taken: the picture may be older than the hall. */
  async press<V extends Verb>(verb: V, ask: () => Omit<AskOf<V>, 'actor'>): Promise<void> {
    await vi.waitFor(async () => {
      const answer = await this.hall.request(verb, { ...ask(), actor: sato } as AskOf<V>);
      expect(answer, verb).toMatchObject({ ok: true });
    }, until);
  }

  at() {
    const { counterId, version } = this.#counter ?? {};
    return { counterId, expects: { counter: version } } as never;
  }

  on(ticket = this.open) {
    return { ticketId: ticket?.ticketId, expects: { ticket: ticket?.version } } as object;
  }

  onAt(ticket = this.open) {
    const { counterId, version: counter } = this.#counter ?? {};
    const expects = { ticket: ticket?.version, counter };
    return { ticketId: ticket?.ticketId, counterId, expects } as object;
  }

  async openCounter(): Promise<void> {
    await this.press('set-counter', () => ({ ...(this.at() as object), state: 'open' }) as never);
  }

  async callNext(): Promise<void> {
    await this.press('call-next', () => ({ ...(this.at() as object), voice: 'silent' }) as never);
    await vi.waitFor(() => expect(this.open?.state).toBe('calling'), until);
  }

  async serve(): Promise<void> {
    await this.press('start-serving', () => this.onAt() as never);
    await vi.waitFor(() => expect(this.open?.state).toBe('serving'), until);
  }

  async finish(): Promise<void> {
    await this.press('finish-serving', () => this.on() as never);
    await vi.waitFor(() => expect(this.open).toBeUndefined(), until);
  }

  seen(state: string): Promise<ExerciseSnapshot['visitors'][number]> {
    return vi.waitFor(() => {
      const found = this.exercise?.visitors.find((each) => each.state === state);
      if (!found) throw new Error(`nobody is ${state}`);
      return found;
    }, until);
  }

  /** Calls and serves, until somebody says that they came for something else. */
  async servesWhoWantsOther(): Promise<ExerciseSnapshot['visitors'][number]> {
    for (;;) {
      await this.callNext();
      await this.serve();
      const said = await vi.waitFor(() => {
        const { number } = this.open ?? {};
        const at = this.exercise?.visitors.find((each) => each.number === number);
        if (at?.state !== 'wants-other' && at?.state !== 'satisfied') {
          throw new Error(`${number} is ${at?.state}`);
        }
        return at;
      }, until);
      if (said.state === 'wants-other') return said;
      await this.finish();
    }
  }

  completed(exercise: ExerciseId): Promise<void> {
    return vi.waitFor(() => {
      expect(this.steps).toEqual(Object.keys(exercises[exercise].steps));
      expect(isCompleted(exercise, this.steps)).toBe(true);
    }, until);
  }
}

test.concurrent('R22: hand-off: what the citizen really wants is said, and the same number goes there', async (context) => {
  const place = await placeOf(context);
  const { begin: start } = await box(place);
  start('hand-off');
  const trainee = new Trainee(place);
  await trainee.openCounter();
  const { serviceId, number } = await trainee.servesWhoWantsOther();
  expect(serviceId).toBe('certificate-renewal');
  expect(number).toBe(trainee.open?.number);
  await trainee.press('hand-off', () => ({ ...trainee.on(), to: { serviceId } }) as never);
  await trainee.callNext();
  await trainee.completed('hand-off');
});

test.concurrent('paper out: the printer says so, until somebody records the new roll', async (context) => {
  const place = await placeOf(context);
  const { begin: start } = await box(place);
  start('paper-out');
  const trainee = new Trainee(place);
  await trainee.openCounter();
  await vi.waitFor(() => expect(trainee.staff?.kiosks[0]?.printer).toBe('paper-out'), until);
  await trainee.press('record-refill', () => ({ printer: 'printer-1', rollMm: 80_000 }) as never);
  await vi.waitFor(() => expect(trainee.staff?.kiosks[0]?.printer).toBe('ready'), until);
  const unprinted = () => trainee.staff?.open.find(({ state }) => state === 'issuing');
  await vi.waitFor(() => expect(unprinted()).toBeDefined(), until);
  await trainee.press('accept-without-paper', () => trainee.on(unprinted()) as never);
  // And the kiosk goes on.
  await vi.waitFor(() => expect(trainee.staff?.counts.waiting).toBeGreaterThan(6), until);
  await trainee.callNext();
  await trainee.completed('paper-out');
});

test.concurrent('paper pads: the slips that people hold are entered and called', async (context) => {
  const place = await placeOf(context);
  const { begin: start } = await box(place);
  start('paper-pads');
  const trainee = new Trainee(place);
  await trainee.openCounter();
  for (const _each of [1, 2]) {
    const { number, serviceId } = await trainee.seen('holds-pad');
    await trainee.press(
      'issue-ticket',
      () => ({ serviceId, locale: 'ja', padNumber: number }) as never,
    );
    await vi.waitFor(() => {
      const held = trainee.exercise?.visitors.filter(({ state }) => state === 'holds-pad');
      expect(held?.map((each) => each.number)).not.toContain(number);
    }, until);
  }
  const pad = () => trainee.staff?.open.find(({ number }) => number === 'A901');
  await vi.waitFor(() => expect(pad()).toBeDefined(), until);
  await trainee.press('call-ticket', () => {
    return { ...trainee.onAt(pad()), voice: 'silent' } as never;
  });
  await vi.waitFor(() => expect(trainee.open?.number).toBe('A901'), until);
  await trainee.serve();
  await trainee.finish();
  await trainee.completed('paper-pads');
});

test.concurrent('R34: a rehearsal begins before the doors open, and the month’s people come', async (context) => {
  const place = await placeOf(context);
  const { begin: start } = await box(place);
  start('rehearsal');
  const trainee = new Trainee(place);
  await vi.waitFor(() => expect(trainee.hall.presence.online).toBe(true), until);
  const first = new Date(trainee.hall.domainNow() ?? 0).toISOString();
  expect(first).toMatch(/^2026-11-18T23:2\d/);
  // Ten minutes before the doors, half a minute of ours.
  const doors = { ...until, timeout: 75_000 };
  await vi.waitFor(() => expect(trainee.staff?.counts.waiting).toBeGreaterThan(0), doors);
  expect(trainee.hall.presence.beat?.rate).toBe(20);
});

// Of these trainings the first citizen comes within a minute of the doors: the id is the seed.
test.concurrent.for([
  ['2026-04-01', 4, 'rehearsal-13', ['counter-1', 'counter-2'], /^[AB]/],
  ['2026-08-03', 8, 'rehearsal-2', ['counter-1', 'counter-2', 'counter-3', 'counter-4'], /^[CD]/],
] as const)(
  'R34: the city’s own hall is rehearsed for %s before its contract begins',
  async ([day, month, trainingId, counters, prefix], context) => {
    const loaded = await loadSite('config/iwata.yaml', 'config', 2026);
    if (!loaded.ok) throw new Error(loaded.error.join());
    const place = await placeOf(context);
    const { begin: start } = await box(place, loaded.value);
    start('rehearsal', { day, month, trainingId });
    const trainee = new Trainee(place);
    await vi.waitFor(() => expect(trainee.hall.presence.online).toBe(true), until);
    await vi.waitFor(() => expect(trainee.staff).toBeDefined(), until);
    const ours = trainee.staff?.counters.filter(({ counterId }) =>
      counterId.startsWith('counter-'),
    );
    const first = new Date(trainee.hall.domainNow() ?? 0).toISOString();
    expect(first).toMatch(/T23:2\d/);
    expect(ours?.map(({ counterId }) => counterId)).toEqual(counters);
    const someone = () => trainee.staff?.open.find(({ number }) => prefix.test(number));
    await vi.waitFor(() => expect(someone()).toBeDefined(), { ...until, timeout: 85_000 });
    await trainee.openCounter();
  },
);

test.concurrent('a restart of the box goes on with the same training: numbers, people and checklist', async (context) => {
  const place = await placeOf(context);
  const one = await box(place);
  one.begin('first-call');
  const trainee = new Trainee(place);
  await trainee.openCounter();
  await trainee.callNext();
  const number = trainee.open?.number;
  const waiting = trainee.staff?.counts.waiting ?? 0;
  await one.training.close();
  await vi.waitFor(() => expect(trainee.hall.presence.online).toBe(false), until);
  trainee.exercise = undefined;
  const other = await box(place);
  other.begin('first-call');
  await vi.waitFor(() => expect(trainee.hall.presence.online).toBe(true), until);
  await vi.waitFor(() => expect(trainee.steps).toEqual(['open', 'call']), until);
  expect(trainee.open?.number).toBe(number);
  expect(trainee.staff?.counts.waiting).toBeGreaterThanOrEqual(waiting);
  await trainee.serve();
  await trainee.finish();
  await trainee.completed('first-call');
});

test.concurrent('it sleeps until it is asked, ends when the real hall says so, and begins another anew', async (context) => {
  const place = await placeOf(context);
  const { real, log, begin: start } = await box(place);
  const events = () => log.lines.map(({ event }) => event);
  real.beat({ engineTime: Date.now() });
  real.deliver('training', noTraining);
  const trainee = new Trainee(place);
  start('first-call');
  await vi.waitFor(() => expect(trainee.staff?.counts.waiting).toBeGreaterThan(1), until);
  real.deliver('training', noTraining);
  await vi.waitFor(() => expect(events()).toContain('training.closed'), until);
  await vi.waitFor(() => expect(trainee.hall.presence.online).toBe(false), until);
  trainee.staff = undefined;
  start('absent');
  await vi.waitFor(() => expect(trainee.exercise?.exercise).toBe('absent'), until);
  await vi.waitFor(() => expect(trainee.staff).toBeDefined(), until);
  // The numbers of the training before are gone with it.
  await vi.waitFor(() => expect(trainee.staff?.open[0]?.number).toMatch(/00[1-3]$/), until);
  expect(trainee.steps).toEqual([]);
});
