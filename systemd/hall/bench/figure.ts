/** One measured figure: a JSON line of `npm run -s bench -- --json`. */
export type Figure = {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The same unit, measured in the same run; what `ratio` divides by. */
  readonly reference: number;
  readonly ratio: number;
  /** What is asked for, in words: `ratio ≤ 4`. */
  readonly target: string;
  readonly ok: boolean;
  readonly n: number;
  readonly p50: number;
  readonly p99: number;
};

/** The value below which this share of the samples lies. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

const rounded = (value: number) => Number(value.toPrecision(4));

type Bound = { readonly ratioMax: number } | { readonly valueMax: number };

/** A figure from its samples: the median, or what `value` picks, beside the reference. */
export function figure(
  name: string,
  unit: string,
  samples: readonly number[],
  reference: number,
  bound: Bound,
  share = 0.5,
): Figure {
  const value = quantile(samples, share);
  const ratio = value / reference;
  const byRatio = 'ratioMax' in bound;
  return {
    name,
    value: rounded(value),
    unit,
    reference: rounded(reference),
    ratio: rounded(ratio),
    target: byRatio ? `ratio ≤ ${bound.ratioMax}` : `value ≤ ${bound.valueMax} ${unit}`,
    ok: byRatio ? ratio <= bound.ratioMax : value <= bound.valueMax,
    n: samples.length,
    p50: rounded(quantile(samples, 0.5)),
    p99: rounded(quantile(samples, 0.99)),
  };
}
