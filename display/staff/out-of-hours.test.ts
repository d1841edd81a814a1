import { describe, expect, test } from 'vitest';
import { MemoryHall } from '../../broker/client/memory-hall.ts';
import { staffId } from '../../broker/contract/ids.ts';
import { parsed } from '../../broker/queue/trial-hall.ts';
import { OutOfHours } from './out-of-hours.ts';

const tanaka = parsed(staffId, 'tanaka');
const suzuki = parsed(staffId, 'suzuki');
const now = 1_785_547_800_000;
const hours = (count: number) => now + count * 3_600_000;

function hallThat(beat: object): MemoryHall {
  const hall = new MemoryHall('staff-1');
  hall.beat({ domainTime: now, ...beat });
  return hall;
}

describe('use out of hours (R59)', () => {
  test.each([
    ['the hall is open', { mode: 'open' }, false],
    ['the emergency switch is on', { mode: 'stopped', nextChange: hours(9) }, false],
    ['the doors open within the hour', { mode: 'closed', nextChange: hours(1) }, false],
    ['the doors open later', { mode: 'closed', nextChange: hours(2) }, true],
    ['the day is closed', { mode: 'day-closed', nextChange: hours(15) }, true],
    ['the calendar knows no next opening', { mode: 'closed' }, true],
  ])('%s', (_when, beat, asks) => {
    expect(new OutOfHours(hallThat(beat)).asks(tanaka)).toBe(asks);
  });

  test('is asked for once a person, until the doors have been open again', () => {
    const hall = hallThat({ mode: 'closed', nextChange: hours(15) });
    const outOfHours = new OutOfHours(hall);
    outOfHours.told(tanaka);
    expect([outOfHours.asks(tanaka), outOfHours.asks(suzuki)]).toEqual([false, true]);
    hall.beat({ domainTime: hours(25), nextChange: hours(39) });
    expect(outOfHours.asks(tanaka)).toBe(true);
  });

  test('a hall that is away, or was never heard, asks nobody', () => {
    const hall = hallThat({ mode: 'closed', nextChange: hours(15) });
    hall.away();
    expect(new OutOfHours(hall).asks(tanaka)).toBe(false);
    expect(new OutOfHours(new MemoryHall('staff-1')).asks(tanaka)).toBe(false);
  });
});
