import { type Habits, LEVELS } from '../../../broker/queue/waiting-time/habits.ts';
import type { PictureSpan } from '../../../broker/queue/waiting-time/picture.ts';
import type { Scenario, Setting } from './setting.ts';
import type { TrialHall } from './trial-hall.ts';

/**
 * The habits of the hall as the generator has them: what is left of an error when nothing has to be
 * learned any more, the noise of the service times themselves.
 *
 * @param absenceDue - minutes in which today's unannounced absence is still to begin; nothing when
 *   it is over, or there is none
 */
export function trueHabits(
  setting: Setting,
  scenario: Scenario,
  hall: TrialHall,
  absenceDue: number | undefined,
  counters: number,
): Habits {
  const variance = Math.log(1 + hall.truth.variation ** 2);
  const spreads = Array.from({ length: LEVELS }, () => Math.sqrt(variance));
  const away = scenario.one_counter_closed_at_random_for_minutes ?? 1;
  return {
    services: hall.truth.meanMinutes.map((mean) => ({
      logMean: Math.log(mean) - variance / 2,
      doubt: 0,
      sharedDoubt: 0,
      spreads,
    })),
    noShowShare: setting.no_show_probability,
    noShowMinutes: setting.no_show_counter_minutes,
    holdShare: setting.hold_probability,
    hold: { logMean: Math.log(setting.hold_minutes), spread: 0 },
    absencesAMinute: absenceDue === undefined ? 0 : 1 / (Math.max(1, absenceDue) * counters),
    absence: { logMean: Math.log(away), spread: 0 },
    cutShare: 0,
    turnoverMinutes: 0,
    keptShare: 1,
    offset: { mean: 0, spread: scenario.early_late_sd_minutes ?? 1 },
  };
}

/** Until when today's unannounced absence begins at the latest; nothing where there is none. */
export function absenceBy(scenario: Scenario, until: number): number | undefined {
  const minutes = scenario.one_counter_closed_at_random_for_minutes;
  return minutes === undefined ? undefined : Math.max(0, until - minutes);
}

/** Whether a counter closes or opens again, by plan or by surprise, between these minutes. */
export function changesBetween(
  closures: readonly PictureSpan[],
  from: number,
  until: number,
): boolean {
  const within = (minute: number) => from < minute && minute <= until;
  return closures.some((span) => within(span.from) || within(span.until));
}
