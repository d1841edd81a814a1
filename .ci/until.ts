import { setTimeout as sleep } from 'node:timers/promises';
import { vi } from 'vitest';
import { assert } from '../broker/contract/result.ts';

/**
 * Waits for what becomes true by itself, such as what a message brings.
 *
 * @param check - throws, as `expect` does, while it is not true yet
 * @param timeoutMs - patience, not speed: a busy machine takes long
 */
export async function until(check: () => unknown, timeoutMs = 8_000): Promise<void> {
  const look = async () => {
    await check();
  };
  await vi.waitFor(look, { timeout: timeoutMs, interval: 20 });
}

/**
 * The same for what is read off at once, and looked at as often as a figure in milliseconds wants.
 *
 * @param what - names it where it does not come
 */
export async function untilTrue(
  what: string,
  check: () => boolean,
  limitMs = 60_000,
): Promise<void> {
  const untilMs = performance.now() + limitMs;
  while (!check()) {
    assert(performance.now() < untilMs, `in time: ${what}`);
    await sleep(5);
  }
}
