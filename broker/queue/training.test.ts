import { beforeEach, describe, expect, test } from 'vitest';
import { actor, businessDay, nodeId, requestId, siteId } from '../contract/ids.ts';
import { err } from '../contract/result.ts';
import { noTraining } from '../contract/training-topics.ts';
import { trainingNoticeOf, trainingSiteId } from '../training-notice.ts';
import { evolve } from './evolve.ts';
import { pictureOf } from './picture.ts';
import { emptyState } from './state.ts';
import { isTrainingOver } from './training.ts';
import { engineActor, kioskActor, parsed, TrialHall } from './trial-hall.ts';

const sato = parsed(actor, { kind: 'staff', staffId: 'sato' });
const node = (id: string) => parsed(nodeId, id);
const day = (text: string) => parsed(businessDay, text);
const real = parsed(siteId, 'trial');
const address = 'mqtt://127.0.0.1:8200';
const place = { address, staffNodes: [parsed(nodeId, 'staff-1')] };

let hall: TrialHall;
beforeEach(() => {
  hall = new TrialHall();
  hall.openDay();
});

describe('starting a training (R22)', () => {
  test('R34: a real printer prints for the first ten, or for as many as were asked for', () => {
    hall.startTraining();
    expect(trainingNoticeOf(hall.state, real, place).training?.prints).toBe(10);
    const none = new TrialHall();
    none.openDay();
    none.startTraining({ prints: 0 });
    expect(trainingNoticeOf(none.state, real, place).training?.prints).toBe(0);
  });

  test('says where, who, until when, and what is exercised', () => {
    const started = hall.startTraining({ exercise: 'absent', minutes: 45, speed: 4 });
    expect(started).toMatchObject({ ok: true, value: { until: hall.at + 45 * 60_000 } });
    expect(trainingNoticeOf(hall.state, real, place)).toMatchObject({
      ...{
        address,
        site: 'trial-training',
        nodes: ['board-1', 'staff-1'],
        until: hall.at + 45 * 60_000,
      },
      training: { exercise: 'absent', speed: 4, day: '2026-11-19', month: 11 },
    });
  });

  test('one at a time', () => {
    hall.startTraining();
    expect(hall.startTraining()).toEqual(err('training-on'));
  });

  test('takes boards and printers of this hall, and nothing else', () => {
    expect(hall.startTraining({ nodes: [node('board-9')] })).toEqual(err('unknown-node'));
    expect(hall.startTraining({ nodes: [node('kiosk-1')] })).toEqual(err('unknown-node'));
    expect(hall.startTraining({ nodes: [node('printer-1'), node('board-2')] }).ok).toBe(true);
  });

  test('no real printer runs out of paper for it', () => {
    hall.startTraining({ exercise: 'paper-out', nodes: [node('printer-1'), node('board-1')] });
    expect(hall.state.training?.nodes).toEqual(['board-1']);
  });

  test('R34: a rehearsal plays a day that is to come, and the month’s demand', () => {
    const started = hall.startTraining({ exercise: 'rehearsal', day: day('2027-04-01') });
    expect(started.ok).toBe(true);
    expect(hall.state.training).toMatchObject({ day: '2027-04-01', month: 4 });
  });

  test('a day on which the hall is closed is refused; none given is the next open one', () => {
    expect(hall.startTraining({ day: day('2026-11-22') })).toEqual(err('not-an-open-day'));
    // A Thursday evening after the close; the Friday is closed out of turn, then come Saturday,
    // Sunday and Monday, which is a holiday on which the hall opens.
    hall.closeDay();
    hall.pass(13 * 3600);
    hall.startTraining();
    expect(hall.state.training).toMatchObject({ day: '2026-11-19', month: 11 });
    hall.endTraining();
    hall.pass(12 * 3600);
    hall.startTraining();
    expect(hall.state.training?.day).toBe('2026-11-23');
  });

  test('a terminal starts none', () => {
    expect(hall.startTraining({}, kioskActor('kiosk-1'))).toEqual(err('not-allowed'));
  });
});

describe('the end of a training', () => {
  test('by the 責任者, of the one that is meant', () => {
    hall.startTraining();
    const other = { trainingId: parsed(requestId, 'another-training') };
    const late = hall.take({ type: 'end-training', ...other, ...hall.envelope() });
    expect(late).toEqual(err('no-training'));
    expect(hall.endTraining().ok).toBe(true);
    expect(trainingNoticeOf(hall.state, real, place)).toEqual(noTraining);
  });

  test('by the engine when its time is over, and not before', () => {
    hall.startTraining({ minutes: 30 });
    hall.pass(30 * 60 - 1);
    expect(isTrainingOver(hall.state, hall.at)).toBe(false);
    hall.pass(1);
    expect(isTrainingOver(hall.state, hall.at)).toBe(true);
    expect(hall.endTraining(engineActor).ok).toBe(true);
  });

  test('with its day; one that was begun in the evening after the close goes on', () => {
    hall.startTraining();
    hall.closeDay();
    expect(isTrainingOver(hall.state, hall.at)).toBe(true);
    hall.endTraining(engineActor);
    hall.startTraining();
    expect(isTrainingOver(hall.state, hall.at)).toBe(false);
  });

  test('the next day knows nothing of it', () => {
    hall.startTraining();
    hall.closeDay();
    hall.pass(24 * 3600);
    hall.openDay('2026-11-24');
    expect(hall.state.training).toBeUndefined();
  });
});

describe('the attendance record', () => {
  test('who joined, completed and left; each once, and a new start begins anew', () => {
    hall.startTraining();
    expect(hall.attend('left', sato)).toEqual(err('wrong-state'));
    expect(hall.attend('joined', sato).ok).toBe(true);
    expect(hall.attend('joined', sato)).toEqual(err('wrong-state'));
    expect(hall.attend('completed', sato).ok).toBe(true);
    expect(hall.attend('completed', sato)).toEqual(err('wrong-state'));
    expect([...(hall.state.training?.people ?? [])]).toEqual(['sato']);
    expect(hall.attend('left', sato).ok).toBe(true);
    expect(hall.attend('joined', sato).ok).toBe(true);
    hall.endTraining();
    expect(hall.attend('left', sato)).toEqual(err('no-training'));
    hall.startTraining();
    expect(hall.state.training?.people.size).toBe(0);
  });

  test('a restart finds the training and its people in the journal', () => {
    hall.startTraining();
    hall.attend('joined', sato);
    const before = pictureOf(hall.state);
    expect(pictureOf(hall.journal.reduce(evolve, emptyState()))).toBe(before);
    expect(before).toContain('sato');
  });
});

test('the training hall’s site is never the real one, however long its name', () => {
  const long = parsed(siteId, 'a-very-long-name-of-a-city-hall0');
  expect(trainingSiteId(long)).toBe('a-very-long-name-of-a-c-training');
  expect(trainingSiteId(real)).toBe('trial-training');
});
