/**
 * When something opens next, in words. Said here and not on the page: the browsers of the boxes
 * know the days of few languages (Debian's Chromium has no Nepali), Node knows them all.
 */
export type Opening = {
  /** `08:30`, on the hall's clock. */
  readonly time: string;
  /** Nothing when it is today. */
  readonly day?: {
    /** 「11月24日(火)」 in the chosen language, and in the site's first. */
    readonly long: string;
    readonly longAtHome: string;
    /** 「11/24(火)」 in the chosen language. */
    readonly short: string;
  };
};

export type Tongues = { readonly chosen: string; readonly home: string };

/**
 * @param at - domain time of the opening, ms since the epoch
 * @param now - domain time now; unknown before the first beat, and then a day is always named
 */
export function openingOf(
  at: number,
  now: number | undefined,
  timeZone: string,
  { chosen, home }: Tongues,
): Opening {
  const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone });
  const calendarDay = new Intl.DateTimeFormat('en-CA', { timeZone });
  const said = (bcp47: string, month: 'numeric' | 'long') =>
    new Intl.DateTimeFormat(`${bcp47}-u-ca-gregory-nu-latn`, {
      ...{ month, day: 'numeric', weekday: 'short', timeZone },
    }).format(at);
  if (now !== undefined && calendarDay.format(now) === calendarDay.format(at)) {
    return { time: time.format(at) };
  }
  return {
    time: time.format(at),
    day: {
      long: said(chosen, 'long'),
      longAtHome: said(home, 'long'),
      short: said(chosen, 'numeric'),
    },
  };
}
