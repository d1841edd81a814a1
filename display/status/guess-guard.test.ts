import { beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '../../broker/client/manual-clock.ts';
import { GuessGuard } from './guess-guard.ts';

let clock: ManualClock;
let guard: GuessGuard;

beforeEach(() => {
  clock = new ManualClock();
  guard = new GuessGuard(clock);
});

/** Whether it is answered without waiting. */
async function atOnce(address: string): Promise<boolean> {
  let answered = false;
  void guard.miss(address).then(() => {
    answered = true;
  });
  await Promise.resolve();
  await Promise.resolve();
  return answered;
}

async function misses(address: string, count: number): Promise<boolean[]> {
  const all: boolean[] = [];
  for (let nth = 0; nth < count; nth += 1) all.push(await atOnce(address));
  return all;
}

describe('F43: twenty misses a minute are free, and each further one waits', () => {
  test('the twenty-first of one address waits five seconds', async () => {
    expect(await misses('203.0.113.7', 20)).toEqual(Array.from({ length: 20 }, () => true));
    const late = guard.miss('203.0.113.7');
    let answered: boolean | undefined;
    void late.then((value) => {
      answered = value;
    });
    clock.advance(4_999);
    await Promise.resolve();
    expect(answered).toBeUndefined();
    clock.advance(1);
    expect(await late).toBe(true);
  });

  test('another address is not held to account', async () => {
    await misses('203.0.113.7', 40);
    expect(await atOnce('203.0.113.8')).toBe(true);
  });

  test('two minutes of quiet forgive everything', async () => {
    await misses('203.0.113.7', 60);
    clock.advance(120_000);
    expect(await atOnce('203.0.113.7')).toBe(true);
  });

  test('64 wait at a time; more are sent away at once', async () => {
    await misses('203.0.113.7', 20 + 64);
    expect(await guard.miss('203.0.113.7')).toBe(false);
  });

  test('one house of IPv6 is one address, and an address of IPv4 within it is its own', async () => {
    await misses('2001:db8:1:2::1', 20);
    expect(await atOnce('2001:db8:1:2:ffff::9')).toBe(false);
    expect(await atOnce('2001:db8:1:3::1')).toBe(true);
    await misses('::ffff:203.0.113.7', 20);
    expect(await atOnce('::ffff:203.0.113.8')).toBe(true);
  });

  test('an army of addresses costs a bounded memory', async () => {
    for (let nth = 0; nth < 30_000; nth += 1) {
      await guard.miss(`10.${nth >> 16}.${(nth >> 8) & 255}.${nth & 255}`);
    }
    expect(guard.size).toBeLessThanOrEqual(10_000);
  });
});
