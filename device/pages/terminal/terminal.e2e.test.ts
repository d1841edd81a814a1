import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { buildPage } from '../../../.ci/build-page.ts';
import { axeFaults, openBrowser } from '../../../.ci/page-checks.ts';
import type { Logger } from '../../../broker/contract/log.ts';
import { assert } from '../../../broker/contract/result.ts';
import { loadSite } from '../../../config/load-site.ts';
import { pagesDirectory, projectDirectory, themeFile } from '../../../config/paths.ts';
import { readWiring } from '../../panel/panel-wiring.ts';
import { sampleJob } from '../../printer/sample-job.ts';
import { plainModel } from '../../printer/slip-model.ts';
import { SlipPainter } from '../../printer/slip-picture.ts';
import { PaintedPress } from '../../printer/slip-press.ts';
import { VirtualTerminal } from '../../virtual/virtual-terminal.ts';

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };
const screenshots = join(projectDirectory, 'var', 'screenshots');
const anyPort = { host: '127.0.0.1', port: 0 };

let browser: Browser;
let slips: readonly Uint8Array[];
let box: VirtualTerminal;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  await buildPage('terminal');
  await mkdir(screenshots, { recursive: true });
  const loaded = await loadSite('config/iwata.yaml', 'config', 2026);
  assert(loaded.ok, 'the site file of the project is good');
  const press = new PaintedPress(
    await SlipPainter.open('node_modules/@fontsource'),
    plainModel(576),
  );
  slips = ['ja', 'ja-easy', 'pt-BR', 'ne'].flatMap((locale) => {
    const slipOf = press.begin(sampleJob({ locale }), loaded.value);
    return [slipOf('self').bytes, slipOf('counter').bytes];
  });
  browser = await openBrowser();
});

afterAll(() => browser.close());

beforeEach(async () => {
  const wiring = readWiring(await readFile('config/panel-wiring.json', 'utf8'));
  assert(wiring.ok, 'the wiring table of the project is good');
  const options = {
    ...{ listen: anyPort, printer: anyPort, hid: anyPort, callBox: anyPort, log: silent },
    widthDots: 576,
    board: { ...anyPort, wiring: wiring.value },
  } as const;
  const opened = await VirtualTerminal.open({ ...options, pagesDirectory, themeFile });
  assert(opened.ok, 'free ports can be opened');
  box = opened.value;
  complaints = [];
  page = await (await browser.newContext({ viewport: { width: 1440, height: 1000 } })).newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(box.url);
});

afterEach(async () => {
  await page.context().close();
  await box.close();
  expect(complaints).toEqual([]);
});

test('an unused printer says that nothing was printed yet', async () => {
  await page.getByText('まだ何も印刷していません').waitFor();
  expect(await axeFaults(page)).toEqual([]);
});

test('every slip hangs there with its picture, its bytes and what the decoder thought of it', async () => {
  for (const slip of slips) box.printer.printer.receive(slip);
  await page.getByAltText('8枚目の番号札の印刷結果').waitFor();
  await page.waitForFunction(() =>
    [...document.images].every((image) => image.naturalWidth === 576),
  );
  expect(await page.locator('figure').count()).toBe(8);
  expect(await page.getByText('読めない命令なし').count()).toBe(8);
  const link = await page.locator('figcaption a').last().getAttribute('href');
  const raw = await page.request.get(new URL(link ?? '', box.url).href);
  expect((await raw.body()).length).toBeGreaterThan(20_000);
  expect(await axeFaults(page)).toEqual([]);
  await page.screenshot({ path: join(screenshots, 'printer.png'), fullPage: true });
});

test('its buttons bring about what they say, and how to end it', async () => {
  const press = (name: string) => page.getByRole('button', { name }).click();
  const lamp = (says: string) => page.getByRole('status').filter({ hasText: says }).waitFor();
  await press('カバーを開ける');
  await lamp('カバーが開いています');
  await press('カバーを閉じる');
  await lamp('印刷できます');
  await press('止まる');
  await lamp('止まっています');
  await press('動かす');
  await press('1枚目のあと失敗');
  await lamp('次の1枚のあと');
  for (const slip of slips.slice(0, 2)) box.printer.printer.receive(slip);
  await lamp('用紙切れ');
  await page.getByAltText('印刷の途中で止まった紙').waitFor();
  expect(await axeFaults(page)).toEqual([]);
  await page.screenshot({ path: join(screenshots, 'printer-paper-out.png') });
  await press('用紙を入れる');
  await lamp('印刷できます');
  await page.getByText('途中でちぎった紙').waitFor();
});

test('panel, keypad and reader can be pressed, pulled and unplugged', async () => {
  const card = (name: string) => page.getByRole('region', { name });
  const press = (device: string, name: string) =>
    card(device).getByRole('button', { name }).click();
  await press('パネル', '扉を開ける');
  await press('パネル', '扉を閉める');
  await press('パネル', '人が近づく');
  await page.getByRole('button', { name: '人が離れる' }).waitFor();
  await press('テンキー', '線を抜く');
  await card('テンキー').getByRole('button', { name: '線を挿す' }).waitFor();
  expect(await page.getByRole('button', { name: '決定' }).isDisabled()).toBe(true);
  await press('テンキー', '線を挿す');
  await page.getByLabel('かざす予約コード').fill('R-1042');
  await press('読取器', 'かざす');
  await press('呼出ボックス', 'Enter');
  await press('呼出ボックス', '線を抜く');
  await card('呼出ボックス').getByRole('button', { name: '線を挿す' }).waitFor();
  expect(await page.getByRole('button', { name: '対応終了' }).isDisabled()).toBe(true);
  await press('呼出ボックス', '線を挿す');
  await page.getByRole('button', { name: 'ケーブルを抜く' }).click();
  await page.getByRole('button', { name: 'ケーブルを挿す' }).click();
  expect(
    box.hid?.view.devices.every(({ plugged, device }) => plugged || device === 'stranger'),
  ).toBe(true);
  expect(await axeFaults(page)).toEqual([]);
  await page.screenshot({ path: join(screenshots, 'terminal.png'), fullPage: true });
});

test('no button leaves a narrow screen', async () => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole('button', { name: '用紙を入れる' }).waitFor();
  for (const button of await page.getByRole('button').all()) {
    const place = await button.boundingBox();
    expect((place?.x ?? 999) + (place?.width ?? 999)).toBeLessThanOrEqual(390);
    expect(place?.height).toBeGreaterThanOrEqual(44);
  }
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});
