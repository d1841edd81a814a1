import type { AuditEntry } from '../../broker/contract/audit.ts';
import { exercises } from '../../broker/contract/exercises.ts';
import type { EpochMs, StaffId } from '../../broker/contract/ids.ts';
import { dateTimeOf } from './date-of.ts';
import type { AttendanceRow } from './staff-view.ts';

/** One person's time in one training; they may have gone and come back. */
export type Attendance = {
  readonly staffId: StaffId;
  readonly exercise: string;
  readonly by: string;
  readonly from: EpochMs;
  readonly until: EpochMs;
  readonly ms: number;
  readonly completed: boolean;
};

type Running = {
  readonly exercise: string;
  readonly by: string;
  readonly people: Map<
    StaffId,
    { from: EpochMs; sinceMs?: EpochMs; until: EpochMs; ms: number; completed: boolean }
  >;
};

/**
 * 研修の記録 of one day, from its audit trail: who took part from when to when, and completed the
 * exercise. Whoever has not left was there until the training ended, or until now.
 *
 * @param entries - of the kind `training`, the oldest first
 */
export function attendanceOf(entries: readonly AuditEntry[], now: EpochMs): readonly Attendance[] {
  const rows: Attendance[] = [];
  let running: Running | undefined;
  const end = (at: EpochMs) => {
    if (running) rows.push(...rowsOf(running, at));
    running = undefined;
  };
  for (const entry of entries) {
    const { actor, at } = entry;
    if (entry.type === 'training-started') {
      end(at);
      const by = actor.kind === 'staff' ? actor.staffId : '';
      const exercise = entry.exercise ? exercises[entry.exercise].name : '';
      running = { exercise, by, people: new Map() };
    } else if (entry.type === 'training-ended') end(at);
    else if (entry.type === 'attendance-recorded' && actor.kind === 'staff') {
      attend(running, actor.staffId, entry);
    }
  }
  end(now);
  return rows;
}

function attend(running: Running | undefined, who: StaffId, { did, at }: AuditEntry): void {
  if (!running) return;
  const person = running.people.get(who) ?? { from: at, until: at, ms: 0, completed: false };
  running.people.set(who, person);
  if (did === 'joined') person.sinceMs = at;
  else if (did === 'completed') person.completed = true;
  else leave(person, at);
}

function leave(person: { sinceMs?: EpochMs; until: EpochMs; ms: number }, at: EpochMs): void {
  if (person.sinceMs === undefined) return;
  person.ms += at - person.sinceMs;
  person.until = at;
  delete person.sinceMs;
}

function rowsOf({ exercise, by, people }: Running, at: EpochMs): readonly Attendance[] {
  return [...people].map(([staffId, person]) => {
    leave(person, at);
    const { from, until, ms, completed } = person;
    return { ...{ staffId, exercise, by, from, until }, ms, completed };
  });
}

/** As they stand in the list: the latest first. */
export function attendanceRows(
  list: readonly Attendance[],
  timeZone: string,
): readonly AttendanceRow[] {
  return list
    .toSorted((one, other) => other.from - one.from)
    .map(({ staffId, exercise, by, from, until, ms, completed }) => ({
      ...{ staffId, exercise, by, completed, minutes: Math.round(ms / 60_000) },
      ...{ from: dateTimeOf(from, timeZone), until: dateTimeOf(until, timeZone) },
    }));
}
