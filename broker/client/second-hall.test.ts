import { describe, expect, test } from 'vitest';
import { MemoryLog } from '../contract/memory-log.ts';
import type { PayloadOf } from '../contract/topics.ts';
import { ManualClock } from './manual-clock.ts';
import { MemoryHall } from './memory-hall.ts';
import { SecondHall, trainingFaults } from './second-hall.ts';

const nowMs = 1_785_547_800_000;
const usual = { address: 'mqtt://10.0.0.5:1884', site: 'kenshu', nodes: ['board-1', 'printer-1'] };

/** A node, its hall, and the training halls it opened. */
function rig(given: string | null = 'the-secret-of-16+') {
  const secret = given ?? undefined;
  const hall = new MemoryHall('board-1');
  const [clock, log] = [new ManualClock(), new MemoryLog()];
  const opened: MemoryHall[] = [];
  const entered: MemoryHall[] = [];
  const faults: (string | undefined)[] = [];
  let lost: (because: string, refused: boolean) => void = () => {};
  const second = new SecondHall({
    ...{ hall, clock, log, secret },
    connect: (place, told) => {
      lost = told;
      opened.push(new MemoryHall('board-1', place.site));
      return opened.at(-1) as MemoryHall;
    },
  });
  second.start(
    (training) => {
      entered.push(training as MemoryHall);
      return () => entered.splice(entered.indexOf(training as MemoryHall), 1);
    },
    (fault) => faults.push(fault),
  );
  const notice = (fields: object = {}) => {
    const whole = { ...usual, until: nowMs + 600_000, ...fields } as PayloadOf<'training'>;
    hall.deliver('training', whole);
  };
  const pass = (seconds: number) => {
    for (let second = 0; second < seconds; second += 1) {
      hall.elapsedMs += 1_000;
      clock.advance(1_000);
    }
  };
  const events = () => log.lines.map(({ event }) => event);
  const lose = (because: string, refused: boolean) => lost(because, refused);
  return { hall, second, opened, entered, faults, notice, pass, events, lose };
}

const beat = { engineTime: nowMs, domainTime: nowMs + 86_400_000 };

describe('R22: a node takes part in a training', () => {
  test('while it is listed, its time is not over, and its own hall is heard', () => {
    const { hall, entered, notice } = rig();
    notice();
    // Nobody has said yet what time it is.
    expect(entered).toEqual([]);
    hall.beat(beat);
    expect(entered.map(({ site }) => site)).toEqual(['kenshu']);
  });

  test.each([
    ['it is not listed', { nodes: ['board-2'] }],
    ['its time is over', { until: nowMs }],
    ['nobody is listed: there is none', { nodes: [], until: 0, address: '', site: '' }],
    ['its site is that of the real hall', { site: 'iwata' }],
    ['its address is none of a broker', { address: 'mqtt://10.0.0.5:99999' }],
  ])('not when %s', (_why, fields) => {
    const { hall, opened, notice } = rig();
    hall.beat(beat);
    notice(fields);
    expect(opened).toEqual([]);
  });

  test('a training hall that is back at once is no fault any more', () => {
    const { hall, notice, lose, second, opened } = rig();
    hall.beat(beat);
    notice();
    lose('ECONNREFUSED', false);
    expect(second.fault).toBe(trainingFaults.away);
    opened[0]?.connect();
    expect(second.fault).toBeUndefined();
  });

  test('it says once in the log that it has no secret, and to staff as long as it is asked for', () => {
    const { hall, opened, notice, events, second } = rig(null);
    hall.beat(beat);
    notice();
    hall.beat(beat);
    notice({ until: nowMs + 900_000 });
    expect(opened).toEqual([]);
    expect(second.fault).toBe(trainingFaults.secretless);
    notice({ nodes: [] });
    expect(second.fault).toBeUndefined();
    expect(events().filter((event) => event === 'training.secretless')).toHaveLength(1);
  });

  test('news that change nothing of the place leave the connection alone', () => {
    const { hall, opened, notice } = rig();
    hall.beat(beat);
    notice();
    notice({ until: nowMs + 900_000, nodes: ['board-1'] });
    hall.beat(beat);
    expect(opened).toHaveLength(1);
  });
});

describe('it ends', () => {
  const begun = () => {
    const one = rig();
    one.hall.beat(beat);
    one.notice();
    expect(one.entered).toHaveLength(1);
    return one;
  };

  test.each([
    ['when the notice names it no more', ({ notice }) => notice({ nodes: ['printer-1'] })],
    ['when the notice says there is none', ({ notice }) => notice({ nodes: [], until: 0 })],
    ['when the notice is cleared', ({ hall }) => hall.clear('training')],
    ['when the real hall is away', ({ hall }) => hall.away()],
    ['when its process stops', ({ second }) => void second.close()],
  ] as readonly (readonly [string, (one: ReturnType<typeof rig>) => void])[])('%s', (_why, end) => {
    const one = begun();
    end(one);
    expect(one.entered).toEqual([]);
    expect(one.opened[0]?.closed).toBe(true);
  });

  test('by itself, at the instant that was given, though nobody says so', () => {
    const one = begun();
    one.pass(599);
    expect(one.entered).toHaveLength(1);
    one.pass(1);
    expect(one.entered).toEqual([]);
  });

  test('and begins anew when the real hall is back and says it again', () => {
    const one = begun();
    one.hall.away();
    one.hall.beat(beat);
    one.notice();
    expect(one.opened).toHaveLength(2);
    expect(one.entered).toHaveLength(1);
  });
});

describe('what staff read when it does not come about', () => {
  test('a wrong secret, an absent server; nothing any more once it is heard or over', () => {
    const { hall, notice, lose, second, opened, faults } = rig();
    hall.beat(beat);
    notice();
    lose('Connection refused: Not authorized', true);
    expect(second.fault).toBe(trainingFaults.refused);
    lose('ECONNREFUSED', false);
    expect(second.fault).toBe(trainingFaults.away);
    opened[0]?.beat();
    expect(second.fault).toBeUndefined();
    lose('closed by the broker', false);
    hall.clear('training');
    expect(second.fault).toBeUndefined();
    const { refused, away } = trainingFaults;
    expect(faults).toEqual([refused, away, undefined, away, undefined]);
  });

  test('a notice that cannot be used', () => {
    const { hall, notice, second } = rig();
    hall.beat(beat);
    notice({ site: 'iwata' });
    expect(second.fault).toBe(trainingFaults.unusable);
  });
});
