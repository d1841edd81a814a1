import { describe, expect, test } from 'vitest';
import { err } from '../../broker/contract/result.ts';
import { DeskRig, rigPack, rigPress } from './desk-rig.ts';
import { sampleJob } from './sample-job.ts';

describe('every fault at every place (F13, F14)', () => {
  const whole = 96 + 300 + 16;
  // Rows until the paper is out: before, inside the first slip, at its cut, inside the second.
  test.each([
    ['inside the first', 100, { outcome: 'failed', slipsOut: 0, fault: 'paper-out' }, 0],
    [
      'with the last row of the first',
      300,
      { outcome: 'failed', slipsOut: 0, fault: 'paper-out' },
      0,
    ],
    ['inside the second', 316 + 150, { outcome: 'failed', slipsOut: 1, fault: 'paper-out' }, 1],
    [
      'with the last row of the second',
      316 + 300,
      { outcome: 'failed', slipsOut: 1, fault: 'paper-out' },
      1,
    ],
  ] as const)('paper ends %s', async (_where, rowsLeft, last, papers) => {
    const rig = await new DeskRig(rowsLeft).start();
    rig.order();
    await rig.pass(1_000);
    expect(rig.last).toEqual(last);
    rig.transport.happen('paper-loaded');
    await rig.pass(5_000);
    rig.order();
    await rig.pass(5_000);
    expect(rig.papers).toHaveLength(papers);
    expect(rig.socket.slips.filter(({ picture }) => picture.heightDots > whole)).toEqual([]);
  });

  test('it fails after the first slip: one is out, and that is what is said', async () => {
    const rig = await new DeskRig().start();
    rig.transport.happen('fail-after-slip');
    rig.order();
    await rig.pass(1_000);
    expect(rig.papers).toEqual(['self 12']);
    expect(rig.last).toEqual({ outcome: 'failed', slipsOut: 1, fault: 'paper-out' });
    expect(rig.reports.map(({ outcome }) => outcome)).toContain('one-of-two');
    rig.transport.happen('paper-loaded');
    await rig.pass(5_000);
    expect(rig.papers).toEqual(['self 12']);
  });

  test.each([
    ['paper-out', 'paper-out'],
    ['cover-opened', 'cover-open'],
    ['cutter-jammed', 'cutter-fault'],
  ] as const)('%s before the first: failed, with nothing on paper', async (happening, fault) => {
    const rig = await new DeskRig().start();
    rig.transport.happen(happening);
    expect(rig.hall.health.printer).toBe(fault);
    rig.order();
    await rig.pass(500);
    expect(rig.last).toEqual({ outcome: 'failed', slipsOut: 0, fault });
    expect(rig.papers).toEqual([]);
  });

  test('unplugged before the first: failed; plugged in again it prints nothing by itself', async () => {
    const rig = await new DeskRig().start();
    rig.transport.unplug();
    rig.order();
    await rig.pass(500);
    expect(rig.last).toEqual({ outcome: 'failed', slipsOut: 0, fault: 'offline' });
    rig.transport.plug();
    rig.order();
    await rig.pass(5_000);
    expect(rig.papers).toEqual([]);
  });

  test('unplugged at every 2,000th byte: unknown, no second print by itself, and the next job whole', async () => {
    const length = rigPress.begin(sampleJob(), rigPack)('self').bytes.length * 2;
    for (let at = 1; at < length; at += 2_000) {
      const rig = await new DeskRig().start();
      rig.transport.unplugAfter = rig.transport.delivered + at;
      rig.order();
      await rig.pass(500);
      const before = rig.papers.length;
      expect(before, `byte ${at}`).toBeLessThan(2);
      expect(rig.last, `byte ${at}`).toMatchObject({ outcome: 'unknown', fault: 'offline' });
      rig.transport.plug();
      rig.order();
      await rig.pass(3_000);
      expect(rig.papers, `byte ${at}`).toHaveLength(before);
      rig.order({ jobId: 'job-00000002', number: 'A077' });
      await rig.pass(1_000);
      expect(rig.papers.slice(before), `byte ${at}`).toEqual(['self 77', 'counter 77']);
    }
  });

  test('it stalls: unknown within 5 s, and nothing comes out when it wakes', async () => {
    const rig = await new DeskRig().start();
    rig.transport.happen('stall');
    rig.order();
    await rig.pass(5_200);
    expect(rig.last).toMatchObject({ outcome: 'unknown', slipsOut: 0 });
    rig.transport.happen('wake');
    rig.order();
    await rig.pass(5_000);
    expect(rig.papers).toEqual([]);
  });

  test('a full disk: nothing is printed that could not be noted', async () => {
    const rig = await new DeskRig().start();
    rig.disk.full = true;
    rig.order();
    await rig.pass(500);
    expect(rig.papers).toEqual([]);
    expect(rig.last).toEqual({ outcome: 'failed', slipsOut: 0 });
  });
});

describe('a restart (F02)', () => {
  test.each(['before', 'after'] as const)(
    'power is cut %s each write: no slip twice, and what was open is unknown',
    async (when) => {
      for (let write = 1; write <= 5; write += 1) {
        const rig = await new DeskRig().start();
        if (when === 'before') rig.disk.deadAt = write;
        else rig.disk.deadAfter = write;
        rig.order();
        await rig.pass(500);
        const before = [...rig.papers];
        const reported = rig.reports.some(({ outcome }) => outcome === 'printed');
        rig.crash();
        await rig.start();
        await rig.pass(1_000);
        const noted = rig.disk.data.notes.length > 0;
        if (noted && !reported) expect(rig.last?.outcome).toMatch(/unknown|printed/);
        rig.order();
        await rig.pass(2_000);
        const what = `${when} write ${write}`;
        expect(new Set(rig.papers).size, what).toBe(rig.papers.length);
        // Only a job of which nothing was noted, and so nothing printed, is begun anew.
        expect(rig.papers, what).toEqual(noted ? before : ['self 12', 'counter 12']);
        if (!noted) expect(before, what).toEqual([]);
      }
    },
  );

  test('in the middle of a slip: the next slip stands alone on its paper', async () => {
    const rig = await new DeskRig().start();
    rig.transport.unplugAfter = rig.transport.delivered + 9_000;
    rig.disk.deadAt = 2;
    rig.order();
    await rig.pass(300);
    rig.crash();
    await rig.start();
    expect(rig.last).toEqual({ outcome: 'unknown', slipsOut: 0 });
    rig.order({ jobId: 'job-00000002', number: 'A077' });
    await rig.pass(1_000);
    expect(rig.papers).toEqual(['self 77', 'counter 77']);
    expect(rig.socket.slips.flatMap(({ unknown }) => unknown)).toEqual([]);
  });

  test('an end that nobody has heard is told again, under the same request id', async () => {
    const rig = await new DeskRig().start();
    rig.hall.answer('report-print', () => err('no-reply'));
    rig.order();
    await rig.pass(500);
    rig.crash();
    await rig.start();
    await rig.pass(500);
    expect(rig.reports).toEqual([{ outcome: 'printed', slipsOut: 2 }]);
    const [first] = rig.hall.asked;
    expect(first?.requestId).toBe(rig.disk.data.notes[0]?.end?.requestId);
    rig.crash();
    await rig.start();
    await rig.pass(500);
    expect(rig.reports).toEqual([]);
  });
});
