import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { systemClock } from '../../broker/client/node-clock.ts';
import { argon2Password } from '../../broker/client/password/argon2-password.ts';
import { runNode } from '../../broker/client/run-node.ts';
import { SecondHall } from '../../broker/client/second-hall.ts';
import { createLogger } from '../../config/logger.ts';
import { pagesDirectory, themeFile } from '../../config/paths.ts';
import { version } from '../../config/version.ts';
import { openStaff } from './staff-process.ts';
import { readStaffSettings } from './staff-settings.ts';

/** Counts from the boot, so that a session outlives the process but no jump of the clock. */
const bootClock = {
  ...systemClock,
  monotonicMs: () => Number(process.hrtime.bigint() / 1_000_000n),
};

await runNode('staff', { createLogger, version }, async (parts) => {
  const settings = readStaffSettings(parts.file.own);
  if (!settings.ok) return settings;
  return openStaff({
    ...parts,
    settings: settings.value,
    hasher: argon2Password,
    clock: bootClock,
    second: SecondHall.overMqtt(parts.file, {
      ...{ hall: parts.hall, role: 'staff', version, log: parts.log, clock: bootClock },
    }),
    bootId: await bootIdOfLinux(),
    pages: 'staff',
    ...{ pagesDirectory, themeFile },
  });
});

/** Where there is none, sessions end with the process. */
async function bootIdOfLinux(): Promise<string> {
  try {
    return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
  } catch {
    return randomUUID();
  }
}
