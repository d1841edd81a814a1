import { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { err, ok } from '../contract/result.ts';
import type { TellKnocking } from './knocking.ts';
import { LinkDoubt } from './link-doubt.ts';

/** A door that the test opens, or not. */
function doubtful() {
  const knocks: { readonly tell: TellKnocking; stopped: boolean }[] = [];
  let cuts = 0;
  const doubt = new LinkDoubt(
    (tell) => {
      const knock = { tell, stopped: false };
      knocks.push(knock);
      return {
        stop: () => {
          knock.stopped = true;
        },
      };
    },
    () => {
      cuts += 1;
    },
  );
  /** The door opens to the last one who knocks; nobody goes in. */
  const open = (count: number) => {
    const opened = new Socket();
    knocks.at(-1)?.tell(ok(opened), count);
    expect(opened.destroyed).toBe(true);
  };
  return { doubt, knocks, open, cuts: () => cuts };
}

test('F31: late, and then at once: the network was away and is back', () => {
  const { doubt, open, cuts } = doubtful();
  doubt.begin();
  for (const knocks of [2, 1, 1, 1, 1]) open(knocks);
  expect(cuts()).toBe(0);
  open(1);
  expect(cuts()).toBe(1);
});

test('F29: late, and late again: it loses packets, and the connection stays', () => {
  const { doubt, knocks, open, cuts } = doubtful();
  doubt.begin();
  for (const count of [2, 1, 2]) open(count);
  expect(cuts()).toBe(0);
  expect(knocks).toHaveLength(3);
});

test('a door that opens at once: the broker is slow, and its connection stays', () => {
  const { doubt, knocks, open, cuts } = doubtful();
  doubt.begin();
  open(1);
  expect(cuts()).toBe(0);
  expect(knocks).toHaveLength(1);
});

test('F31: no way at all, and then doors that open at once', async () => {
  const { doubt, knocks, open, cuts } = doubtful();
  doubt.begin();
  knocks[0]?.tell(err('connect EHOSTUNREACH'), 1);
  await expect.poll(() => knocks).toHaveLength(2);
  for (let count = 0; count < 4; count += 1) open(1);
  expect(cuts()).toBe(0);
  open(1);
  expect(cuts()).toBe(1);
});

test('what is heard meanwhile ends the doubt; a new one knocks anew', () => {
  const { doubt, knocks, cuts } = doubtful();
  doubt.begin();
  doubt.end();
  expect(knocks.map(({ stopped }) => stopped)).toEqual([true]);
  doubt.begin();
  expect(knocks.map(({ stopped }) => stopped)).toEqual([true, false]);
  expect(cuts()).toBe(0);
});
