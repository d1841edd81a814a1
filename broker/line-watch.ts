import type { QueueEvent } from './contract/events.ts';
import type { CounterId, EpochMs } from './contract/ids.ts';
import type { WaitsGrew } from './contract/line-snapshot.ts';
import type { Site } from './contract/site.ts';
import type { QueueState } from './queue/state.ts';
import { habitsOf } from './queue/waiting-time/beliefs.ts';
import type { HallLearner } from './queue/waiting-time/hall-learner.ts';
import { pictureOf } from './queue/waiting-time/picture-of.ts';
import { ShownLine, type ShownRanges, type WaitRecord } from './queue/waiting-time/shown-line.ts';
import type { WaitForecaster } from './wait-forecaster.ts';

type Parts = {
  readonly state: QueueState;
  readonly site: Site;
  readonly learner: HallLearner;
  readonly forecaster: WaitForecaster;
};

/**
 * What people are shown of their wait: looks at the hall, has the forecast worked out elsewhere, and
 * keeps the ranges steady.
 */
export class LineWatch {
  readonly #parts: Parts;
  readonly #line: ShownLine;
  /** The last ones; nobody can say before the first forecast. */
  #waits: ShownRanges = { services: new Map(), tickets: new Map() };
  #asking = false;
  /** The first counter that stopped calling since the last forecast, and the one behind the last growth. */
  #stopped: CounterId | undefined;
  #behind: { readonly at: EpochMs; readonly counterId: CounterId | undefined } | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#line = new ShownLine(parts.site);
  }

  get waits(): ShownRanges {
    return this.#waits;
  }

  /** Takes durable events, in order. */
  follow(events: readonly QueueEvent[]): void {
    for (const event of events) {
      this.#line.follow(event);
      if (event.type === 'counter-set' && event.state !== 'open') this.#stopped ??= event.counterId;
    }
  }

  /**
   * Has the hall as it is now worked out; to be called when the state is durable. Questions do not
   * pile up: while one is open the next is left out.
   *
   * @param at - domain time
   * @returns whether there is something new to show
   */
  async look(at: EpochMs): Promise<boolean> {
    if (this.#asking) return false;
    const { state, site, learner, forecaster } = this.#parts;
    this.#asking = true;
    const seen = pictureOf(state, site, at, learner);
    const habits = habitsOf(learner.beliefs);
    const forecast = await forecaster.forecast({ habits, picture: seen.picture });
    this.#asking = false;
    if (forecast === undefined) return false;
    this.#waits = this.#line.show(seen, forecast, habits, at);
    if (this.#line.grew(at)?.at === at) this.#behind = { at, counterId: this.#stopped };
    this.#stopped = undefined;
    return true;
  }

  /** Why waits grew all at once a little while ago. */
  grew(at: EpochMs): WaitsGrew | undefined {
    const grew = this.#line.grew(at);
    const { counterId } = (grew?.at === this.#behind?.at && this.#behind) || {};
    if (grew?.cause !== 'counter-closed' || counterId === undefined) return grew;
    return { ...grew, counterId };
  }

  /** What the journal is to keep of what was shown. */
  toRecord(): WaitRecord | undefined {
    return this.#line.toRecord();
  }
}
