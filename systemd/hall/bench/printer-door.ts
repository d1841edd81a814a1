import { randomUUID } from 'node:crypto';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { assert } from '../../../broker/contract/result.ts';
import type { RunningHall } from '../hall.ts';

/** A slip as the virtual printer tells of it. */
export type SeenSlip = {
  readonly number: number;
  readonly bytes: number;
  readonly lastByteAt: number;
};

/** Milliseconds since the epoch, to the microsecond: the virtual printer's own measure. */
export const nowMs = () => performance.timeOrigin + performance.now();

async function post(address: string, body: object): Promise<Response> {
  return fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

/** Newest first. */
export async function slipsSeen(hall: RunningHall): Promise<readonly SeenSlip[]> {
  const response = await fetch(`${hall.addresses.terminal}/slips.json`);
  return (await response.json()) as readonly SeenSlip[];
}

/**
 * Touches the kiosk until it takes it, as a person would who finds it busy; the answer is when the
 * touch that it took was.
 */
export async function touch(hall: RunningHall, locale: string): Promise<number> {
  let said = '';
  for (let tries = 0; tries < 50; tries += 1) {
    const touchedAt = nowMs();
    const body = { touchId: randomUUID(), serviceId: 'application', locale };
    const touched = await post(`${hall.addresses.kiosk}/touch`, body);
    if (touched.ok) return touchedAt;
    said = `${touched.status} ${await touched.text()}`;
    await sleep(200);
    await goHome(hall);
  }
  throw new Error(`the kiosk takes no touch: ${said}`);
}

/** The kiosk's screen goes home, or the next touch would not be taken. */
export async function goHome(hall: RunningHall): Promise<void> {
  await post(`${hall.addresses.kiosk}/home`, {});
}

/** Waits until the virtual printer has cut two more slips than before. */
export async function twoMoreSlips(
  hall: RunningHall,
  before: number,
): Promise<readonly SeenSlip[]> {
  for (let tries = 0; tries < 400; tries += 1) {
    const fresh = (await slipsSeen(hall)).filter(({ number }) => number > before);
    if (fresh.length >= 2) return fresh;
    await sleep(10);
  }
  throw new Error('two slips came out within 4 s');
}

/** The floor: so many bytes over a bare loopback connection, to the last byte read, in ms. */
export async function bareBytes(bytes: number): Promise<number> {
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
