import { expect, test } from 'vitest';
import { ManualClock } from '../../broker/client/manual-clock.ts';
import { MemoryHall } from '../../broker/client/memory-hall.ts';
import { StaffNode } from './staff-node.ts';
import type { StaffView } from './staff-view.ts';

function opened(): { hall: MemoryHall; clock: ManualClock; shown: StaffView[] } {
  const hall = new MemoryHall('staff-1');
  const clock = new ManualClock();
  const shown: StaffView[] = [];
  new StaffNode({ hall, clock, publish: (view) => shown.push(view) }).start();
  clock.advance(1_000);
  shown.length = 0;
  return { hall, clock, shown };
}

test('news after a quiet moment is shown at once: somebody has pressed', () => {
  const { hall, clock, shown } = opened();
  hall.deliver('alert', { seq: 1, faults: [] });
  clock.advance(0);
  expect(shown).toHaveLength(1);
});

test('a burst is two views: its beginning, and all of it', () => {
  const { hall, clock, shown } = opened();
  hall.deliver('alert', { seq: 1, faults: [] });
  clock.advance(0);
  for (let seq = 2; seq < 10; seq += 1) {
    hall.deliver('alert', { seq, faults: [] });
    clock.advance(2);
  }
  clock.advance(30);
  expect(shown).toHaveLength(2);
});

test('a page that opens in a quiet hour finds a fresh view', () => {
  const { clock, shown } = opened();
  clock.advance(5_000);
  expect(shown).toHaveLength(1);
});
