import { createHash, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { connectAsync, type MqttClient } from 'mqtt';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openBrowser } from '../../.ci/page-checks.ts';
import {
  desktop,
  handedPassword,
  press,
  signIn,
  staffPassword,
  staffPin,
} from '../../.ci/staff-stage.ts';
import { PageReader } from '../../broker/client/page-reader.ts';
import { assert } from '../../broker/contract/result.ts';
import type { StaffSnapshot } from '../../broker/contract/staff-snapshot.ts';
import { projectDirectory } from '../../config/paths.ts';
import { StaffVisitor } from '../../display/staff/staff-rig.ts';
import type { StaffView } from '../../display/staff/staff-view.ts';
import { freePorts } from './free-ports.ts';
import { type RunningHall, runHall } from './hall.ts';
import { ensureBuilt } from './setup.mjs';

const WITHIN = { timeout: 60_000, interval: 100 };

let hall: RunningHall;
let browser: Browser;
let directory: string;
let board: Page;
let staff: Page;
let uplink: MqttClient;
/** A 従事者 who stays with the real hall. */
let sato: StaffVisitor;
/** What anybody outside could hear: each topic but the beat, as it comes. */
const heard: (readonly [topic: string, text: string])[] = [];
const complaints: string[] = [];

async function openPage(url: string, size: typeof desktop): Promise<Page> {
  const page = await (await browser.newContext({ viewport: size })).newPage();
  page.setDefaultTimeout(60_000);
  page.on('pageerror', ({ message }) => complaints.push(message));
  await page.goto(url);
  return page;
}

beforeAll(async () => {
  await ensureBuilt();
  await mkdir('var/screenshots', { recursive: true });
  directory = await mkdtemp(path.join(os.tmpdir(), 'yobiban-training-'));
  const running = await runHall(
    {
      ...{ directory, host: '127.0.0.1', sound: 'none', port: await freePorts() },
      site: path.join(projectDirectory, 'config', 'trial.yaml'),
      ...{ clock: undefined, speed: 1, kioskTimings: { tapGuardMs: 0, homeGuardMs: 0 } },
    },
    () => {},
  );
  if ('problem' in running) throw new Error(running.problem);
  hall = running;
  await listenOutside();
  browser = await openBrowser();
  const lead = new StaffVisitor(hall.addresses.staff);
  await lead.post('/first-account', { staffId: 'suzuki', password: staffPassword });
  await lead.post('/pin', { pin: staffPin });
  await lead.post('/accounts', { staffId: 'sato', role: 'clerk', password: handedPassword });
  sato = await new StaffVisitor(hall.addresses.staff).join('sato', handedPassword, staffPassword);
  await sato.post('/pin', { pin: staffPin });
  board = await openPage(hall.addresses.board, { width: 1920, height: 1080 });
  staff = await openPage(hall.addresses.staff, desktop);
});
afterAll(async () => {
  await uplink?.endAsync();
  await browser?.close();
  await hall?.stop();
  await rm(directory, { recursive: true, force: true });
});

/** Signs in to the real broker as an uplink does, which reads `public/#` and nothing else. */
async function listenOutside(): Promise<void> {
  const file = path.join(directory, 'credentials.json');
  const password = randomUUID();
  const passwordSha256 = createHash('sha256').update(password).digest('hex');
  const own = { node: 'uplink-1', role: 'uplink', passwordSha256 };
  await writeFile(file, JSON.stringify([...JSON.parse(await readFile(file, 'utf8')), own]));
  // It reads who may connect when it starts.
  hall.processes.get('broker')?.kill();
  await hall.processes.get('broker')?.whenReady();
  uplink = await connectAsync(hall.addresses.broker, {
    ...{ clientId: 'uplink-1', username: 'uplink-1', password, protocolVersion: 4 },
  });
  uplink.on('message', (topic, payload) => {
    if (!topic.endsWith('/public/hall')) heard.push([topic, payload.toString()]);
  });
  await uplink.subscribeAsync('yobiban/v1/trial/public/#', { qos: 1 });
}

/** A press at the real kiosk. */
async function touchKiosk(): Promise<void> {
  await vi.waitFor(async () => {
    const response = await fetch(`${hall.addresses.kiosk}/touch`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ touchId: randomUUID(), serviceId: 'pickup', locale: 'ja' }),
    });
    expect(response.ok, await response.text()).toBe(true);
  }, WITHIN);
}

/** Of each slip that left the printer, oldest first: whether it begins with the mark of a training. */
async function slipMarks(): Promise<readonly boolean[]> {
  const { terminal } = hall.addresses;
  const slips = (await (await fetch(`${terminal}/slips.json`)).json()) as { number: number }[];
  const numbers = slips.map(({ number }) => number).sort((a, b) => a - b);
  return Promise.all(numbers.map((number) => isMarked(`${terminal}/slips/${number}.png`)));
}

/** White on black over the whole width: no real slip is so dark at its head. */
async function isMarked(url: string): Promise<boolean> {
  const picture = Buffer.from(await (await fetch(url)).arrayBuffer()).toString('base64');
  return staff.evaluate(async (data) => {
    // As bytes: the page's rules let no picture in from elsewhere.
    const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const canvas = document.createElement('canvas');
    canvas.width = image.width;
    canvas.height = 160;
    const context = canvas.getContext('2d');
    if (!context) throw new Error('no canvas');
    context.drawImage(image, 0, 0);
    const { data: dots } = context.getImageData(0, 0, canvas.width, canvas.height);
    let dark = 0;
    for (let at = 0; at < dots.length; at += 4) if ((dots[at] ?? 255) < 128) dark += 1;
    return dark / (dots.length / 4) > 0.3;
  }, picture);
}

/** What the board's own log says that it spoke. */
async function spoken(): Promise<readonly string[]> {
  const log = await readFile(path.join(directory, 'log', 'board-1.log'), 'utf8');
  return [...log.matchAll(/"event":"announcement\.finished".*?"spoken":"([^"]*)"/g)].map(
    ([, words]) => words ?? '',
  );
}

/** The 責任者 starts an exercise, with the board of the hall and its printer. */
async function startTraining(): Promise<void> {
  await staff.locator('.menu.person summary').click();
  await staff.getByRole('button', { name: '研修を始める・終える' }).click();
  const form = staff.locator('training-form');
  await form.getByLabel('はじめての呼出').check();
  await form.getByLabel('board-1').check();
  await form.getByLabel('printer-1').check();
  await form.getByLabel('速さ').selectOption({ label: '5倍' });
  await staff.screenshot({ path: 'var/screenshots/whole-training-form.png' });
  await form.getByRole('button', { name: '研修を始める' }).click();
  await form.waitFor({ state: 'detached' });
}

async function join(): Promise<void> {
  await vi.waitFor(async () => {
    if (!(await staff.locator('.training.inside').isVisible())) {
      await staff.getByRole('button', { name: '研修に参加する' }).click({ timeout: 1_000 });
    }
    await staff.locator('.training.inside').waitFor({ timeout: 2_000 });
  }, WITHIN);
}

/** What the real hall's staff see once this holds. */
async function realStaff(holds: (seen: StaffSnapshot) => boolean): Promise<StaffSnapshot> {
  const reader = await PageReader.open(`${hall.addresses.staff}/stream`, { cookie: sato.cookie });
  try {
    return await vi.waitFor(() => {
      const seen = (reader.snapshots.at(-1) as StaffView | undefined)?.staff;
      if (!seen || !holds(seen)) throw new Error('not yet');
      return seen;
    }, WITHIN);
  } finally {
    reader.close();
  }
}
const atTwo = ({ counters }: StaffSnapshot) =>
  counters.find(({ counterId }) => counterId === 'counter-2');

/** The real one who waits is called to counter 2, and served when `seen` has looked. */
async function serveForReal(seen: (number: string) => Promise<void>): Promise<void> {
  const counterId = 'counter-2';
  const closed = atTwo(await realStaff((now) => atTwo(now) !== undefined));
  const state = { counterId, expects: { counter: closed?.version }, state: 'open' };
  expect((await sato.ask('set-counter', state)).body).toMatchObject({ ok: true });
  const open = atTwo(await realStaff((now) => atTwo(now)?.state === 'open'));
  const next = { counterId, expects: { counter: open?.version }, voice: 'voice' };
  expect((await sato.ask('call-next', next)).body).toMatchObject({ ok: true });
  const called = await realStaff((now) => now.counts.calling === 1);
  const ticket = called.open.find(({ ticketId }) => ticketId === atTwo(called)?.openTicketId);
  await seen(ticket?.number ?? '');
  const expects = { ticket: ticket?.version, counter: atTwo(called)?.version };
  const { ticketId } = ticket ?? {};
  const started = await sato.ask('start-serving', { ticketId, counterId, expects });
  expect(started.body).toMatchObject({ ok: true });
  const { version } = Object(started.body['value']);
  const finished = await sato.ask('finish-serving', { ticketId, expects: { ticket: version } });
  expect(finished.body).toMatchObject({ ok: true });
}

async function boardShowsTraining(): Promise<void> {
  await board.locator('.live.training .training-band').waitFor();
}
const boardIsReal = () => board.locator('.live:not(.training)').waitFor();

/** Who was in it is back at their own counter. */
async function endTraining(): Promise<void> {
  await staff.locator('.menu.person summary').click();
  await staff.getByRole('button', { name: '研修を始める・終える' }).click();
  await staff.locator('training-form').getByRole('button', { name: '研修を終える' }).click();
  await staff.locator('.training').waitFor({ state: 'detached' });
  await staff.locator('.desk').waitFor();
  expect(await staff.title()).not.toContain('訓練');
}

/** Dies at once and comes back, as under systemd; meanwhile this is looked at. */
async function killed(name: string, meanwhile: () => Promise<unknown>): Promise<void> {
  const keeper = hall.processes.get(name);
  keeper?.kill();
  await meanwhile();
  await keeper?.whenReady();
}

/** Stands still until this is seen, then dies and comes back: a quick machine is back unseen. */
async function frozen(name: string, meanwhile: () => Promise<unknown>): Promise<void> {
  const pid = hall.processes.get(name)?.pid;
  assert(pid !== undefined, `${name} runs`);
  process.kill(pid, 'SIGSTOP');
  await meanwhile();
  await killed(name, async () => {});
}

test('R22: a training on the board and on paper; the real hall comes first; its end', async () => {
  await boardIsReal();
  await signIn(staff, 'suzuki');
  await staff.locator('.choice', { hasText: '1番窓口' }).click();
  await staff.locator('.desk').waitFor();
  const before = heard.length;
  await startTraining();
  await join();
  await staff.locator('.desk').getByRole('button', { name: '窓口を開ける' }).click();
  await boardShowsTraining();
  expect(await board.textContent('.training-band')).toContain('訓練中');
  await press(staff, '次の方を呼ぶ');
  const number = (await staff.locator('.current .number').textContent())?.trim() ?? '';
  await board.locator(`.training [data-number=${number}]`).first().waitFor();
  await board.screenshot({ path: 'var/screenshots/whole-training-board.png' });
  await staff.screenshot({ path: 'var/screenshots/whole-training-staff.png' });
  await expect.poll(spoken, WITHIN).toContainEqual(expect.stringMatching(/^訓練です/));
  await expect.poll(async () => (await slipMarks()).length, WITHIN).toBeGreaterThan(3);
  expect(new Set(await slipMarks())).toEqual(new Set([true]));
  // Nobody outside heard anything of it (R22).
  expect(heard.slice(before)).toEqual([]);

  // Somebody real takes a number: their board and their paper.
  await touchKiosk();
  await boardIsReal();
  expect(await board.locator('.training-band').count()).toBe(0);
  await staff.getByText('実際の会場で1組がお待ちです').waitFor();
  await expect.poll(async () => (await slipMarks()).filter((is) => !is).length, WITHIN).toBe(2);
  await serveForReal(async (real) => {
    await board.locator(`.live:not(.training) [data-number=${real}]`).first().waitFor();
    await board.screenshot({ path: 'var/screenshots/whole-training-real.png' });
    await expect.poll(async () => (await spoken()).at(-1), WITHIN).toMatch(/^番号フダ/);
  });
  // Outside they heard of one number, and of no other.
  const lines = heard.slice(before).filter(([topic]) => topic.endsWith('/public/line'));
  expect(lines.length).toBeGreaterThan(0);
  const tickets = new Set(heard.slice(before).flatMap(([topic]) => ticketTopic(topic)));
  expect(tickets.size).toBe(1);

  // A while after the last real one the board is the training's again, and then nobody's.
  await boardShowsTraining();
  await endTraining();
  await boardIsReal();
  expect(complaints).toEqual([]);
});

test('R22: a box that dies in the middle: what is seen is true, and the training goes on', async () => {
  await startTraining();
  await join();
  await staff.locator('.desk').getByRole('button', { name: '窓口を開ける' }).click();
  await press(staff, '次の方を呼ぶ');
  const current = staff.locator('.training + staff-monitor .current .number');
  const number = (await current.textContent())?.trim() ?? '';
  await boardShowsTraining();
  await killed('training-1', async () => {
    await staff.getByText('研修のサーバーにつながりません').first().waitFor();
    await boardIsReal();
    await staff.screenshot({ path: 'var/screenshots/whole-training-away.png' });
  });
  await staff.getByText('研修のサーバーにつながりません').waitFor({ state: 'detached' });
  await current.filter({ hasText: number }).waitFor();
  await boardShowsTraining();

  await frozen('broker', () => staff.getByText('実際の会場の様子が分かりません').waitFor());
  await staff.getByText('実際の会場の様子が分かりません').waitFor({ state: 'detached' });
  await join();
  await current.filter({ hasText: number }).waitFor();

  // Who was in it finds themselves in the real hall, which is the safe side; one press leads back.
  await killed('staff-1', () => staff.locator('.training').waitFor({ state: 'detached' }));
  await join();
  await current.filter({ hasText: number }).waitFor();
  await endTraining();
  await boardIsReal();
  expect(complaints).toEqual([]);
});

const ticketTopic = (topic: string) => /\/public\/ticket\/(.+)$/.exec(topic)?.[1] ?? [];
