import { expect, test } from 'vitest';
import { counterId } from '../../../broker/contract/ids.ts';
import { staffCounter } from '../../../broker/contract/staff-snapshot.ts';
import type { CounterState, RangeCause } from '../../../broker/contract/ticket.ts';
import { hallTime, parsed } from '../../../broker/queue/trial-hall.ts';
import { grewText } from './waits-grew.ts';

function told(cause: RangeCause, state?: CounterState): string {
  const id = parsed(counterId, 'counter-2');
  const counter = { counterId: id, label: '2', state, version: 1, cityStaff: false, services: [] };
  const counters = state === undefined ? [] : [parsed(staffCounter, counter)];
  const at = hallTime('2026-11-19T10:24');
  const grew = { cause, at, groups: 8, minutes: 12, ...(state && { counterId: id }) };
  return grewText({ grew, timeZone: 'Asia/Tokyo' }, { counters });
}

test.each([
  ['counter-closed', 'closed', '2番窓口を閉めたため'],
  ['counter-closed', 'break', '2番窓口が休憩に入ったため'],
  ['counter-closed', 'back-office', '2番窓口が交付準備に入ったため'],
  // It is open again, and the line is still longer.
  ['counter-closed', 'open', '2番窓口を閉めたため'],
  ['counter-closed', undefined, '窓口を閉めたため'],
  ['hand-off', undefined, '引継ぎの方が加わったため'],
  ['accommodation', undefined, '要配慮の方を先にご案内するため'],
  ['services-changed', undefined, '窓口の受け持ちを変えたため'],
  ['arrivals', undefined, '続けて来られたため'],
] as const)('issue 7, point 3: %s, the counter now %s', (cause, state, why) => {
  expect(told(cause, state)).toBe(`10:24　${why}、お待ちの8組の目安が最大12分延びました`);
});

test('issue 7, point 3: what is told to whoever comes next is named too', () => {
  const at = hallTime('2026-11-19T10:24');
  const of = (groups: number) => {
    const grew = { cause: 'arrivals', at, groups, minutes: 7, newcomerMinutes: 15 } as const;
    return grewText({ grew, timeZone: 'Asia/Tokyo' }, { counters: [] });
  };
  const next = 'これから受け付ける方の目安が最大15分延びました';
  expect(of(0)).toBe(`10:24　続けて来られたため、${next}`);
  expect(of(3)).toBe(`10:24　続けて来られたため、お待ちの3組の目安が最大7分、${next}`);
});

test('without a growth nothing is said', () => {
  expect(grewText({ grew: undefined, timeZone: 'Asia/Tokyo' }, { counters: [] })).toBe('');
});
