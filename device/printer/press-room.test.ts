import { mkdtemp, rm, symlink } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { ManualClock } from '../../broker/client/manual-clock.ts';
import { systemClock } from '../../broker/client/node-clock.ts';
import type { LogFields, Logger } from '../../broker/contract/log.ts';
import { assert } from '../../broker/contract/result.ts';
import type { SitePack } from '../../broker/contract/site.ts';
import { loadSite } from '../../config/load-site.ts';
import { type PressFault, PressRoom } from './press-room.ts';
import { sampleJob, sampleJobs } from './sample-job.ts';
import { plainModel, type SlipModel } from './slip-model.ts';

const packages = 'node_modules/@fontsource';
const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };
const model: SlipModel = { ...plainModel(576), shiftJisKanji: true };
/** FS C 1, FS &: what a slip in the printer's own type begins with, and a drawn one never has. */
const KANJI = Buffer.of(0x1c, 0x43, 1, 0x1c, 0x26);

let pack: SitePack;

beforeAll(async () => {
  const loaded = await loadSite('config/iwata.yaml', 'config', 2026);
  assert(loaded.ok, 'the site file of the project is good');
  pack = loaded.value;
});

function isText(bytes: Uint8Array): boolean {
  return Buffer.from(bytes).includes(KANJI);
}

test('samples are jobs of each service in each language, the first language first', () => {
  const jobs = sampleJobs(pack);
  expect(jobs).toHaveLength(pack.locales.length * pack.site.services.length);
  expect(jobs[0]?.locale).toBe(pack.locales[0]?.locale);
});

test('warming up waits until the node is ready, and draws every language', async () => {
  const clock = new ManualClock();
  let warm = false;
  const room = new PressRoom({ packages, model, clock, log: silent });
  const warming = room.warmUp(pack).then(() => {
    warm = true;
  });
  clock.advance(149);
  expect(clock.timerCount).toBe(1);
  let drawn = 0;
  for (clock.advance(1); !warm; await new Promise((resolve) => setImmediate(resolve))) {
    if (clock.timerCount === 0) continue;
    drawn += 1;
    clock.advance(1);
  }
  await warming;
  expect(drawn).toBe(pack.locales.length * pack.site.services.length);
  expect(room.fault).toBeUndefined();
  // The same site again is no news.
  await room.warmUp(pack);
  expect(clock.timerCount).toBe(0);
});

test('a job does not wait for the warm-up', async () => {
  const narrow = plainModel(384);
  const room = new PressRoom({ packages, model: narrow, clock: systemClock, log: silent });
  void room.warmUp(pack);
  const slipOf = (await room.open()).begin(sampleJob({ locale: 'ne' }), pack);
  expect(slipOf('self').bytes.length).toBeGreaterThan(10_000);
  room.close();
});

test('a room that is closed draws nothing more', async () => {
  const clock = new ManualClock();
  const room = new PressRoom({ packages, model, clock, log: silent });
  const warming = room.warmUp(pack);
  room.close();
  clock.advance(150);
  await warming;
  expect(clock.timerCount).toBe(0);
});

test('each slip that is drawn is told with what it cost', async () => {
  const told: LogFields[] = [];
  const log: Logger = {
    ...silent,
    info: (event, fields) => {
      if (event === 'slip.made' && fields) told.push(fields);
    },
  };
  const room = new PressRoom({ packages, model, clock: systemClock, log });
  const slip = (await room.open()).begin(sampleJob(), pack)('self');
  const { bytes, feedDots } = slip;
  expect(told).toEqual([
    {
      jobId: 'sample-0001',
      copy: 'self',
      drawMs: expect.any(Number),
      encodeMs: expect.any(Number),
      bytes: bytes.length,
      feedDots,
    },
  ]);
});

// Each needs a process that has no Debian fonts: the room looks for them first.
describe('fonts missing (R7)', () => {
  function roomWith(fonts: string) {
    const faults: PressFault[] = [];
    const events: string[] = [];
    const note = (event: string, fields?: LogFields) =>
      events.push(`${event} ${fields?.['character'] ?? ''}`.trim());
    const log: Logger = { ...silent, warn: note, error: note };
    const clock = new ManualClock();
    const onFault = (fault: PressFault) => faults.push(fault);
    const from = { packages: fonts, source: 'packages' } as const;
    const room = new PressRoom({ ...from, model, clock, log, onFault });
    return { room, clock, faults, events };
  }

  test('at the start: text instead, told once, and never looked for again', async () => {
    const { room, faults, events } = roomWith('/nowhere');
    const press = await room.open();
    for (const copy of ['self', 'counter'] as const) {
      expect(isText(press.begin(sampleJob(), pack)(copy).bytes)).toBe(true);
    }
    expect(await room.open()).toBe(press);
    expect(room.fault).toBe('fonts-missing');
    expect(faults).toEqual(['fonts-missing']);
    expect(events).toEqual(['press.fonts-missing']);
    expect(press.test(factsOf(), pack).bytes.length).toBeGreaterThan(100);
  });

  test('nothing is warmed up without fonts', async () => {
    const { room, clock } = roomWith('/nowhere');
    const warming = room.warmUp(pack);
    clock.advance(150);
    await warming;
    expect(clock.timerCount).toBe(0);
  });

  test('of one language, in the middle: that slip comes out as text, and all after it', async () => {
    const directory = await mkdtemp(path.join(os.tmpdir(), 'fonts-'));
    for (const name of ['biz-udpgothic', 'noto-sans', 'noto-sans-kr', 'noto-sans-sc']) {
      await symlink(path.resolve(packages, name), path.join(directory, name));
    }
    const { room, faults } = roomWith(directory);
    const press = await room.open();
    expect(isText(press.begin(sampleJob(), pack)('self').bytes)).toBe(false);
    expect(faults).toEqual([]);
    const nepali = press.begin(sampleJob({ locale: 'ne' }), pack);
    expect(isText(nepali('self').bytes)).toBe(true);
    expect(isText(nepali('counter').bytes)).toBe(true);
    expect(isText(press.begin(sampleJob(), pack)('self').bytes)).toBe(true);
    expect(faults).toEqual(['fonts-missing']);
    await rm(directory, { recursive: true });
  });

  test('a character that no printer has keeps words off the paper, never the number', async () => {
    const { room, events } = roomWith('/nowhere');
    const rare = { ...pack, version: 'rare', site: { ...pack.site, name: '𠮷野市役所' } };
    const slip = (await room.open()).begin(sampleJob(), rare)('self');
    expect(Buffer.from(slip.bytes).includes('A012')).toBe(true);
    expect(Buffer.from(slip.bytes).includes('?')).toBe(false);
    expect(events).toEqual(['press.fonts-missing', 'slip.character-refused 𠮷']);
  });
});

function factsOf() {
  const at = sampleJob().issuedAt;
  return { at, node: 'printer-1', modelName: 'ESC/POS', printer: {} };
}
