import { describe, expect, test } from 'vitest';
import { serviceId as serviceIdSchema } from '../../../broker/contract/ids.ts';
import { type StaffSnapshot, staffSnapshot } from '../../../broker/contract/staff-snapshot.ts';
import { type TicketView, ticketStates, ticketView } from '../../../broker/contract/ticket.ts';
import { parsed } from '../../../broker/queue/trial-hall.ts';
import {
  type Filter,
  firstChoice,
  isUnconfirmed,
  type ListChoice,
  listCount,
  lists,
  missingRows,
  rowsOf,
  type Sort,
  waitOf,
} from './ticket-lists.ts';

const pickup = parsed(serviceIdSchema, 'pickup');

function ticketOf(number: string, instead: object = {}): TicketView {
  return parsed(ticketView, {
    ...{ ticketId: `ticket-${number}`, number, version: 1, serviceId: 'pickup', locale: 'ja' },
    ...{ state: 'waiting', issuedAt: Number(number.slice(1)), since: 0, calls: 0 },
    ...instead,
  });
}

function staffOf(
  open: TicketView[],
  finished: TicketView[] = [],
  instead: object = {},
): StaffSnapshot {
  const counts = Object.fromEntries(
    ticketStates.map((state) => [
      state,
      [...open, ...finished].filter((ticket) => ticket.state === state).length,
    ]),
  );
  return parsed(staffSnapshot, {
    ...{ seq: 1, at: 1, businessDay: '2026-11-19', mode: 'open', dayOpen: true, counters: [] },
    ...{
      counts,
      waitingByService: {},
      open,
      finished,
      kiosks: [],
      boards: [],
      bulletins: [],
      help: [],
    },
    ...instead,
  });
}

const application = parsed(serviceIdSchema, 'application');
const choice: ListChoice = firstChoice;
const hall = { now: 600_000, services: [application, pickup] };
const numbers = (rows: readonly TicketView[]) => rows.map(({ number }) => number);

describe('the five lists of R13', () => {
  const all = ticketStates.map((state, nth) =>
    ticketOf(`B${String(nth).padStart(3, '0')}`, { state }),
  );
  const staff = staffOf(all);

  test('every state is in exactly one of them, and counted there', () => {
    const seen = lists.flatMap((list) => rowsOf(staff, { ...choice, list }, [], hall));
    expect(seen.map(({ state }) => state).sort()).toEqual([...ticketStates].sort());
    expect(lists.map((list) => listCount(staff, list))).toEqual(
      lists.map((list) => rowsOf(staff, { ...choice, list }, [], hall).length),
    );
  });

  test.each([
    ['before', ['issuing', 'waiting', 'handoff']],
    ['calling', ['calling']],
    ['after', ['serving', 'done', 'cancelled', 'no-show', 'closed-out']],
    ['hold', ['hold']],
    ['absent', ['absent']],
  ] as const)('%s holds %j', (list, states) => {
    const found = rowsOf(staff, { ...choice, list }, [], hall).map(({ state }) => state);
    expect(found.sort()).toEqual([...states].sort());
  });
});

describe('order', () => {
  test('who waits stands by time of issue; what is over newest first', () => {
    const waiting = [ticketOf('B003'), ticketOf('A001'), ticketOf('B002')];
    expect(numbers(rowsOf(staffOf(waiting), choice, [], hall))).toEqual(['A001', 'B002', 'B003']);
    const done = [1, 3, 2].map((since) => ticketOf(`B00${since}`, { state: 'done', since }));
    const rows = rowsOf(staffOf([], done), { ...choice, list: 'after' }, [], hall);
    expect(numbers(rows)).toEqual(['B003', 'B002', 'B001']);
  });
});

describe('sorted and filtered', () => {
  const tickets = [
    ticketOf('B001', { issuedAt: 10, reservedFor: 99, accommodation: true }),
    ticketOf('A002', { serviceId: 'application', issuedAt: 20, locale: 'pt-BR' }),
    ticketOf('B003', { issuedAt: 30, accommodation: true, locale: 'ja-easy' }),
    ticketOf('A004', {
      ...{ serviceId: 'application', issuedAt: 40, state: 'issuing' },
      print: { jobId: 'job-00001', state: 'failed' },
    }),
  ];
  const shown = (given: Partial<ListChoice>) =>
    numbers(rowsOf(staffOf(tickets), { ...choice, ...given }, [], hall));

  test.each<[Sort, string[]]>([
    ['usual', ['B001', 'A002', 'B003', 'A004']],
    ['wait', ['B001', 'A002', 'B003', 'A004']],
    ['number', ['A002', 'A004', 'B001', 'B003']],
    ['service', ['A002', 'A004', 'B001', 'B003']],
  ])('by %s', (sort, order) => {
    expect(shown({ sort })).toEqual(order);
  });

  test('by waiting time: what is over by how long it waited, not by when', () => {
    const done = [
      ticketOf('B001', { state: 'done', issuedAt: 0, firstCalledAt: 5, since: 900 }),
      ticketOf('B002', { state: 'done', issuedAt: 1, firstCalledAt: 90, since: 100 }),
      ticketOf('B003', { state: 'cancelled', issuedAt: 2, finishedAt: 40, since: 40 }),
    ];
    const rows = rowsOf(staffOf([], done), { ...choice, list: 'after', sort: 'wait' }, [], hall);
    expect(numbers(rows)).toEqual(['B002', 'B003', 'B001']);
  });

  test.each<[Filter[], string[]]>([
    [['accommodation'], ['B001', 'B003']],
    [['reserved'], ['B001']],
    [['language'], ['A002', 'B003']],
    [['unconfirmed'], ['A004']],
    [['accommodation', 'language'], ['B003']],
    [['reserved', 'unconfirmed'], []],
  ])('only %j', (filters, left) => {
    expect(shown({ filters })).toEqual(left);
  });

  test('with a service, and not with a number that somebody looks for', () => {
    expect(shown({ filters: ['language'], serviceId: pickup })).toEqual(['B003']);
    expect(shown({ filters: ['reserved'], sort: 'service', search: 'A0' })).toEqual([
      ...['A002', 'A004'],
    ]);
  });
});

test('R12: who is called back to the line waited until the first call', () => {
  const waiting = ticketOf('B001', { issuedAt: 100 });
  expect(waitOf(waiting, 700)).toEqual({ waits: true, ms: 600 });
  const returned = ticketOf('B001', { issuedAt: 100, firstCalledAt: 300 });
  expect(waitOf(returned, 700)).toEqual({ waits: false, ms: 200 });
});

describe('one service, or one number', () => {
  const staff = staffOf(
    [ticketOf('A001', { serviceId: 'application' }), ticketOf('B012')],
    [ticketOf('B010', { state: 'done' })],
  );

  test('a service alone', () => {
    expect(numbers(rowsOf(staff, { ...choice, serviceId: pickup }, [], hall))).toEqual(['B012']);
  });

  test('part of a number finds it in whatever list, with letters as a Japanese keyboard gives them', () => {
    for (const search of ['b01', 'Ｂ０１', ' B01 ', 'ｂ０１']) {
      expect(numbers(rowsOf(staff, { ...choice, list: 'hold', search }, [], hall))).toEqual([
        'B010',
        'B012',
      ]);
    }
  });
});

describe('rows that the snapshot has no room for', () => {
  test('stand with the others, each number once', () => {
    const staff = staffOf([ticketOf('B001')], [], { counts: { waiting: 3 } });
    const more = [ticketOf('B001'), ticketOf('B002'), ticketOf('B002')];
    expect(numbers(rowsOf(staff, choice, more, hall))).toEqual(['B001', 'B002']);
  });

  test('what the snapshot tells is newer: a row that was called is not waiting too', () => {
    const staff = staffOf([ticketOf('B002', { state: 'calling' })]);
    expect(rowsOf(staff, choice, [ticketOf('B002')], hall)).toEqual([]);
  });

  test('how many are missing, of all and of one service', () => {
    const waiting = [ticketOf('B001'), ticketOf('B002')];
    const staff = staffOf(waiting, [], {
      counts: { waiting: 60 },
      countsByService: { pickup: { waiting: 55, calling: 1 }, application: { waiting: 5 } },
    });
    expect(missingRows(staff, choice, [])).toBe(58);
    expect(missingRows(staff, { ...choice, serviceId: pickup }, [])).toBe(53);
    expect(missingRows(staff, { ...choice, search: 'B' }, [])).toBe(0);
  });
});

test('印刷未確認: the printer will not say it by itself any more', () => {
  const issuing = (state: string) =>
    ticketOf('B001', { state: 'issuing', print: { jobId: 'job-00001', state } });
  expect(['failed', 'unknown'].map((state) => isUnconfirmed(issuing(state)))).toEqual([true, true]);
  expect(['none', 'sent', 'one-of-two'].map((state) => isUnconfirmed(issuing(state)))).toEqual([
    ...[false, false, false],
  ]);
  expect(isUnconfirmed(ticketOf('B001', { print: { jobId: 'job-00001', state: 'failed' } }))).toBe(
    false,
  );
});
