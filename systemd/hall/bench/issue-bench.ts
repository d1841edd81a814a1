import { randomUUID } from 'node:crypto';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { assert } from '../../../broker/contract/result.ts';
import type { RunningHall } from '../hall.ts';
import { withHall } from './bench-hall.ts';
import { type Figure, figure, quantile } from './figure.ts';

const TOUCHES = 200;
const WARM_UP = 10;
const ISSUE_MS_MAX = 60;
/** The kiosk takes the next touch when its screen is home again. */
const BETWEEN_MS = 300;
const LOCALES = ['ja', 'pt-BR', 'ne', 'vi', 'ja-easy', 'zh-CN'] as const;

type Slip = { readonly number: number; readonly bytes: number; readonly lastByteAt: number };

async function post(address: string, body: object): Promise<Response> {
  return fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

async function slips(hall: RunningHall): Promise<readonly Slip[]> {
  const response = await fetch(`${hall.addresses.printer}/slips.json`);
  const body = (await response.json()) as { readonly slips: readonly Slip[] } | readonly Slip[];
  return 'slips' in body ? body.slips : body;
}

/** Waits until the virtual printer has cut two more slips than before. */
async function twoMore(hall: RunningHall, before: number): Promise<readonly Slip[]> {
  for (let tries = 0; tries < 400; tries += 1) {
    const fresh = (await slips(hall)).filter(({ number }) => number > before);
    if (fresh.length >= 2) return fresh;
    await sleep(10);
  }
  throw new Error('two slips came out within 4 s');
}

/** The floor: the same bytes over a bare loopback connection, to the last byte read. */
async function bareBytes(bytes: number): Promise<number> {
  const payload = Buffer.alloc(bytes);
  let received = 0;
  let arrived: () => void = () => {};
  const all = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const server = net.createServer((socket) =>
    socket.on('data', (chunk) => {
      received += chunk.length;
      if (received >= bytes) arrived();
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  assert(address !== null && typeof address === 'object', 'a port');
  const startedMs = performance.now();
  const socket = net.connect(address.port, '127.0.0.1');
  socket.end(payload);
  await all;
  const ms = performance.now() - startedMs;
  await new Promise((resolve) => server.close(resolve));
  return ms;
}

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
    let last = Math.max(0, ...(await slips(hall)).map(({ number }) => number));
    for (let index = 0; index < TOUCHES + WARM_UP; index += 1) {
      const locale = LOCALES[index % LOCALES.length] ?? 'ja';
      const touchedAt = performance.timeOrigin + performance.now();
      const body = { touchId: randomUUID(), serviceId: 'application', locale };
      const touched = await post(`${hall.addresses.kiosk}/touch`, body);
      assert(touched.ok, `the touch is taken (${touched.status})`);
      const fresh = await twoMore(hall, last);
      last = Math.max(...fresh.map(({ number }) => number));
      const lastByteAt = Math.max(...fresh.map((slip) => slip.lastByteAt));
      if (index >= WARM_UP) {
        samples.push(lastByteAt - touchedAt);
        floor.push(await bareBytes(fresh.reduce((sum, { bytes }) => sum + bytes, 0)));
      }
      await sleep(BETWEEN_MS);
      await post(`${hall.addresses.kiosk}/home`, {});
      await sleep(80);
    }
    return [figure('issue', 'ms', samples, quantile(floor, 0.5), { valueMax: ISSUE_MS_MAX }, 0.99)];
  });
}
