import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MemoryHall } from '../../broker/client/memory-hall.ts';
import { MemoryLog } from '../../broker/contract/memory-log.ts';
import { DeskRig } from './desk-rig.ts';
import { PaperBook } from './paper-book.ts';

/** The rig's slip: the way to the blade, its rows, the white before the cut. */
const SLIP_MM = (96 + 300 + 16) / 8;
const ROLL_MM = 80_000;

const paperOf = ({ hall }: { readonly hall: MemoryHall }) => hall.health.paper;

describe('the paper of a print desk (R21)', () => {
  test('a box that is set up counts from a new roll of the site, and says that it only assumes', async () => {
    const rig = await new DeskRig().start();
    expect(paperOf(rig)).toEqual({ mmLeft: ROLL_MM, slipsLeft: 695, nearEnd: false });
    expect(rig.log.of('paper.roll')).toEqual([
      { because: 'set-up', rollMm: ROLL_MM, assumed: true },
    ]);
  });

  test('goes down slip by slip, exactly', async () => {
    const rig = await new DeskRig().start();
    rig.order();
    rig.orderTest();
    await rig.pass(300);
    expect(paperOf(rig)).toEqual({
      mmLeft: Math.floor(ROLL_MM - 3 * SLIP_MM),
      slipsLeft: Math.floor((ROLL_MM - 3 * SLIP_MM) / SLIP_MM),
      nearEnd: false,
    });
  });

  test('a slip that failed or was lost counts whole; one that was refused, not at all', async () => {
    const rig = await new DeskRig().start();
    rig.transport.unplugAfter = rig.transport.delivered + 5_000;
    rig.order();
    await rig.pass(300);
    expect(rig.last).toMatchObject({ outcome: 'unknown' });
    rig.order({ jobId: 'job-00000002' });
    await rig.pass(300);
    expect(rig.last).toMatchObject({ outcome: 'failed', fault: 'offline' });
    expect(paperOf(rig)?.mmLeft).toBe(Math.floor(ROLL_MM - SLIP_MM));
  });

  test('is written down once a job, behind the print path, and survives a restart', async () => {
    const rig = await new DeskRig().start();
    const before = rig.paperDisk.writes;
    rig.order();
    await rig.pass(300);
    expect(rig.paperDisk.writes - before).toBe(1);
    const left = paperOf(rig);
    rig.crash();
    await rig.start();
    expect(paperOf(rig)).toEqual(left);
  });

  test('slips that an earlier process had begun are counted after it', async () => {
    const rig = await new DeskRig().start();
    rig.order();
    await rig.pass(300);
    rig.disk.writes = 0;
    rig.disk.deadAt = 3;
    rig.order({ jobId: 'job-00000002' });
    await rig.pass(300);
    rig.crash();
    await rig.start();
    expect(rig.last).toMatchObject({ outcome: 'unknown' });
    expect(paperOf(rig)?.mmLeft).toBe(Math.floor(ROLL_MM - 4 * SLIP_MM));
  });

  test('near-end is told at once, with what the model’s sensor leaves', async () => {
    const rig = await new DeskRig().start();
    rig.transport.happen('paper-near-end');
    expect(paperOf(rig)).toMatchObject({ mmLeft: 2_500, nearEnd: true });
  });

  test('a roll put in after an empty one is a new one, and the log says that nobody told', async () => {
    const rig = await new DeskRig().start();
    rig.transport.happen('paper-out');
    expect(paperOf(rig)).toMatchObject({ mmLeft: 0, slipsLeft: 0 });
    rig.transport.happen('paper-loaded');
    expect(paperOf(rig)).toMatchObject({ mmLeft: ROLL_MM });
    expect(rig.log.of('paper.roll').at(-1)).toEqual({
      because: 'ran-out',
      rollMm: ROLL_MM,
      assumed: true,
    });
  });
});

describe('a refill', () => {
  test('counts from now, and is answered in the health once it is on disk', async () => {
    const rig = await new DeskRig().start();
    rig.refill('refill-00000000000001');
    await rig.pass(0);
    rig.order();
    await rig.pass(300);
    rig.refill('refill-00000000000002', 40_000);
    expect(paperOf(rig)).toMatchObject({ mmLeft: 40_000, refillId: 'refill-00000000000001' });
    await rig.pass(0);
    expect(paperOf(rig)).toMatchObject({ mmLeft: 40_000, refillId: 'refill-00000000000002' });
    rig.crash();
    await rig.start();
    expect(paperOf(rig)).toMatchObject({ mmLeft: 40_000, refillId: 'refill-00000000000002' });
  });

  test('said again counts once', async () => {
    const rig = await new DeskRig().start();
    rig.refill();
    rig.order();
    await rig.pass(300);
    rig.refill();
    await rig.pass(0);
    expect(paperOf(rig)?.mmLeft).toBe(Math.floor(ROLL_MM - 2 * SLIP_MM));
  });

  test('on a full disk is not answered, so that it is said again until it is safe', async () => {
    const rig = await new DeskRig().start();
    rig.paperDisk.full = true;
    rig.refill();
    await rig.pass(100);
    expect(paperOf(rig)?.refillId).toBeUndefined();
    rig.paperDisk.full = false;
    rig.refill();
    await rig.pass(100);
    expect(paperOf(rig)?.refillId).toBe('refill-00000000000001');
  });
});

describe('the account’s file', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'paper-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function open(name: string) {
    const hall = new MemoryHall('printer-1');
    const log = new MemoryLog();
    const model = { dotsPerMm: 8, nearEndRestMm: 2_500 };
    const book = await PaperBook.open(path.join(folder, name), { hall, model, log });
    return { hall, log, book };
  }

  test('that is damaged is an account lost: nothing is said until somebody tells', async () => {
    await writeFile(path.join(folder, 'damaged.json'), '{"roll":');
    const { hall, log, book } = await open('damaged.json');
    book.site(ROLL_MM);
    book.slip(800);
    expect(hall.health.paper).toBeUndefined();
    expect(log.of('document.recovered')).toHaveLength(1);
    book.state('ready');
    book.state('paper-near-end');
    expect(hall.health.paper).toMatchObject({ mmLeft: 2_500 });
    await book.close();
  });

  test('is read back as it was', async () => {
    const first = await open('kept.json');
    first.book.site(ROLL_MM);
    first.book.slip(800);
    first.book.save();
    await first.book.close();
    const second = await open('kept.json');
    second.book.site(ROLL_MM);
    expect(second.hall.health.paper).toMatchObject({ mmLeft: ROLL_MM - 100 });
    expect(second.log.of('paper.roll')).toEqual([]);
    await second.book.close();
  });
});
