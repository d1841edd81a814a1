import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
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
  tablet,
} from '../../.ci/staff-stage.ts';
import type { StaffSnapshot } from '../../broker/contract/staff-snapshot.ts';
import { FileShelf } from '../../broker/journal/file-shelf.ts';
import { projectDirectory } from '../../config/paths.ts';
import { freePorts } from '../../systemd/hall/free-ports.ts';
import { type RunningHall, runHall } from '../../systemd/hall/hall.ts';
import { ensureBuilt } from '../../systemd/hall/setup.mjs';
import { StaffVisitor } from './staff-rig.ts';
import type { StaffView } from './staff-view.ts';

let hall: RunningHall;
let browser: Browser;
let directory: string;
let lead: StaffVisitor;
let suzuki: Page;
let tanaka: Page;
const complaints: string[] = [];

async function openPage(staffId: string, size = desktop): Promise<Page> {
  const context = await browser.newContext({ viewport: size });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('console', (line) => {
    const refused = /ERR_|status of (401|403|409)/.test(line.text());
    if (line.type() === 'error' && !refused) complaints.push(line.text());
  });
  await page.goto(hall.addresses.staff);
  await signIn(page, staffId);
  return page;
}

/** The view that a stream gives first. */
async function viewOf(visitor: StaffVisitor, stream = '/stream'): Promise<StaffView> {
  const response = await fetch(`${hall.addresses.staff}${stream}`, {
    headers: { cookie: visitor.cookie },
  });
  expect(response.status, stream).toBe(200);
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    const frame = /^data: (\{"site".*)$/m.exec(text)?.[1];
    if (frame !== undefined && text.includes('\n\n')) {
      return JSON.parse(frame) as StaffView;
    }
  }
  throw new Error('the stream ended');
}

const counterOf = ({ counters }: StaffSnapshot, id: string) => {
  const found = counters.find(({ counterId }) => counterId === id);
  if (!found) throw new Error(`no ${id}`);
  return found;
};

/** One number in the real hall, from its issue to its end. @returns the number */
async function serveForReal(visitor: StaffVisitor): Promise<string> {
  const issued = await visitor.ask('issue-ticket', {
    serviceId: 'certificate-renewal',
    locale: 'ja',
  });
  expect(issued.body, 'issued').toMatchObject({ ok: true });
  // The snapshot follows the press that opened the counter.
  const { counterId, version: counter } = await vi.waitFor(async () => {
    const { staff } = await viewOf(visitor);
    const seen = staff && counterOf(staff, 'counter-3');
    if (seen?.state !== 'open') throw new Error('counter-3 is not open yet');
    return seen;
  });
  const called = await visitor.ask('call-next', {
    ...{ counterId, expects: { counter }, voice: 'silent' },
  });
  expect(called.body, 'called').toMatchObject({ ok: true });
  const { ticketId, version, number } = called.body['value'] as Record<string, string>;
  const after = await vi.waitFor(async () => {
    const { staff: now } = await viewOf(visitor);
    const seen = now && counterOf(now, 'counter-3');
    expect(seen?.openTicketId).toBe(ticketId);
    return seen?.version;
  });
  const started = await visitor.ask('start-serving', {
    ...{ ticketId, counterId, expects: { ticket: version, counter: after } },
  });
  expect(started.body, 'started').toMatchObject({ ok: true });
  const value = started.body['value'] as Record<string, number>;
  const finished = await visitor.ask('finish-serving', {
    ...{ ticketId, expects: { ticket: value['version'] } },
  });
  expect(finished.body, 'finished').toMatchObject({ ok: true });
  return number ?? '';
}

/** The 責任者 starts an exercise from the page's own form. */
async function start(page: Page, exercise: string, speed: string): Promise<void> {
  await page.locator('.menu.person summary').click();
  await page.getByRole('button', { name: '研修を始める・終える' }).click();
  const form = page.locator('training-form');
  await form.getByLabel(exercise).check();
  await form.getByLabel('速さ').selectOption({ label: speed });
  if (exercise === '不在') await page.screenshot({ path: 'var/screenshots/training-form.png' });
  await form.getByRole('button', { name: '研修を始める' }).click();
  await form.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: '研修に参加する' }).waitFor();
}

async function end(page: Page): Promise<void> {
  await page.locator('.menu.person summary').click();
  await page.getByRole('button', { name: '研修を始める・終える' }).click();
  await page.locator('training-form').getByRole('button', { name: '研修を終える' }).click();
  await page.getByRole('button', { name: '研修に参加する' }).waitFor({ state: 'detached' });
}

/** One press, as soon as the training hall is there. */
async function join(page: Page): Promise<void> {
  const inside = page.locator('.training.inside');
  await vi.waitFor(
    async () => {
      if (!(await inside.isVisible())) {
        await page.getByRole('button', { name: '研修に参加する' }).click({ timeout: 1_000 });
      }
      await inside.waitFor({ timeout: 1_500 });
    },
    { timeout: 60_000, interval: 100 },
  );
}

const ticked = (page: Page) => page.locator('.training .checklist li.done').count();
const untilTicked = (page: Page, steps: number) => expect.poll(() => ticked(page)).toBe(steps);
const said = (page: Page, words: string | RegExp) =>
  page.locator('.training .visitors span').filter({ hasText: words }).first().waitFor();

beforeAll(async () => {
  await ensureBuilt();
  directory = await mkdtemp(path.join(os.tmpdir(), 'yobiban-training-'));
  const running = await runHall(
    {
      ...{ directory, host: '127.0.0.1', sound: 'none', port: await freePorts() },
      site: path.join(projectDirectory, 'config', 'trial.yaml'),
      ...{ clock: undefined, speed: 1 },
    },
    () => {},
  );
  if ('problem' in running) throw new Error(running.problem);
  hall = running;
  browser = await openBrowser();
  lead = new StaffVisitor(hall.addresses.staff);
  await lead.post('/first-account', { staffId: 'suzuki', password: staffPassword });
  await lead.post('/pin', { pin: staffPin });
  for (const staffId of ['tanaka', 'sato']) {
    await lead.post('/accounts', { staffId, role: 'clerk', password: handedPassword });
    const visitor = new StaffVisitor(hall.addresses.staff);
    const person = await visitor.join(staffId, handedPassword, staffPassword);
    await person.post('/pin', { pin: staffPin });
  }
});
afterAll(async () => {
  await browser?.close();
  await hall?.stop();
  await rm(directory, { recursive: true, force: true });
});

/** What anybody outside sees of the line: without the age of it. */
async function publicLine(): Promise<object> {
  const response = await fetch(`${hall.addresses.status}/line.json`);
  const {
    asOf: _asOf,
    updated: _updated,
    ...line
  } = (await response.json()) as Record<string, unknown>;
  return line;
}

const typesOf = (events: readonly { readonly type: string; readonly actor: object }[]) =>
  events.filter(({ type }) => /^(training|attendance)-/.test(type)).map(({ type }) => type);

test('R22: a 責任者 starts a training, a 従事者 joins with one press and plays first call', async () => {
  suzuki = await openPage('suzuki');
  await suzuki.getByRole('button', { name: '窓口に着かず、状況を見る' }).click();
  tanaka = await openPage('tanaka');
  await tanaka.locator('.choice', { hasText: '1番窓口' }).click();
  await tanaka.locator('.desk').waitFor();
  await start(suzuki, 'はじめての呼出', '10倍');
  await tanaka.getByRole('button', { name: '研修に参加する' }).waitFor();
  await tanaka.screenshot({ path: 'var/screenshots/training-beside.png' });
  await join(tanaka);
  expect(await tanaka.title()).toContain('【訓練】');
  await tanaka.locator('.desk').getByRole('button', { name: '窓口を開ける' }).click();
  await untilTicked(tanaka, 1);
  await press(tanaka, '次の方を呼ぶ');
  await untilTicked(tanaka, 2);
  await said(tanaka, '窓口に来ました');
  await tanaka.screenshot({ path: 'var/screenshots/training-first-call.png' });
  await press(tanaka, '対応開始');
  await untilTicked(tanaka, 3);
  await said(tanaka, '用件が済みました');
  await press(tanaka, '対応終了');
  await tanaka.getByText('この演習を終えました').waitFor();
  // A crowd of software is no citizen who takes number after number.
  expect(await tanaka.getByText('発券が多い').count()).toBe(0);
  await tanaka.setViewportSize(tablet);
  await tanaka.screenshot({ path: 'var/screenshots/training-done-tablet.png' });
  await tanaka.setViewportSize(desktop);
});

test('meanwhile the real hall issues, calls and serves, and the trainee sees who waits', async () => {
  const sato = await new StaffVisitor(hall.addresses.staff).signIn('sato', staffPassword);
  const before = await publicLine();
  const { staff } = await viewOf(sato);
  if (!staff) throw new Error('no staff snapshot');
  const { counterId, version } = counterOf(staff, 'counter-3');
  const opened = await sato.ask('set-counter', {
    ...{ counterId, expects: { counter: version }, state: 'open' },
  });
  expect(opened.body).toMatchObject({ ok: true });
  expect(await serveForReal(sato)).toBe('C001');
  // A number of the training hall pressed against the real one, and the other way round.
  const trained = await new StaffVisitor(hall.addresses.staff).signIn('suzuki', staffPassword);
  const { training } = await viewOf(trained);
  const joined = await trained.post('/training/join', { trainingId: training?.trainingId });
  expect(joined.status).toBe(200);
  const inside = await viewOf(trained, '/training/stream');
  expect(inside.site).toBe('trial-training');
  const ticket = inside.staff?.open[0];
  const cancel = { ticketId: ticket?.ticketId, expects: { ticket: ticket?.version } };
  const stray = await trained.ask('cancel-ticket', { ...cancel, reason: 'by-request' });
  expect(stray.body).toMatchObject({ ok: false, refusal: 'other-hall' });
  const real = await sato.post('/ask', {
    ...{ verb: 'cancel-ticket', requestId: 'stray-press-1', site: 'trial-training' },
    ask: { ...cancel, reason: 'by-request' },
  });
  expect(real.body).toMatchObject({ ok: false, refusal: 'other-hall' });
  const unknown = await sato.ask('cancel-ticket', { ...cancel, reason: 'by-request' });
  expect(unknown.body).toMatchObject({ ok: false, refusal: 'unknown-ticket' });
  await trained.post('/training/leave', {});
  expect((await viewOf(trained)).site).toBe('trial');
  await sato.ask('issue-ticket', { serviceId: 'application', locale: 'ja' });
  await tanaka.getByText('実際の会場で1組がお待ちです').waitFor();
  await tanaka.getByRole('button', { name: '研修を抜ける' }).click();
  await tanaka.getByRole('button', { name: '研修に参加する' }).waitFor();
  expect(await tanaka.title()).not.toContain('訓練');
  expect(before).toBeTruthy();
});

test('a training that is ended brings everybody back; absent is played to its end', async () => {
  suzuki = await openPage('suzuki');
  await suzuki.getByRole('button', { name: '窓口に着かず、状況を見る' }).click();
  await end(suzuki);
  await start(suzuki, '不在', '20倍');
  await join(tanaka);
  const before = await publicLine();
  await tanaka.locator('.desk').getByRole('button', { name: '窓口を開ける' }).click();
  await press(tanaka, '次の方を呼ぶ');
  await said(tanaka, '来ません');
  await press(tanaka, 'もう一度呼ぶ');
  await untilTicked(tanaka, 2);
  await vi.waitFor(
    async () => {
      await press(tanaka, '不在');
      await expect.poll(() => ticked(tanaka), { timeout: 1_000 }).toBe(3);
    },
    { timeout: 60_000 },
  );
  await press(tanaka, '次の方を呼ぶ');
  await untilTicked(tanaka, 4);
  await said(tanaka, '戻られました');
  await tanaka.screenshot({ path: 'var/screenshots/training-absent.png' });
  await tanaka.locator('#tab-aside, [role=tab]').filter({ hasText: '不在' }).first().click();
  await tanaka.getByRole('button', { name: '待ちに戻す' }).first().click();
  await tanaka.getByText('この演習を終えました').waitFor();
  expect(await publicLine()).toEqual(before);
  await end(suzuki);
  await tanaka.locator('.training').waitFor({ state: 'detached' });
  await tanaka.locator('.desk').waitFor();
  expect(await tanaka.title()).not.toContain('訓練');
});

test('a power cut in the training: the page waits, and goes on with the same number', async () => {
  await start(suzuki, '停電', '10倍');
  await join(tanaka);
  await tanaka.locator('.desk').getByRole('button', { name: '窓口を開ける' }).click();
  await press(tanaka, '次の方を呼ぶ');
  await press(tanaka, '対応開始');
  await tanaka.getByText('通信が切れています').waitFor();
  await tanaka.screenshot({ path: 'var/screenshots/training-power-cut.png' });
  await untilTicked(tanaka, 3);
  await tanaka.getByText('通信が切れています').waitFor({ state: 'detached' });
  await press(tanaka, '対応終了');
  await tanaka.getByText('この演習を終えました').waitFor();
  await end(suzuki);
});

test('the attendance list, and nothing else of it in the real journal', async () => {
  await suzuki.locator('.menu.person summary').click();
  await suzuki.getByRole('button', { name: '研修の記録' }).click();
  await suzuki.locator('.training-records tbody tr').first().waitFor();
  await suzuki.screenshot({ path: 'var/screenshots/training-records.png' });
  const rows = await suzuki.locator('.training-records tbody tr').allTextContents();
  const of = (who: string) => rows.filter((row) => row.includes(who));
  expect(of('tanaka')).toHaveLength(3);
  for (const row of of('tanaka')) expect(row).toContain('修了');
  expect(of('suzuki')).toHaveLength(1);
  const csv = await suzuki.evaluate(async () => (await fetch('/trainings.csv')).text());
  expect(csv).toMatch(/"tanaka","不在".*"修了","suzuki"/);
  expect(complaints).toEqual([]);
  await browser.close();
  await hall.stop();
  const shelf = new FileShelf(path.join(directory, 'broker', 'journal'));
  const events = [];
  for (const day of await shelf.days()) events.push(...(await shelf.read(day)).events);
  const attended = ['attendance-recorded', 'attendance-recorded'];
  expect(typesOf(events)).toEqual([
    ...['training-started', ...attended, ...attended, 'attendance-recorded', 'training-ended'],
    ...['training-started', ...attended, 'training-ended'],
    ...['training-started', ...attended, 'training-ended'],
  ]);
  // What waits it shows is written down each minute: not by anybody’s press.
  const about = events.filter(({ type }) => !/^(training|attendance|access|day|waits)-/.test(type));
  // Two real numbers, of which one was served; and nothing that was pressed in the training.
  expect(about.map(({ type }) => type)).toEqual([
    ...['counter-set', 'ticket-issued', 'ticket-called', 'serving-started', 'serving-finished'],
    'ticket-issued',
  ]);
});
