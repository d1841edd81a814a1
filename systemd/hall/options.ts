import path from 'node:path';
import { parseArgs } from 'node:util';
import { err, ok, type Result } from '../../broker/contract/result.ts';

/** How a hall on one machine is to run; `npm start -- --help` says it in words. */
export type HallOptions = {
  readonly site: string;
  /** First of the ports: broker, kiosk, board, staff, status, the virtual devices and their page. */
  readonly port: number;
  readonly host: string;
  readonly directory: string;
  /** A demonstration's time: hall time at start, and hall seconds a real second. */
  readonly clock: string | undefined;
  readonly speed: number;
  readonly sound: 'page' | 'aplay' | 'none';
  /** The `uplink-….own.json` that `npm run public` made: the hall has an uplink to that cluster too. */
  readonly uplink?: string;
  /**
   * How long the kiosk's screens stay, ms; left out as in a real hall. Where people move faster than
   * people (a played day, a bench), the screens must keep up with them.
   */
  readonly kioskTimings?: Readonly<Record<string, number>>;
  /** Minutes until an idle staff screen is locked; left out as in a real hall. */
  readonly idleMinutes?: number;
};

const clockPattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/;

/** Reads the options after `npm start --`; the error is a sentence. */
export function readOptions(args: readonly string[], project: string): Result<HallOptions, string> {
  let values: Record<string, string | undefined>;
  try {
    values = parseArgs({
      args: [...args],
      options: {
        site: { type: 'string' },
        port: { type: 'string' },
        host: { type: 'string' },
        directory: { type: 'string' },
        clock: { type: 'string' },
        speed: { type: 'string' },
        sound: { type: 'string' },
        uplink: { type: 'string' },
      },
    }).values;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    return err(`${why.split('\n')[0]} (npm start -- --help tells the options)`);
  }
  const port = Number(values['port'] ?? 8100);
  const speed = Number(values['speed'] ?? 1);
  const clock = values['clock'];
  const sound = values['sound'] ?? 'page';
  if (!Number.isInteger(port) || port < 1024 || port > 65_500) {
    return err(`--port ${values['port']}: a port from 1024 to 65500 is wanted`);
  }
  if (!(speed >= 1 && speed <= 3600)) return err(`--speed ${values['speed']}: 1 to 3600 is wanted`);
  if (clock !== undefined && !clockPattern.test(clock)) {
    return err(`--clock ${clock}: a time such as 2026-11-20T10:00 is wanted`);
  }
  if (sound !== 'page' && sound !== 'aplay' && sound !== 'none') {
    return err(`--sound ${sound}: page, aplay or none is wanted`);
  }
  return ok({
    site: path.resolve(project, values['site'] ?? 'config/trial.yaml'),
    port,
    host: values['host'] ?? '127.0.0.1',
    directory: path.resolve(project, values['directory'] ?? 'var/hall'),
    clock,
    speed,
    sound,
    ...(values['uplink'] && { uplink: path.resolve(project, values['uplink']) }),
  });
}
