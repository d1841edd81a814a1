import { describe, expect, test } from 'vitest';
import { type Actor, actor, businessDay, epochMs, requestId } from './contract/ids.ts';
import { MemoryLog } from './contract/memory-log.ts';
import type { Refusal } from './contract/refusals.ts';
import { err, ok, type Result } from './contract/result.ts';
import { type HallClock, systemClock } from './hall-clock.ts';
import { MemoryJournal, MemoryShelf } from './journal/memory-journal.ts';
import { brokenInvariants } from './queue/invariants.ts';
import { pictureOf } from './queue/picture.ts';
import type { Answer } from './queue/state.ts';
import { engineActor, hallTime, parsed, staffActor, TrialHall } from './queue/trial-hall.ts';
import { trialSite } from './queue/trial-site.ts';
import { QueueEngine, type Taken } from './queue-engine.ts';
import { replay } from './recovery.ts';

const day = parsed(businessDay, '2026-11-19');
const at = hallTime('2026-11-19T10:00');
type Outcome = Result<Answer, Refusal>;

/** An engine whose disk takes as long as the test wants: `written` lets the waiting sync end. */
class Bench {
  readonly shelf: MemoryShelf;
  readonly journal: MemoryJournal;
  readonly engine: QueueEngine;
  readonly log = new MemoryLog();
  readonly batches: Taken[] = [];
  readonly faults: string[] = [];
  readonly syncs: (() => void)[] = [];
  /** In the order they were given; the index is the order of asking. */
  readonly answers: { readonly of: number; readonly outcome: Outcome }[] = [];
  now = at;
  readonly #commands: TrialHall;
  #asked = 0;

  private constructor(shelf: MemoryShelf, journal: MemoryJournal, commands: TrialHall) {
    this.shelf = shelf;
    this.journal = journal;
    this.#commands = commands;
    const clock: HallClock = {
      ...systemClock,
      engineNow: () => this.now,
      domainNow: () => this.now,
    };
    this.engine = new QueueEngine({
      state: commands.state,
      site: trialSite(),
      journal,
      clock,
      log: this.log,
      evolved: () => {},
      taken: (batch) => {
        this.batches.push(batch);
        for (const answer of batch.answers) answer();
      },
      failed: (fault) => this.faults.push(fault.kind),
    });
  }

  static async open(shelf = new MemoryShelf()): Promise<Bench> {
    const { journal, reading } = await MemoryJournal.open(day, shelf);
    const hall = new TrialHall();
    Object.assign(hall.state, replay(reading.events));
    const bench = new Bench(shelf, journal, hall);
    if (reading.events.length > 0) {
      // Ids of the trial begin anew with it; those of the first process are taken.
      for (let used = 0; used < 100; used += 1) hall.fresh('used');
      return bench;
    }
    const opening = { businessDay: day, siteVersion: 'trial', ...hall.envelope(engineActor) };
    await bench.engine.order({ type: 'open-day', ...opening });
    bench.batches.splice(0);
    return bench;
  }

  /** From now on a sync ends when the test says so. */
  slowDown(): void {
    this.journal.delay = () => new Promise((resolve) => this.syncs.push(resolve));
  }

  /** The disk has written what it was given. */
  async written(): Promise<void> {
    await quiet();
    this.syncs.shift()?.();
    await quiet();
  }

  /** A press for one more number, under an id of its own or a repeated one. */
  issue(id?: string, options: { readonly livesMs?: number; readonly by?: Actor } = {}): number {
    const of = this.#asked;
    this.#asked += 1;
    const { by = staffActor, livesMs = 5_000 } = options;
    const own = parsed(requestId, id ?? `press-${of}-of-the-test`);
    const command = { ...this.#commands.issueCommand('application', {}, by), requestId: own };
    this.engine.take({
      type: 'issue-ticket',
      actor: by,
      requestId: own,
      expiresAt: parsed(epochMs, this.now + livesMs),
      command: () => ok(command),
      answer: (outcome) => this.answers.push({ of, outcome }),
    });
    return of;
  }

  /** Of the engine's own commands. */
  envelope() {
    return this.#commands.envelope(engineActor);
  }

  outcomes(of: number): readonly Outcome[] {
    return this.answers.filter((answer) => answer.of === of).map(({ outcome }) => outcome);
  }

  number(of: number): string | undefined {
    const [outcome] = this.outcomes(of);
    return outcome?.ok && 'number' in outcome.value ? outcome.value.number : undefined;
  }
}

/** Lets everything run that waits for nothing but its turn. */
async function quiet(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
}

const kiosk = (id: string) => parsed(actor, { kind: 'kiosk', nodeId: id });
const id = 'a-press-of-the-test';

describe('durable first (design part 2)', () => {
  test('given a slow disk, when a number is pressed, then nobody is answered before the sync', async () => {
    const bench = await Bench.open();
    bench.slowDown();
    const press = bench.issue();
    await quiet();
    expect(bench.answers).toEqual([]);
    await bench.written();
    expect(bench.number(press)).toBe('A001');
  });

  test('given a batch in the air, when somebody looks, then it is seen behind the sync and not before', async () => {
    const bench = await Bench.open();
    bench.slowDown();
    const seen: number[] = [];
    bench.engine.look(() => seen.push(bench.engine.state.tickets.size));
    expect(seen).toEqual([0]);
    bench.issue();
    await quiet();
    bench.engine.look(() => seen.push(bench.engine.state.tickets.size));
    expect(seen).toEqual([0]);
    await bench.written();
    expect(seen).toEqual([0, 1]);
  });

  test('given a batch in the air, when more arrive, then they share the next sync, in order', async () => {
    const bench = await Bench.open();
    bench.slowDown();
    const presses = [bench.issue()];
    await quiet();
    presses.push(bench.issue(), bench.issue(), bench.issue());
    await bench.written();
    expect(bench.answers).toHaveLength(1);
    await bench.written();
    expect(bench.batches.map(({ events }) => events.length)).toEqual([1, 3]);
    expect(presses.map((press) => bench.number(press))).toEqual(['A001', 'A002', 'A003', 'A004']);
  });

  test('600 presses at once get 600 numbers and three syncs', async () => {
    const bench = await Bench.open();
    for (let press = 0; press < 600; press += 1) bench.issue();
    await bench.engine.settled();
    expect(bench.batches.map(({ events }) => events.length)).toEqual([256, 256, 88]);
    const numbers = bench.answers.map(({ of }) => bench.number(of));
    expect(new Set(numbers).size).toBe(600);
    expect(brokenInvariants(bench.engine.state)).toEqual([]);
    const { events } = await bench.shelf.read(day);
    expect(pictureOf(replay(events))).toEqual(pictureOf(bench.engine.state));
  });

  test('more than the limit is not taken while the disk stalls: whoever asked asks again', async () => {
    const bench = await Bench.open();
    bench.slowDown();
    bench.issue();
    await quiet();
    for (let press = 0; press < 5_000; press += 1) bench.issue(id);
    bench.journal.delay = undefined;
    await bench.written();
    await bench.engine.settled();
    expect(bench.answers).toHaveLength(1 + 4_096);
  });

  test('a refusal needs no disk', async () => {
    const bench = await Bench.open();
    bench.slowDown();
    const press = bench.issue(id, { livesMs: -1 });
    await bench.engine.settled();
    expect(bench.outcomes(press)).toEqual([err('expired')]);
    expect(bench.syncs).toEqual([]);
    expect(bench.log.of('request.refused')).toEqual([
      { verb: 'issue-ticket', refusal: 'expired', requestId: id },
    ]);
  });
});

describe('an id is answered once and for all (rule 3, F25)', () => {
  test('twice in one batch: one number, two answers', async () => {
    const bench = await Bench.open();
    const presses = [bench.issue(id), bench.issue(id)];
    await bench.engine.settled();
    expect(presses.map((press) => bench.number(press))).toEqual(['A001', 'A001']);
    expect(bench.engine.state.tickets.size).toBe(1);
  });

  test('again while the first is in the air: both are answered behind the sync, with one number', async () => {
    const bench = await Bench.open();
    bench.slowDown();
    const first = bench.issue(id);
    await quiet();
    const second = bench.issue(id);
    await quiet();
    expect(bench.answers).toEqual([]);
    await bench.written();
    expect(bench.outcomes(second)).toEqual(bench.outcomes(first));
    expect(bench.number(first)).toBe('A001');
    expect(bench.engine.state.tickets.size).toBe(1);
  });

  test('hours after it expired, and after a restart: the same answer, nothing new in the journal', async () => {
    const bench = await Bench.open();
    const first = bench.issue(id);
    await bench.engine.settled();
    const again = await Bench.open(bench.shelf);
    again.now = hallTime('2026-11-19T16:00');
    const repeated = again.issue(id, { livesMs: -6 * 3_600_000 });
    await again.engine.settled();
    expect(again.outcomes(repeated)).toEqual(bench.outcomes(first));
    expect((await bench.shelf.read(day)).events).toHaveLength(2);
  });

  test('the same id of two kiosks is two presses', async () => {
    const bench = await Bench.open();
    const presses = [
      bench.issue(id, { by: kiosk('kiosk-1') }),
      bench.issue(id, { by: kiosk('kiosk-2') }),
    ];
    await bench.engine.settled();
    expect(presses.map((press) => bench.number(press))).toEqual(['A001', 'A002']);
  });

  test('only an unknown id expires, and what was refused is decided anew', async () => {
    const bench = await Bench.open();
    const late = bench.issue(id, { livesMs: -1 });
    const inTime = bench.issue(id);
    const repeated = bench.issue(id, { livesMs: -1 });
    await bench.engine.settled();
    expect(bench.outcomes(late)).toEqual([err('expired')]);
    expect(bench.number(inTime)).toBe('A001');
    expect(bench.number(repeated)).toBe('A001');
  });
});

describe('a failed sync ends it (design part 7, F07)', () => {
  test.each(['sync-failed', 'disk-full', 'read-only', 'write-failed'] as const)(
    '%s: told once, nobody answered, nothing shown, nothing taken any more',
    async (kind) => {
      const bench = await Bench.open();
      bench.slowDown();
      const shown: unknown[] = [];
      bench.issue();
      await quiet();
      bench.issue();
      bench.engine.look(() => shown.push('the state'));
      bench.journal.fault = kind;
      await bench.written();
      bench.issue();
      await bench.engine.settled();
      expect(bench.faults).toEqual([kind]);
      expect(bench.answers).toEqual([]);
      expect(bench.batches).toEqual([]);
      expect(shown).toEqual([]);
      expect((await bench.shelf.read(day)).events.map(({ type }) => type)).toEqual(['day-opened']);
    },
  );
});

describe('a new day (rule 12)', () => {
  test('its file begins with its opening, whatever is pressed while the journal turns', async () => {
    const bench = await Bench.open();
    const next = parsed(businessDay, '2026-11-20');
    bench.issue();
    void bench.engine.order({ type: 'close-day', missed: true, ...bench.envelope() });
    bench.slowDown();
    const opening = { businessDay: next, siteVersion: 'trial', ...bench.envelope() };
    const opened = bench.engine.order({ type: 'open-day', ...opening });
    await bench.written();
    const during = bench.issue();
    await bench.written();
    bench.issue();
    await bench.written();
    await bench.written();
    expect(await opened).toEqual(ok({ businessDay: next }));
    expect(bench.number(during)).toBe('A001');
    const types = async (of: typeof day) =>
      (await bench.shelf.read(of)).events.map(({ type }) => type);
    expect(await types(day)).toEqual(['day-opened', 'ticket-issued', 'day-closed']);
    expect(await types(next)).toEqual(['day-opened', 'ticket-issued', 'ticket-issued']);
  });
});
