import { beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '../../broker/client/manual-clock.ts';
import type { LockReason, SessionEnd } from '../../broker/contract/access.ts';
import { counterId, type StaffId, staffId } from '../../broker/contract/ids.ts';
import { ok } from '../../broker/contract/result.ts';
import { parsed } from '../../broker/queue/trial-hall.ts';
import { PIN_TRIES, SessionBook, type SessionStore, sessionsDocument } from './session-book.ts';

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

let locks: [string, LockReason][];

function openBook(bootId = 'boot-1', idleMinutes = 15): SessionBook {
  return new SessionBook({
    ...{ store, clock, bootId, idleMs: idleMinutes * MINUTE_MS },
    locked: (session, because) => locks.push([session.staffId, because]),
    ended: (session, because) => ends.push([session.staffId, because]),
  });
}

function begin(who: StaffId): string {
  return book.start({ staffId: who, role: 'clerk', day: '2026-11-19', device: 'Windows・Edge' });
}

beforeEach(() => {
  locks = [];
  clock = new ManualClock();
  store = new MemoryStore();
  ends = [];
  book = openBook();
});

describe('how long a session lives (F48)', () => {
  test('15 minutes without anybody: locked, though it is asked about all the time', () => {
    const secret = begin(suzuki);
    for (let nth = 0; nth < 15; nth += 1) {
      clock.advance(MINUTE_MS);
      // A stream, or the page that asks who is signed in.
      expect(book.find(secret)).not.toHaveProperty('locked');
    }
    clock.advance(1);
    expect(book.find(secret)).toMatchObject({ staffId: 'suzuki', locked: 'idle' });
    expect(book.use(secret)).toBeUndefined();
    expect([ends, locks]).toEqual([[], [['suzuki', 'idle']]]);
  });

  test('whoever does something begins another 15 minutes, up to 12 hours', () => {
    const secret = begin(suzuki);
    for (let passed = 0; passed < 12 * HOUR_MS; passed += 14 * MINUTE_MS) {
      expect(book.use(secret)).toBeDefined();
      clock.advance(14 * MINUTE_MS);
    }
    expect(book.use(secret)).toBeUndefined();
    expect(ends).toEqual([['suzuki', 'too-old']]);
  });

  test('a lock is told within five seconds, to whoever streams', () => {
    const secret = begin(suzuki);
    const told: string[] = [];
    const session = book.find(secret);
    if (session) book.onShut(session, () => told.push('shut'));
    clock.advance(15 * MINUTE_MS + 5_000);
    expect([told, locks]).toEqual([['shut'], [['suzuki', 'idle']]]);
  });

  test('F54: a jump of the box’s clock extends nothing', () => {
    const secret = begin(suzuki);
    clock.wall -= 10 * HOUR_MS;
    clock.advance(16 * MINUTE_MS);
    expect(book.use(secret)).toBeUndefined();
  });

  test('a locked one is no younger for it: after 12 hours it is over', () => {
    const secret = begin(suzuki);
    clock.advance(12 * HOUR_MS + 5_000);
    expect(book.find(secret)).toBeUndefined();
    expect(ends).toEqual([['suzuki', 'too-old']]);
    expect(book.whyEnded(secret)).toBe('too-old');
  });
});

describe('a locked screen (R53, F48)', () => {
  const lockNow = (secret: string) => {
    const session = book.find(secret);
    if (session) book.lock(session, 'asked');
    return session;
  };

  test('shuts its streams at once, takes nothing, and opens where it was', () => {
    const secret = begin(suzuki);
    const seated = book.find(secret);
    if (seated) book.sitAt(seated, counter);
    let shut = 0;
    if (seated) book.onShut(seated, () => (shut += 1));
    lockNow(secret);
    expect([shut, book.use(secret)]).toEqual([1, undefined]);
    const locked = book.find(secret);
    if (locked) book.unlock(locked);
    expect(book.use(secret)).toMatchObject({ counterId: 'counter-2' });
    expect(book.use(secret)).not.toHaveProperty('locked');
  });

  test('unlocking begins another 15 minutes', () => {
    const secret = begin(suzuki);
    clock.advance(16 * MINUTE_MS);
    const locked = book.find(secret);
    if (locked) book.unlock(locked);
    clock.advance(15 * MINUTE_MS);
    expect(book.use(secret)).toBeDefined();
  });

  test('five tries at the PIN, counted before they are looked at; a restart gives none back', () => {
    const secret = begin(suzuki);
    const session = lockNow(secret);
    if (!session) throw new Error('no session');
    const taken = Array.from({ length: 200 }, () => book.takePinTry(session));
    expect(taken.filter(Boolean)).toHaveLength(PIN_TRIES);
    book = openBook();
    expect(book.takePinTry(session)).toBe(false);
    book.unlock(session);
    expect(book.takePinTry(session)).toBe(true);
  });

  test('a restart of the process opens no screen', () => {
    const secret = begin(suzuki);
    lockNow(secret);
    expect(openBook().find(secret)).toMatchObject({ locked: 'asked' });
  });

  test('what is over stays over', () => {
    const secret = begin(suzuki);
    const session = lockNow(secret);
    book.endAllOf(suzuki, 'ended');
    if (session) book.unlock(session);
    if (session) book.lock(session, 'asked');
    expect([book.find(secret), book.whyEnded(secret)]).toEqual([undefined, 'ended']);
  });
});

describe('one session a person (R53)', () => {
  test('signing in elsewhere ends the one before, and tells it', () => {
    const first = begin(suzuki);
    const others = begin(tanaka);
    let told = 0;
    const session = book.find(first);
    if (session) book.onShut(session, () => (told += 1));
    const second = begin(suzuki);
    expect(book.find(first)).toBeUndefined();
    expect([book.find(second)?.staffId, book.find(others)?.staffId]).toEqual(['suzuki', 'tanaka']);
    expect([told, ends]).toEqual([1, [['suzuki', 'replaced']]]);
  });

  test('signing out ends it at the server, not only at the browser', () => {
    const secret = begin(suzuki);
    book.end(secret, 'signed-out');
    expect(book.find(secret)).toBeUndefined();
    expect(ends).toEqual([['suzuki', 'signed-out']]);
  });

  test('a disabled person is out at once', () => {
    const secret = begin(suzuki);
    book.endAllOf(suzuki, 'disabled');
    expect(book.find(secret)).toBeUndefined();
  });

  test('500 at most: the oldest gives way', () => {
    const secrets = Array.from({ length: 501 }, (_, nth) => begin(parsed(staffId, `s-${nth}`)));
    expect(book.find(secrets[0])).toBeUndefined();
    expect(book.find(secrets[1])).toBeDefined();
    expect(book.find(secrets[500])).toBeDefined();
  });
});

describe('what is kept', () => {
  test('the digest, never the secret', () => {
    const secret = begin(suzuki);
    expect(secret).toMatch(/^[A-Za-z0-9_-]{43}$/);
    const kept = JSON.stringify(store.data);
    expect(kept).toContain('suzuki');
    expect(kept).not.toContain(secret);
    expect(book.find(store.data.sessions[0]?.digest)).toBeUndefined();
  });

  test('secrets are never the same', () => {
    const secrets = Array.from({ length: 100 }, () => begin(suzuki));
    expect(new Set(secrets).size).toBe(100);
  });

  test('a restart of the process signs nobody out, and they sit where they sat', () => {
    const secret = begin(suzuki);
    const session = book.find(secret);
    if (session) book.sitAt(session, counter);
    void book.close();
    clock.advance(5 * MINUTE_MS);
    const again = openBook();
    expect(again.find(secret)).toMatchObject({ staffId: 'suzuki', counterId: 'counter-2' });
    clock.advance(10 * MINUTE_MS + 1);
    expect(again.use(secret)).toBeUndefined();
  });

  test('after another boot nobody knows how old a session is: none is left', () => {
    const secret = begin(suzuki);
    void book.close();
    expect(openBook('boot-2').find(secret)).toBeUndefined();
  });

  test('a press writes no file, but a minute of them does', () => {
    const secret = begin(suzuki);
    const { writes } = store;
    for (let nth = 0; nth < 50; nth += 1) book.use(secret);
    expect(store.writes).toBe(writes);
    clock.advance(MINUTE_MS);
    book.use(secret);
    expect(store.writes).toBe(writes + 1);
  });

  test('where a minute locks, a quarter of it is kept: a killed process locks nobody who was there', () => {
    book = openBook('boot-1', 1);
    const secret = begin(suzuki);
    for (let passed = 0; passed < 90; passed += 10) {
      clock.advance(10_000);
      book.use(secret);
    }
    expect(openBook('boot-1', 1).find(secret)?.locked).toBeUndefined();
  });

  test('a counter can be left again', () => {
    const secret = begin(suzuki);
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
