import { afterEach, expect, test, vi } from 'vitest';
import { topicOf } from '../contract/topics.ts';
import { TrialHall, trialSite } from './trial-hall.ts';

let hall: TrialHall | undefined;
afterEach(() => hall?.close());

const soon = (check: () => void) => vi.waitFor(check, 20_000);
const ticket = (token: string) => topicOf(trialSite, 'publicTicket', token);
const state = { qos: 1, retain: true } as const;

test('F43, F44: of many filters each known ticket comes once, as it was last; a cleared one does not', async () => {
  hall = await TrialHall.open();
  const { broker } = hall;
  for (let nth = 0; nth < 100; nth += 1) broker.publish(ticket(`t${nth}`), 'first', state);
  broker.publish(ticket('t1'), 'second', state);
  broker.clearRetained(ticket('t2'));
  const status = await hall.connect('status-1');
  await status.subscribe(['t0', 't1', 't2', 'nobody'].map(ticket));
  await soon(() => expect(status.messages).toHaveLength(2));
  expect(await status.ping()).toBe(true);
  expect(status.messages.map(({ topic, payload }) => [topic, `${payload}`])).toEqual([
    [ticket('t0'), 'first'],
    [ticket('t1'), 'second'],
  ]);
  broker.publish(ticket('nobody'), 'came', state);
  await soon(() => expect(status.messages).toHaveLength(3));
});

test('a filter with a wildcard is still looked for among all, in the order asked', async () => {
  hall = await TrialHall.open();
  const { broker } = hall;
  for (const token of ['a', 'b', 'c']) broker.publish(ticket(token), token, state);
  const status = await hall.connect('status-1');
  await status.subscribe([ticket('c'), topicOf(trialSite, 'publicTicket')]);
  await soon(() => expect(status.messages).toHaveLength(4));
  expect(status.messages.map(({ payload }) => `${payload}`)).toEqual(['c', 'a', 'b', 'c']);
});
