import type { Logger, LogLevel } from '../contract/log.ts';
import type { Role } from '../contract/node-health.ts';
import type { Result } from '../contract/result.ts';
import { clusterCa } from './cluster-link.ts';
import { MqttHall } from './mqtt-hall.ts';
import {
  type NodeFile,
  type PublicNodeFile,
  readNodeFile,
  readPublicNodeFile,
} from './node-file.ts';
import { PublicSide } from './public-side.ts';
import { notifyReady, notifyStopping, startWatchdog } from './systemd.ts';

/** Everything is closed within this time after SIGTERM, or left behind. */
const STOP_MS_MAX = 1_800;
const exitCodes = { stopped: 0, defect: 1, cannotStart: 2 } as const;

type NodeParts = {
  readonly file: NodeFile;
  readonly hall: MqttHall;
  readonly log: Logger;
  /** Closes something when the node stops; the last opened closes first. */
  readonly onStop: (close: () => Promise<void> | void) => void;
};

type PublicNodeParts = Pick<NodeParts, 'log' | 'onStop'> & {
  readonly file: PublicNodeFile;
  readonly side: PublicSide;
};

/** What only a `main.ts` may take from `config/`. */
type NodeSetUp = {
  readonly createLogger: (node: string, level: LogLevel) => Logger;
  readonly version: string;
};

/**
 * What every node's `main.ts` does around its own parts: reads the node file named in the first
 * argument, connects to the hall, tells systemd, stops on SIGTERM and SIGINT with exit code 0.
 * A defect ends the process with 1, a node file or port that does not fit with 2.
 *
 * @param start - opens the node's own parts; its error is a sentence for the log
 */
export async function runNode(
  role: Role,
  setUp: NodeSetUp,
  start: (parts: NodeParts) => Promise<Result<unknown, string>>,
): Promise<void> {
  const file = await fileOf(role, readNodeFile);
  await run(role, setUp, file, (log, onStop) => {
    const hall = MqttHall.connect({ ...file, role, version: setUp.version, log });
    onStop(() => hall.close());
    return start({ file, hall, log, onStop });
  });
}

/** The same for a node outside, whose halls are those of a cluster's topics. */
export async function runPublicNode(
  role: Role,
  setUp: NodeSetUp,
  start: (parts: PublicNodeParts) => Promise<Result<unknown, string>>,
): Promise<void> {
  const file = await fileOf(role, readPublicNodeFile);
  await run(role, setUp, file, async (log, onStop) => {
    const { cluster: access } = file;
    const ca = await clusterCa(access);
    if (!ca.ok) return ca;
    const side = PublicSide.connect({ access, ca: ca.value, log });
    onStop(() => side.close());
    return start({ file, side, log, onStop });
  });
}

async function fileOf<F>(
  role: Role,
  readFile: (path: string) => Promise<Result<F, string>>,
): Promise<F> {
  const path = process.argv[2];
  const read = path === undefined ? undefined : await readFile(path);
  if (read?.ok) return read.value;
  process.stderr.write(`${read?.error ?? `usage: ${role} <node-file.json>`}\n`);
  process.exit(exitCodes.cannotStart);
}

async function run(
  role: Role,
  { createLogger, version }: NodeSetUp,
  file: { readonly node: string; readonly logLevel: LogLevel },
  start: (log: Logger, onStop: NodeParts['onStop']) => Promise<Result<unknown, string>>,
): Promise<void> {
  const log = createLogger(file.node, file.logLevel);
  const stop = stopper(log);
  const started = await start(log, stop.onStop);
  if (!started.ok) {
    log.error('node.refused-to-start', { because: started.error });
    return stop.end(exitCodes.cannotStart);
  }
  if (stop.stopping()) return;
  const watchdog = startWatchdog();
  stop.onStop(() => watchdog.stop());
  await notifyReady();
  log.info('node.started', {
    role,
    version,
    durationMs: Math.round(performance.now()),
  });
}

/** Signals and defects, and the one way out. */
function stopper(log: Logger) {
  const closers: (() => Promise<void> | void)[] = [];
  let stopping = false;
  const closeAll = async () => {
    for (let close = closers.pop(); close; close = closers.pop()) {
      try {
        await close();
      } catch (cause) {
        log.error('node.stop-failed', { because: because(cause) });
      }
    }
  };
  const end = async (code: number) => {
    stopping = true;
    await Promise.race([closeAll(), late(log)]);
    process.exit(code);
  };
  const stopOn = (signal: NodeJS.Signals) => {
    if (stopping) return;
    log.info('node.stopping', { signal });
    void notifyStopping();
    void end(exitCodes.stopped);
  };
  const defect = (cause: unknown) => {
    log.error('node.defect', { because: because(cause) });
    process.exit(exitCodes.defect);
  };
  process.on('SIGTERM', stopOn);
  process.on('SIGINT', stopOn);
  process.on('uncaughtException', defect);
  process.on('unhandledRejection', defect);
  return {
    end,
    stopping: () => stopping,
    onStop(close: () => Promise<void> | void) {
      closers.push(close);
      // Opened while the node was already stopping.
      if (stopping) void closeAll();
    },
  };
}

async function late(log: Logger): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, STOP_MS_MAX));
  log.error('node.stop-failed', { because: `not closed after ${STOP_MS_MAX} ms` });
}

function because(cause: unknown): string {
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}
