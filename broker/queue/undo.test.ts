import { beforeEach, describe, expect, test } from 'vitest';
import { HISTORY_MAX } from './state.ts';
import { TrialHall } from './trial-hall.ts';

const refused = (error: string) => ({ ok: false, error });

let hall: TrialHall;
let number: string;
beforeEach(() => {
  hall = new TrialHall();
  hall.openDay();
  for (const counter of ['1', '2', 'city']) hall.setCounter(counter, 'open');
  number = hall.issue('delivery');
});

const phase = () => hall.ticket(number).phase;
const call = (counter = '1') => hall.callTicket(number, counter);

describe('rule 5: undo is an event, and brings back the state before as it was', () => {
  test('one step at a time, down to waiting', () => {
    const phases = [phase()];
    const moves = [
      () => call(),
      () => hall.start(number, '1'),
      () => hall.hold(number, 'photo'),
      () => call('2'),
      () => hall.start(number, '2'),
      () => hall.handOff(number, { counter: 'city' }),
      () => call('city'),
      () => hall.start(number, 'city'),
      () => hall.finish(number),
    ];
    for (const move of moves) {
      hall.pass(30);
      expect(move().ok).toBe(true);
      phases.push(phase());
    }
    const events = hall.journal.length;
    for (const before of phases.slice(0, -1).reverse()) {
      hall.pass(30);
      expect(hall.undo(number).ok).toBe(true);
      expect(phase()).toEqual(before);
    }
    expect(hall.journal.length).toBe(events + moves.length);
    expect(hall.undo(number)).toEqual(refused('nothing-to-undo'));
  });

  test('a call that is undone was none: no count, no first call, no trace on the boards', () => {
    hall.pass(300);
    call();
    hall.recall(number, '1');
    expect(hall.state.firstCallMinutes).toEqual(new Map([[5, 1]]));
    hall.undo(number);
    expect(phase()).toMatchObject({ state: 'waiting', calls: 0, firstCalledAt: undefined });
    expect(hall.state.firstCallMinutes.size).toBe(0);
    expect(hall.state.recentCalls.size).toBe(0);
  });

  test('a start that is undone takes the call off the list of those that are over', () => {
    call();
    hall.start(number, '1');
    expect([...hall.state.recentCalls.values()].flat()).toHaveLength(1);
    hall.undo(number);
    expect([...hall.state.recentCalls.values()].flat()).toHaveLength(0);
  });

  test('a hand-off that is undone is served again where it was, in its own service', () => {
    call();
    hall.start(number, '1');
    hall.handOff(number, { service: 'application' });
    hall.undo(number);
    expect(phase()).toMatchObject({ state: 'serving', serviceId: 'delivery', counterId: '1' });
  });

  test('a cancellation of what was being printed is taken back as 印刷未確認', () => {
    hall.touch('kiosk-1', 'application');
    hall.cancel('A001', 'print-failed');
    hall.undo('A001');
    expect(hall.ticket('A001').phase.state).toBe('issuing');
    expect(hall.state.jobs.get(hall.jobOf('A001'))?.withdrawn).toBe(true);
    expect(hall.reprint('A001').ok).toBe(true);
  });

  test('steps and 本人・代理人 are no moves: an undo takes back the start', () => {
    call();
    hall.start(number, '1');
    hall.step(number, 'photo');
    hall.setParty(number, 'proxy');
    hall.undo(number);
    expect(phase().state).toBe('calling');
  });
});

describe('where the counter is taken or not open any more', () => {
  function givenTaken() {
    call();
    hall.start(number, '1');
    hall.finish(number);
    hall.issue('delivery');
    hall.callNext('1');
  }

  test('the finished ticket goes on hold', () => {
    givenTaken();
    expect(hall.undo(number).ok).toBe(true);
    expect(phase()).toMatchObject({ state: 'hold', reason: 'other', counterId: '1' });
  });

  test('and back to its serving by one undo more, once the counter is free', () => {
    givenTaken();
    hall.undo(number);
    expect(hall.undo(number)).toEqual(refused('counter-busy'));
    hall.finish('B002');
    expect(hall.undo(number).ok).toBe(true);
    expect(phase()).toMatchObject({ state: 'serving', counterId: '1' });
  });

  test('a counter on a break is as good as taken', () => {
    call();
    hall.start(number, '1');
    hall.hold(number);
    hall.setCounter('1', 'break');
    expect(hall.undo(number)).toEqual(refused('counter-not-open'));
    hall.finish(number);
    expect(hall.undo(number).ok).toBe(true);
    expect(phase()).toMatchObject({ state: 'hold', reason: 'form' });
  });
});

describe('the history is bounded', () => {
  test('very old moves cannot be taken back, and a calling always finds a state before', () => {
    call();
    for (let turn = 0; turn < HISTORY_MAX; turn += 1) {
      hall.start(number, '1');
      hall.hold(number);
    }
    call();
    let undone = 0;
    while (hall.undo(number).ok) undone += 1;
    expect(undone).toBeGreaterThanOrEqual(HISTORY_MAX);
    expect(undone).toBeLessThanOrEqual(HISTORY_MAX + 1);
    expect(hall.ticket(number).history).toEqual([]);
  });

  test('waiting anew forgets what was before', () => {
    call();
    hall.start(number, '1');
    hall.hold(number);
    hall.returnToWaiting(number);
    expect(hall.undo(number)).toEqual(refused('nothing-to-undo'));
    expect(hall.ticket(number).history).toEqual([]);
    call();
    hall.undo(number);
    expect(phase().state).toBe('waiting');
  });
});
