import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type EpochMs, epochMs } from '../contract/ids.ts';
import { nextFor, passedOver } from './order.ts';
import { PlaceList } from './place-list.ts';
import type { Ticket } from './state.ts';
import { hallTime, parsed, TrialHall } from './trial-hall.ts';
import { trialSite } from './trial-site.ts';

function openHall(site = trialSite(), at?: EpochMs): TrialHall {
  const hall = new TrialHall(site, at);
  hall.openDay();
  for (const counter of ['1', '2', '3', 'city']) hall.setCounter(counter, 'open');
  return hall;
}

/** Calls and finishes at a counter until nobody is left; who came, in order. */
function callAll(hall: TrialHall, counter: string): string[] {
  const called: string[] = [];
  while (hall.callNext(counter).ok) {
    const event = hall.journal.at(-1);
    if (event?.type !== 'ticket-called') break;
    const ticket = hall.state.tickets.get(event.ticketId);
    if (ticket === undefined) break;
    called.push(ticket.number);
    hall.finish(ticket.number);
  }
  return called;
}

const lastCall = (hall: TrialHall) => {
  const event = hall.journal.at(-1);
  return event?.type === 'ticket-called' ? event.overtook : undefined;
};

describe('rule 11: first come, first served', () => {
  test('Novo SGA’s fault: among tickets of one instant the oldest comes first, never the newest', () => {
    const hall = openHall();
    const numbers = Array.from({ length: 12 }, (_, index) =>
      hall.issue(index % 3 === 0 ? 'delivery' : 'application'),
    );
    expect(new Set(numbers.map((number) => hall.ticket(number).issuedAt)).size).toBe(1);
    expect(callAll(hall, '1')).toEqual(numbers);
  });

  test('a clock set back moves nobody forward: order is by sequence (design part 8)', () => {
    const hall = openHall();
    const numbers = ['12:00', '11:00', '10:30', '12:01', '09:00'].map((time, index) => {
      hall.at = hallTime(`2026-11-19T${time}`);
      return hall.issue(index % 2 === 0 ? 'delivery' : 'application');
    });
    expect(callAll(hall, '1')).toEqual(numbers);
  });

  test('a minute of a weighted service counts as often as the counter’s weight says', () => {
    const hall = openHall();
    hall.issue('application');
    hall.pass(500);
    hall.issue('certificate');
    hall.pass(499);
    // 999 s × 1 against 499 s × 2: the one who waits longer.
    expect(hall.callNext('3')).toMatchObject({ value: { number: 'A001' } });
    hall.undo('A001');
    hall.pass(2);
    expect(hall.callNext('3')).toMatchObject({ value: { number: 'E001' } });
    expect(lastCall(hall)).toEqual({ because: 'weight', groups: 1 });
  });

  test('accommodations come before the others, the older one first, and the log says why', () => {
    const hall = openHall();
    hall.issue('application');
    hall.issue('delivery');
    hall.issue('application', { accommodation: true });
    hall.issue('delivery', { accommodation: true });
    hall.issue('certificate');
    expect(hall.callNext('1')).toMatchObject({ value: { number: 'A002' } });
    expect(lastCall(hall)).toEqual({ because: 'accommodation', groups: 2 });
    hall.finish('A002');
    expect(callAll(hall, '1')).toEqual(['B002', 'A001', 'B001']);
  });

  test('要配慮 noticed later: called before the others from then on, and no more once taken back', () => {
    const hall = openHall();
    const [first, second] = [hall.issue('application'), hall.issue('application')];
    const reserved = hall.issue('application', { reservedFor: hallTime('2026-11-19T10:30') });
    expect(hall.setAccommodation(second)).toMatchObject({ ok: true });
    expect(hall.setAccommodation(second)).toEqual({ ok: false, error: 'wrong-state' });
    expect(hall.callNext('1')).toMatchObject({ value: { number: second } });
    hall.undo(second);
    hall.setAccommodation(second, false);
    // Who has a slot and cannot wait for it is called before it.
    hall.setAccommodation(reserved);
    expect(callAll(hall, '1')).toEqual([reserved, first, second]);
  });

  test('a reservation has its place by its slot, and none before it', () => {
    const hall = openHall();
    const reserved = hall.issue('application', { reservedFor: hallTime('2026-11-19T10:30') });
    expect(hall.callNext('1')).toEqual({ ok: false, error: 'queue-empty' });
    hall.at = hallTime('2026-11-19T10:20');
    const before = hall.issue('application');
    hall.at = hallTime('2026-11-19T10:35');
    const after = hall.issue('application');
    expect(callAll(hall, '1')).toEqual([before, reserved, after]);
  });

  test('who comes late to a slot overtakes, and the log says why', () => {
    const hall = openHall();
    hall.pass(600);
    const older = hall.issue('application');
    hall.pass(60);
    const late = hall.issue('application', { reservedFor: hallTime('2026-11-19T10:05') });
    expect(hall.callNext('1')).toMatchObject({ value: { number: late } });
    expect(lastCall(hall)).toEqual({ because: 'reservation', groups: 1 });
    expect(hall.ticket(older).phase.state).toBe('waiting');
  });

  test('a chosen number says how many older groups of this counter it passed over', () => {
    const hall = openHall();
    for (const service of ['application', 'delivery', 'certificate', 'application'] as const) {
      hall.issue(service);
    }
    hall.callTicket('A002', '1');
    expect(lastCall(hall)).toEqual({ because: 'chosen', groups: 2 });
    hall.undo('A002');
    hall.callTicket('A002', '3');
    expect(lastCall(hall)).toEqual({ because: 'chosen', groups: 2 });
    hall.undo('A002');
    hall.callTicket('A001', '1');
    expect(lastCall(hall)).toBeUndefined();
  });

  test('hand-offs keep their time of issue, and come before who was issued later', () => {
    const hall = openHall();
    const first = hall.issue('delivery');
    hall.callNext('1');
    hall.start(first, '1');
    const second = hall.issue('application');
    hall.pass(900);
    hall.handOff(first, { service: 'application' });
    expect(callAll(hall, '2')).toEqual([first, second]);
  });
});

describe('call-next against the rules said plainly', () => {
  const arrival = fc.record({
    service: fc.constantFrom('application', 'delivery', 'certificate'),
    gap: fc.integer({ min: 0, max: 400 }),
    kind: fc.constantFrom('ordinary', 'ordinary', 'ordinary', 'accommodation', 'reserved'),
    slot: fc.integer({ min: -1200, max: 1800 }),
  });

  /** The same rules without lines or heads: every ticket looked at, the best one taken. */
  function plainly(hall: TrialHall, counter: string): Ticket | undefined {
    const settings = hall.site.counters.find((each) => each.id === counter);
    const at = hall.at;
    const mine = [...hall.state.standing.waiting].filter(
      (ticket) => settings?.services[ticket.phase.serviceId] !== undefined,
    );
    const byIssue = (a: Ticket, b: Ticket) => a.order - b.order;
    const [needed] = mine.filter((ticket) => ticket.accommodation).sort(byIssue);
    if (needed !== undefined) return needed;
    const from = (ticket: Ticket) => ticket.reservedFor ?? ticket.issuedAt;
    const score = (ticket: Ticket) =>
      (at - from(ticket)) * (settings?.services[ticket.phase.serviceId] ?? 0);
    return mine
      .filter((ticket) => ticket.reservedFor === undefined || ticket.reservedFor <= at)
      .sort((a, b) => score(b) - score(a) || byIssue(a, b))[0];
  }

  test('it chooses the same ticket, and counts the same ones passed over', () => {
    fc.assert(
      fc.property(fc.array(arrival, { maxLength: 40 }), (arrivals) => {
        const hall = openHall();
        for (const { service, gap, kind, slot } of arrivals) {
          hall.pass(gap);
          const reservedFor = parsed(epochMs, hall.at + slot * 1000);
          if (kind === 'ordinary') hall.issue(service);
          else hall.issue(service, kind === 'reserved' ? { reservedFor } : { accommodation: true });
        }
        for (let calls = 0; calls < arrivals.length; calls += 1) {
          const counter = calls % 2 === 0 ? '3' : '1';
          const settings = hall.site.counters.find((each) => each.id === counter);
          const expected = plainly(hall, counter);
          const next = settings && nextFor(hall.state, hall.site, settings, hall.at);
          expect(next?.ticket.number).toBe(expected?.number);
          if (expected === undefined || settings === undefined) continue;
          const older = [...hall.state.standing.waiting].filter((ticket) => {
            const due = Math.max(ticket.issuedAt, ticket.reservedFor ?? 0);
            const earlier =
              due < expected.issuedAt ||
              (due === expected.issuedAt && ticket.order < expected.order);
            const callable = ticket.accommodation || due <= hall.at;
            const mine = settings.services[ticket.phase.serviceId] !== undefined;
            const issued = ticket.accommodation
              ? ticket.order < expected.order
              : earlier && ticket !== expected;
            return mine && callable && issued;
          });
          const passed = passedOver(hall.state, hall.site, settings, expected, hall.at);
          expect(passed).toBe(older.length);
          hall.callNext(counter);
          hall.finish(expected.number);
          hall.pass(30);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('a line', () => {
  test('is what a sorted array is, whatever comes and goes', () => {
    const action = fc.record({
      placeAt: fc.integer({ min: 0, max: 20 }),
      remove: fc.boolean(),
      head: fc.boolean(),
      pick: fc.nat(),
    });
    fc.assert(
      fc.property(fc.array(action, { maxLength: 300 }), (actions) => {
        type Place = { readonly placeAt: number; readonly order: number };
        const line = new PlaceList<Place>();
        let model: Place[] = [];
        actions.forEach(({ placeAt, remove, head, pick }, order) => {
          const leaves = head ? model[0] : model[pick % Math.max(1, model.length)];
          if (remove && leaves !== undefined) {
            expect(line.remove(leaves)).toBe(true);
            model = model.filter((each) => each !== leaves);
          } else {
            const place = { placeAt, order };
            line.add(place);
            model = [...model, place].sort((a, b) => a.placeAt - b.placeAt || a.order - b.order);
          }
          expect(line.size).toBe(model.length);
        });
        expect([...line]).toEqual(model);
        expect(model.map((place) => line.countBefore(place))).toEqual(model.map((_, i) => i));
        expect(line.remove({ placeAt: 1, order: -1 })).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  test('gives back the room of those who left by the front', () => {
    const line = new PlaceList<{ placeAt: number; order: number }>();
    const places = Array.from({ length: 500 }, (_, order) => ({ placeAt: 0, order }));
    for (const place of places) line.add(place);
    for (const place of places.slice(0, 450)) line.remove(place);
    expect([...line]).toEqual(places.slice(450));
    expect(line.at(0)).toBe(places[450]);
    expect(line.at(50)).toBeUndefined();
    expect(line.at(-1)).toBeUndefined();
  });
});
