import { expect, test } from 'vitest';
import { type AuditEntry, auditEntry } from '../../broker/contract/audit.ts';
import { epochMs } from '../../broker/contract/ids.ts';
import { hallTime, parsed } from '../../broker/queue/trial-hall.ts';
import { attendanceOf, attendanceRows } from './attendance.ts';

const now = hallTime('2026-11-19T20:00');
let seq = 0;
const entry = (time: string, staffId: string, given: object): AuditEntry => {
  seq += 1;
  const actor = staffId === '' ? { kind: 'engine' } : { kind: 'staff', staffId };
  return parsed(auditEntry, { seq, at: hallTime(`2026-11-19T${time}`), actor, ...given });
};
const started = (time: string) =>
  entry(time, 'suzuki', { type: 'training-started', exercise: 'absent', speed: 1 });
const did = (time: string, who: string, act: string) =>
  entry(time, who, { type: 'attendance-recorded', did: act });

test('R22: who was there from when to when, and has completed the exercise', () => {
  const rows = attendanceOf(
    [
      started('17:30'),
      did('17:32', 'tanaka', 'joined'),
      did('17:35', 'sato', 'joined'),
      did('17:50', 'tanaka', 'completed'),
      did('17:52', 'tanaka', 'left'),
      entry('18:00', '', { type: 'training-ended' }),
    ],
    now,
  );
  expect(attendanceRows(rows, 'Asia/Tokyo')).toEqual([
    {
      ...{ staffId: 'sato', exercise: '不在', by: 'suzuki', completed: false, minutes: 25 },
      ...{ from: '2026-11-19 17:35', until: '2026-11-19 18:00' },
    },
    {
      ...{ staffId: 'tanaka', exercise: '不在', by: 'suzuki', completed: true, minutes: 20 },
      ...{ from: '2026-11-19 17:32', until: '2026-11-19 17:52' },
    },
  ]);
});

test('who comes and goes is one row, whose minutes are those they were there', () => {
  const [row, ...others] = attendanceOf(
    [
      started('17:00'),
      did('17:00', 'sato', 'joined'),
      did('17:10', 'sato', 'left'),
      did('17:30', 'sato', 'joined'),
      did('17:35', 'sato', 'left'),
    ],
    now,
  );
  expect(others).toEqual([]);
  expect(row).toMatchObject({ ms: 15 * 60_000, until: hallTime('2026-11-19T17:35') });
});

test('of one that goes on, the time so far; a second training of the day stands apart', () => {
  const rows = attendanceOf(
    [
      started('17:00'),
      did('17:00', 'sato', 'joined'),
      started('19:00'),
      did('19:30', 'sato', 'joined'),
    ],
    now,
  );
  expect(rows.map(({ ms }) => ms / 60_000)).toEqual([120, 30]);
});

test('what nobody began has nobody in it', () => {
  expect(attendanceOf([did('17:00', 'sato', 'joined')], parsed(epochMs, now))).toEqual([]);
});
