import { beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '../../broker/client/manual-clock.ts';
import { MemoryLog } from '../../broker/contract/memory-log.ts';
import type { CityLine } from './city-line.ts';
import { PictureShelf } from './picture-shelf.ts';

let clock: ManualClock;
let log: MemoryLog;
let drawn: { readonly line: CityLine; readonly scale: number }[];
/** What each drawing waits for. */
let canvas: Promise<unknown>;
let shelf: PictureShelf;

beforeEach(() => {
  clock = new ManualClock();
  log = new MemoryLog();
  drawn = [];
  canvas = Promise.resolve();
  shelf = new PictureShelf({
    ...{ clock, log },
    draw: async (line, scale) => {
      drawn.push({ line, scale });
      await canvas;
      return Buffer.from(`${line.locale} ${scale} ${line.updated} ${line.services[0]?.groups}`);
    },
  });
});

function line({ groups = 3, locale = 'ja', time = '10:24:31', site = 'trial' } = {}): CityLine {
  return {
    ...{ version: 1, site, siteName: '磐田市役所', locale, bcp47: locale, direction: 'ltr' },
    ...{ title: '待ち状況', asOf: Date.parse(`2026-11-19T${time}+09:00`), updated: time },
    ...{ connected: true, state: 'live', stoppedText: '更新停止中', rate: 1 },
    services: [{ serviceId: 'pickup', name: '交付', open: true, groups, wait: '' }],
    ...{ waitLabel: '待ち時間の目安', calling: [], callingTitle: '呼出中' },
  };
}

const textOf = async (asked: CityLine, scale: 1 | 2 = 1) =>
  (await shelf.picture(asked, scale))?.plain.toString();

describe('R11: a flood of askers costs a drawing for each news', () => {
  test('who asks at the same time waits for the same drawing', async () => {
    const all = await Promise.all(Array.from({ length: 500 }, () => shelf.picture(line(), 1)));
    expect(drawn).toHaveLength(1);
    expect(new Set(all).size).toBe(1);
  });

  test('while only its age grows it stays five seconds; then it says its new age', async () => {
    expect(await textOf(line())).toContain('10:24:31');
    clock.advance(4_000);
    expect(await textOf(line({ time: '10:24:35' }))).toContain('10:24:31');
    clock.advance(1_000);
    expect(await textOf(line({ time: '10:24:36' }))).toContain('10:24:36');
    expect(drawn).toHaveLength(2);
  });

  test('a change of the line is seen at once', async () => {
    const before = await shelf.picture(line(), 1);
    const after = await shelf.picture(line({ groups: 4 }), 1);
    expect(after?.plain.toString()).toContain('4');
    expect(after?.etag).not.toBe(before?.etag);
  });

  test('peers part 2, 14: so is that it has stopped', async () => {
    await shelf.picture(line(), 1);
    await shelf.picture({ ...line(), connected: false }, 1);
    await shelf.picture({ ...line(), connected: false, state: 'stopped' }, 1);
    expect(drawn.map(({ line: { state, connected } }) => `${state} ${connected}`)).toEqual([
      'live true',
      'live false',
      'stopped false',
    ]);
  });

  test('each site, language and scale has its own', async () => {
    await shelf.picture(line(), 1);
    expect(await textOf(line(), 2)).toContain('ja 2');
    expect(await textOf(line({ locale: 'en' }))).toContain('en 1');
    await shelf.picture(line({ site: 'other' }), 1);
    expect(drawn).toHaveLength(4);
  });

  test('while another is drawn, a picture of the last five seconds is not drawn anew', async () => {
    await shelf.picture(line(), 1);
    let draw = () => {};
    canvas = new Promise<void>((resolve) => {
      draw = resolve;
    });
    const other = shelf.picture(line({ locale: 'en' }), 1);
    clock.advance(4_999);
    expect(await textOf(line({ groups: 4 }))).toContain('10:24:31 3');
    clock.advance(1);
    const anew = textOf(line({ groups: 4 }));
    draw();
    expect(await anew).toContain('10:24:31 4');
    await other;
  });

  test('more than a line of drawings is not taken: the last picture, or come again', async () => {
    await shelf.picture(line({ locale: 'last' }), 1);
    let draw = () => {};
    canvas = new Promise<void>((resolve) => {
      draw = resolve;
    });
    const languages = Array.from({ length: 24 }, (_, nth) => line({ locale: `x${nth}` }));
    const waiting = languages.map((asked) => shelf.picture(asked, 1));
    expect(await shelf.picture(line({ locale: 'one-more' }), 1)).toBeUndefined();
    // It bears its time, and for half a minute nobody is misled by it.
    clock.advance(29_000);
    const last = line({ locale: 'last', groups: 9 });
    expect(await textOf(last)).toContain('10:24:31');
    // Of a lost hall it would show figures.
    expect(await textOf({ ...last, state: 'stopped' })).toBeUndefined();
    clock.advance(1_000);
    expect(await textOf(last)).toBeUndefined();
    // Only its age has grown: what it says is still true.
    expect(await textOf(line({ locale: 'last', time: '10:25:01' }))).toContain('10:24:31');
    draw();
    expect((await Promise.all(waiting)).every(Boolean)).toBe(true);
  });
});

test('a machine without a canvas says so once, and draws when it has one', async () => {
  let broken = true;
  shelf = new PictureShelf({
    ...{ clock, log },
    draw: async () => {
      if (broken) throw new Error('no canvas');
      return Buffer.from('drawn');
    },
  });
  expect(await shelf.picture(line(), 1)).toBeUndefined();
  expect(await shelf.picture(line(), 1)).toBeUndefined();
  expect(log.lines.map(({ event }) => event)).toEqual(['picture.failed']);
  broken = false;
  expect(await textOf(line())).toBe('drawn');
});
