import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decode } from '../../broker/contract/decode.ts';
import { requestId } from '../../broker/contract/ids.ts';
import { paperLeft } from '../../broker/contract/paper.ts';
import { assert } from '../../broker/contract/result.ts';
import { type PrinterState, printerState } from '../../broker/contract/ticket.ts';
import {
  firstAccount,
  lostAccount,
  type PaperAccount,
  type PaperNews,
  paperAccount,
  paperLeftOf,
  type RollBegun,
  takePaperNews,
} from './paper-roll.ts';

const USUAL_MM = 80_000;
const model = { nearEndRestMm: 2_500 };

const slip = (mm = 100): PaperNews => ({ type: 'slip', mm });
const slips = (count: number, mm = 100): PaperNews[] =>
  Array.from({ length: count }, () => slip(mm));
const state = (now: PrinterState): PaperNews => ({ type: 'state', state: now });
const states = (...all: PrinterState[]): PaperNews[] => all.map(state);

function refill(id = 1, rollMm = 80_000): PaperNews {
  const decoded = decode(requestId, `refill-${String(id).padStart(15, '0')}`);
  assert(decoded.ok, 'a request id');
  return { type: 'refill', refillId: decoded.value, rollMm };
}

function accountAfter(
  news: readonly PaperNews[],
  from: PaperAccount = firstAccount(USUAL_MM),
): { readonly account: PaperAccount; readonly begun: readonly RollBegun[] } {
  const begun: RollBegun[] = [];
  let account = from;
  for (const each of news) {
    const next = takePaperNews(account, each, USUAL_MM);
    account = next.account;
    if (next.begun) begun.push(next.begun);
  }
  return { account, begun };
}

const leftAfter = (news: readonly PaperNews[], from?: PaperAccount) =>
  paperLeftOf(accountAfter(news, from).account, model);

describe('the rest of a roll (R21)', () => {
  test('a new roll of 80 m makes some 700 slips before any was printed', () => {
    expect(leftAfter([])).toEqual({ mmLeft: 80_000, slipsLeft: 695, nearEnd: false });
  });

  test('goes down by the exact length of each slip, and is counted in slips of late', () => {
    expect(leftAfter([...slips(5, 200), ...slips(20, 99.5)])).toEqual({
      mmLeft: 80_000 - 1_000 - 1_990,
      slipsLeft: Math.floor((80_000 - 2_990) / 99.5),
      nearEnd: false,
    });
  });

  test('near-end corrects it down to what the sensor leaves, and slips count on from there', () => {
    const seen = [...states('ready'), ...slips(10), ...states('paper-near-end')];
    expect(leftAfter(seen)).toMatchObject({ mmLeft: 2_500, nearEnd: true });
    expect(leftAfter([...seen, ...slips(4)])).toMatchObject({ mmLeft: 2_100, slipsLeft: 21 });
  });

  test('near-end never corrects it up', () => {
    const news = [...states('ready'), ...slips(790), ...states('paper-near-end')];
    expect(leftAfter(news)).toMatchObject({ mmLeft: 1_000 });
  });

  test('a sensor that trembles at the core is no new roll', () => {
    const news = [
      ...states('ready', 'paper-near-end'),
      slip(),
      ...states('ready', 'paper-near-end'),
    ];
    expect(leftAfter(news)).toMatchObject({ mmLeft: 2_400, nearEnd: true });
    expect(leftAfter([...news, state('ready')])).toMatchObject({ mmLeft: 2_400, nearEnd: true });
  });

  test('paper out leaves nothing', () => {
    expect(leftAfter(states('ready', 'paper-out'))).toMatchObject({ mmLeft: 0, slipsLeft: 0 });
  });
});

describe('the rest at near-end is learned from the rolls themselves', () => {
  const toTheEnd = (count: number) => [
    ...states('ready', 'paper-near-end'),
    ...slips(count),
    ...states('paper-out', 'cover-open', 'ready'),
  ];

  test('as the mean of the last ones', () => {
    const learned = accountAfter([...toTheEnd(40), ...toTheEnd(60)]).account;
    expect(learned.restsMm).toEqual([6_000, 4_000]);
    expect(leftAfter(states('paper-near-end'), learned)).toMatchObject({ mmLeft: 5_000 });
  });

  test('and then a sensor that does not see the core says that so much is there at least', () => {
    const learned = accountAfter(toTheEnd(40)).account;
    expect(leftAfter(slips(799), learned)).toMatchObject({ mmLeft: 4_000 });
  });

  test('not from a core that was there when the roll was put in, nor from an odd length', () => {
    const odd = [
      ...states('ready', 'paper-near-end', 'paper-out', 'cover-open', 'paper-near-end'),
      ...slips(40),
      ...states('paper-out'),
    ];
    expect(accountAfter(odd).account.restsMm).toEqual([]);
  });
});

describe('a new roll', () => {
  test('that staff tell of counts from its own length, and says so', () => {
    const { account, begun } = accountAfter([...slips(100), refill(1, 60_000)]);
    expect(begun).toEqual(['told']);
    expect(paperLeftOf(account, model)).toMatchObject({
      mmLeft: 60_000,
      refillId: 'refill-000000000000001',
    });
  });

  test('that is told of again changes nothing, even after a later one', () => {
    const news = [refill(1), ...slips(50), refill(2), ...slips(10)];
    expect(accountAfter([...news, refill(2), refill(1)])).toEqual(accountAfter(news));
  });

  test('after an empty one is taken for granted, marked as such', () => {
    const { account, begun } = accountAfter([
      ...slips(700),
      ...states('ready', 'paper-out', 'cover-open', 'ready'),
    ]);
    expect(begun).toEqual(['ran-out']);
    expect(account.roll).toMatchObject({ rollMm: USUAL_MM, usedMm: 0, assumed: true });
  });

  test('that was told of before it was put in is that one', () => {
    const { account, begun } = accountAfter([
      ...states('ready', 'paper-out'),
      refill(1, 60_000),
      ...states('cover-open', 'ready'),
      ...slips(3),
    ]);
    expect(begun).toEqual(['told']);
    expect(paperLeftOf(account, model)).toMatchObject({ mmLeft: 59_700 });
  });

  test('that was told of a little after it was put in keeps the slips it made since', () => {
    const { account } = accountAfter([
      ...states('ready', 'paper-out', 'cover-open', 'ready'),
      ...slips(3),
      refill(1, 60_000),
    ]);
    expect(account.roll).toMatchObject({ rollMm: 60_000, usedMm: 300, assumed: false });
  });

  test('is seen where the core was and, the cover having been open, is not', () => {
    const { account, begun } = accountAfter(
      states('ready', 'paper-near-end', 'cover-open', 'paper-out', 'cover-open', 'ready'),
    );
    expect(begun).toEqual(['core-gone']);
    expect(paperLeftOf(account, model)).toMatchObject({ mmLeft: USUAL_MM, nearEnd: false });
  });

  test('told of while the old core is still seen counts once that is gone', () => {
    const told = [...states('ready', 'paper-near-end'), refill(1, 60_000)];
    expect(leftAfter(told)).toMatchObject({ mmLeft: 2_500, nearEnd: true });
    expect(leftAfter([...told, ...states('cover-open', 'ready')])).toMatchObject({
      mmLeft: 60_000,
      nearEnd: false,
    });
  });

  test('is not believed in where somebody only looked under the cover', () => {
    // With the cover open no paper lies under the sensor, whatever is on the roll.
    const news = [
      ...states('ready'),
      ...slips(700),
      ...states('cover-open', 'paper-out', 'cover-open', 'ready'),
    ];
    expect(leftAfter(news)).toMatchObject({ mmLeft: 10_000 });
  });
});

describe('an account that was lost', () => {
  test('says nothing until somebody or something tells', () => {
    expect(leftAfter([...slips(3), state('ready')], lostAccount)).toBeUndefined();
    expect(leftAfter([refill(1, 60_000)], lostAccount)).toMatchObject({ mmLeft: 60_000 });
    expect(leftAfter(states('ready', 'paper-near-end'), lostAccount)).toMatchObject({
      mmLeft: 2_500,
    });
    expect(leftAfter(states('ready', 'paper-out', 'ready'), lostAccount)).toMatchObject({
      mmLeft: USUAL_MM,
    });
  });
});

describe('whatever happens', () => {
  const anyNews: fc.Arbitrary<PaperNews> = fc.oneof(
    fc.double({ min: 0, max: 5_000, noNaN: true }).map(slip),
    fc
      .tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 200_000 }))
      .map(([id, mm]) => refill(id, mm)),
    fc.constantFrom(...printerState.options).map(state),
  );
  const anyStart = fc.constantFrom(firstAccount(USUAL_MM), lostAccount);

  test('the account is one that can be read back, and what is left is never negative', () => {
    fc.assert(
      fc.property(anyStart, fc.array(anyNews, { maxLength: 60 }), (start, news) => {
        const { account } = accountAfter(news, start);
        expect(decode(paperAccount, JSON.parse(JSON.stringify(account)))).toEqual({
          ok: true,
          value: account,
        });
        const left = paperLeftOf(account, model);
        if (left) expect(decode(paperLeft, left).ok).toBe(true);
      }),
    );
  });

  test('a slip never makes more paper, and a refill told twice is one', () => {
    fc.assert(
      fc.property(anyStart, fc.array(anyNews, { maxLength: 40 }), anyNews, (start, news, last) => {
        const { account } = accountAfter(news, start);
        const before = paperLeftOf(account, model)?.mmLeft ?? 0;
        const fed = accountAfter([slip(50)], account).account;
        expect(paperLeftOf(fed, model)?.mmLeft ?? 0).toBeLessThanOrEqual(before);
        if (last.type !== 'refill') return;
        const once = accountAfter([last], account).account;
        expect(accountAfter([last], once).account).toEqual(once);
      }),
    );
  });

  test('without a word of staff, more paper comes only after an empty roll or a core that is gone', () => {
    const unsaid = anyNews.filter(({ type }) => type !== 'refill');
    fc.assert(
      fc.property(fc.array(unsaid, { maxLength: 60 }), (news) => {
        let account = firstAccount(USUAL_MM);
        for (const each of news) {
          const next = takePaperNews(account, each, USUAL_MM);
          const [more, had] = [next.account, account].map((one) => one.roll?.usedMm ?? 0);
          if (more !== undefined && had !== undefined && more < had) {
            expect(account.roll?.ended || account.roll?.nearEnd).toBeTruthy();
            expect(next.begun).toBeDefined();
          }
          account = next.account;
        }
      }),
    );
  });
});
