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
  return { doubt, knocks, cuts: () => cuts };
}

test('F31: a door that opens to the second knock: the network was away and is back', () => {
  const { doubt, knocks, cuts } = doubtful();
  doubt.begin();
  const opened = new Socket();
  knocks[0]?.tell(ok(opened), 2);
  expect(cuts()).toBe(1);
  expect(opened.destroyed).toBe(true);
});

test('a door that opens at once: the broker is slow, and its connection stays', () => {
  const { doubt, knocks, cuts } = doubtful();
  doubt.begin();
  const opened = new Socket();
  knocks[0]?.tell(ok(opened), 1);
  expect(cuts()).toBe(0);
  expect(opened.destroyed).toBe(true);
});

test('F31: no way at all, and then an open door', async () => {
  const { doubt, knocks, cuts } = doubtful();
  doubt.begin();
  knocks[0]?.tell(err('connect EHOSTUNREACH'), 1);
  expect(cuts()).toBe(0);
  await expect.poll(() => knocks).toHaveLength(2);
  knocks[1]?.tell(ok(new Socket()), 1);
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
