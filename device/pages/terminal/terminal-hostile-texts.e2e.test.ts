import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { buildPage } from '../../../.ci/build-page.ts';
import { drawnFaults } from '../../../.ci/drawn-faults.ts';
import { hostileTexts, longTexts } from '../../../.ci/hostile-texts.ts';
import { openBrowser } from '../../../.ci/page-checks.ts';
import { policyReports } from '../../../.ci/policy-reports.ts';
import { MemoryLog } from '../../../broker/contract/memory-log.ts';
import { assert } from '../../../broker/contract/result.ts';
import { pagesDirectory, themeFile } from '../../../config/paths.ts';
import type { TerminalView } from '../../virtual/terminal-view.ts';
import { VirtualTerminal } from '../../virtual/virtual-terminal.ts';

const texts = [...hostileTexts, ...longTexts];
const anyPort = { host: '127.0.0.1', port: 0 };
/** Cuts the paper, so that what came before it is a slip: GS V 0. */
const cut = Uint8Array.of(0x1d, 0x56, 0x00);

let browser: Browser;
let box: VirtualTerminal;
let context: BrowserContext;
let page: Page;
let reports: readonly string[];

beforeAll(async () => {
  await buildPage('terminal');
  browser = await openBrowser();
});
afterAll(() => browser.close());

beforeEach(async () => {
  const opened = await VirtualTerminal.open({
    ...{ listen: anyPort, printer: anyPort, hid: anyPort, callBox: anyPort },
    ...{ widthDots: 576, log: new MemoryLog(), pagesDirectory, themeFile },
  });
  assert(opened.ok, 'free ports can be opened');
  box = opened.value;
  context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  page = await context.newPage();
  reports = await policyReports(page);
});
afterEach(async () => {
  await context.close();
  await box.close();
});

/** One snapshot, and then nothing more: the stream stays as it is. */
async function tell(view: object): Promise<void> {
  await page.route('**/stream', (route) =>
    route.fulfill({
      contentType: 'text/event-stream',
      body: `event: snapshot\ndata: ${JSON.stringify(view)}\n\n`,
    }),
  );
  await page.goto(box.url);
}

const printer: TerminalView['printer'] = {
  state: {
    ...{ paper: 'ok', coverOpen: false, cutterJammed: false, overheated: false },
    ...{ stalled: false, failsAfterSlip: false },
  },
  ...{ connected: true, plugged: true, widthDots: 576, hangingDots: 0, slips: [] },
};

/** A slip of which the printer says that it could not read this. */
const slipOf = (text: string, nth: number) => ({
  ...{ number: nth + 1, heightDots: 80, bytes: 10, cuts: 1, complete: true, lastByteAt: 0 },
  unknown: [text],
});

test('F46: what the page must not run is reported: the count below is one of something', async () => {
  await page.goto(box.url);
  await page.getByText('まだ何も印刷していません').waitFor();
  await page.evaluate(() => {
    document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="window.broken=1">');
    const wide = document.body.appendChild(document.createElement('p'));
    wide.textContent = 'x';
    wide.style.width = '3000px';
  });
  await expect.poll(() => reports.join(' ')).toMatch(/script-src/);
  expect(await drawnFaults(page, 'nobody says this')).toHaveLength(3);
});

test(`F46: ${texts.length} texts in what the devices say of themselves: none is run, 0 reports`, async () => {
  await tell({ printer: { ...printer, slips: texts.map(slipOf) } });
  await page
    .locator('figure')
    .nth(texts.length - 1)
    .waitFor();
  const captions = await page.locator('figcaption .bad').allTextContents();
  expect(captions).toEqual(texts.map((text) => `▲ 読めない命令 1件 ${text}`));
  for (const [nth, text] of texts.entries()) {
    const figure = page.locator('figure').nth(nth);
    const parts = await figure.evaluate(({ children }) =>
      [...children]
        .flatMap((part) => [part, ...part.querySelectorAll('*')])
        .map((part) => part.localName),
    );
    expect(
      parts.filter((name) => !/^(img|figcaption|span|br|a|strong)$/.test(name)),
      text,
    ).toEqual([]);
  }
  const found = await drawnFaults(page);
  expect(found.filter((fault) => !fault.startsWith('<img src="/slips/'))).toEqual([]);
  expect(reports).toEqual([]);
});

test('F46: printed, and held before the reader: what is no code is said to be none', async () => {
  await page.goto(box.url);
  const encoder = new TextEncoder();
  for (const text of texts) {
    box.printer.printer.receive(encoder.encode(text));
    box.printer.printer.receive(cut);
  }
  await page.locator('figure').nth(9).waitFor();
  const [code, scan] = [page.getByLabel('かざす予約コード'), page.locator('.scan')];
  // The page repeats none of them: one that a keyboard can type, and one that it cannot.
  for (const text of hostileTexts.filter((each) => /^(<|＜)script>w|^＜script/.test(each))) {
    await code.fill(text);
    const asked = page.waitForResponse('**/hid');
    await scan.getByRole('button').click();
    // A keyboard of the US has no such key.
    const status = (await asked).status();
    expect([204, 409]).toContain(status);
    const said = () => code.evaluate((field) => (field as HTMLInputElement).validationMessage);
    await expect
      .poll(said)
      .toBe(status === 204 ? '' : '読取器が送れるのは、半角の英数字と記号だけです。');
  }
  const found = await drawnFaults(page);
  expect(found.filter((fault) => !fault.startsWith('<img src="/slips/'))).toEqual([]);
  expect(reports).toEqual([]);
});
