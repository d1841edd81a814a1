import { describe, expect, test } from 'vitest';
import { evolve } from '../evolve.ts';
import { emptyState } from '../state.ts';
import { hallTime, TrialHall } from '../trial-hall.ts';
import { trialSite } from '../trial-site.ts';
import { Overtime } from './overtime.ts';

/** A hall with its counters open, at this hour of a day; the doors close at 17:15, on Thursdays at 19:15. */
function hallAt(day: string, time: string): TrialHall {
  const hall = new TrialHall(trialSite(), hallTime(`${day}T${time}`));
  hall.openDay(day);
  for (const counter of ['1', '2', 'city']) hall.setCounter(counter, 'open');
  return hall;
}

/** What a replay of the hall's journal says. */
function overtimeOf(hall: TrialHall): Overtime {
  const overtime = new Overtime(hall.site);
  const state = emptyState();
  for (const event of hall.journal) overtime.follow(evolve(state, event), event);
  return overtime;
}

const rows = (hall: TrialHall, now = hall.at) =>
  overtimeOf(hall)
    .visits(now)
    .map(({ number, counterId, minutesPast, counterMinutes }) =>
      [number, counterId, minutesPast, counterMinutes].join(' '),
    );

/** Called and served at a counter, from one hour to another. */
function served(
  hall: TrialHall,
  day: string,
  counter: string,
  from: string,
  until: string,
): string {
  const number = hall.issue('application');
  hall.at = hallTime(`${day}T${from}`);
  hall.callTicket(number, counter);
  hall.start(number, counter);
  hall.at = hallTime(`${day}T${until}`);
  hall.finish(number);
  return number;
}

const wednesday = '2026-11-18';

describe('時間外 (R39)', () => {
  test('who left a counter after the doors closed, with the minutes past the end and those of the counter', () => {
    const hall = hallAt(wednesday, '16:00');
    served(hall, wednesday, '1', '16:50', '17:15');
    served(hall, wednesday, '1', '17:10', '17:22');
    served(hall, wednesday, '2', '17:20', '17:45');
    expect(rows(hall)).toEqual(['A002 1 7 7', 'A003 2 30 25']);
  });

  test.each([
    [wednesday, '17:15'],
    ['2026-11-19', '19:15'],
    ['2026-11-08', '12:00'],
    ['2026-11-28', '16:00'],
    ['2026-11-23', '12:00'],
  ])('%s has an end of its own, %s', (day, end) => {
    const hall = hallAt(day, '09:00');
    expect(overtimeOf(hall).serviceEnd).toBe(hallTime(`${day}T${end}`));
  });

  test('on a day on which the doors stay closed there is none', () => {
    const hall = hallAt('2026-11-20', '18:00');
    served(hall, '2026-11-20', '1', '18:10', '18:30');
    expect(overtimeOf(hall).serviceEnd).toBeUndefined();
    expect(rows(hall)).toEqual([]);
  });

  test('it is counted from the calendar’s end, however long numbers were issued', () => {
    const hall = hallAt(wednesday, '16:00');
    hall.setIssueEnd(`${wednesday}T18:00`);
    served(hall, wednesday, '1', '17:05', '17:16');
    expect(rows(hall)).toEqual(['A001 1 1 1']);
  });

  test('who is still there is counted until now', () => {
    const hall = hallAt(wednesday, '17:10');
    hall.issue('application');
    hall.callNext('1');
    expect(rows(hall, hallTime(`${wednesday}T17:15`))).toEqual([]);
    expect(rows(hall, hallTime(`${wednesday}T17:25`))).toEqual(['A001 1 10 10']);
    expect(overtimeOf(hall).visits()).toEqual([]);
  });

  test('a hand-off is two stays, each at its own counter', () => {
    const hall = hallAt(wednesday, '17:00');
    const number = hall.issue('application');
    hall.callNext('1');
    hall.start(number, '1');
    hall.at = hallTime(`${wednesday}T17:25`);
    hall.handOff(number, { counter: 'city' });
    hall.callTicket(number, 'city');
    hall.start(number, 'city');
    hall.at = hallTime(`${wednesday}T17:40`);
    hall.finish(number);
    expect(rows(hall)).toEqual(['A001 1 10 10', 'A001 city 25 15']);
  });

  test('a call that was undone served nobody, and a finish that was undone was none', () => {
    const hall = hallAt(wednesday, '17:10');
    const [first, second] = [hall.issue('application'), hall.issue('application')];
    hall.callTicket(first, '1');
    hall.callTicket(second, '2');
    hall.start(second, '2');
    hall.at = hallTime(`${wednesday}T17:20`);
    hall.undo(first);
    hall.finish(second);
    hall.at = hallTime(`${wednesday}T17:21`);
    hall.undo(second);
    hall.at = hallTime(`${wednesday}T17:30`);
    hall.finish(second);
    expect(rows(hall)).toEqual(['A002 2 15 15']);
  });

  test('a counter that goes on a break calls nobody any more', () => {
    const hall = hallAt(wednesday, '17:10');
    hall.issue('application');
    hall.callNext('1');
    hall.at = hallTime(`${wednesday}T17:30`);
    hall.setCounter('1', 'break');
    expect(rows(hall)).toEqual([]);
  });

  test('who was forgotten until the missed close is told as doubtful', () => {
    const hall = hallAt(wednesday, '17:00');
    hall.issue('application');
    hall.callNext('1');
    hall.start('A001', '1');
    hall.at = hallTime('2026-11-19T03:00');
    hall.closeDay(true);
    expect(overtimeOf(hall).visits()).toMatchObject([{ number: 'A001', doubtful: true }]);
  });

  test('who was finished far too late is told as doubtful', () => {
    const hall = hallAt(wednesday, '14:00');
    served(hall, wednesday, '1', '14:00', '18:30');
    expect(overtimeOf(hall).visits()).toMatchObject([{ number: 'A001', doubtful: true }]);
  });

  test('the end that was in force at the close stands, whatever the site file says later', () => {
    const hall = hallAt(wednesday, '17:00');
    served(hall, wednesday, '1', '17:10', '17:25');
    hall.closeDay();
    const later = trialSite({
      calendar: {
        weekdays: ['wed'],
        hours: { issueFrom: '08:30', issueUntil: '16:00' },
      },
    });
    const overtime = new Overtime(later);
    const state = emptyState();
    for (const event of hall.journal) overtime.follow(evolve(state, event), event);
    expect(overtime.serviceEnd).toBe(hallTime(`${wednesday}T17:15`));
    expect(overtime.visits()).toMatchObject([{ minutesPast: 10 }]);
  });
});
