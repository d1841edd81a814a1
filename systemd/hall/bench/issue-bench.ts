import { setTimeout as sleep } from 'node:timers/promises';
import { withHall } from './bench-hall.ts';
import { type Figure, figure, quantile } from './figure.ts';
import { bareBytes, goHome, slipsSeen, touch, twoMoreSlips } from './printer-door.ts';

const TOUCHES = 200;
const WARM_UP = 10;
const ISSUE_MS_MAX = 60;
/** The kiosk takes the next touch when its screen is home again. */
const BETWEEN_MS = 300;
const LOCALES = ['ja', 'pt-BR', 'ne', 'vi', 'ja-easy', 'zh-CN'] as const;

/**
 * Touch at the kiosk's door → last slip byte at the virtual printer, two slips, through all real
 * processes; the printer tells the instant of its last byte (issue bar: p99 ≤ 60 ms).
 */
export async function issueBench(): Promise<readonly Figure[]> {
  return withHall(async (hall) => {
    while (!(await fetch(`${hall.addresses.kiosk}/health`)).ok) await sleep(50);
    // The printer warms its canvas up after it is ready.
    await sleep(3_000);
    const samples: number[] = [];
    const floor: number[] = [];
    let last = Math.max(0, ...(await slipsSeen(hall)).map(({ number }) => number));
    for (let index = 0; index < TOUCHES + WARM_UP; index += 1) {
      const locale = LOCALES[index % LOCALES.length] ?? 'ja';
      const touchedAt = await touch(hall, locale);
      const fresh = await twoMoreSlips(hall, last);
      last = Math.max(...fresh.map(({ number }) => number));
      const lastByteAt = Math.max(...fresh.map((slip) => slip.lastByteAt));
      if (index >= WARM_UP) {
        samples.push(lastByteAt - touchedAt);
        floor.push(await bareBytes(fresh.reduce((sum, { bytes }) => sum + bytes, 0)));
      }
      await sleep(BETWEEN_MS);
      await goHome(hall);
      await sleep(80);
    }
    return [figure('issue', 'ms', samples, quantile(floor, 0.5), { valueMax: ISSUE_MS_MAX }, 0.99)];
  });
}
