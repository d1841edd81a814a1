import type { ServiceId } from '../../contract/ids.ts';
import type { Site } from '../../contract/site.ts';
import { type Habits, LEVELS } from './habits.ts';
import type { HallPicture } from './picture.ts';

/** One serving in ten takes longer. */
const UPPER = 1.2816;

/** How much longer one waits because others have lined up before: what explains a rise by itself. */
export class JoinedMinutes {
  readonly #site: Site;
  readonly #picture: HallPicture;
  readonly #habits: Habits;
  readonly #joined: readonly ServiceId[];

  /** @param joined - for which services they have lined up, in order */
  constructor(site: Site, picture: HallPicture, habits: Habits, joined: readonly ServiceId[]) {
    this.#site = site;
    this.#picture = picture;
    this.#habits = habits;
    this.#joined = joined;
  }

  /**
   * Minutes, as servings that are longer than most, spread over the counters of a service.
   *
   * @param many - only the first so many of them
   */
  before(serviceId: ServiceId, many = this.#joined.length): number {
    if (many === 0) return 0;
    const own = this.#indexOf(serviceId);
    const counters = this.#picture.counters.filter(({ weights }) => (weights[own] ?? 0) > 0);
    let minutes = 0;
    for (const joined of this.#joined.slice(0, many)) {
      const index = this.#indexOf(joined);
      const times = this.#habits.services[index];
      const shares = counters.some(({ weights }) => (weights[index] ?? 0) > 0);
      if (times === undefined || !shares) continue;
      const spread = times.spreads[LEVELS >> 1] ?? 0;
      minutes += Math.exp(times.logMean + UPPER * spread) / counters.length;
    }
    return minutes;
  }

  #indexOf(serviceId: ServiceId): number {
    return this.#site.services.findIndex(({ id }) => id === serviceId);
  }
}
