/**
 * What is believed of times whose logarithm is normal, with unknown mean and spread: the conjugate
 * normal-inverse-gamma family, kept as the weighted observations themselves.
 *
 * @source Murphy, Conjugate Bayesian analysis of the Gaussian distribution (2007), part 3
 */
export type LogBelief = {
  /** Weight of what was seen; it fades as it grows old. */
  readonly weight: number;
  readonly mean: number;
  /** Weighted sum of squares about the mean. */
  readonly squares: number;
};

/** What was believed before anything was seen. */
export type LogPrior = {
  readonly mean: number;
  /** How many observations the mean is worth. */
  readonly meanWeight: number;
  readonly variance: number;
  /** How many observations the variance is worth. */
  readonly varianceWeight: number;
};

export const nothingSeen: LogBelief = { weight: 0, mean: 0, squares: 0 };

/** Takes in one time, as its logarithm. */
export function seen(belief: LogBelief, value: number): LogBelief {
  const weight = belief.weight + 1;
  const step = value - belief.mean;
  const mean = belief.mean + step / weight;
  return { weight, mean, squares: belief.squares + step * (value - mean) };
}

/** What was seen counts less. @param share - what is left of its weight */
export function faded(belief: LogBelief, share: number): LogBelief {
  return { ...belief, weight: belief.weight * share, squares: belief.squares * share };
}

/** The prior after what was seen. */
export function posterior(belief: LogBelief, prior: LogPrior): LogPrior {
  const meanWeight = prior.meanWeight + belief.weight;
  const varianceWeight = prior.varianceWeight + belief.weight;
  const apart = belief.mean - prior.mean;
  const squares =
    prior.variance * prior.varianceWeight +
    belief.squares +
    (apart * apart * prior.meanWeight * belief.weight) / meanWeight;
  return {
    mean: prior.mean + (apart * belief.weight) / meanWeight,
    meanWeight,
    variance: squares / varianceWeight,
    varianceWeight,
  };
}
