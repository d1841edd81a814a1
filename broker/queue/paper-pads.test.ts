import { beforeEach, describe, expect, test } from 'vitest';
import { counterId, ticketNumber } from '../contract/ids.ts';
import { err } from '../contract/result.ts';
import { brokenInvariants } from './invariants.ts';
import { ticketView } from './projections/ticket-view.ts';
import { hallTime, kioskActor, parsed, TrialHall } from './trial-hall.ts';

const at = (time: string) => hallTime(`2026-11-19T${time}`);
let hall: TrialHall;
beforeEach(() => {
  hall = new TrialHall(undefined, at('09:00'));
  hall.openDay();
  hall.setCounter('1', 'open');
});

function pad(number: string, written: string, more: object = {}) {
  const said = { padNumber: parsed(ticketNumber, number), writtenAt: at(written), ...more };
  return hall.take(hall.issueCommand('application', said));
}
const called = () => {
  const answer = hall.callNext('1');
  const number = answer.ok && 'number' in answer.value ? answer.value.number : '';
  hall.finish(number);
  return number;
};

describe('paper pads, entered after an outage (design part 9)', () => {
  test('the time on the paper gives the place in line, whenever it is entered (rule 7)', () => {
    hall.issue('application');
    hall.at = at('10:30');
    hall.issue('application');
    expect([pad('A903', '10:10').ok, pad('A901', '09:50').ok, pad('A902', '10:40').ok]).toEqual([
      ...[true, true, false],
    ]);
    hall.at = at('10:45');
    pad('A902', '10:40');
    hall.issue('application');
    expect(brokenInvariants(hall.state)).toEqual([]);
    expect([1, 2, 3, 4, 5, 6].map(called)).toEqual([
      ...['A001', 'A901', 'A903', 'A002', 'A902', 'A003'],
    ]);
  });

  test('its wait is counted from the paper', () => {
    hall.at = at('10:30');
    pad('A901', '09:50');
    expect(ticketView(hall.state, hall.ticket('A901'))).toMatchObject({
      ...{ issuedAt: at('09:50'), pad: true, state: 'waiting' },
    });
  });

  test('served in the outage: done at once, at a time nobody knows; an undo lets it wait', () => {
    hall.at = at('10:30');
    const counter = { servedAt: parsed(counterId, '2') };
    expect(pad('A901', '09:50', counter).ok).toBe(true);
    expect(ticketView(hall.state, hall.ticket('A901'))).toMatchObject({
      ...{ state: 'done', counterId: '2', timeDoubtful: true },
    });
    expect(hall.state.standing.waiting.size).toBe(0);
    hall.undo('A901');
    expect(hall.ticket('A901').phase.state).toBe('waiting');
    expect(brokenInvariants(hall.state)).toEqual([]);
  });

  test.each([
    ['A901', '09:01', 'wrong-time'],
    ['A900', '08:50', 'not-a-pad-number'],
    ['B901', '08:50', 'not-a-pad-number'],
  ])('%s of %s is refused', (number, written, refusal) => {
    expect(pad(number, written)).toEqual(err(refusal));
  });

  test('doubled, of yesterday, and of a counter that is not in use', () => {
    pad('A901', '08:50');
    expect(pad('A901', '08:50')).toEqual(err('number-taken'));
    const yesterday = { writtenAt: hallTime('2026-11-18T16:00') };
    expect(pad('A902', '08:50', yesterday)).toEqual(err('wrong-time'));
    const nowhere = { servedAt: parsed(counterId, '9') };
    expect(pad('A902', '08:50', nowhere)).toEqual(err('unknown-counter'));
    expect(hall.state.tickets.size).toBe(1);
  });

  test('a time is said of pad numbers alone, and by no kiosk', () => {
    const written = { writtenAt: at('08:50') };
    expect(hall.take(hall.issueCommand('application', written))).toEqual(err('not-a-pad-number'));
    const kiosk = hall.issueCommand('application', written, kioskActor('kiosk-1'));
    expect(hall.take(kiosk)).toEqual(err('not-allowed'));
  });
});
