import process from 'node:process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { commandOf } from './command-of.ts';
import {
  type Actor,
  actor,
  businessDay,
  epochMs,
  nodeId,
  requestId,
  type TicketId,
} from './contract/ids.ts';
import { MemoryLog } from './contract/memory-log.ts';
import type { Refusal } from './contract/refusals.ts';
import { requests, type Verb } from './contract/requests.ts';
import { assert, ok, type Result } from './contract/result.ts';
import { type HallClock, systemClock } from './hall-clock.ts';
import { MemoryJournal, MemoryShelf } from './journal/memory-journal.ts';
import type { HallFacts } from './queue/facts.ts';
import { brokenInvariants } from './queue/invariants.ts';
import { pictureOf } from './queue/picture.ts';
import type { Answer } from './queue/state.ts';
import { mulberry32, TrialDay } from './queue/trial-day.ts';
import { engineActor, hallTime, parsed } from './queue/trial-hall.ts';
import { trialSite } from './queue/trial-site.ts';
import { QueueEngine } from './queue-engine.ts';
import { replay } from './recovery.ts';

/** The whole bar of F28 takes some minutes: `YOBIBAN_LONG=1 npx vitest run broker/presses-at-once`. */
const long = process.env['YOBIBAN_LONG'] === '1';
const RUNS = long ? 20_000 : 200;
const ROUNDS = 10_000;
const DELIVERIES = 100_000;
/** So far a message may be overtaken by others. */
const WINDOW = 400;

const COUNTERS = ['1', '2', '3', '4', '5', '6'];
const day = parsed(businessDay, '2026-11-19');
const now = hallTime('2026-11-19T10:00');
const facts: HallFacts = {
  ...{ nodes: new Map(), printers: new Map(), devices: new Map(), soundFaults: new Map() },
};
const site = trialSite({
  digits: 5,
  counters: COUNTERS.map((id) => ({ id, label: id, services: { application: 1 } })),
  paperPads: undefined,
  boards: [],
});

type Press = { readonly verb: Verb; readonly id: string; readonly ask: object; readonly by: Actor };
type Outcome = Result<Answer, Refusal>;

/** The engine as the process runs it, on a journal in memory, and six people before it. */
class SixCounters {
  readonly engine: QueueEngine;
  readonly #shelf: MemoryShelf;
  #made = 0;

  private constructor(journal: MemoryJournal, shelf: MemoryShelf) {
    this.#shelf = shelf;
    const clock: HallClock = { ...systemClock, engineNow: () => now, domainNow: () => now };
    this.engine = new QueueEngine({
      ...{ state: replay([]), site, journal, clock, log: new MemoryLog(), evolved: () => {} },
      taken: ({ answers }) => {
        for (const answer of answers) answer();
      },
      failed: (fault) => assert(false, `the journal takes all: ${fault.kind}`),
    });
  }

  static async open(): Promise<SixCounters> {
    const shelf = new MemoryShelf();
    const { journal } = await MemoryJournal.open(day, shelf);
    const hall = new SixCounters(journal, shelf);
    const envelope = { actor: engineActor, requestId: parsed(requestId, 'the-opening') };
    const opening = { type: 'open-day', businessDay: day, siteVersion: 'trial' } as const;
    await hall.engine.order({ ...opening, ...envelope, at: now, engineAt: now });
    for (const counter of COUNTERS) {
      const state = { counterId: counter, expects: { counter: 0 }, state: 'open' };
      await hall.all([hall.press('set-counter', state, counter)]);
    }
    return hall;
  }

  async events() {
    return (await this.#shelf.read(day)).events;
  }

  press(verb: Verb, ask: object, person = '1'): Press {
    this.#made += 1;
    const by = parsed(actor, { kind: 'staff', staffId: `person-${person}` });
    return { verb, ask, by, id: `press-${String(this.#made).padStart(9, '0')}` };
  }

  issue(): Press {
    return this.press('issue-ticket', { serviceId: 'application', locale: 'ja' });
  }

  /** All in line in the same turn of the process. @returns what each was answered */
  async all(presses: readonly Press[]): Promise<readonly Outcome[]> {
    const outcomes = presses.map((press) => this.#take(press));
    await this.engine.settled();
    return Promise.all(outcomes);
  }

  #take({ verb, id, ask, by }: Press): Promise<Outcome> {
    const expiresAt = parsed(epochMs, now + 5_000);
    const own = parsed(requestId, id);
    const body = parsed(requests[verb].payload, { ...ask, actor: by, requestId: id, expiresAt });
    const request = { verb, body, replyTo: parsed(nodeId, 'staff-1') } as Parameters<
      typeof commandOf
    >[0];
    const command = () => ok(commandOf(request, { at: now, engineAt: now }, site, facts));
    return new Promise((answer) => {
      this.engine.take({
        type: request.verb,
        actor: by,
        requestId: own,
        expiresAt,
        command,
        answer,
      });
    });
  }
}

type Called = { readonly ticketId: TicketId; readonly version: number; readonly number: string };

function called(outcome: Outcome): Called {
  assert(outcome.ok && 'number' in outcome.value, `called: ${JSON.stringify(outcome)}`);
  return outcome.value as Called;
}

describe('two staff press next at the same instant (F27)', () => {
  test(`${COUNTERS.length} clients, ${ROUNDS} times: 0 numbers at two counters, 0 skipped`, async () => {
    const hall = await SixCounters.open();
    const versions = new Map(COUNTERS.map((counter) => [counter, 1]));
    const numbers: string[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      await hall.all(COUNTERS.map(() => hall.issue()));
      const calls = await hall.all(
        COUNTERS.map((counterId) => {
          const expects = { counter: versions.get(counterId) };
          return hall.press('call-next', { counterId, expects, voice: 'silent' }, counterId);
        }),
      );
      const all = calls.map(called);
      numbers.push(...all.map(({ number }) => number));
      await hall.all(
        all.map(({ ticketId, version }) =>
          hall.press('finish-serving', { ticketId, expects: { ticket: version } }),
        ),
      );
      for (const { id, version } of hall.engine.state.counters.values()) versions.set(id, version);
    }
    const issued = [...hall.engine.state.tickets.values()].map(({ number }) => number);
    expect(new Set(numbers).size).toBe(COUNTERS.length * ROUNDS);
    // Nobody is skipped: they are called in the order in which they came.
    expect(numbers).toEqual(issued);
    expect(brokenInvariants(hall.engine.state)).toEqual([]);
  });
});

describe('a broker delivers again what it has delivered (F25)', () => {
  test(`${DELIVERIES} deliveries, each press one to five times and shuffled: 0 double effects`, async () => {
    const hall = await SixCounters.open();
    const random = mulberry32(25);
    const answers = new Map<string, string>();
    const doubled: string[] = [];
    let delivered = 0;
    while (delivered < DELIVERIES) {
      const window = [...deliveries(hall, random)].slice(0, WINDOW);
      const outcomes = await hall.all(window);
      delivered += window.length;
      for (const [nth, { id }] of window.entries()) {
        const outcome = outcomes[nth];
        if (!outcome?.ok) continue;
        const answer = JSON.stringify(outcome.value);
        if ((answers.get(id) ?? answer) !== answer) doubled.push(id);
        answers.set(id, answer);
      }
    }
    const events = await hall.events();
    const made = events.map(({ actor: by, requestId: id }) => JSON.stringify([by, id]));
    expect(new Set(made).size).toBe(made.length);
    expect(answers.size).toBeGreaterThan(DELIVERIES / 10);
    expect(doubled).toEqual([]);
    expect(brokenInvariants(hall.engine.state)).toEqual([]);
    expect(pictureOf(replay(events))).toBe(pictureOf(hall.engine.state));
  });
});

/** What six people press now: each press one to five times, in any order. */
function deliveries(hall: SixCounters, random: () => number): readonly Press[] {
  const { state } = hall.engine;
  const presses = Array.from({ length: 100 }, () => hall.issue());
  for (const { id: counterId, version: counter } of state.counters.values()) {
    const call = { counterId, expects: { counter }, voice: 'silent' };
    presses.push(hall.press('call-next', call, counterId));
  }
  for (const { id: ticketId, version: ticket } of state.standing.calling) {
    const verb = random() < 0.5 ? 'finish-serving' : 'cancel-ticket';
    const reason = verb === 'cancel-ticket' ? { reason: 'duplicate' } : {};
    presses.push(hall.press(verb, { ticketId, expects: { ticket }, ...reason }));
  }
  const again = presses.flatMap((press) =>
    Array.from({ length: 1 + Math.floor(random() * 5) }, () => ({ press, at: random() })),
  );
  return again.sort((one, other) => one.at - other.at).map(({ press }) => press);
}

describe('call and cancel, recall and done, hand-off and next, in any order (F28)', () => {
  test(`model-based, ${RUNS} runs: no invariant breaks, and the journal is one history`, () => {
    const numbers = fc.array(fc.double({ min: 0, max: 0.999_999, noNaN: true }), {
      ...{ minLength: 5, maxLength: 60 },
    });
    fc.assert(
      fc.property(numbers, (anything) => {
        let index = 0;
        const played = new TrialDay(() => anything[index++ % anything.length] ?? 0);
        for (let step = 0; step < 30; step += 1) {
          played.step();
          expect(brokenInvariants(played.hall.state)).toEqual([]);
        }
        expect(played.doubled).toEqual([]);
        // One order for all: replayed alone, it leads to the same state.
        expect(pictureOf(replay(played.hall.journal))).toBe(pictureOf(played.hall.state));
      }),
      { numRuns: RUNS },
    );
  }, 1_800_000);
});
