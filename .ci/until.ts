import { vi } from 'vitest';

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
