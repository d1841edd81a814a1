/** A seeded source of numbers in [0, 1): the same seed gives the same numbers (mulberry32). */
export type Random = () => number;

export function seeded(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Horner's rule, highest power first. A plain loop: this runs a hundred thousand times a forecast. */
function polynomial(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (let power = 0; power < coefficients.length; power += 1) {
    sum = sum * x + (coefficients[power] ?? 0);
  }
  return sum;
}

const centre = [
  -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716,
  2.506628277459239,
];
const centreBelow = [
  -54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572,
  1,
];
const tail = [
  -0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734,
  4.374664141464968, 2.938163982698783,
];
const tailBelow = [
  0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416, 1,
];
const TAIL = 0.02425;
/** Nothing is more certain than this. */
const SHARE_MIN = 1e-12;

/**
 * The standard normal value below which this share lies; good to nine digits.
 *
 * @source Acklam's rational approximation of the inverse normal distribution
 */
export function normalQuantile(share: number): number {
  const p = Math.min(1 - SHARE_MIN, Math.max(SHARE_MIN, share));
  if (p < TAIL || p > 1 - TAIL) {
    const q = Math.sqrt(-2 * Math.log(Math.min(p, 1 - p)));
    const value = polynomial(tail, q) / polynomial(tailBelow, q);
    return p < TAIL ? value : -value;
  }
  const q = p - 0.5;
  const square = q * q;
  return (polynomial(centre, square) * q) / polynomial(centreBelow, square);
}

/**
 * The share below a standard normal value; good to seven digits.
 *
 * @source Abramowitz and Stegun, 26.2.17
 */
export function normalShare(value: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(value));
  const sum =
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const upper = (Math.exp(-0.5 * value * value) / Math.sqrt(2 * Math.PI)) * sum;
  return value >= 0 ? 1 - upper : upper;
}

/**
 * The value below which this share of a chi-squared variable lies.
 *
 * @source Wilson and Hilferty (1931)
 */
export function chiSquareQuantile(share: number, freedom: number): number {
  const part = 2 / (9 * freedom);
  return freedom * Math.max(0.01, 1 - part + normalQuantile(share) * Math.sqrt(part)) ** 3;
}
