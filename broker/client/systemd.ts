import { spawn } from 'node:child_process';

/**
 * What systemd is told about this process, where it runs under systemd (`Type=notify`). Node
 * cannot send to a unix datagram socket, so `systemd-notify` does: the unit needs
 * `NotifyAccess=all`. Nothing here ever throws; systemd itself acts on what it does not hear.
 */
export async function notifyReady(): Promise<void> {
  await notify('READY=1');
}

export async function notifyStopping(): Promise<void> {
  await notify('STOPPING=1');
}

/**
 * Tells systemd twice in each watchdog time that this process still turns.
 *
 * @param alive - asked each time; while it says no, systemd is left to restart the process
 */
export function startWatchdog(alive: () => boolean = () => true): { stop(): void } {
  const watchdogUs = Number(process.env['WATCHDOG_USEC']);
  const ours = (process.env['WATCHDOG_PID'] ?? `${process.pid}`) === `${process.pid}`;
  if (!ours || !(watchdogUs > 0)) return { stop() {} };
  const timer = setInterval(() => {
    if (alive()) void notify('WATCHDOG=1');
  }, watchdogUs / 2_000);
  timer.unref();
  return {
    stop() {
      clearInterval(timer);
    },
  };
}

function notify(word: string): Promise<void> {
  if (!process.env['NOTIFY_SOCKET']) return Promise.resolve();
  return new Promise((resolve) => {
    try {
      const tool = spawn('systemd-notify', [word], { stdio: 'ignore' });
      tool.once('error', () => resolve());
      tool.once('exit', () => resolve());
    } catch {
      resolve();
    }
  });
}
