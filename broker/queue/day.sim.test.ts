import { describe, expect, test } from 'vitest';
import { type QueueEvent, queueEvent } from '../contract/events.ts';
import { payloadBytesMax } from '../contract/topics.ts';
import { decide } from './decide.ts';
import { evolve } from './evolve.ts';
import type { HallFacts } from './facts.ts';
import { brokenInvariants } from './invariants.ts';
import { pictureOf } from './picture.ts';
import { staffSnapshot } from './projections/staff.ts';
import { emptyState } from './state.ts';
import { mulberry32, TrialDay } from './trial-day.ts';

const SEEDS = 200;
const STEPS = 400;
const facts: HallFacts = {
  nodes: new Map(),
  printers: new Map(),
  devices: new Map(),
  soundFaults: new Map(),
};

/** Plays a day from a seed; what is wrong with it, or nothing. */
function play(seed: number, using = decide): { day: TrialDay; wrong: string | undefined } {
  const day = new TrialDay(mulberry32(seed), using);
  const { hall } = day;
  for (let step = 0; step < STEPS; step += 1) {
    const where = `seed ${seed}, step ${step}`;
    try {
      day.step();
    } catch (cause) {
      return { day, wrong: `${where}: ${cause instanceof Error ? cause.message : 'thrown'}` };
    }
    const broken = brokenInvariants(hall.state);
    if (broken.length > 0) return { day, wrong: `${where}: ${broken.join('; ')}` };
    if (day.doubled.length > 0) return { day, wrong: `${where}: a repeated request did something` };
    if (step % 10 === 0) {
      const staff = JSON.stringify(staffSnapshot(hall.state, hall.site, facts, hall.at));
      if (staff.length >= payloadBytesMax) return { day, wrong: `${where}: staff too large` };
    }
    if (step % 200 === 199 && replayed(hall.journal) !== pictureOf(hall.state)) {
      return { day, wrong: `${where}: the journal replays to another state` };
    }
  }
  return { day, wrong: undefined };
}

function replayed(journal: readonly QueueEvent[]): string {
  return pictureOf(journal.reduce(evolve, emptyState()));
}

describe(`a day at city hall, ${SEEDS} seeds of ${STEPS} presses (design part 5; F25, F27, F60)`, () => {
  const seeds = Array.from({ length: SEEDS }, (_, index) => index + 1);
  const events = new Map<string, number>();
  const refused = new Map<string, number>();

  test.each(seeds)('seed %i', (seed) => {
    const { day, wrong } = play(seed);
    expect(wrong).toBeUndefined();
    for (const { type } of day.hall.journal) events.set(type, (events.get(type) ?? 0) + 1);
    for (const [refusal, count] of day.refused) {
      refused.set(refusal, (refused.get(refusal) ?? 0) + count);
    }
  });

  test('the days held every event and most refusals', () => {
    const never = queueEvent.options
      .map((option) => option.entries.type.literal)
      .filter((type) => !events.has(type));
    expect(never).toEqual([]);
    expect([...refused.keys()]).toEqual(
      expect.arrayContaining([
        'already-returned',
        'changed-meanwhile',
        'counter-busy',
        'counter-not-open',
        'day-closed',
        'day-open',
        'issuing-stopped',
        'not-allowed',
        'not-at-this-counter',
        'nothing-to-undo',
        'print-pending',
        'printer-not-ready',
        'queue-empty',
        'reservation-too-early',
        'reservation-used',
        'service-not-at-counter',
        'tickets-open',
        'too-early-for-absent',
        'unknown-board',
        'unknown-bulletin',
        'unknown-printer',
        'unknown-reservation',
        'unknown-service',
        'wrong-state',
      ]),
    );
  });

  test('the same seed is the same day, to the letter of its journal', () => {
    expect(play(7).day.hall.journal).toEqual(play(7).day.hall.journal);
  });
});

describe('the simulation can fail', () => {
  const seeds = Array.from({ length: 40 }, (_, index) => index + 1);
  const reds = (using: typeof decide) =>
    seeds.filter((seed) => play(seed, using).wrong !== undefined).length;

  test('without the rule of one open ticket a counter (rule 2)', () => {
    const careless: typeof decide = (state, site, command) => {
      const decision = decide(state, site, command);
      if (decision.ok || decision.error !== 'counter-busy') return decision;
      const counters = [...state.counters.values()].map(
        (counter) => [counter.id, { ...counter, open: undefined }] as const,
      );
      return decide({ ...state, counters: new Map(counters) }, site, command);
    };
    expect(reds(careless)).toBeGreaterThan(36);
  });

  test('with numbers made by counting the tickets that are left (peers part 4, TheQ)', () => {
    const counting: typeof decide = (state, site, command) => {
      const decision = decide(state, site, command);
      if (!decision.ok || decision.value.type !== 'ticket-issued') return decision;
      const prefix = decision.value.number.slice(0, 1);
      const left = [...state.tickets.values()].filter(
        (ticket) => ticket.number.startsWith(prefix) && !state.finished.includes(ticket),
      );
      const number = `${prefix}${String(left.length + 1).padStart(3, '0')}`;
      return { ok: true, value: { ...decision.value, number } as typeof decision.value };
    };
    expect(reds(counting)).toBeGreaterThan(36);
  });
});
