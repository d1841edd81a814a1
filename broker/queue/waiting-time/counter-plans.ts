import type { EpochMs } from '../../contract/ids.ts';
import type { Site, SiteCounter } from '../../contract/site.ts';
import { counterInUse, issueSpanToday, plannedClosures } from '../calendar.ts';
import { counterOf, type QueueState } from '../state.ts';
import type { HallLearner } from './hall-learner.ts';
import type { PictureSpan } from './picture.ts';

const MINUTE_MS = 60_000;
/** Who goes this long before the plan says so has gone by plan. */
const EARLY_MS = 15 * MINUTE_MS;
/** Who is later than this is not expected any more, and who has not left by then stays. */
const LATE_MS = 10 * MINUTE_MS;

/** What is still to come of a counter's plan. */
export type CounterPlan = {
  /** It calls nobody in these; milliseconds since the epoch, `Infinity` for the rest of the day. */
  readonly closures: readonly PictureSpan[];
  /** Where it is away by plan, and so known to come back. */
  readonly away: boolean;
};

/**
 * The day's plan of a counter as far as it agrees with what is to be seen: dates and planned closures
 * of the site file, and the start of issue, by which a counter in use today is open. Staff have the
 * last word: a counter that goes on calling into its break is open, and one that was closed out of
 * plan, or that nobody has opened ten minutes after it was due, is none.
 *
 * @param at - domain time
 * @returns nothing for a counter that is closed and not expected today
 */
export function counterPlan(
  state: QueueState,
  site: Site,
  counter: SiteCounter,
  at: EpochMs,
  learner: HallLearner,
): CounterPlan | undefined {
  const { state: now, open } = counterOf(state, counter.id);
  const { day } = state;
  const expected = day.state === 'open' && counterInUse(counter, day.businessDay);
  const spans = expected ? plannedClosures(site, counter, day.businessDay) : [];
  const ahead = spans.filter(({ until }) => until > at);
  const begun = ahead.find(({ from }) => from <= at);
  if (now === 'open') {
    const last = learner.at(counter.id)?.since ?? open?.phase.since;
    // Whoever is there is served to the end; who calls the next one has not gone.
    const leaves =
      begun && (open === undefined ? at - begun.from < LATE_MS : (last ?? at) <= begun.from);
    return { closures: leaves ? ahead : ahead.filter((span) => span !== begun), away: false };
  }
  const left = ahead.find(({ from }) => from - EARLY_MS <= at);
  if (now !== 'closed') return { closures: upTo(ahead, at), away: left !== undefined };
  if (counter.cityStaff || !expected || left?.until === Number.POSITIVE_INFINITY) return undefined;
  if (left !== undefined) return { closures: upTo(ahead, at), away: true };
  const ended = spans.filter(({ until }) => until <= at).at(-1)?.until;
  const due =
    ended ?? (learner.wasOpen(counter.id) ? undefined : issueSpanToday(state, site)?.from);
  if (due === undefined || at - due >= LATE_MS) return undefined;
  const until = at < due ? due : due + LATE_MS;
  return { closures: [{ from: at, until }, ...ahead], away: true };
}

/** Who left a little before the plan is away from now on. */
function upTo(ahead: CounterPlan['closures'], at: EpochMs): CounterPlan['closures'] {
  return ahead.map(({ from, until }) => ({ from: from - EARLY_MS <= at ? at : from, until }));
}
