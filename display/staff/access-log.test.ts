import { expect, test } from 'vitest';
import type { Access } from '../../broker/contract/access.ts';
import { businessDay, counterId, staffId } from '../../broker/contract/ids.ts';
import { MemoryLog } from '../../broker/contract/memory-log.ts';
import { parsed } from '../../broker/queue/trial-hall.ts';
import { accessTeller } from './access-log.ts';
import type { DoneBy } from './access-records.ts';

const suzuki = parsed(staffId, 'suzuki');
const tanaka = parsed(staffId, 'tanaka');
const typo = parsed(staffId, 'tanaka.pass');
const at: DoneBy = { staffId: suzuki, counterId: parsed(counterId, 'counter-1') };

function started() {
  const log = new MemoryLog();
  const told: [DoneBy, Access][] = [];
  const records = { record: (by: DoneBy, access: Access) => void told.push([by, access]) };
  const accounts = { find: (id: string) => (id === typo ? undefined : ({} as never)) };
  return { log, told, tell: accessTeller(log, records, accounts) };
}

test('R47: log and journal hear the same act; the log alone the role and the device', () => {
  const { log, told, tell } = started();
  const access = { act: 'signed-in', staffId: suzuki } as const;
  tell(access, at, { role: 'lead', device: 'Chrome' });
  expect(log.of('sign-in.accepted')).toEqual([
    { staffId: 'suzuki', role: 'lead', device: 'Chrome' },
  ]);
  expect(told).toEqual([[at, access]]);
});

test('who did something to somebody else is named beside them', () => {
  const { log, told, tell } = started();
  const access = { act: 'session-ended', staffId: tanaka, because: 'taken-over' } as const;
  tell(access, at);
  const fields = { staffId: 'tanaka', because: 'taken-over', by: 'suzuki' };
  expect(log.of('session.ended')).toEqual([fields]);
  expect(told).toEqual([[at, access]]);
});

test('what is unwelcome is a warning; the rest is not', () => {
  const { log, tell } = started();
  const day = parsed(businessDay, '2026-11-19');
  tell({ act: 'sign-in-refused', staffId: tanaka }, { staffId: tanaka });
  tell({ act: 'proof-refused', staffId: tanaka, because: 'pin' }, { staffId: tanaka });
  tell({ act: 'trail-exported', staffId: suzuki, day }, at);
  expect(log.lines.map(({ level, event }) => [level, event])).toEqual([
    ['warn', 'sign-in.refused'],
    ['warn', 'session.proof-refused'],
    ['info', 'trail.exported'],
  ]);
});

test('what was typed for no account may be a password: the journal never hears of it', () => {
  const { log, told, tell } = started();
  tell({ act: 'sign-in-refused', staffId: typo }, { staffId: typo });
  expect(log.of('sign-in.refused')).toHaveLength(1);
  expect(told).toEqual([]);
});
