import { describe, expect, test } from 'vitest';
import { err, ok } from '../../broker/contract/result.ts';
import { DeskRig, rigPack, rigPress } from './desk-rig.ts';
import { muteModel } from './printer-model.ts';
import { sampleJob } from './sample-job.ts';

describe('a job', () => {
  test('prints two slips, one after the other, and tells each step (R6)', async () => {
    const rig = await new DeskRig().start();
    rig.order();
    await rig.pass(100);
    expect(rig.papers).toEqual(['self 12', 'counter 12']);
    expect(rig.reports).toEqual([
      { outcome: 'sent', slipsOut: 0 },
      { outcome: 'one-of-two', slipsOut: 1 },
      { outcome: 'printed', slipsOut: 2 },
    ]);
  });

  test('of one slip prints one', async () => {
    const rig = await new DeskRig().start();
    rig.order({ slips: 1 });
    await rig.pass(100);
    expect(rig.papers).toEqual(['self 12']);
    expect(rig.last).toEqual({ outcome: 'printed', slipsOut: 1 });
  });

  test('is noted before its first byte and after each slip', async () => {
    const rig = await new DeskRig().start();
    rig.disk.deadAt = 1;
    rig.order();
    await rig.pass(1_000);
    expect(rig.papers).toEqual([]);
    expect(rig.transport.printer.hanging.begun).toBe(false);
  });

  test('said again is not printed again: while it prints, after it, and after a restart', async () => {
    const rig = await new DeskRig().start();
    const job = rig.order();
    rig.order();
    await rig.pass(100);
    rig.order();
    await rig.pass(100);
    expect(rig.papers).toHaveLength(2);
    expect(rig.last).toEqual({ outcome: 'printed', slipsOut: 2 });
    rig.crash();
    await rig.start();
    rig.order({ jobId: job.jobId });
    await rig.pass(1_000);
    expect(rig.papers).toHaveLength(2);
    expect(rig.last).toEqual({ outcome: 'printed', slipsOut: 2 });
  });

  test('waits for the one before it', async () => {
    const rig = await new DeskRig().start();
    for (const each of [1, 2, 3]) {
      rig.order({ jobId: `job-0000000${each}`, number: `A00${each}` });
    }
    await rig.pass(300);
    expect(rig.papers).toEqual([
      'self 1',
      'counter 1',
      'self 2',
      'counter 2',
      'self 3',
      'counter 3',
    ]);
  });

  test('of too many is not taken; the engine says it again', async () => {
    const rig = new DeskRig();
    await rig.start();
    rig.transport.happen('stall');
    for (let each = 10; each < 40; each += 1) {
      rig.order({ jobId: `job-000000${each}`, number: `A0${each}`, slips: 1 });
    }
    rig.transport.happen('wake');
    await rig.pass(2_000);
    expect(rig.papers).toHaveLength(16);
    rig.order({ jobId: 'job-00000039', number: 'A039', slips: 1 });
    await rig.pass(500);
    expect(rig.papers.at(-1)).toBe('self 39');
  });

  test('that expired is refused, and said to be on no paper', async () => {
    const rig = await new DeskRig().start();
    rig.hall.elapsedMs = 60_000;
    rig.order();
    await rig.pass(1_000);
    expect(rig.papers).toEqual([]);
    expect(rig.reports).toEqual([{ outcome: 'failed', slipsOut: 0 }]);
  });

  test('is not begun while nobody has told the time', async () => {
    const rig = await new DeskRig().start({ online: false });
    rig.order();
    await rig.pass(500);
    expect(rig.papers).toEqual([]);
    rig.goOnline();
    rig.order();
    await rig.pass(500);
    expect(rig.papers).toHaveLength(2);
  });
});

describe('a withdrawal', () => {
  test('of a waiting job: it is never begun', async () => {
    const rig = await new DeskRig().start();
    rig.order();
    const second = rig.order({ jobId: 'job-00000002', number: 'A013' });
    rig.withdraw(second);
    await rig.pass(300);
    expect(rig.papers).toEqual(['self 12', 'counter 12']);
    rig.order({ jobId: 'job-00000002', number: 'A013' });
    await rig.pass(300);
    expect(rig.papers).toHaveLength(2);
  });

  test('between the slips: the second is not printed', async () => {
    const rig = await new DeskRig().start();
    rig.transport.happen('stall');
    const job = rig.order();
    await rig.pass(200);
    rig.withdraw(job);
    rig.transport.happen('wake');
    await rig.pass(500);
    expect(rig.papers).toEqual(['self 12']);
    expect(rig.last).toEqual({ outcome: 'failed', slipsOut: 1 });
  });

  test('of a job that was never heard of: it will not be printed later', async () => {
    const rig = await new DeskRig().start();
    rig.withdraw(sampleJob({ jobId: 'job-00000001' }));
    await rig.pass(100);
    rig.order();
    await rig.pass(500);
    expect(rig.papers).toEqual([]);
    expect(rig.last).toEqual({ outcome: 'failed', slipsOut: 0 });
  });
});

describe('reports', () => {
  test('are repeated until they are answered, in order', async () => {
    const rig = await new DeskRig().start();
    rig.hall.away();
    rig.order();
    await rig.pass(3_000);
    expect(rig.papers).toHaveLength(2);
    expect(rig.reports).toEqual([]);
    let refusals = 2;
    rig.hall.beat();
    rig.hall.answer('report-print', () => {
      refusals -= 1;
      return refusals >= 0 ? err('no-reply') : ok({});
    });
    await rig.pass(5_000);
    expect(rig.reports.map(({ outcome }) => outcome)).toEqual([
      'sent',
      'sent',
      'sent',
      'one-of-two',
      'printed',
    ]);
  });

  test('a refusal is an answer: the engine knows better, and is not asked again', async () => {
    const rig = await new DeskRig().start();
    rig.hall.answer('report-print', () => err('unknown-job'));
    rig.order();
    await rig.pass(3_000);
    expect(rig.reports).toHaveLength(3);
  });

  test('the state of the printer is health, told the moment it changes (F12: ≤ 2 s)', async () => {
    const rig = await new DeskRig().start();
    expect(rig.hall.health.printer).toBe('ready');
    rig.transport.happen('cover-opened');
    expect(rig.hall.health.printer).toBe('cover-open');
    rig.transport.happen('cover-closed');
    rig.transport.happen('paper-near-end');
    expect(rig.hall.health.printer).toBe('paper-near-end');
    rig.transport.unplug();
    expect(rig.hall.health.printer).toBe('offline');
  });
});

describe('a test print', () => {
  test('is one slip, reported as any job (point 8)', async () => {
    const rig = await new DeskRig().start();
    rig.orderTest();
    await rig.pass(100);
    expect(rig.papers).toEqual(['test']);
    expect(rig.reports).toEqual([
      { outcome: 'sent', slipsOut: 0 },
      { outcome: 'printed', slipsOut: 1 },
    ]);
  });

  test('is printed once, however often it is said, also after a restart', async () => {
    const rig = await new DeskRig().start();
    rig.orderTest();
    rig.orderTest();
    await rig.pass(100);
    rig.crash();
    await rig.start();
    rig.orderTest();
    await rig.pass(1_000);
    expect(rig.papers).toEqual(['test']);
  });

  test('that expired, or was withdrawn, is on no paper', async () => {
    const rig = await new DeskRig().start();
    rig.transport.happen('stall');
    rig.order();
    rig.orderTest();
    rig.withdraw({ jobId: 'job-0000test' });
    await rig.pass(8_000);
    rig.transport.happen('wake');
    rig.hall.elapsedMs = 60_000;
    rig.orderTest({ jobId: 'job-000test2' });
    await rig.pass(3_000);
    expect(rig.papers).toEqual([]);
    expect(rig.last).toEqual({ outcome: 'failed', slipsOut: 0 });
  });

  test('waits for the slips before it and says why it did not come out', async () => {
    const rig = await new DeskRig().start();
    rig.order();
    rig.orderTest();
    await rig.pass(300);
    expect(rig.papers).toEqual(['self 12', 'counter 12', 'test']);
    rig.transport.happen('cover-opened');
    rig.orderTest({ jobId: 'job-000test2' });
    await rig.pass(300);
    expect(rig.last).toEqual({ outcome: 'failed', slipsOut: 0, fault: 'cover-open' });
  });
});

describe('a printer that never answers', () => {
  test('is believed only when it was handed both slips, and staff are told that nobody knows', async () => {
    const rig = await new DeskRig().start({ model: muteModel });
    rig.order();
    await rig.pass(300);
    expect(rig.papers).toEqual(['self 12', 'counter 12']);
    expect(rig.reports).toEqual([
      { outcome: 'sent', slipsOut: 0 },
      { outcome: 'unknown', slipsOut: 0 },
    ]);
  });

  test('unplugged between the slips: never `sent`, which a site may take for enough', async () => {
    const rig = await new DeskRig().start({ model: muteModel });
    const length = rigPress.begin(sampleJob(), rigPack)('self').bytes.length;
    rig.transport.unplugAfter = rig.transport.delivered + length + 100;
    rig.order();
    await rig.pass(300);
    expect(rig.reports).toEqual([{ outcome: 'unknown', slipsOut: 0, fault: 'offline' }]);
  });
});

describe('the health of the printer (point 9)', () => {
  test('faults are sentences for staff, and their history stays over a restart', async () => {
    const rig = await new DeskRig().start();
    rig.transport.happen('paper-out');
    expect(rig.hall.health.faults).toEqual(['用紙切れ']);
    await rig.pass(60_000);
    rig.transport.happen('paper-loaded');
    expect(rig.hall.health.faults).toEqual([]);
    await rig.pass(11_000);
    rig.crash();
    await rig.start();
    const [past] = rig.hall.health.history ?? [];
    expect(past?.fault).toBe('用紙切れ');
    expect((past?.until ?? 0) - (past?.from ?? 0)).toBe(60_000);
  });

  test('a plug that is pulled for a moment, and every start, leave no fault', async () => {
    const rig = await new DeskRig().start();
    rig.transport.unplug();
    expect(rig.hall.health.printer).toBe('offline');
    await rig.pass(2_000);
    rig.transport.plug();
    await rig.pass(5_000);
    expect(rig.hall.health.history).toEqual([]);
    rig.transport.unplug();
    await rig.pass(3_000);
    expect(rig.hall.health.faults).toEqual(['プリンターにつながりません']);
  });

  test('the model is told, by its name in the table until it says so itself (R20)', async () => {
    const rig = await new DeskRig().start();
    expect(rig.hall.health.printerModel).toBe('ESC/POS');
  });
});
