import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { queueEvent } from '../contract/events.ts';
import { businessDay, reservationCode } from '../contract/ids.ts';
import { assert } from '../contract/result.ts';
import { evolve } from './evolve.ts';
import { brokenInvariants } from './invariants.ts';
import { pictureOf } from './picture.ts';
import { ticketView } from './projections/ticket-view.ts';
import { arrivalAt } from './reservations.ts';
import { emptyState } from './state.ts';
import { hallTime, parsed, type ReservedRow, TrialHall } from './trial-hall.ts';
import { trialSite } from './trial-site.ts';

const refused = (error: string) => ({ ok: false, error });
const today = '2026-11-19';
const slot = (time: string, day = today) => `${day}T${time}`;

let hall: TrialHall;
beforeEach(() => {
  hall = new TrialHall();
  hall.openDay();
  hall.setCounter('1', 'open');
  hall.importDay(today, [
    ['R-1030', slot('10:30'), 'application'],
    ['R-1100', slot('11:00'), 'delivery'],
  ]);
});

const at = (time: string) => {
  hall.at = hallTime(slot(time));
};
const ticketOf = (code: string) => hall.state.checkedIn.get(parsed(reservationCode, code));

describe('R67: the list of a day', () => {
  test('takes the place of the one before whole; what was used stays used', () => {
    at('10:30');
    expect(hall.checkIn('R-1030', 'kiosk-1').ok).toBe(true);
    const answer = hall.importDay(today, [
      ['R-1030', slot('10:30'), 'application'],
      ['R-1130', slot('11:30'), 'delivery'],
    ]);
    expect(answer).toEqual({ ok: true, value: { day: today, reservations: 2 } });
    expect(hall.checkIn('R-1030')).toEqual(refused('reservation-used'));
    expect(hall.checkIn('R-1100')).toEqual(refused('unknown-reservation'));
    expect(hall.checkIn('R-1130').ok).toBe(true);
  });

  test.each<readonly [refusal: string, day: string, rows: readonly ReservedRow[]]>([
    ['reservation-day', '2026-11-18', []],
    ['reservation-day', '2026-12-04', []],
    ['reservation-day', today, [['R-1', slot('10:00', '2026-11-20'), 'application']]],
    ['unknown-service', today, [['R-0001', slot('10:00'), 'nothing']]],
    [
      'reservation-twice',
      today,
      [
        ['R-0001', slot('10:00'), 'application'],
        ['R-0001', slot('11:00'), 'application'],
      ],
    ],
  ])('%s refuses the whole list of %s, and the one before stays', (refusal, day, rows) => {
    const padded = rows.map(([code, ...rest]): ReservedRow => [code.padEnd(6, '0'), ...rest]);
    const before = pictureOf(hall.state);
    expect(hall.importDay(day, padded)).toEqual(refused(refusal));
    expect(pictureOf(hall.state)).toBe(before);
  });

  test('the last day that can be imported is 14 days ahead', () => {
    expect(hall.importDay('2026-12-03', []).ok).toBe(true);
  });

  test('a service that is not offered on that day any more is refused', () => {
    hall.at = hallTime('2027-03-30T10:00');
    hall.closeDay();
    hall.openDay('2027-03-30');
    const rows: readonly ReservedRow[] = [['R-0001', '2027-04-01T10:00', 'guide']];
    expect(hall.importDay('2027-04-01', rows)).toEqual(refused('unknown-service'));
    expect(hall.importDay('2027-03-31', [['R-0001', '2027-03-31T10:00', 'guide']]).ok).toBe(true);
  });

  test('all lists together fit the one record of a day that opens', () => {
    const rowsOf = (day: string) =>
      Array.from({ length: 300 }, (_, index): ReservedRow => {
        const code = `R-${day}-${String(index).padStart(8, '0')}`;
        return [code, slot('10:00', day), 'application'];
      });
    const days = ['2026-11-19', '2026-11-24', '2026-11-25', '2026-11-26', '2026-11-27'];
    const outcomes = days.map((day) => hall.importDay(day, rowsOf(day)));
    expect(outcomes.at(0)?.ok).toBe(true);
    expect(outcomes.at(-1)).toEqual(refused('reservations-too-many'));
    hall.closeDay();
    hall.at = hallTime('2026-11-19T23:00');
    hall.openDay('2026-11-20');
    const opened = hall.journal.at(-1);
    expect(opened?.type).toBe('day-opened');
    expect(JSON.stringify(opened).length).toBeLessThan(64 * 1024 - 16);
  });
});

describe('R67: early, in time, late', () => {
  test.each([
    ['10:00', 'early', true],
    ['10:29', 'early', true],
    ['10:30', 'on-time', true],
    ['10:40', 'on-time', true],
    ['10:41', 'late', false],
  ])('who comes at %s is %s, and the answer says so with the slot', (time, arrival, reserved) => {
    at(time);
    const outcome = hall.checkIn('R-1030', 'kiosk-1');
    const said = { arrival, slot: hallTime(slot('10:30')) };
    expect(outcome).toMatchObject({ ok: true, value: said });
    const ticket = ticketOf('R-1030');
    assert(ticket !== undefined, 'it has a number');
    expect(ticketView(hall.state, ticket)).toMatchObject(said);
    expect('reservedFor' in ticketView(hall.state, ticket)).toBe(reserved);
  });

  test('the minutes are the site’s: where nobody is waited for, a minute after the slot is late', () => {
    const strict = trialSite({ reservations: { earlyMinutes: 0, lateMinutes: 0 } });
    const slotAt = hallTime(slot('10:30'));
    expect(arrivalAt(slotAt, strict, slotAt)).toBe('on-time');
    expect(arrivalAt(slotAt, strict, hallTime(slot('10:31')))).toBe('late');
  });

  test.each([
    ['09:59', refused('reservation-too-early')],
    ['10:00', 'slot'],
    ['10:30', 'slot'],
    ['10:40', 'slot'],
    ['10:41', 'turn'],
    ['16:00', 'turn'],
  ])('at a kiosk at %s', (time, expected) => {
    at(time);
    const outcome = hall.checkIn('R-1030', 'kiosk-1');
    if (typeof expected !== 'string') {
      expect(outcome).toEqual(expected);
      expect(hall.state.tickets.size).toBe(0);
      return;
    }
    expect(outcome.ok).toBe(true);
    const issued = hallTime(slot(time));
    expect(ticketOf('R-1030')).toMatchObject({
      reservation: 'R-1030',
      reservedFor: expected === 'slot' ? hallTime(slot('10:30')) : undefined,
      placeAt: expected === 'slot' ? hallTime(slot('10:30')) : issued,
      kioskId: 'kiosk-1',
      phase: { state: 'issuing', serviceId: 'application' },
    });
  });

  test('staff let in whoever comes early, and the slot stays the place', () => {
    at('09:00');
    expect(hall.checkIn('R-1030').ok).toBe(true);
    expect(ticketOf('R-1030')?.placeAt).toBe(hallTime(slot('10:30')));
    expect(hall.callNext('1')).toEqual(refused('queue-empty'));
    at('10:30');
    expect(hall.callNext('1')).toMatchObject({ value: { number: 'A001' } });
  });

  test('who comes within their minutes is called among the walk-ins by the slot, who comes later by the time of issue', () => {
    at('10:20');
    const before = hall.issue('application');
    at('10:35');
    const after = hall.issue('application');
    hall.checkIn('R-1030');
    at('11:30');
    const last = hall.issue('application');
    hall.checkIn('R-1100');
    const called: string[] = [];
    for (let nth = 0; nth < 5; nth += 1) {
      const outcome = hall.callNext('1');
      const number = outcome.ok && 'number' in outcome.value ? outcome.value.number : '';
      called.push(number);
      hall.finish(number);
    }
    expect(called).toEqual([before, 'A003', after, last, 'B001']);
  });

  test('a code of no list, or of another day, is unknown', () => {
    hall.importDay('2026-11-24', [['R-2400', slot('10:00', '2026-11-24'), 'application']]);
    expect(hall.checkIn('R-9999', 'kiosk-1')).toEqual(refused('unknown-reservation'));
    expect(hall.checkIn('R-2400', 'kiosk-1')).toEqual(refused('unknown-reservation'));
  });

  test('the rules of every issue hold: hours, services and printer of the kiosk; the code stays free', () => {
    at('10:50');
    expect(hall.checkIn('R-1030', 'kiosk-1', { printerReady: false })).toEqual(
      refused('printer-not-ready'),
    );
    expect(hall.checkIn('R-1100', 'kiosk-2')).toEqual(refused('unknown-service'));
    expect(hall.checkIn('R-1100', 'kiosk-9')).toEqual(refused('not-allowed'));
    at('19:00');
    expect(hall.checkIn('R-1030', 'kiosk-1')).toEqual(refused('outside-hours'));
    hall.closeDay();
    expect(hall.checkIn('R-1030')).toEqual(refused('day-closed'));
    expect(hall.state.checkedIn.size).toBe(0);
  });

  test('a kiosk claims no slot by its own word', () => {
    const reservedFor = hallTime(slot('09:00'));
    const by = { kind: 'kiosk', nodeId: hall.site.kiosks[0]?.id ?? '' } as const;
    const asked = hall.issueCommand('application', { reservedFor }, by as never);
    expect(hall.take(asked)).toEqual(refused('not-allowed'));
  });
});

describe('R67: a code is used at most once', () => {
  test('a cancelled number gives its reservation back, and the mis-print is done again', () => {
    at('10:30');
    hall.checkIn('R-1030', 'kiosk-1');
    expect(hall.checkIn('R-1030', 'kiosk-1')).toEqual(refused('reservation-used'));
    hall.cancel('A001', 'print-failed');
    expect(hall.checkIn('R-1030', 'kiosk-1').ok).toBe(true);
    expect(ticketOf('R-1030')?.number).toBe('A002');
  });

  test('an undo of the cancel takes it again, unless another number has it', () => {
    at('10:30');
    hall.checkIn('R-1030');
    hall.cancel('A001');
    expect(hall.undo('A001').ok).toBe(true);
    expect(hall.checkIn('R-1030')).toEqual(refused('reservation-used'));
    hall.cancel('A001');
    hall.checkIn('R-1030');
    expect(hall.undo('A001')).toEqual(refused('reservation-used'));
    hall.cancel('A002');
    expect(hall.undo('A001').ok).toBe(true);
    expect(ticketOf('R-1030')?.number).toBe('A001');
    expect(brokenInvariants(hall.state)).toEqual([]);
  });

  test('whatever comes in whatever order, one living number a code', () => {
    const step = fc.record({
      what: fc.constantFrom('check-in', 'cancel', 'undo', 'import'),
      code: fc.constantFrom('R-1030', 'R-1100'),
      number: fc.constantFrom('A001', 'A002', 'B001', 'B002'),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const day = new TrialHall();
        day.openDay();
        const rows: readonly ReservedRow[] = [
          ['R-1030', slot('10:30'), 'application'],
          ['R-1100', slot('11:00'), 'delivery'],
        ];
        day.importDay(today, rows);
        for (const { what, code, number } of steps) {
          const known = [...day.state.tickets.values()].some((each) => each.number === number);
          if (what === 'import') day.importDay(today, rows);
          if (what === 'check-in') day.checkIn(code);
          if (what === 'cancel' && known) day.cancel(number);
          if (what === 'undo' && known) day.undo(number);
          expect(brokenInvariants(day.state)).toEqual([]);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('R67: lists of days ahead', () => {
  test('a day’s file stands alone: it opens with its own list and those of later days', () => {
    hall.importDay('2026-11-20', [['R-2000', slot('10:00', '2026-11-20'), 'application']]);
    hall.importDay('2026-11-24', [['R-2400', slot('10:00', '2026-11-24'), 'application']]);
    hall.closeDay();
    hall.importDay('2026-11-25', [['R-2500', slot('10:00', '2026-11-25'), 'application']]);
    hall.at = hallTime('2026-11-24T09:50');
    hall.openDay('2026-11-24');
    const opened = parsed(queueEvent, hall.journal.at(-1));
    expect(opened).toMatchObject({
      reservations: [{ day: '2026-11-24' }, { day: '2026-11-25' }],
    });
    const replayed = evolve(emptyState(), opened);
    expect(pictureOf(replayed)).toBe(pictureOf({ ...hall.state, answers: replayed.answers }));
    expect(hall.checkIn('R-2000')).toEqual(refused('unknown-reservation'));
    expect(hall.checkIn('R-2400', 'kiosk-1').ok).toBe(true);
  });

  test('a day without reservations opens as it always did, and old journals replay', () => {
    const quiet = new TrialHall();
    quiet.openDay();
    expect(quiet.journal[0]).not.toHaveProperty('reservations');
    expect(evolve(emptyState(), parsed(queueEvent, quiet.journal[0])).reservations.size).toBe(0);
  });

  test('a reopened day knows its list', () => {
    hall.closeDay();
    hall.reopenDay();
    at('10:30');
    expect(hall.state.reservations.get(parsed(businessDay, today))?.size).toBe(2);
    expect(hall.checkIn('R-1030').ok).toBe(true);
  });
});
