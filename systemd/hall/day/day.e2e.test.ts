import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ensureBuilt } from '../setup.mjs';
import { behavioursWithAShare, type DayReport } from './day-report.ts';

const script = path.resolve(import.meta.dirname, '..', 'day.mjs');

beforeAll(() => ensureBuilt(), 180_000);

let playing: ChildProcess | undefined;
/** A test that ran out of time must not leave a hall behind. */
afterEach(async () => {
  if (playing?.exitCode !== null) return;
  const ended = new Promise((resolve) => playing?.once('close', resolve));
  playing.kill('SIGTERM');
  await ended;
});

/** `npm run -s day` as a person runs it. */
async function play(...args: readonly string[]) {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  playing = child;
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    said.stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    said.stderr += chunk.toString();
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, ...said };
}

describe('the main job on real input', () => {
  test('a whole day through the public doors, the broker killed twice: nothing disagrees', async () => {
    const day = await play('--month', '4', '--speed', '300', '--kill-broker', '--json');
    expect(day.stderr.replace(/^broker ended \(SIGKILL\); starting it again\n/gm, '')).toBe('');
    expect(day.stdout.trim().split('\n')).toHaveLength(1);
    const report = JSON.parse(day.stdout) as DayReport;
    expect(report).toMatchObject({ month: 4, total: 71, mismatches: 0, brokerKills: 2 });
    expect(day.code).toBe(0);
    expect(report.phonesSawCall).toBe(report.calls);
    const ended = Object.values(report.ended).reduce((sum, count) => sum + count, 0);
    expect(ended).toBe(report.total);
    expect(Object.keys(report.languages)).toHaveLength(11);
    for (const name of behavioursWithAShare) {
      const share = (report.behaviours[name] ?? 0) / report.total;
      expect(share, name).toBeGreaterThanOrEqual(0.05);
    }
    for (const name of ['undo', 'cancel', 'reprint', 'paperOut', 'chime', 'refusedTouch']) {
      expect(report.behaviours[name], name).toBeGreaterThan(0);
    }
    // Two minutes, of which the day's own hours are 105 s; more where others use the machine.
  });

  test('what cannot be played is refused with one sentence', async () => {
    const wrong = await play('--month', '13');
    expect(wrong).toMatchObject({ code: 2, stdout: '' });
    expect(wrong.stderr).toBe('--month 13: a month from 1 to 12 is wanted\n');
    const noTable = await play('--table', 'nowhere.json');
    expect(noTable.code).toBe(2);
    expect(noTable.stderr).toMatch(/nowhere\.json/);
  });
});
