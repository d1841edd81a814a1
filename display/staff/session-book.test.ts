import { beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '../../broker/client/manual-clock.ts';
import { counterId, type StaffId, staffId } from '../../broker/contract/ids.ts';
import { ok } from '../../broker/contract/result.ts';
import { parsed } from '../../broker/queue/trial-hall.ts';
import {
  SessionBook,
  type SessionEnd,
  type SessionStore,
  sessionsDocument,
} from './session-book.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const suzuki: StaffId = parsed(staffId, 'suzuki');
const tanaka: StaffId = parsed(staffId, 'tanaka');
const counter = parsed(counterId, 'counter-2');

class MemoryStore implements SessionStore {
  data: SessionStore['data'] = { bootId: 'boot-1', sessions: [] };
  writes = 0;

  async write(data: SessionStore['data']) {
    this.data = parsed(sessionsDocument, JSON.parse(JSON.stringify(data)));
    this.writes += 1;
    return ok(undefined);
  }
}

let clock: ManualClock;
let store: MemoryStore;
let ends: [string, SessionEnd][];
let book: SessionBook;

function openBook(bootId = 'boot-1'): SessionBook {
  return new SessionBook({
    ...{ store, clock, bootId },
    ended: (session, because) => ends.push([session.staffId, because]),
  });
}

beforeEach(() => {
  clock = new ManualClock();
  store = new MemoryStore();
  ends = [];
  book = openBook();
});

describe('how long a session lives (F48)', () => {
  test('15 minutes without anybody: then no more, though it is asked about all the time', () => {
    const secret = book.start(suzuki, 'clerk');
    for (let nth = 0; nth < 15; nth += 1) {
      clock.advance(MINUTE_MS);
      // A stream, or the page that asks who is signed in.
      expect(book.find(secret)).toMatchObject({ staffId: 'suzuki' });
    }
    clock.advance(1);
    expect(book.find(secret)).toBeUndefined();
    expect(book.use(secret)).toBeUndefined();
  });

  test('who is signed in: each person once, and nobody whose time is over', () => {
    book.start(suzuki, 'lead');
    const other = book.start(tanaka, 'clerk');
    book.start(suzuki, 'lead');
    expect(book.signedIn.toSorted()).toEqual(['suzuki', 'tanaka']);
    clock.advance(10 * MINUTE_MS);
    book.use(other);
    clock.advance(10 * MINUTE_MS);
    expect(book.signedIn).toEqual(['tanaka']);
  });

  test('whoever does something begins another 15 minutes, up to 12 hours', () => {
    const secret = book.start(suzuki, 'clerk');
    for (let passed = 0; passed < 12 * HOUR_MS; passed += 14 * MINUTE_MS) {
      expect(book.use(secret)).toBeDefined();
      clock.advance(14 * MINUTE_MS);
    }
    expect(book.use(secret)).toBeUndefined();
    expect(ends).toEqual([['suzuki', 'too-old']]);
  });

  test('an end is told within five seconds, to whoever streams', () => {
    const secret = book.start(suzuki, 'clerk');
    const told: string[] = [];
    const session = book.find(secret);
    if (session) book.onEnd(session, () => told.push('ended'));
    clock.advance(15 * MINUTE_MS + 5_000);
    expect([told, ends]).toEqual([['ended'], [['suzuki', 'idle']]]);
  });

  test('F54: a jump of the box’s clock extends nothing', () => {
    const secret = book.start(suzuki, 'clerk');
    clock.wall -= 10 * HOUR_MS;
    clock.advance(16 * MINUTE_MS);
    expect(book.find(secret)).toBeUndefined();
  });
});

describe('one session a person (R53)', () => {
  test('signing in elsewhere ends the one before, and tells it', () => {
    const first = book.start(suzuki, 'clerk');
    const others = book.start(tanaka, 'clerk');
    let told = 0;
    const session = book.find(first);
    if (session) book.onEnd(session, () => (told += 1));
    const second = book.start(suzuki, 'clerk');
    expect(book.find(first)).toBeUndefined();
    expect([book.find(second)?.staffId, book.find(others)?.staffId]).toEqual(['suzuki', 'tanaka']);
    expect([told, ends]).toEqual([1, [['suzuki', 'replaced']]]);
  });

  test('signing out ends it at the server, not only at the browser', () => {
    const secret = book.start(suzuki, 'clerk');
    book.end(secret);
    expect(book.find(secret)).toBeUndefined();
    expect(ends).toEqual([['suzuki', 'signed-out']]);
  });

  test('a disabled person is out at once', () => {
    const secret = book.start(suzuki, 'clerk');
    book.endAllOf(suzuki, 'disabled');
    expect(book.find(secret)).toBeUndefined();
  });

  test('500 at most: the oldest gives way', () => {
    const secrets = Array.from({ length: 501 }, (_, nth) =>
      book.start(parsed(staffId, `s-${nth}`), 'clerk'),
    );
    expect(book.find(secrets[0])).toBeUndefined();
    expect(book.find(secrets[1])).toBeDefined();
    expect(book.find(secrets[500])).toBeDefined();
  });
});

describe('what is kept', () => {
  test('the digest, never the secret', () => {
    const secret = book.start(suzuki, 'clerk');
    expect(secret).toMatch(/^[A-Za-z0-9_-]{43}$/);
    const kept = JSON.stringify(store.data);
    expect(kept).toContain('suzuki');
    expect(kept).not.toContain(secret);
    expect(book.find(store.data.sessions[0]?.digest)).toBeUndefined();
  });

  test('secrets are never the same', () => {
    const secrets = Array.from({ length: 100 }, () => book.start(suzuki, 'clerk'));
    expect(new Set(secrets).size).toBe(100);
  });

  test('a restart of the process signs nobody out, and they sit where they sat', () => {
    const secret = book.start(suzuki, 'clerk');
    const session = book.find(secret);
    if (session) book.sitAt(session, counter);
    void book.close();
    clock.advance(5 * MINUTE_MS);
    const again = openBook();
    expect(again.find(secret)).toMatchObject({ staffId: 'suzuki', counterId: 'counter-2' });
    clock.advance(10 * MINUTE_MS + 1);
    expect(again.find(secret)).toBeUndefined();
  });

  test('after another boot nobody knows how old a session is: none is left', () => {
    const secret = book.start(suzuki, 'clerk');
    void book.close();
    expect(openBook('boot-2').find(secret)).toBeUndefined();
  });

  test('a press writes no file, but a minute of them does', () => {
    const secret = book.start(suzuki, 'clerk');
    const { writes } = store;
    for (let nth = 0; nth < 50; nth += 1) book.use(secret);
    expect(store.writes).toBe(writes);
    clock.advance(MINUTE_MS);
    book.use(secret);
    expect(store.writes).toBe(writes + 1);
  });

  test('a counter can be left again', () => {
    const secret = book.start(suzuki, 'clerk');
    const session = book.find(secret);
    if (session) book.sitAt(session, counter);
    const seated = book.find(secret);
    if (seated) book.sitAt(seated, undefined);
    expect(book.find(secret)?.counterId).toBeUndefined();
  });
});

test('nothing and nonsense are nobody', () => {
  expect(book.find(undefined)).toBeUndefined();
  expect(book.find('')).toBeUndefined();
  expect(book.use('x'.repeat(43))).toBeUndefined();
});
