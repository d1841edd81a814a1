import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { topicOf } from '../contract/topics.ts';
import { passwordOf, TrialHall, trialSite } from './trial-hall.ts';

/** Waits for what must come, however busy the machine is. */
const soon = <T>(check: () => T | Promise<T>) => vi.waitFor(check, 20_000);

const run = promisify(execFile);
const [publisher, reader] = ['mosquitto_pub', 'mosquitto_sub'] as const;
const found = [publisher, reader].every((tool) => spawnSync(tool, ['--help']).error === undefined);
const health = topicOf(trialSite, 'node', 'maintenance-1');
const allHealth = topicOf(trialSite, 'node');
const birth = JSON.stringify({ node: 'maintenance-1', role: 'maintenance', online: true });

let hall: TrialHall;
beforeEach(async () => {
  hall = await TrialHall.open();
});
afterEach(() => hall.close());

const door = (...more: string[]) => [
  ...['-h', '127.0.0.1', '-p', `${hall.broker.port}`, '-u', 'maintenance-1'],
  ...['-P', passwordOf('maintenance-1'), '-q', '1', ...more],
];

/** Another maker's tools understand this broker (reliability B1); `npm test` installs them. */
describe.skipIf(!found)('mosquitto_pub, mosquitto_sub (Debian package mosquitto-clients)', () => {
  test('publish what maintenance may say, retained', async () => {
    const heard: unknown[] = [];
    hall.broker.onNode((known) => heard.push(known));
    await run(publisher, door('-t', health, '-r', '-m', birth));
    expect(heard).toEqual([JSON.parse(birth)]);
  });

  test('read what maintenance may read: retained, then live', async () => {
    await run(publisher, door('-t', health, '-r', '-m', birth));
    const reading = spawn(reader, door('-t', allHealth, '-F', '%r %t %p', '-C', '2'));
    let said = '';
    reading.stdout.setEncoding('utf8').on('data', (text) => {
      said += text;
    });
    const ended = once(reading, 'exit');
    await soon(() => expect(said).toContain('1 '));
    await run(publisher, door('-t', health, '-r', '-m', birth));
    expect(await ended).toEqual([0, null]);
    expect(said.trim().split('\n')).toEqual([`1 ${health} ${birth}`, `0 ${health} ${birth}`]);
  });

  test('are told in their own words what they may not', async () => {
    const staff = topicOf(trialSite, 'staff');
    const wrong = [
      '-h',
      '127.0.0.1',
      '-p',
      `${hall.broker.port}`,
      '-u',
      'maintenance-1',
      '-P',
      'x',
    ];
    await expect(run(reader, [...wrong, '-t', allHealth, '-C', '1'])).rejects.toThrow(
      /not authori[sz]ed|bad user ?name/i,
    );
    const denied = await run(reader, door('-t', staff, '-C', '1'));
    expect(denied.stderr).toMatch(/denied/i);
  });
});
