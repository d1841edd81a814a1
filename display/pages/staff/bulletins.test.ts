import { expect, test } from 'vitest';
import { staffId } from '../../../broker/contract/ids.ts';
import { staffSnapshot } from '../../../broker/contract/staff-snapshot.ts';
import { parsed } from '../../../broker/queue/trial-hall.ts';
import { readersOf, unreadBulletins } from './bulletins.ts';

const bulletins = parsed(staffSnapshot.entries.bulletins, [
  { bulletinId: 'a-second-bulletin', text: 'あと', by: 'suzuki', at: 2, readBy: ['suzuki'] },
  { bulletinId: 'the-first-bulletin', text: '先', by: 'suzuki', at: 1, readBy: ['suzuki', 'sato'] },
]);
const view = { staff: { bulletins } as never };
const unreadFor = (who: string) => {
  return unreadBulletins(view, { staffId: parsed(staffId, who) }).map(({ text }) => text);
};

test('the oldest unread one first; whoever wrote it is told nothing', () => {
  expect(unreadFor('tanaka')).toEqual(['先', 'あと']);
  expect(unreadFor('sato')).toEqual(['あと']);
  expect(unreadFor('suzuki')).toEqual([]);
  expect(unreadBulletins({ staff: undefined }, { staffId: parsed(staffId, 'sato') })).toEqual([]);
});

test('the writer counts neither among those who read it nor among those who did not', () => {
  expect(bulletins.map((each) => readersOf(each, ['suzuki', 'sato', 'tanaka']))).toEqual([
    { read: [], missing: ['sato', 'tanaka'] },
    { read: ['sato'], missing: ['tanaka'] },
  ]);
});
