import type { Guest, PlayedDay } from '../../../broker/demand/played-day.ts';
import type { Forecaster } from '../../../broker/queue/waiting-time/forecast.ts';
import { SteadyRange, shownRange } from '../../../broker/queue/waiting-time/steady-range.ts';

/** How steady the shown ranges are: what people waiting would see, from event to event. */
export type Steadiness = {
  /** Ranges shown. */
  shown: number;
  /** Rises of the upper value by more than five minutes within five, as the forecast has them. */
  wanted: number;
  /** Those of them that were shown, because a counter had closed. */
  explained: number;
  /** Those that were shown without a cause. */
  unexplained: number;
};

const JUMP_MINUTES = 5;
const WITHIN_MINUTES = 5;

type Watched = {
  readonly steady: SteadyRange;
  /** What was shown and what was forecast, over the last five minutes. */
  seen: { readonly at: number; readonly shown: number; readonly forecast: number }[];
};

/** Watches every ticket that waits on one day. */
export class SteadinessWatch {
  readonly #forecaster: Forecaster;
  readonly #watched = new Map<Guest, Watched>();
  #away = 0;
  readonly figures: Steadiness = { shown: 0, wanted: 0, explained: 0, unexplained: 0 };

  constructor(forecaster: Forecaster) {
    this.#forecaster = forecaster;
  }

  look(hall: PlayedDay): void {
    const picture = hall.picture();
    const away = hall.plan.counters.filter((_, counter) => hall.isAway(counter)).length;
    const closed = away > this.#away;
    this.#away = away;
    const { waiting } = this.#forecaster.all(picture);
    for (const [index, guest] of hall.waiting.entries()) {
      const wait = waiting[index];
      if (wait !== undefined) this.#show(guest, shownRange(wait), hall.now, closed);
    }
  }

  #show(guest: Guest, wanted: ReturnType<typeof shownRange>, at: number, closed: boolean): void {
    const watched = this.#watched.get(guest) ?? { steady: new SteadyRange(), seen: [] };
    this.#watched.set(guest, watched);
    const { range, jump } = watched.steady.show(wanted, at, closed ? 'counter-closed' : undefined);
    const recent = watched.seen.filter((each) => each.at > at - WITHIN_MINUTES);
    const rise = (now: number, before: readonly number[]) => now - Math.min(now, ...before);
    this.figures.shown += 1;
    if (
      rise(
        wanted.high,
        recent.map(({ forecast }) => forecast),
      ) > JUMP_MINUTES
    ) {
      this.figures.wanted += 1;
    }
    if (jump !== undefined) this.figures.explained += 1;
    else if (
      rise(
        range.high,
        recent.map(({ shown }) => shown),
      ) > JUMP_MINUTES
    ) {
      this.figures.unexplained += 1;
    }
    // After a cause everything before it is another matter.
    const kept = jump === undefined ? recent : [];
    watched.seen = [...kept, { at, shown: range.high, forecast: wanted.high }];
  }
}
