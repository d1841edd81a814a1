import { randomInt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { err, ok, type Result } from '../../../broker/contract/result.ts';

export type ExamineOptions = {
  readonly table: string | undefined;
  readonly months: readonly number[];
  readonly seeds: number;
  readonly seedBase: number;
  readonly threads: number;
  /** No course is begun later; what was played until then is told. */
  readonly minutes: number;
  readonly scenarios: readonly string[] | undefined;
  readonly json: boolean;
  /** Where the page of results is written. */
  readonly page: string | undefined;
};

export const examineHelp = `npm run -s examine -- [options]

Examines the waiting-time predictor: months of simulated days from the city's table under the
setting of config/examination.json, beside the methods of other systems and an oracle.

  --table FILE     a demand table of the city's form               (config/demand-r6.json)
  --months LIST    calendar months such as 4,11, or all            (all)
  --seeds N        halls for each month and scenario               (20)
  --seed-base N    the first seed, to play the same halls again    (fresh ones)
  --scenario NAME  only this one; may be given more than once      (all)
  --threads N      at once                                         (the machine's)
  --minutes N      begins no course later, and tells what it has   (no end)
  --json           a JSON object a line: one row for each month, scenario and method
  --page FILE      writes the page of results too

Ends with 1 when a bar is not met.`;

const all = [4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3];

function whole(text: string, min: number, max: number): number | undefined {
  const value = Number(text);
  return Number.isInteger(value) && value >= min && value <= max ? value : undefined;
}

/** The error is a sentence. */
export function readOptions(args: readonly string[]): Result<ExamineOptions, string> {
  let values: ReturnType<typeof parsed>;
  try {
    values = parsed(args);
  } catch (cause) {
    return err(cause instanceof Error ? cause.message : 'unknown option');
  }
  const months =
    values.months === 'all' ? all : values.months.split(',').map((text) => whole(text, 1, 12));
  const known = months.filter((month) => month !== undefined);
  if (known.length < months.length)
    return err('--months: months from 1 to 12, such as 4,11, or all');
  const seeds = whole(values.seeds, 1, 10_000);
  if (seeds === undefined) return err('--seeds: a whole number from 1 on');
  const base = values['seed-base'];
  const seedBase = base === undefined ? randomInt(1_000_000_000) : whole(base, 0, 2_000_000_000);
  if (seedBase === undefined) return err('--seed-base: a whole number from 0 on');
  const threads = whole(values.threads ?? String(availableParallelism()), 1, 64);
  if (threads === undefined) return err('--threads: a whole number from 1 to 64');
  const minutes = Number(values.minutes ?? Number.POSITIVE_INFINITY);
  if (!(minutes > 0)) return err('--minutes: a number above 0');
  const { table, scenario: scenarios, json, page } = values;
  return ok({ table, months: known, seeds, seedBase, threads, minutes, scenarios, json, page });
}

function parsed(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    options: {
      table: { type: 'string' },
      months: { type: 'string', default: 'all' },
      seeds: { type: 'string', default: '20' },
      'seed-base': { type: 'string' },
      scenario: { type: 'string', multiple: true },
      threads: { type: 'string' },
      minutes: { type: 'string' },
      page: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  }).values;
}
