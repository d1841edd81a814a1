import net from 'node:net';
import { err, ok, type Result } from '../../../broker/contract/result.ts';

/** The ports of a hall on one machine lie side by side. */
const PORTS = 7;
const FIRST = 20_000;
const BLOCKS = 1_500;
const ATTEMPTS_MAX = 50;

/** The first of seven free ports; where it looks first depends on the process, so that two seldom meet. */
export async function freePorts(pid: number): Promise<Result<number, string>> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    const block = (pid * 7 + attempt * 131) % BLOCKS;
    const first = FIRST + block * PORTS;
    const free = await Promise.all(
      Array.from({ length: PORTS }, (_, index) => isFree(first + index)),
    );
    if (free.every(Boolean)) return ok(first);
  }
  return err('No seven free ports side by side were found: give the first of them with --port.');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = net.createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
