import { beforeEach, describe, expect, test } from 'vitest';
import { OutwardCopy } from './outward-copy.ts';

const bytes = (text: string) => Buffer.from(text);

let copy: OutwardCopy;
beforeEach(() => {
  copy = new OutwardCopy();
});

/** Everything that is due, as it would be written. */
function written(): readonly (readonly [string, string])[] {
  const all: (readonly [string, string])[] = [];
  for (let parcel = copy.next(); parcel; parcel = copy.next()) {
    all.push([parcel.topic, parcel.payload]);
  }
  return all;
}

/** The hall retains these, and has said so. */
function inside(topics: Readonly<Record<string, string>>): void {
  copy.readInside();
  for (const [topic, payload] of Object.entries(topics)) copy.take(topic, payload);
  copy.insideRead();
}

function outside(topics: Readonly<Record<string, string>>) {
  copy.readOutside();
  for (const [topic, payload] of Object.entries(topics)) copy.found(topic, bytes(payload));
  return copy.outsideRead();
}

describe('each connection reconciles', () => {
  test('what is the same outside is not sent, what is not is, what is too much is taken away', () => {
    inside({ hall: 'h1', line: 'l1', 'ticket/a': 'a1' });
    const found = outside({ hall: 'h0', 'ticket/a': 'a1', 'ticket/yesterday': 'y' });
    expect(found).toEqual({ same: 1, sent: 2, cleared: 1 });
    expect(written()).toEqual([
      ['hall', 'h1'],
      ['line', 'l1'],
      ['ticket/yesterday', ''],
    ]);
  });

  test('F33: a hundred changes while the outside was away are one value', () => {
    inside({ line: 'l0' });
    outside({});
    written();
    copy.readOutside();
    for (let nth = 1; nth <= 100; nth += 1) copy.take('line', `l${nth}`);
    expect(copy.next()).toBeUndefined();
    copy.found('line', bytes('l0'));
    copy.outsideRead();
    expect(written()).toEqual([['line', 'l100']]);
  });

  test('a token that died inside while nobody listened dies outside', () => {
    inside({ 'ticket/a': 'a', 'ticket/b': 'b' });
    outside({ 'ticket/a': 'a', 'ticket/b': 'b' });
    inside({ 'ticket/b': 'b' });
    expect(written()).toEqual([['ticket/a', '']]);
  });

  test('before the hall has said all it has, nothing of it is taken away', () => {
    inside({ 'ticket/a': 'a' });
    outside({ 'ticket/a': 'a' });
    copy.readInside();
    expect(copy.insideKnown).toBe(false);
    expect(written()).toEqual([]);
    copy.take('ticket/a', 'a');
    copy.insideRead();
    expect(written()).toEqual([]);
  });
});

describe('afterwards', () => {
  beforeEach(() => {
    inside({ hall: 'h1', line: 'l1' });
    outside({ hall: 'h1', line: 'l1' });
  });

  test('the newest value of a topic goes out, in the order of first news', () => {
    copy.take('line', 'l2');
    copy.take('hall', 'h2');
    copy.take('line', 'l3');
    expect(written()).toEqual([
      ['line', 'l3'],
      ['hall', 'h2'],
    ]);
  });

  test('what is retained inside and comes again is no news', () => {
    expect(copy.take('line', 'l1')).toBe(false);
    expect(written()).toEqual([]);
  });

  test('a topic that is taken away inside is taken away outside, once', () => {
    copy.clear('line');
    copy.clear('line');
    expect(written()).toEqual([['line', '']]);
  });
});

test('more topics outside than any hall has are told, and not gathered', () => {
  inside({});
  copy.readOutside();
  let nth = 0;
  while (copy.found(`ticket/${nth}`, bytes('x'))) nth += 1;
  expect(nth).toBe(50_000);
});

describe('what is not stored goes beside', () => {
  const topicsOf = (parcels: readonly { readonly topic: string }[]) =>
    parcels.map(({ topic }) => topic);

  beforeEach(() => {
    inside({ hall: 'h1' });
    outside({ hall: 'h1' });
    copy.take('line', 'l1');
  });

  test('once, and again when asked for, until it is stored', () => {
    expect(topicsOf(copy.takeFresh(false))).toEqual(['line']);
    expect(copy.takeFresh(false)).toEqual([]);
    expect(copy.takeFresh(true)).toEqual([{ topic: 'line', payload: 'l1' }]);
    copy.taken('line', 'l1');
    expect(copy.takeFresh(true)).toEqual([]);
  });

  test('a newer value at once, and what an older one was stored for does not end it', () => {
    copy.takeFresh(false);
    copy.take('line', 'l2');
    copy.taken('line', 'l1');
    expect(copy.takeFresh(false)).toEqual([{ topic: 'line', payload: 'l2' }]);
  });

  test('no more once it is found outside', () => {
    copy.takeFresh(false);
    outside({ hall: 'h1', line: 'l1' });
    expect(copy.takeFresh(true)).toEqual([]);
  });

  test('the newest of a long absence only', () => {
    for (let nth = 0; nth < 500; nth += 1) copy.take(`ticket/${nth}`, 'x');
    const sent = topicsOf(copy.takeFresh(true));
    expect([sent.length, sent[0], sent.at(-1)]).toEqual([64, 'ticket/436', 'ticket/499']);
  });
});
