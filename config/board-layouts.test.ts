import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { trialSite } from '../broker/queue/trial-site.ts';
import { loadLayouts } from './board-layouts.ts';

type Screen = { readonly inches: number; readonly shape?: string; readonly metres: number };

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yobiban-layouts-'));
});
afterAll(() => rm(folder, { recursive: true }));

function siteWith(screen: Screen, more: object = {}) {
  return trialSite({ boards: [{ group: 'hall', nodes: ['board-1'], screen, ...more }] });
}
async function saidOf(screen: Screen, more: object = {}): Promise<readonly string[]> {
  const { site } = await loadLayouts('config', siteWith(screen, more));
  return site.map(({ path, says }) => `${path.join('.')}: ${says}`);
}

/** The shipped layouts with one thing replaced. */
async function filesWith(from: string, to: string): Promise<readonly string[]> {
  const text = await readFile('config/board-layouts.json', 'utf8');
  expect(text).toContain(from);
  await writeFile(join(folder, 'board-layouts.json'), text.replace(from, to));
  const { files } = await loadLayouts(folder, siteWith({ inches: 55, metres: 8 }));
  return files.map((said) => said.replace(`${folder}/`, ''));
}

describe('R18: letters are as high as the way to the last row asks for', () => {
  test.each([
    ['main', 55, 10],
    ['main', 75, 13.5],
    ['main', 32, 5.5],
    ['corridor', 55, 12],
    ['corridor', 43, 9],
  ])('%s on %d inches is read from %d m', async (layout, inches, metres) => {
    expect(await saidOf({ inches, metres }, { layout })).toEqual([]);
  });

  test('two thirds of the screen are refused, with both ways out', async () => {
    expect(await saidOf({ inches: 36, metres: 10 })).toEqual([
      expect.stringMatching(
        /^boards\.0\.screen: expected letters that can be read from 10 m; the \S.* would be \d+ mm high instead of \d+ mm\. This layout needs a screen of 5[0-9] inches there, or a last row at 6\.\d m$/,
      ),
    ]);
  });

  test('what the sentence asks for is enough, and an inch less is not', async () => {
    const [said = ''] = await saidOf({ inches: 20, metres: 10 });
    const inches = Number(/screen of (\d+) inches/.exec(said)?.[1]);
    expect(await saidOf({ inches, metres: 10 })).toEqual([]);
    expect(await saidOf({ inches: inches - 1, metres: 10 })).toHaveLength(1);
  });

  test('an upright screen has smaller units than a wide one of the same diagonal', async () => {
    const fits = async (inches: number, shape: string) =>
      (await saidOf({ inches, metres: 10, shape })).length === 0;
    expect(await fits(55, '16:9')).toBe(true);
    expect(await fits(55, '9:16')).toBe(true);
    // A wide strip has the letters of its height, an old monitor those of its width.
    expect(await fits(55, '21:9')).toBe(false);
    expect(await fits(70, '21:9')).toBe(true);
    expect(await fits(55, '4:3')).toBe(false);
    expect(await fits(61, '4:3')).toBe(true);
  });

  test('only letters that the layout draws count', async () => {
    // A counter's own board has no list of last calls, and the eye is near.
    expect(await saidOf({ inches: 24, metres: 6 }, { layout: 'counter', counters: ['1'] })).toEqual(
      [],
    );
  });
});

describe('a layout of the city’s own', () => {
  test('only those that boards name go to the boards', async () => {
    const { layouts } = await loadLayouts('config', siteWith({ inches: 55, metres: 8 }));
    expect(Object.keys(layouts)).toEqual(['main']);
  });

  test('a part nobody knows, a row of other length, a torn part, no calls, no notice', async () => {
    expect(await filesWith('now recent recent', 'now recent recnt')).toEqual([
      'board-layouts.json:8:13 main.wide.usual.rows[0].parts: expected one of now, counter, recent, absent, waiting, clock, reasons, notice, got "recnt"; did you mean "recent"?',
    ]);
    expect(await filesWith('now recent recent', 'now recent')).toEqual([
      'board-layouts.json:8:13 main.wide.usual.rows[0].parts: expected 3 parts, one for each column, got 2',
    ]);
    expect(await filesWith('now absent absent', 'absent now absent')).toEqual([
      expect.stringContaining('expected the cells of "now" to be one rectangle'),
      expect.stringContaining('expected the cells of "absent" to be one rectangle'),
    ]);
    expect(await filesWith('"now now", "share": 1', '"recent recent", "share": 1')).toEqual([
      expect.stringContaining('main.wide.crowded.rows: expected a part "now" or "counter"'),
    ]);
    expect(await filesWith('now notice notice', 'now recent recent')).toEqual([
      expect.stringContaining('main.wide.notice.rows: expected a part "notice"'),
    ]);
  });

  test('letters out of bounds and keys of nobody are refused with their place', async () => {
    expect(await filesWith('"size": 4.7', '"size": 400')).toEqual([
      expect.stringMatching(/^board-layouts\.json:\d+:\d+ main\.letters\.recent\.size: /),
    ]);
    expect(await filesWith('"about"', '"abuot"')).toHaveLength(2);
  });

  test('without the file, the sentence says so', async () => {
    await rm(join(folder, 'board-layouts.json'), { force: true });
    const { files } = await loadLayouts(folder, siteWith({ inches: 55, metres: 8 }));
    expect(files).toEqual([expect.stringContaining('the file cannot be read')]);
  });
});
