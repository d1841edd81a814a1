import { beforeEach, describe, expect, test } from 'vitest';
import { type TicketView, ticketView } from '../../../broker/contract/ticket.ts';
import { parsed } from '../../../broker/queue/trial-hall.ts';
import { SteadyRows } from './steady-rows.ts';

function ticketOf(number: string, version = 1): TicketView {
  return parsed(ticketView, {
    ...{ ticketId: `ticket-${number}`, number, version, serviceId: 'pickup', locale: 'ja' },
    ...{ state: 'waiting', issuedAt: 0, since: 0, calls: 0 },
  });
}
const list = (...numbers: string[]) => numbers.map((number) => ticketOf(number));

let steady: SteadyRows;
let nowMs: number;
const shown = (wanted: readonly TicketView[], held: boolean, choice = 'before') =>
  steady
    .arrange(choice, wanted, held, nowMs)
    .map(({ ticket, gone }) => `${ticket.number}${gone ? ' gone' : ''}`);

beforeEach(() => {
  steady = new SteadyRows();
  nowMs = 10_000;
  shown(list('B001', 'B002', 'B003'), false);
});

describe('nothing moves under the finger', () => {
  test('who leaves the list keeps a grey place while somebody points at it', () => {
    expect(shown(list('B002', 'B003'), true)).toEqual(['B001 gone', 'B002', 'B003']);
    expect(shown(list('B003'), true)).toEqual(['B001 gone', 'B002 gone', 'B003']);
  });

  test('who comes is added at the end, wherever their place is', () => {
    expect(shown(list('A001', 'B001', 'B002', 'B003', 'B004'), true)).toEqual([
      ...['B001', 'B002', 'B003', 'A001', 'B004'],
    ]);
  });

  test('whoever comes back is there again', () => {
    shown(list('B002', 'B003'), true);
    expect(shown(list('B001', 'B002', 'B003'), true)).toEqual(['B001', 'B002', 'B003']);
  });

  test('rows stay where they are, with what is new in them', () => {
    const rows = steady.arrange('before', [ticketOf('B003', 7), ticketOf('B001', 2)], true, nowMs);
    expect(rows.map(({ ticket }) => [ticket.number, ticket.version])).toEqual([
      ...[
        ['B001', 2],
        ['B002', 1],
        ['B003', 7],
      ],
    ]);
  });

  test('nobody points any more: the list is as it is', () => {
    shown(list('B002', 'B003'), true);
    expect(shown(list('B002', 'B003'), false)).toEqual(['B002', 'B003']);
  });

  test('another list, or another filter, is drawn as it is', () => {
    expect(shown(list('C001'), true, 'hold')).toEqual(['C001']);
  });
});

describe('a press that was on its way when the rows moved', () => {
  test('is not taken within 400 ms', () => {
    shown(list('B002', 'B003'), false);
    expect(steady.justShifted(nowMs)).toBe(true);
    expect(steady.justShifted(nowMs + 399)).toBe(true);
    expect(steady.justShifted(nowMs + 400)).toBe(false);
  });

  test.each([
    ['the last one leaves', list('B001', 'B002')],
    ['one comes at the end', list('B001', 'B002', 'B003', 'B004')],
    ['only the contents change', [ticketOf('B001', 2), ticketOf('B002'), ticketOf('B003')]],
  ])('is taken when %s: nothing moved', (_name, wanted) => {
    shown(wanted, false);
    expect(steady.justShifted(nowMs)).toBe(false);
  });

  test('somebody opens another list: that is no accident', () => {
    shown(list('B003', 'B001'), false, 'hold');
    expect(steady.justShifted(nowMs)).toBe(false);
  });
});
