import { beforeEach, expect, test } from 'vitest';
import { serviceId } from '../../../broker/contract/ids.ts';
import { parsed } from '../../../broker/queue/trial-hall.ts';
import { ListMemory } from './list-memory.ts';
import { firstChoice, type ListChoice } from './ticket-lists.ts';

/** As a tab keeps it. */
const kept = new Map<string, string>();
const memory = new ListMemory({
  getItem: (key) => kept.get(key) ?? null,
  setItem: (key, text) => kept.set(key, text),
});
const chosen: ListChoice = {
  ...firstChoice,
  ...{ serviceId: parsed(serviceId, 'pickup'), sort: 'number', filters: ['reserved', 'language'] },
};

beforeEach(() => kept.clear());

test('service, order and filters are found again; list and search begin anew', () => {
  memory.keep('suzuki', { ...chosen, list: 'hold', search: 'B01' });
  expect(memory.recall('suzuki')).toEqual(chosen);
});

test('every service is kept as well', () => {
  memory.keep('suzuki', { ...chosen, serviceId: undefined });
  expect(memory.recall('suzuki')).toEqual({ ...chosen, serviceId: undefined });
});

test('somebody else finds every row', () => {
  memory.keep('suzuki', chosen);
  expect(memory.recall('tanaka')).toEqual(firstChoice);
});

test.each([
  '{',
  'null',
  '{"sort":"by-name"}',
  '{"staffId":"suzuki","sort":"usual","filters":["x"]}',
])('what does not read is nothing: %s', (text) => {
  memory.keep('suzuki', chosen);
  for (const key of kept.keys()) kept.set(key, text);
  expect(memory.recall('suzuki')).toEqual(firstChoice);
});
