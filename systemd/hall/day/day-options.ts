import { parseArgs } from 'node:util';
import { err, ok, type Result } from '../../../broker/contract/result.ts';

/** What `npm run -s day` is asked for. */
export type DayOptions = {
  readonly month: number;
  /** Domain seconds a real second. */
  readonly speed: number;
  readonly seed: number;
  readonly json: boolean;
  /** A table of the city's form; nothing: the city's own. */
  readonly table: string | undefined;
  /** First of the hall's ports; nothing: free ones. */
  readonly port: number | undefined;
  readonly killBroker: boolean;
};

export const dayHelp = `npm run -s day -- [options]

Plays one open day of the city's demand against a hall of its own, through the public doors only,
and compares paper, board, voice, staff list, phones and journal with one another.

  --month N       calendar month of the demand table, 1 to 12  (11)
  --speed N       hall seconds a real second, 1 to 600         (60)
  --seed N        another day of the same demand               (1)
  --table FILE    another demand table of the same form        (config/demand-r6.json)
  --port N        first of the hall’s ports                    (found)
  --kill-broker   kills the broker process twice in the middle of the day
  --json          one line of JSON
`;

/** The error is a sentence. */
export function readDayOptions(args: readonly string[]): Result<DayOptions, string> {
  let values: Record<string, string | boolean | undefined>;
  try {
    values = parseArgs({
      args: [...args],
      options: {
        month: { type: 'string' },
        speed: { type: 'string' },
        seed: { type: 'string' },
        table: { type: 'string' },
        port: { type: 'string' },
        json: { type: 'boolean' },
        'kill-broker': { type: 'boolean' },
      },
    }).values;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    return err(`${why.split('\n')[0]} (npm run -s day -- --help tells the options)`);
  }
  const { table } = values;
  const month = Number(values['month'] ?? 11);
  const speed = Number(values['speed'] ?? 60);
  const seed = Number(values['seed'] ?? 1);
  const port = values['port'] === undefined ? undefined : Number(values['port']);
  if (!Number.isInteger(month) || month < 1 || month > 12) {
    return err(`--month ${values['month']}: a month from 1 to 12 is wanted`);
  }
  if (!(speed >= 1 && speed <= 600)) return err(`--speed ${values['speed']}: 1 to 600 is wanted`);
  if (!Number.isSafeInteger(seed)) return err(`--seed ${values['seed']}: a whole number is wanted`);
  if (port !== undefined && !(Number.isInteger(port) && port >= 1024 && port <= 65_500)) {
    return err(`--port ${values['port']}: a port from 1024 to 65500 is wanted`);
  }
  return ok({
    month,
    speed,
    seed,
    json: values['json'] === true,
    table: typeof table === 'string' ? table : undefined,
    port,
    killBroker: values['kill-broker'] === true,
  });
}
