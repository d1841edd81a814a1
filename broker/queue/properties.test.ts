import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { queueEvent } from '../contract/events.ts';
import { answerOf } from './answers.ts';
import { evolve } from './evolve.ts';
import { brokenInvariants } from './invariants.ts';
import { pictureOf } from './picture.ts';
import { emptyState } from './state.ts';
import { TrialDay } from './trial-day.ts';
import { parsed } from './trial-hall.ts';

/** A day out of any numbers at all, so that a failing one shrinks to its few presses. */
function dayOf(numbers: readonly number[]): TrialDay {
  let index = 0;
  return new TrialDay(() => numbers[index++ % numbers.length] ?? 0);
}

const anyDay = fc.array(fc.double({ min: 0, max: 0.999_999, noNaN: true }), {
  minLength: 5,
  maxLength: 120,
});
const STEPS = 60;

describe('whatever is pressed, in whatever order', () => {
  test('no invariant breaks, after any event', () => {
    fc.assert(
      fc.property(anyDay, (numbers) => {
        const day = dayOf(numbers);
        for (let step = 0; step < STEPS; step += 1) {
          day.step();
          expect(brokenInvariants(day.hall.state)).toEqual([]);
        }
        expect(day.doubled).toEqual([]);
      }),
      { numRuns: 80 },
    );
  });

  test('every prefix of the journal replays to the state of that moment', () => {
    fc.assert(
      fc.property(anyDay, (numbers) => {
        const day = dayOf(numbers);
        const pictures = new Map<number, string>();
        for (let step = 0; step < STEPS; step += 1) {
          day.step();
          pictures.set(day.hall.journal.length, pictureOf(day.hall.state));
        }
        const state = emptyState();
        for (const [index, event] of day.hall.journal.entries()) {
          evolve(state, parsed(queueEvent, JSON.parse(JSON.stringify(event))));
          const picture = pictures.get(index + 1);
          if (picture !== undefined) expect(pictureOf(state)).toBe(picture);
        }
      }),
      { numRuns: 25 },
    );
  });

  test('every accepted command, asked again at the end of the day, changes nothing', () => {
    fc.assert(
      fc.property(anyDay, (numbers) => {
        const day = dayOf(numbers);
        for (let step = 0; step < STEPS; step += 1) day.step();
        const { hall, answered } = day;
        const events = hall.journal.length;
        const replayed = hall.journal.reduce(evolve, emptyState());
        for (const { command, answer } of answered) {
          expect(hall.take(command)).toEqual({ ok: true, value: answer });
          expect(answerOf(replayed, command.actor, command.requestId)).toEqual(answer);
        }
        expect(hall.journal.length).toBe(events);
      }),
      { numRuns: 25 },
    );
  });

  test('a refused command changes nothing', () => {
    fc.assert(
      fc.property(anyDay, (numbers) => {
        const day = dayOf(numbers);
        for (let step = 0; step < STEPS; step += 1) {
          const before = [day.hall.journal.length, pictureOf(day.hall.state)];
          const refusals = [...day.refused.values()].reduce((sum, count) => sum + count, 0);
          day.step();
          const more = [...day.refused.values()].reduce((sum, count) => sum + count, 0);
          const after = [day.hall.journal.length, pictureOf(day.hall.state)];
          // A press without a ticket to press on issues one first.
          if (more > refusals && after[0] === before[0]) expect(after).toEqual(before);
        }
      }),
      { numRuns: 20 },
    );
  });
});
