import { describe, expect, test } from 'vitest';
import { ManualClock } from '../../broker/client/manual-clock.ts';
import { trainingFaults } from '../../broker/client/second-hall.ts';
import { DeskRig } from './desk-rig.ts';
import { PrinterTurns } from './printer-turns.ts';

/** A printer in a training. */
async function inTraining(...paper: ConstructorParameters<typeof DeskRig>): Promise<DeskRig> {
  const rig = await new DeskRig(...paper).start();
  rig.beginTraining();
  return rig;
}

describe('R22: the turns at the printer', () => {
  /** Who had a turn, in order. */
  function turns() {
    const clock = new ManualClock();
    const printer = new PrinterTurns(clock);
    const order: string[] = [];
    const ends = new Map<string, () => void>();
    const take = async (name: string, training = false) => {
      const end = await printer.take(training);
      order.push(name);
      ends.set(name, end);
    };
    const turn = () => new Promise((done) => setImmediate(done));
    const end = async (name: string) => {
      ends.get(name)?.();
      await turn();
    };
    return { clock, printer, order, take, end, turn };
  }

  test('a real job that comes last is the next', async () => {
    const { order, take, end, printer, turn } = turns();
    void take('training 1', true);
    void take('training 2', true);
    await turn();
    void take('real');
    expect(printer.realWaits).toBe(true);
    await end('training 1');
    expect(order).toEqual(['training 1', 'real']);
    expect(printer.realWaits).toBe(false);
  });

  test('after a real job a training’s waits until the citizen has taken the slips', async () => {
    const { clock, order, take, end, turn } = turns();
    void take('real');
    void take('training', true);
    await turn();
    await end('real');
    clock.advance(9_999);
    await turn();
    expect(order).toEqual(['real']);
    clock.advance(1);
    await turn();
    expect(order).toEqual(['real', 'training']);
  });

  test('and waits anew for the one who comes meanwhile', async () => {
    const { clock, order, take, end, turn } = turns();
    void take('real 1');
    void take('training', true);
    await turn();
    await end('real 1');
    clock.advance(5_000);
    void take('real 2');
    await turn();
    await end('real 2');
    clock.advance(9_000);
    await turn();
    expect(order).toEqual(['real 1', 'real 2']);
  });
});

describe('R22: the printer in a training', () => {
  test('prints its slips marked, and tells the training hall alone', async () => {
    const rig = await inTraining();
    rig.orderTraining();
    await rig.pass(200);
    expect(rig.papers).toEqual(['training-self 77', 'training-counter 77']);
    expect(rig.trainingReports.at(-1)).toEqual({ outcome: 'printed', slipsOut: 2 });
    expect(rig.reports).toEqual([]);
  });

  test('counts their paper, and takes no refill of an exercise for a real one', async () => {
    const rig = await inTraining();
    const before = rig.hall.health.paper;
    rig.orderTraining();
    rig.training.deliver(
      'print',
      { kind: 'refill', refillId: 'refill-of-exercise-1', rollMm: 80_000 } as never,
      'printer-1',
    );
    await rig.pass(200);
    // Two slips of 96 + 300 + 16 rows, 8 to a millimetre.
    const usedMm = (before?.mmLeft ?? 0) - (rig.hall.health.paper?.mmLeft ?? 0);
    expect(usedMm).toBeCloseTo((2 * 412) / 8, -1);
    expect(rig.hall.health.paper?.refillId).toBe(before?.refillId);
  });

  test('its state is known there, or nothing would be ordered; nothing else is', async () => {
    const rig = await inTraining();
    await rig.pass(100);
    expect(rig.training.health).toEqual({ printer: 'ready' });
    rig.transport.happen('paper-out');
    await rig.pass(500);
    expect(rig.training.health).toEqual({ printer: 'paper-out' });
  });

  test('the notes of the two halls are apart, under the same job id too', async () => {
    const rig = await inTraining();
    rig.order({ jobId: 'job-of-both' });
    await rig.pass(200);
    rig.orderTraining({ jobId: 'job-of-both' });
    await rig.pass(11_000);
    expect(rig.papers).toEqual([
      'self 12',
      'counter 12',
      'training-self 77',
      'training-counter 77',
    ]);
    expect(rig.disk.data.notes).toHaveLength(1);
    expect(rig.trainingDisk.data.notes).toHaveLength(1);
  });
});

describe('a citizen comes first', () => {
  test('a real job between the two slips of a training: its second one is given up', async () => {
    const rig = await inTraining();
    rig.transport.happen('stall');
    rig.orderTraining();
    await rig.pass(100);
    rig.order();
    rig.transport.happen('wake');
    await rig.pass(1_000);
    expect(rig.papers).toEqual(['training-self 77', 'self 12', 'counter 12']);
    expect(rig.trainingReports.at(-1)).toEqual({ outcome: 'failed', slipsOut: 1 });
    expect(rig.last).toEqual({ outcome: 'printed', slipsOut: 2 });
  });

  test('however many are ordered there, a real job is never behind more than one slip', async () => {
    const rig = await inTraining();
    rig.transport.happen('stall');
    for (const each of [1, 2, 3, 4, 5]) {
      rig.orderTraining({ jobId: `job-training${each}`, number: `A07${each}` });
    }
    await rig.pass(100);
    rig.order();
    rig.transport.happen('wake');
    await rig.pass(300);
    expect(rig.papers.slice(0, 3)).toEqual(['training-self 71', 'self 12', 'counter 12']);
    await rig.pass(12_000);
    // The rest come when the citizen has gone, each job whole.
    expect(rig.papers.slice(3)).toEqual(
      [72, 73, 74, 75].flatMap((number) => [
        `training-self ${number}`,
        `training-counter ${number}`,
      ]),
    );
  });

  test('a training’s job that waited until it expired is refused, and on no paper', async () => {
    const rig = await inTraining();
    rig.order();
    rig.orderTraining();
    await rig.pass(200);
    rig.training.elapsedMs = 60_000;
    await rig.pass(11_000);
    expect(rig.papers).toEqual(['self 12', 'counter 12']);
    expect(rig.trainingReports).toEqual([{ outcome: 'failed', slipsOut: 0 }]);
  });
});

describe('the end', () => {
  test('what waits is not printed any more; what is begun ends with its slip', async () => {
    const rig = await inTraining();
    rig.transport.happen('stall');
    rig.orderTraining();
    rig.orderTraining({ jobId: 'job-training2', number: 'A078' });
    await rig.pass(100);
    rig.hall.clear('training');
    rig.transport.happen('wake');
    await rig.pass(12_000);
    expect(rig.papers).toEqual(['training-self 77']);
    rig.order();
    await rig.pass(300);
    expect(rig.papers).toEqual(['training-self 77', 'self 12', 'counter 12']);
  });

  test('F02: a power cut in the middle of its slip: counted, never printed again, told when it is back', async () => {
    const rig = await inTraining();
    rig.transport.happen('stall');
    rig.orderTraining();
    await rig.pass(100);
    rig.crash();
    await rig.start();
    expect(rig.trainingDisk.data.notes).toMatchObject([{ begun: 1, end: { outcome: 'unknown' } }]);
    rig.beginTraining();
    rig.orderTraining();
    await rig.pass(1_000);
    expect(rig.papers).toEqual([]);
    expect(rig.trainingReports).toEqual([{ outcome: 'unknown', slipsOut: 0 }]);
    // The real hall was told nothing of it.
    expect(rig.reports).toEqual([]);
  });

  test('a printer that should be there and has no connection says so to the real hall', async () => {
    const rig = await inTraining();
    rig.loseTraining();
    expect(rig.hall.health.faults).toContain(trainingFaults.away);
  });
});
