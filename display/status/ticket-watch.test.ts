import process from 'node:process';
import type { FastifyReply } from 'fastify';
import { beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '../../broker/client/manual-clock.ts';
import { MemoryHall } from '../../broker/client/memory-hall.ts';
import type { SnapshotStream } from '../../broker/client/snapshot-stream.ts';
import { token as tokenSchema } from '../../broker/contract/ids.ts';
import { publicHall, publicTicket } from '../../broker/contract/public-topics.ts';
import { parsed } from '../../broker/queue/trial-hall.ts';
import { TicketWatch } from './ticket-watch.ts';
import { PublicNews } from './view-of-status.ts';

const now = Date.parse('2026-11-19T10:24:00+09:00');
const token = parsed(tokenSchema, 'A'.repeat(22));
const other = parsed(tokenSchema, 'B'.repeat(22));

function ticketOf(number: string, state = 'waiting') {
  return parsed(publicTicket, {
    ...{ businessDay: '2026-11-19', number, serviceId: 'pickup', locale: 'ja', state },
    ...{ issuedAt: now, since: now, calls: 0 },
  });
}

/** Streams without sockets: who reads is counted, what is published is kept. */
class MemoryStreams {
  full = false;
  readonly published: unknown[] = [];
  readonly leaveAll: (() => void)[] = [];

  openStream<T>(deserted?: () => void): SnapshotStream<T> {
    const stream = {
      readerCount: 0,
      publishText: (view: string) => this.published.push(JSON.parse(view) as T),
      leave: () => {
        stream.readerCount = 0;
        deserted?.();
      },
    };
    this.leaveAll.push(stream.leave);
    return stream as unknown as SnapshotStream<T>;
  }

  streamAt(_reply: FastifyReply, stream: unknown): void {
    if (!this.full) (stream as { readerCount: number }).readerCount += 1;
  }

  get last(): unknown {
    return this.published.at(-1);
  }
}

let hall: MemoryHall;
let clock: ManualClock;
let streams: MemoryStreams;
let watch: TicketWatch;
const reply = {} as FastifyReply;

beforeEach(() => {
  hall = new MemoryHall('status-1');
  hall.beat();
  clock = new ManualClock();
  streams = new MemoryStreams();
  const news = new PublicNews();
  news.hall = parsed(publicHall, {
    ...{ time: now, domainTime: now, rate: 1, mode: 'open', businessDay: '2026-11-19' },
  });
  watch = new TicketWatch({ hall, server: streams, news, clock });
});

const follows = (which = token) => hall.follows('publicTicket', which);

describe('a ticket is followed while somebody watches it, and no longer (design part 11)', () => {
  test('the retained ticket is shown at once', () => {
    hall.deliver('publicTicket', ticketOf('B001'), token);
    watch.watch(token, reply);
    expect(streams.last).toMatchObject({ ticket: { known: true, number: 'B001' } });
  });

  test('two phones of one ticket share a subscription', () => {
    hall.deliver('publicTicket', ticketOf('B001'), token);
    watch.watch(token, reply);
    watch.watch(token, reply);
    expect(streams.leaveAll).toHaveLength(1);
  });

  test('several tickets are told apart', () => {
    hall.deliver('publicTicket', ticketOf('B001'), token);
    hall.deliver('publicTicket', ticketOf('B002'), other);
    watch.watch(token, reply);
    watch.watch(other, reply);
    hall.deliver('publicTicket', ticketOf('B002', 'calling'), other);
    const numbers = streams.published.map((view) => JSON.stringify(view).match(/B00\d/)?.[0]);
    expect(numbers).toEqual(['B001', 'B002', 'B002']);
  });

  test('its last phone leaves: it lingers for a reload, then it is let go', () => {
    hall.deliver('publicTicket', ticketOf('B001'), token);
    watch.watch(token, reply);
    streams.leaveAll[0]?.();
    clock.advance(14_000);
    expect(follows()).toBe(true);
    watch.watch(token, reply);
    clock.advance(60_000);
    expect(follows()).toBe(true);
    streams.leaveAll[0]?.();
    clock.advance(15_000);
    expect(follows()).toBe(false);
    expect(clock.timerCount).toBe(0);
  });

  test('F44: too many streams: what nobody reads is not followed', () => {
    streams.full = true;
    watch.watch(token, reply);
    expect(follows()).toBe(false);
    expect(clock.timerCount).toBe(0);
  });
});

describe('an unknown token (F43)', () => {
  test('is called unknown after a second, and let go as soon as its guesser leaves', () => {
    watch.watch(token, reply);
    clock.advance(999);
    expect(streams.published).toEqual([]);
    clock.advance(1);
    expect(streams.last).toMatchObject({ ticket: { known: false } });
    streams.leaveAll[0]?.();
    expect(follows()).toBe(false);
  });

  test('while the hall is away nobody can say so: a good number is never called unknown', () => {
    hall.away();
    watch.watch(token, reply);
    clock.advance(60_000);
    expect(streams.published).toEqual([]);
    hall.beat();
    hall.deliver('publicTicket', ticketOf('B001'), token);
    expect(streams.last).toMatchObject({ ticket: { known: true } });
    clock.advance(60_000);
    expect(streams.last).toMatchObject({ ticket: { known: true } });
  });

  test('guesser gone while nothing was answered: no timer stays', () => {
    watch.watch(token, reply);
    streams.leaveAll[0]?.();
    expect([follows(), clock.timerCount]).toEqual([false, 0]);
  });
});

describe('news for every phone', () => {
  test('the same view is told again after ten seconds, for its age', () => {
    hall.deliver('publicTicket', ticketOf('B001'), token);
    watch.watch(token, reply);
    watch.changed();
    expect(streams.published).toHaveLength(1);
    clock.advance(9_999);
    watch.changed();
    expect(streams.published).toHaveLength(1);
    clock.advance(1);
    watch.changed();
    expect(streams.published).toHaveLength(2);
  });

  test('the hall falls silent: told at once', () => {
    hall.deliver('publicTicket', ticketOf('B001'), token);
    watch.watch(token, reply);
    hall.away();
    watch.changed();
    expect(streams.last).toMatchObject({ connected: false, ticket: { number: 'B001' } });
  });
});

describe('F43: who guesses', () => {
  const guess = (nth: number) =>
    parsed(tokenSchema, Buffer.from(`guess ${nth}`.padEnd(16)).toString('base64url'));

  /** The whole million takes a minute: `EVERY_GUESS=1`. */
  const guesses = process.env['EVERY_GUESS'] === '1' ? 1_000_000 : 50_000;

  test(`${guesses} guesses: no hit, each told after the same second, and nothing is kept`, async () => {
    hall.deliver('publicTicket', ticketOf('B001'), token);
    let hits = 0;
    let told = 0;
    for (let from = 0; from < guesses; from += 200) {
      for (let nth = from; nth < from + 200; nth += 1) {
        void watch.look(guess(nth)).then((view) => {
          told += 1;
          if (view?.ticket.known !== false) hits += 1;
        });
      }
      clock.advance(999);
      await new Promise(setImmediate);
      expect(told).toBe(from);
      clock.advance(1);
      await new Promise(setImmediate);
      expect(told).toBe(from + 200);
    }
    expect(hits).toBe(0);
    expect(watch.watching).toBe(false);
    expect((await watch.look(token))?.ticket).toMatchObject({ known: true, number: 'B001' });
  });

  test('a hall that needs three seconds: who asks once more is given them, whoever left before', async () => {
    const told: unknown[] = [];
    for (const withinMs of [1_000, 4_000]) {
      void watch.look(token, withinMs).then((view) => told.push(view?.ticket));
    }
    clock.advance(1_000);
    await new Promise(setImmediate);
    expect(told).toEqual([{ known: false }]);
    clock.advance(2_000);
    hall.deliver('publicTicket', ticketOf('B001'), token);
    await new Promise(setImmediate);
    expect(told[1]).toMatchObject({ known: true, number: 'B001' });
    clock.advance(15_000);
    expect([follows(), clock.timerCount]).toEqual([false, 0]);
  });

  test('an expired ticket that is still there is told no sooner than an unknown one', async () => {
    const yesterday = { ...ticketOf('B001'), businessDay: '2026-11-18' } as never;
    hall.deliver('publicTicket', yesterday, token);
    let told = 0;
    for (const each of [token, other]) {
      void watch.look(each).then((view) => {
        expect(view?.ticket).toEqual({ known: false });
        told += 1;
      });
    }
    clock.advance(999);
    await new Promise(setImmediate);
    expect(told).toBe(0);
    clock.advance(1);
    await new Promise(setImmediate);
    expect(told).toBe(2);
  });
});
