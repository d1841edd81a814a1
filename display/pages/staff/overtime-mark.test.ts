import { describe, expect, test } from 'vitest';
import { ticketView } from '../../../broker/contract/ticket.ts';
import { parsed } from '../../../broker/queue/trial-hall.ts';
import { isOvertime } from './overtime-mark.ts';

const end = 1_000_000;
const ticket = (more: object) =>
  parsed(ticketView, {
    ...{ ticketId: 'ticket-00000000000001', number: 'A012', version: 1, serviceId: 'pickup' },
    ...{ locale: 'ja', issuedAt: 0, since: 0, calls: 1, counterId: 'counter-1' },
    ...more,
  });

describe('the mark 時間外 (R39)', () => {
  test.each([
    ['called before the doors close', { state: 'calling' }, end, false],
    ['still called after it', { state: 'calling' }, end + 1, true],
    ['still served after it', { state: 'serving' }, end + 1, true],
    ['waiting after it', { state: 'waiting' }, end + 1, false],
    ['finished in time, seen later', { state: 'done', finishedAt: end }, end + 60_000, false],
    ['finished after it', { state: 'done', finishedAt: end + 1 }, end + 60_000, true],
    ['not come back after it', { state: 'no-show', finishedAt: end + 1 }, end + 60_000, true],
    ['cancelled after it', { state: 'cancelled', finishedAt: end + 1 }, end + 60_000, false],
  ])('%s', (_what, more, now, expected) => {
    expect(isOvertime(ticket(more), end, now)).toBe(expected);
  });

  test('on a day on which the doors stay closed there is none', () => {
    expect(isOvertime(ticket({ state: 'serving' }), undefined, end)).toBe(false);
  });
});
