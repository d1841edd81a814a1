import { businessDay } from '../broker/contract/ids.ts';
import { hallTime, parsed, TrialHall } from '../broker/queue/trial-hall.ts';
import type { PlayedHall } from './played-hall.ts';
import { openDay } from './staff-stage.ts';

/** Minutes that people wait and are shown: the hall of a small city, from quiet to its peak and back. */
const peak = [8, 12, 18, 26, 31, 28, 22, 15, 11, 9] as const;

/** A day whose tickets all found the one counter busy: mostly told well, sometimes not. */
function playDay(trial: TrialHall, tickets: number, lateBy: number): void {
  trial.setCounter('counter-1', 'open');
  const waiting: string[] = [];
  trial.issue('application');
  trial.callNext('counter-1');
  let served = 'A001';
  trial.start(served, 'counter-1');
  for (let nth = 0; nth < tickets; nth += 1) {
    const number = trial.issue(nth % 3 === 2 ? 'pickup' : 'application');
    const wait = peak[nth % peak.length] ?? 10;
    const told = nth % 5 === 4 ? Math.max(2, wait - lateBy) : wait;
    trial.recordWaits(number, { low: Math.max(0, told - 6), high: told + 5, mean: told });
    trial.pass(wait * 60);
    trial.finish(served);
    waiting.push(number);
    served = waiting.shift() ?? number;
    trial.callTicket(served, 'counter-1');
    trial.start(served, 'counter-1');
    trial.pass(20 * 60 - (wait % 7) * 60);
  }
  trial.finish(served);
}

/** Three days on the shelf, of which one is damaged, and a today that has hardly begun. */
export function scoredDays(hall: PlayedHall): void {
  const { trial } = hall;
  for (const [text, tickets, lateBy] of [
    ['2026-11-16', 16, 18],
    ['2026-11-17', 11, 9],
    ['2026-11-18', 17, 14],
  ] as const) {
    const day = parsed(businessDay, text);
    const past = new TrialHall(trial.site, hallTime(`${day}T08:40`));
    past.openDay(day);
    playDay(past, tickets, lateBy);
    hall.pastDays.set(day, past.journal);
    if (tickets < 12) hall.damagedDays.add(day);
  }
  openDay(hall);
  trial.issue('application');
  trial.callTicket('A001', 'counter-1');
  trial.start('A001', 'counter-1');
  trial.callTicket(trial.issue('pickup'), 'counter-3');
  for (const counter of ['counter-2', 'counter-4']) trial.setCounter(counter, 'closed');
  hall.publish();
  const number = trial.issue('application');
  trial.recordWaits(number, { low: 2, high: 8, mean: 5 });
  trial.pass(5 * 60);
  trial.finish('A001');
  trial.callTicket(number, 'counter-1');
  hall.publish();
}
