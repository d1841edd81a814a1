import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import * as ids from './ids.ts';

type Case = {
  readonly schema: v.GenericSchema;
  readonly good: readonly string[];
  readonly bad: readonly string[];
};

const cases: Readonly<Record<string, Case>> = {
  siteId: {
    schema: ids.siteId,
    good: ['iwata', 'iwata-2'],
    bad: ['', 'Iwata', '-a', 'a/b', 'a+', 'a#', 'x'.repeat(33)],
  },
  nodeId: {
    schema: ids.nodeId,
    good: ['kiosk-1', '1'],
    bad: ['', 'kiosk_1', 'kiosk 1', 'ｋ', '$SYS', 'x'.repeat(33)],
  },
  serviceId: { schema: ids.serviceId, good: ['mynumber-issue'], bad: ['', 'A', 'x'.repeat(41)] },
  counterId: { schema: ids.counterId, good: ['1', 'a', 'city-1'], bad: ['', '１', 'x'.repeat(17)] },
  boardGroup: { schema: ids.boardGroup, good: ['hall'], bad: ['', 'hall/1', '../hall'] },
  stepId: { schema: ids.stepId, good: ['photo'], bad: ['', 'photo 1'] },
  staffId: {
    schema: ids.staffId,
    good: ['sato', 's.suzuki_2'],
    bad: ['a', 'Sato', '佐藤', '.sato', 'x'.repeat(33)],
  },
  requestId: {
    schema: ids.requestId,
    good: ['Abc_-123', 'x'.repeat(64)],
    bad: ['short', 'x'.repeat(65), 'a b c d e', 'abcdefg/'],
  },
  ticketId: { schema: ids.ticketId, good: ['ticket-0001'], bad: ['', 'チケット0001'] },
  jobId: { schema: ids.jobId, good: ['job-00001'], bad: ['job'] },
  announcementId: { schema: ids.announcementId, good: ['announce-1'], bad: ['announce+1'] },
  token: {
    schema: ids.token,
    good: ['A'.repeat(22)],
    bad: ['A'.repeat(21), 'A'.repeat(23), `${'A'.repeat(21)}=`],
  },
  ticketNumber: {
    schema: ids.ticketNumber,
    good: ['A001', 'Z99999'],
    bad: ['A1', 'a001', 'AA001', 'A000001', 'Ａ001', 'A001\n'],
  },
  businessDay: {
    schema: ids.businessDay,
    good: ['2026-08-01'],
    bad: ['2026-8-1', '20260801', '2026-13-01', ''],
  },
  locale: {
    schema: ids.locale,
    good: ['ja', 'ja-easy', 'zh-Hans', 'fil'],
    bad: ['', 'JA', 'ja_JP', 'ja-', '日本語'],
  },
};

describe.each(Object.entries(cases))('%s', (_name, { schema, good, bad }) => {
  test.each(good)('takes %j', (text) => expect(v.is(schema, text)).toBe(true));
  test.each(bad)('refuses %j', (text) => expect(v.is(schema, text)).toBe(false));
  test.each([undefined, null, 1, {}, []])('refuses %j', (value) => {
    expect(v.is(schema, value)).toBe(false);
  });
});

test.each([
  [0, true],
  [1_800_000_000_000, true],
  [-1, false],
  [0.5, false],
  [Number.NaN, false],
  [Number.POSITIVE_INFINITY, false],
  ['1', false],
])('an instant of %s ms is %s', (value, good) => expect(v.is(ids.epochMs, value)).toBe(good));

test.each([
  [0, true],
  [1_000_000, true],
  [1_000_001, false],
  [-1, false],
  [1.5, false],
])('a count of %s is %s', (value, good) => expect(v.is(ids.count, value)).toBe(good));

describe('an actor', () => {
  test.each([
    { kind: 'staff', staffId: 'sato' },
    { kind: 'staff', staffId: 'sato', counterId: '1' },
    { kind: 'kiosk', nodeId: 'kiosk-1' },
    { kind: 'printer', nodeId: 'printer-1' },
    { kind: 'call-box', nodeId: 'box-1' },
    { kind: 'engine' },
  ])('%j', (actor) => expect(v.is(ids.actor, actor)).toBe(true));

  test.each([
    { kind: 'staff' },
    { kind: 'staff', staffId: 'sato', name: '佐藤' },
    { kind: 'kiosk', staffId: 'sato' },
    { kind: 'citizen' },
    {},
  ])('is not %j', (actor) => expect(v.is(ids.actor, actor)).toBe(false));
});
