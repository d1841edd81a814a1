import { mkdir } from 'node:fs/promises';
import process from 'node:process';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type BoardStage, BoardTheatre } from '../../.ci/board-stage.ts';
import { buildPage } from '../../.ci/build-page.ts';
import { hasScreenPrograms, ScreenUnit } from '../../.ci/screen-unit.ts';
import { systemdScreen } from '../../broker/client/systemd-screen.ts';
import { freePorts } from '../../systemd/hall/free-ports.ts';

/** F21, from the fault to the page that is back and drawn. */
const BACK_MS_MAX = 10_000;

let theatre: BoardTheatre;
let unit: ScreenUnit;
let board: BoardStage;
beforeAll(async () => {
  theatre = await BoardTheatre.open(await buildPage('board'));
  await mkdir('var/screenshots', { recursive: true });
});
afterAll(() => theatre?.close());
afterEach(async () => {
  await unit.stop();
  await theatre.clear();
});

/** A box as it stands: its node, and the screen as its unit starts it, with the page drawn. */
async function box(): Promise<void> {
  const port = await freePorts();
  const screen = systemdScreen(`http://127.0.0.1:${port}/`, port);
  board = (await theatre.stage({ port, screen })).usual().calls([['B047', '2']]);
  unit = await ScreenUnit.start(`http://127.0.0.1:${port}/`, port + 1);
  await drawn('B047');
  await expect.poll(() => board.hall.health.screen).toBe('ready');
}

function drawn(number: string): Promise<unknown> {
  return unit.look((page) => page.waitForSelector(`.calls [data-number=${number}]`));
}

/** Milliseconds from a fault of the page to the node's verdict, and to the new page, drawn. */
async function untilBack(fault: () => void): Promise<{ verdictMs: number; drawnMs: number }> {
  const atMs = performance.now();
  fault();
  await expect.poll(() => board.hall.health.screen, { interval: 20 }).toBe('mute');
  const verdictMs = performance.now() - atMs;
  board.calls([['A025', '1']]);
  await expect.poll(() => board.hall.health.screen, { interval: 20 }).toBe('ready');
  await drawn('A025');
  return { verdictMs, drawnMs: performance.now() - atMs };
}

const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;

describe.skipIf(!hasScreenPrograms)(
  'F21: the page of a box (Debian packages cage, xwayland)',
  () => {
    test.for([
      ['frozen', 'SIGSTOP'],
      ['crashed', 'SIGKILL'],
    ] as const)(
      '%s: its node has systemd start a new screen',
      async ([name, signal], { annotate }) => {
        await box();
        const renderers = await unit.renderers();
        expect(renderers).not.toEqual([]);
        const { verdictMs, drawnMs } = await untilBack(() => {
          for (const id of renderers) process.kill(id, signal);
        });
        await annotate(`${name}: seen after ${seconds(verdictMs)}, back after ${seconds(drawnMs)}`);
        expect(unit.asked).toEqual(['restart yobiban-screen.service --no-ask-password']);
        expect(unit.starts).toBe(2);
        expect(drawnMs).toBeLessThan(BACK_MS_MAX);
        expect(board.hall.health.faults).toEqual([]);
      },
    );

    test('killed with its browser: the unit comes back by itself', async ({ annotate }) => {
      await box();
      await unit.look((page) =>
        page.screenshot({ path: 'var/screenshots/board-on-its-screen.png' }),
      );
      const atMs = performance.now();
      unit.kill();
      board.calls([['A025', '1']]);
      await drawn('A025');
      const drawnMs = performance.now() - atMs;
      await annotate(`killed: back after ${seconds(drawnMs)}`);
      expect(drawnMs).toBeLessThan(BACK_MS_MAX);
    });
  },
);
