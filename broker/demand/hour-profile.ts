import type { Random } from './random.ts';

/** A span of the day with the weight of one of its minutes. Minutes count from the start of issue. */
type ProfileSpan = {
  readonly from: number;
  readonly minutes: number;
  readonly weight: number;
};
export type HourProfile = readonly ProfileSpan[];

/**
 * From 08:30 to 17:15, the last span a quarter of an hour: the busy hours that a comparable city
 * (Sakai, Naka ward) publishes.
 */
export const busyHours: HourProfile = profileOf(
  [1, 1, 1, 1.3, 1.3, 1.3, 1.3, 1.5, 1.5, 1.5, 1.5, 1, 1, 1, 1, 0.5, 0.5, 0.5],
  8.75 * 60,
);

/** @param weights - of a minute in each half hour from the start of issue on */
export function profileOf(weights: readonly number[], issueMinutes: number): HourProfile {
  return weights.flatMap((weight, index) => {
    const from = index * 30;
    return from < issueMinutes
      ? [{ from, minutes: Math.min(30, issueMinutes - from), weight }]
      : [];
  });
}

/** The same minutes all alike, as an evening or a day that nobody has counted by hours. */
export function evenProfile(from: number, until: number): HourProfile {
  return [{ from, minutes: until - from, weight: 1 }];
}

/** The part of a profile before this minute. */
export function profileUntil(profile: HourProfile, until: number): HourProfile {
  return profile.flatMap((span) =>
    span.from < until ? [{ ...span, minutes: Math.min(span.minutes, until - span.from) }] : [],
  );
}

/** All of a profile: minutes times their weight, summed; what a share of it is counted against. */
export function weightOf(profile: HourProfile): number {
  return profile.reduce((sum, { minutes, weight }) => sum + minutes * weight, 0);
}

/** A minute of the profile, each as likely as its weight says. */
export function minuteIn(profile: HourProfile, random: Random): number {
  let rest = random() * weightOf(profile);
  for (const { from, minutes, weight } of profile) {
    if (rest < minutes * weight) return from + rest / weight;
    rest -= minutes * weight;
  }
  const last = profile.at(-1);
  return last === undefined ? 0 : last.from + last.minutes - 1;
}
