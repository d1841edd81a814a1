import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium, type Page } from 'playwright-core';
import { withHall } from './bench-hall.ts';
import { type Figure, figure, quantile } from './figure.ts';

const CALLS = 100;
const WARM_UP = 10;
/** As many wait as on the busiest morning: the lists are drawn at their longest. */
const WAITING = 60;
/** The page has come to rest. */
const REST_MS = 150;
const PAINTED_MS_MAX = 100;

type Samples = { readonly painted: number[]; readonly bare: number[] };

/**
 * A press on the staff page → request → journal synced → snapshot → two frames of the same page in
 * Chromium later (issue bar: p95 ≤ 100 ms), beside a press that stays within the page.
 */
export async function staffBench(): Promise<readonly Figure[]> {
  const { painted, bare } = await measure();
  const bound = { valueMax: PAINTED_MS_MAX };
  return [figure('staff', 'ms', painted, quantile(bare, 0.5), bound, 0.95)];
}

async function measure(): Promise<Samples> {
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  try {
    return await withHall(async ({ addresses }) => {
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
      await page.goto(addresses.staff);
      await sitDown(page);
      for (let nth = 0; nth < WAITING; nth += 1) await issue(page);
      const samples: Samples = { painted: [], bare: [] };
      for (let nth = 0; nth < CALLS + WARM_UP; nth += 1) {
        const bare = await barePress(page, nth);
        const painted = await callPress(page);
        if (nth < WARM_UP) continue;
        samples.bare.push(bare);
        samples.painted.push(painted);
      }
      return samples;
    });
  } finally {
    await browser.close();
  }
}

/** The first person of a fresh hall opens counter 1. */
async function sitDown(page: Page): Promise<void> {
  const password = randomBytes(12).toString('base64url');
  const post = (door: string, body: object) =>
    page.evaluate(`fetch('${door}', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(${JSON.stringify(body)}),
    }).then(({ ok }) => { if (!ok) throw new Error('${door}'); })`);
  await post('/first-account', { staffId: 'bench', password });
  // Else the page asks for one first.
  await post('/pin', { pin: '480715' });
  await page.reload();
  await page.locator('.choice', { hasText: '1番窓口' }).click();
  await page.locator('.next', { hasText: '窓口を開ける' }).click();
  await page.locator('.next', { hasText: '次の方を呼ぶ' }).waitFor();
}

/** A number by word, as the page's own form asks for it. */
async function issue(page: Page): Promise<void> {
  const requestId = randomBytes(16).toString('base64url');
  await page.evaluate(`fetch('/ask', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      verb: 'issue-ticket',
      requestId: '${requestId}',
      ask: { serviceId: 'application', locale: 'ja' },
    }),
  }).then(({ ok }) => { if (!ok) throw new Error('a number is issued'); })`);
}

/** The choice of voice is drawn by the page alone: what a press costs without a hall. */
async function barePress(page: Page, nth: number): Promise<number> {
  const wanted = nth % 2 === 0 ? 'チャイムのみ' : '音声なし';
  const key = nth % 2 === 0 ? '2' : '3';
  return pressed(page, key, `.voices [aria-pressed=true]`, wanted);
}

/** Enter calls the next; then the serving is begun and ended, and somebody else comes. */
async function callPress(page: Page): Promise<number> {
  const number = await page.locator('.next b.num').innerText();
  const ms = await pressed(page, 'Enter', '.current.calling .number', number);
  await settled(page);
  await page.keyboard.press('s');
  await page.locator('.current.serving').waitFor();
  await settled(page);
  await page.keyboard.press('f');
  await page.locator('.current.empty').waitFor();
  await settled(page);
  await issue(page);
  await sleep(REST_MS);
  return ms;
}

async function settled(page: Page): Promise<void> {
  await page.locator('.monitor[aria-busy=false]').waitFor();
}

/** From the instant that the browser gives the press to the second frame after it shows, by one clock. */
async function pressed(page: Page, key: string, part: string, text: string): Promise<number> {
  await page.evaluate(`void (window.painted = new Promise((resolve) => {
    let pressedAt = 0;
    const press = (event) => { pressedAt = event.timeStamp; };
    window.addEventListener('keydown', press, { capture: true, once: true });
    const look = () => {
      if (pressedAt === 0) return;
      if (!document.querySelector('${part}')?.textContent?.includes('${text}')) return;
      watch.disconnect();
      requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - pressedAt)));
    };
    const watch = new MutationObserver(look);
    watch.observe(document.body, {
      childList: true, subtree: true, attributes: true, characterData: true,
    });
  }))`);
  await page.keyboard.press(key);
  return page.evaluate<number>('window.painted');
}
