import net from 'node:net';

/** A hall on one machine takes eleven ports and one for each board; the rest keeps two halls apart. */
const PORTS = 16;
/** Below the range from which the kernel gives out ports of its own, 32768 (ip-sysctl). */
const LOWEST = 20_000;
const HIGHEST = 32_000;

/** First of so many free ports in a row. */
export async function freePorts(): Promise<number> {
  for (;;) {
    const first = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));
    const ports = Array.from({ length: PORTS }, (_, index) => first + index);
    const free = await Promise.all(ports.map((port) => isFree(port)));
    if (free.every(Boolean)) return first;
  }
}

/** Whether this process could listen there now. */
export function isFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = net.createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, host, () => probe.close(() => resolve(true)));
  });
}
