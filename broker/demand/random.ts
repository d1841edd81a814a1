import type { Random } from '../queue/waiting-time/chance.ts';

export { type Random, seeded } from '../queue/waiting-time/chance.ts';

/** A standard normal by Box and Muller (1958). */
export function normal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  return radius * Math.cos(2 * Math.PI * random());
}

/**
 * A lognormal of given mean and coefficient of variation: what service times look like
 * (Brown et al., JASA 100, 2005).
 */
export function lognormal(random: Random, mean: number, variation: number): number {
  const variance = Math.log(1 + variation ** 2);
  return mean * Math.exp(normal(random) * Math.sqrt(variance) - variance / 2);
}

/** How often something happened that happens `mean` times on average (Knuth, for small means). */
export function poisson(random: Random, mean: number): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > limit; product *= random()) count += 1;
  return count;
}

/** A new list in another order, each order as likely as any (Fisher and Yates); the given one stays. */
export function shuffled<T>(random: Random, items: readonly T[]): T[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    const moved = result[last];
    const swapped = result[other];
    if (moved === undefined || swapped === undefined) continue;
    result[last] = swapped;
    result[other] = moved;
  }
  return result;
}
