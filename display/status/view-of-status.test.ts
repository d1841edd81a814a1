import { describe, expect, test } from 'vitest';
import {
  type PublicTicket,
  publicHall,
  publicLine,
  publicTicket,
} from '../../broker/contract/public-topics.ts';
import { ticketStates } from '../../broker/contract/ticket.ts';
import { parsed } from '../../broker/queue/trial-hall.ts';
import { lineView, PublicNews, phoneView } from './view-of-status.ts';

const now = Date.parse('2026-11-19T10:24:00+09:00');

function hallOf(instead: object = {}) {
  const hall = { time: now, domainTime: now, rate: 1, mode: 'open', businessDay: '2026-11-19' };
  return parsed(publicHall, { ...hall, ...instead });
}

/** Three wait for B; nobody can say how long for C. */
function lineOf(instead: object = {}) {
  const places = [
    ['B001', 0, 5],
    ['B002', 5, 10],
    ['B003', 15, 25],
  ];
  const pickup = {
    serviceId: 'pickup',
    groups: 3,
    open: true,
    range: { low: 20, high: 30 },
    places,
  };
  const renewal = {
    ...{ serviceId: 'certificate-renewal', groups: 1, open: true },
    places: [['C001', 0, 0]],
  };
  const calling = [{ number: 'A001', label: '1' }];
  const line = { seq: 1, at: now, services: [pickup, renewal], calling };
  return parsed(publicLine, { ...line, ...instead });
}

function ticketOf(instead: object = {}): PublicTicket {
  return parsed(publicTicket, {
    ...{ businessDay: '2026-11-19', number: 'B003', serviceId: 'pickup', locale: 'ja' },
    ...{ state: 'waiting', issuedAt: now - 60_000, since: now - 60_000, calls: 0 },
    ...instead,
  });
}

function newsOf(hall: object = {}, line: object = {}): PublicNews {
  const news = new PublicNews();
  news.hall = hallOf(hall);
  news.line = lineOf(line);
  return news;
}

const shownFor = (ticket: object, news = newsOf()) =>
  phoneView(ticketOf(ticket), news, true).ticket;

describe('one phone (R8)', () => {
  test('who waits reads how many are before them, and how long', () => {
    expect(shownFor({ number: 'B003' })).toMatchObject({
      ...{ known: true, number: 'B003', ahead: 2, range: { low: 15, high: 25 }, soon: false },
    });
  });

  test('first or second, and within ten minutes: soon', () => {
    expect(shownFor({ number: 'B001' })).toMatchObject({ ahead: 0, soon: true });
    expect(shownFor({ number: 'B002' })).toMatchObject({ ahead: 1, soon: true });
    const far = { range: { low: 20, high: 30 }, places: [['B001', 20, 30]] };
    const services = [{ serviceId: 'pickup', groups: 1, open: true, ...far }];
    expect(shownFor({ number: 'B001' }, newsOf({}, { services }))).toMatchObject({ soon: false });
  });

  test('where nobody can say how long, nothing is said and nobody is called soon', () => {
    const ticket = shownFor({ number: 'C001', serviceId: 'certificate-renewal' });
    expect(ticket).toMatchObject({ ahead: 0, range: undefined, soon: false });
  });

  test('a number the line does not name has no place: never "0 before you"', () => {
    expect(shownFor({ number: 'B400' })).toMatchObject({ ahead: undefined, range: undefined });
  });

  test('who was handed on keeps a place; nobody else but the waiting has one', () => {
    for (const state of ticketStates) {
      const waits = state === 'waiting' || state === 'handoff';
      expect(shownFor({ number: 'B002', state }), state).toMatchObject({
        ...{ state, ahead: waits ? 1 : undefined, soon: waits },
      });
    }
  });

  test('the numbers now called are those of the board', () => {
    const view = phoneView(ticketOf(), newsOf(), true);
    expect(view.calling).toEqual([{ number: 'A001', label: '1' }]);
  });
});

describe('what is not known any more (F43, F45)', () => {
  const unknown = phoneView(undefined, newsOf(), true);

  test('a ticket of yesterday is shown as one that never was, byte for byte', () => {
    const expired = phoneView(ticketOf({ businessDay: '2026-11-18' }), newsOf(), true);
    expect(JSON.stringify(expired)).toBe(JSON.stringify(unknown));
    expect(expired.ticket).toEqual({ known: false });
  });

  test('so is every ticket once the day is closed', () => {
    const closed = newsOf({ mode: 'day-closed' });
    const expired = phoneView(ticketOf(), closed, true);
    expect(JSON.stringify(expired)).toBe(JSON.stringify(phoneView(undefined, closed, true)));
    expect(expired.mode).toBe('day-closed');
  });

  test('after the hours, while people still wait, tickets live on (R39)', () => {
    expect(phoneView(ticketOf(), newsOf({ mode: 'closed' }), true).ticket.known).toBe(true);
  });

  test('when the day is over and nobody can say so any more, by the node’s own clock', () => {
    let wallMs = now;
    const news = new PublicNews(() => wallMs);
    news.hall = hallOf({ dayEndsAt: now + 60_000 });
    const known = (online: boolean) => phoneView(ticketOf(), news, online).ticket.known;
    expect([known(true), known(false)]).toEqual([true, true]);
    wallMs = now + 60_000;
    // A hall that is heard says itself which day it is: a wrong clock does not count.
    expect([known(true), known(false)]).toEqual([true, false]);
  });

  test('before the hall has said anything a ticket is of no day', () => {
    expect(phoneView(ticketOf(), new PublicNews(), true).ticket).toEqual({ known: false });
  });
});

describe('honest about its age (peers part 2, 14)', () => {
  test('connected only while the hall is heard; the age is the hall’s own', () => {
    expect(phoneView(ticketOf(), newsOf(), true)).toMatchObject({ connected: true, asOf: now });
    expect(phoneView(ticketOf(), newsOf(), false)).toMatchObject({ connected: false, asOf: now });
    expect(lineView(new PublicNews(), true)).toMatchObject({ connected: false, services: [] });
  });

  test('R63: why issuing is stopped, on every page, for as long as it is', () => {
    const stopped = newsOf({ mode: 'stopped', notice: 'trouble' });
    expect(phoneView(ticketOf(), stopped, true)).toMatchObject({ notice: 'trouble' });
    expect(phoneView(undefined, stopped, true)).toMatchObject({ notice: 'trouble' });
    expect(lineView(stopped, true)).toMatchObject({ mode: 'stopped', notice: 'trouble' });
    expect(lineView(newsOf(), true).notice).toBeUndefined();
  });

  test('R37: the end of issue of today alone, while the hall issues', () => {
    const issueEnd = now + 3_600_000;
    expect(phoneView(ticketOf(), newsOf({ issueEnd }), true)).toMatchObject({ issueEnd });
    expect(lineView(newsOf({ issueEnd }), true)).toMatchObject({ issueEnd });
    expect(lineView(newsOf({ issueEnd, mode: 'closed' }), true).issueEnd).toBeUndefined();
    expect(lineView(newsOf(), true).issueEnd).toBeUndefined();
  });

  test('R11: the line of all services, with the next opening and without the places', () => {
    const later = now + 3_600_000;
    const closed = { serviceId: 'pickup', groups: 2, open: false, places: [] };
    const services = [
      { ...closed, opensAt: later + 1 },
      { ...closed, serviceId: 'application', opensAt: later },
    ];
    const view = lineView(newsOf({ mode: 'closed' }, { services }), true);
    expect(view.opensAt).toBe(later);
    expect(view.services.map(({ groups }) => groups)).toEqual([2, 2]);
    expect(JSON.stringify(view)).not.toContain('places');
  });

  test('F33: a hall without power at night is closed until it opens, and no longer', () => {
    let wall = now;
    const news = new PublicNews(() => wall);
    const opensAt = now + 22 * 3_600_000;
    const services = [{ serviceId: 'pickup', groups: 0, open: false, places: [], opensAt }];
    news.hall = hallOf({ mode: 'closed' });
    news.line = lineOf({ services });
    const told = (online = false) => {
      const view = lineView(news, online, !online);
      return [view.opensAt, view.services[0]?.opensAt, view.ofEarlierDay];
    };
    expect(told()).toEqual([opensAt, opensAt, false]);
    wall = opensAt - 1;
    expect(told()).toEqual([opensAt, opensAt, true]);
    wall = opensAt;
    expect(told()).toEqual([undefined, undefined, true]);
    // Whoever is heard knows better than this node's clock.
    expect(told(true)).toEqual([opensAt, opensAt, false]);
  });
});

describe('昨日の的中率 (issue 7, point 4)', () => {
  test.each([
    ['2026-11-18', true],
    ['2026-11-13', false],
  ])('of %s: yesterday %s', (businessDay, yesterday) => {
    const lastDay = { businessDay, tickets: 98, covered: 80 };
    expect(lineView(newsOf({}, { lastDay }), true).lastDay).toEqual({ ...lastDay, yesterday });
  });

  test('an engine that says nothing of it: nothing is shown', () => {
    expect(lineView(newsOf(), true).lastDay).toBeUndefined();
  });
});
