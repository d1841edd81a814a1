import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { BoxHealth, boxFaults } from './box-health.ts';
import { ManualClock } from './manual-clock.ts';
import { MemoryHall } from './memory-hall.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'box-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A folder as the kernel's `/sys/class/thermal`. */
async function zones(name: string, temps: readonly (string | undefined)[]): Promise<string> {
  const thermal = path.join(folder, name);
  for (const [at, temp] of temps.entries()) {
    await mkdir(path.join(thermal, `thermal_zone${at}`), { recursive: true });
    await mkdir(path.join(thermal, `cooling_device${at}`), { recursive: true });
    const file = path.join(thermal, `thermal_zone${at}`, 'temp');
    if (temp === undefined) await rm(file, { force: true });
    else await writeFile(file, temp);
  }
  return thermal;
}

function rig(thermal: string, freeMb: () => number | undefined = () => 5_000) {
  const clock = new ManualClock();
  const hall = new MemoryHall('printer-1');
  const faults = {
    now: [] as readonly string[],
    set: (_part: string, now: readonly string[]) => {
      faults.now = now;
    },
  };
  const diskFreeMb = async () => freeMb();
  const health = BoxHealth.start({ hall, directory: folder, clock, faults, diskFreeMb, thermal });
  /** Until it has looked, and waits for the next time. */
  const looked = () => vi.waitFor(() => expect(clock.timerCount).toBe(1));
  const next = async () => {
    clock.advance(30_000);
    await looked();
  };
  return { hall, clock, faults, health, looked, next };
}

test('the hottest zone and the free disk are in the health at once, and anew every 30 s', async () => {
  const thermal = await zones('two', ['48312\n', '52900\n']);
  let freeMb = 5_000;
  const { hall, looked, next, health } = rig(thermal, () => freeMb);
  await looked();
  expect(hall.health).toEqual({ diskFreeMb: 5_000, temperatureC: 53 });
  await zones('two', ['61000', '1']);
  freeMb = 4_000;
  await next();
  expect(hall.health).toEqual({ diskFreeMb: 4_000, temperatureC: 61 });
  health.close();
});

test.each([
  ['none', []],
  ['silent', [undefined]],
  ['broken', ['', 'hot', '-274000', '999999999']],
] as const)('a box whose sensors are %s says nothing of heat', async (name, temps) => {
  const { hall, looked, health } = rig(await zones(name, temps));
  await looked();
  expect(hall.health).toEqual({ diskFreeMb: 5_000 });
  health.close();
});

test('a disk that does not answer is left out, and is no fault', async () => {
  const { hall, faults, looked, health } = rig(path.join(folder, 'nowhere'), () => undefined);
  await looked();
  expect(hall.health).toEqual({});
  expect(faults.now).toEqual([]);
  health.close();
});

test('little disk and heat are faults for staff, and stay so until there is room again', async () => {
  let freeMb = 199;
  const thermal = await zones('hot', ['80600']);
  const { faults, looked, next, health } = rig(thermal, () => freeMb);
  await looked();
  expect(faults.now).toEqual([boxFaults.disk, boxFaults.hot]);
  freeMb = 249;
  await zones('hot', ['75600']);
  await next();
  expect(faults.now).toEqual([boxFaults.disk, boxFaults.hot]);
  freeMb = 250;
  await zones('hot', ['74000']);
  await next();
  expect(faults.now).toEqual([]);
  health.close();
});

test('the real disk of a folder has some room, and a closed box looks no more', async () => {
  const clock = new ManualClock();
  const hall = new MemoryHall('printer-1');
  const health = BoxHealth.start({ hall, directory: folder, clock, thermal: folder });
  await vi.waitFor(() => expect(hall.health.diskFreeMb).toBeGreaterThan(0));
  health.close();
  expect(clock.timerCount).toBe(0);
});
