import { rollingWindows } from './baselines.ts';

export const methods = ['ours', 'constant', 'ql', 'les', 'hol', 'rolling', 'oracle'] as const;
export type Method = (typeof methods)[number];

/** One line of the examination's output. Minutes; shares from 0 to 1. */
export type Row = {
  readonly table: string;
  readonly month: number;
  readonly scenario: string;
  readonly method: Method;
  readonly n: number;
  readonly mse: number;
  readonly mae: number;
  /** Forecast less what came: negative is too short a promise. */
  readonly bias: number;
  /** Waits within the range; 0 for a method that gives none. */
  readonly cover: number;
  /** Waits above the upper value; for a method without a range, above the forecast. */
  readonly over: number;
  /** The same by more than ten minutes. */
  readonly over10: number;
  /** Mean utilisation of the busiest group of counters on an ordinary day. */
  readonly rho: number;
};

/** What a method says of one wait; without a range, low and high are left out. */
export type Said = { readonly mean: number; readonly low?: number; readonly high?: number };

const OVER_MINUTES = 10;

/** Sums of one method over many tickets, to be added to others. */
export type Sums = {
  n: number;
  squares: number;
  absolute: number;
  error: number;
  covered: number;
  over: number;
  over10: number;
  /** From lower to upper value. */
  width: number;
};

function noSums(): Sums {
  return { n: 0, squares: 0, absolute: 0, error: 0, covered: 0, over: 0, over10: 0, width: 0 };
}

export function take(sums: Sums, { mean, low, high }: Said, wait: number): void {
  const error = mean - wait;
  sums.n += 1;
  sums.squares += error * error;
  sums.absolute += Math.abs(error);
  sums.error += error;
  if (low !== undefined && high !== undefined) {
    if (low <= wait && wait <= high) sums.covered += 1;
    sums.width += high - low;
  }
  const upper = high ?? mean;
  if (wait > upper) sums.over += 1;
  if (wait > upper + OVER_MINUTES) sums.over10 += 1;
}

function add(into: Sums, more: Sums): void {
  into.n += more.n;
  into.squares += more.squares;
  into.absolute += more.absolute;
  into.error += more.error;
  into.covered += more.covered;
  into.over += more.over;
  into.over10 += more.over10;
  into.width += more.width;
}

/** Sums by name: a method, `rolling 4`, or a part of it such as `ours|service pickup`. */
export type Tally = Record<string, Sums>;

export function sumsOf(tally: Tally, name: string): Sums {
  const sums = tally[name] ?? noSums();
  tally[name] = sums;
  return sums;
}

export function addTally(into: Tally, more: Tally): void {
  for (const [name, sums] of Object.entries(more)) add(sumsOf(into, name), sums);
}

export type Figures = Omit<Row, 'table' | 'month' | 'scenario' | 'method' | 'rho'>;

export function figuresOf(sums: Sums): Figures {
  const mean = (sum: number) => Number((sum / sums.n).toPrecision(6));
  return {
    n: sums.n,
    mse: mean(sums.squares),
    mae: mean(sums.absolute),
    bias: mean(sums.error),
    cover: mean(sums.covered),
    over: mean(sums.over),
    over10: mean(sums.over10),
  };
}

/** The sums of a method; of the rolling averages those with the least squared error. */
export function methodSums(tally: Tally, method: Method, part = ''): Sums | undefined {
  if (method !== 'rolling') return tally[`${method}${part}`];
  let best: Sums | undefined;
  for (const window of rollingWindows) {
    const sums = tally[`rolling ${window}${part}`];
    if (sums !== undefined && (best === undefined || sums.squares < best.squares)) best = sums;
  }
  return best;
}
