import { toJsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';
import type { PublicCrowd } from '../../broker/contract/crowd.ts';
import type { PublicSite } from '../../broker/contract/public-topics.ts';
import { plain } from './city-words.ts';
import { waitWords } from './drawing/crowd.ts';
import { crowdWeek, dayWords, hoursText } from './drawing/crowd-week.ts';
import { dateIn } from './drawing/hours.ts';
import { wordingOf } from './wording-of.ts';

const words = (about: string) => v.pipe(v.string(), v.description(about));
const figure = (about: string) => v.pipe(v.number(), v.integer(), v.description(about));
const level = v.picklist(['quiet', 'usual', 'busy']);

/**
 * What a city's own site reads of the usual crowd (R11): figures for programs, and the same said in
 * one language for people. Additions keep the version.
 */
export const cityCrowd = v.object({
  version: v.literal(1),
  site: words('The id of the hall.'),
  siteName: words('The name of the hall, in Japanese.'),
  locale: words('The language of the words: the one asked for by ?lang=, else ja.'),
  bcp47: words('The same as a tag for lang attributes.'),
  direction: v.picklist(['ltr', 'rtl']),
  title: words('A heading.'),
  about: words('What the minutes mean.'),
  noIssueText: words('For an hour or a day without issue of numbers.'),
  levelTexts: v.object({ quiet: v.string(), usual: v.string(), busy: v.string() }),
  todayText: words('The same day in words.'),
  nowText: words('The same hour in words.'),
  today: v.optional(words('The date in the hall, while it is heard.')),
  hour: v.optional(figure('The hour in the hall, 24 to 26 behind midnight, while it is heard.')),
  pastDays: figure('Days with tickets that measured figures are of; 0 when there are none.'),
  rows: v.pipe(
    v.array(
      v.object({
        from: figure('From this hour of the business day on.'),
        until: figure('To this one, left out; more than an hour where nobody comes on any day.'),
        time: words('The same on a clock, such as 8:00.'),
      }),
    ),
    v.description('The rows of a table of the days.'),
  ),
  days: v.pipe(
    v.array(
      v.object({
        date: words('Such as 2026-11-19.'),
        weekday: words('Short, in words.'),
        source: v.optional(
          v.pipe(
            v.picklist(['measured', 'expected']),
            v.description('measured: past days of this weekday. expected: the city’s statistics.'),
          ),
        ),
        sourceText: v.optional(words('The same in words.')),
        hours: v.pipe(
          v.array(
            v.object({
              hour: figure('From this hour of the business day on.'),
              time: words('The same on a clock, such as 8:00.'),
              level: v.optional(level),
              groups: v.optional(figure('Groups that usually wait.')),
              minutes: v.optional(figure('What eight of ten who come then wait at most.')),
              text: v.optional(words('Level and minutes in words.')),
            }),
          ),
          v.description('In which numbers are issued; none on a closed day.'),
        ),
      }),
    ),
    v.description('At most seven, from today on; none while nobody can say.'),
  ),
});
export type CityCrowd = v.InferOutput<typeof cityCrowd>;

/** The contract of `crowd.json`, as a JSON Schema. */
export function crowdSchema(): string {
  return `${JSON.stringify(toJsonSchema(cityCrowd), undefined, 2)}\n`;
}

/** @param at - hall time; nothing while the hall is not heard */
export function cityCrowdOf(
  siteId: string,
  crowd: PublicCrowd | undefined,
  site: PublicSite,
  at: number | undefined,
): CityCrowd {
  const wording = wordingOf(site);
  const week = crowdWeek(crowd, at);
  const pastDays = crowd?.pastDays ?? 0;
  const sourceTexts = {
    measured: wording.plain('crowd.measured', { count: pastDays }),
    expected: wording.plain('crowd.expected'),
  };
  const levelTexts = {
    quiet: wording.plain('crowd.quiet'),
    usual: wording.plain('crowd.usual'),
    busy: wording.plain('crowd.busy'),
  };
  return {
    ...{ version: 1, site: siteId, siteName: site.name },
    ...{ locale: wording.locale, bcp47: wording.bcp47, direction: wording.direction },
    ...{ title: wording.plain('crowd.title'), about: wording.plain('crowd.about') },
    ...{ noIssueText: wording.plain('crowd.no_issue'), levelTexts },
    ...{ todayText: wording.plain('crowd.today'), nowText: wording.plain('crowd.now') },
    ...(week?.today !== undefined && { today: week.today }),
    ...(week?.hour !== undefined && { hour: week.hour }),
    pastDays,
    rows: (week?.rows ?? []).map(({ from, until }) => {
      return { from, until, time: hoursText({ from, until }) };
    }),
    days: (week?.days ?? []).map(({ businessDay, source, hours }) => ({
      date: businessDay,
      weekday: dayWords(wording.bcp47, businessDay)[0],
      ...(source && { source, sourceText: sourceTexts[source] }),
      hours: hours.map(({ hour, usual }) => ({
        hour,
        time: hoursText({ from: hour, until: hour + 1 }),
        ...(usual && {
          ...usual,
          text: `${levelTexts[usual.level]} ${waitWords(usual, wording)}`,
        }),
      })),
    })),
  };
}

/** For a mail or a reader of screens: a line an hour. */
export function crowdText(crowd: CityCrowd): string {
  const { siteName, title, about, noIssueText, days, bcp47 } = crowd;
  const dayLines = days.flatMap(({ date, sourceText, hours }) => {
    const named = dateIn(bcp47, Date.parse(`${date}T12:00:00+09:00`));
    if (hours.length === 0) return ['', plain(`${named}: ${noIssueText}`)];
    return [
      ...['', plain(sourceText === undefined ? named : `${named}: ${sourceText}`)],
      ...hours.map(({ time, text = '–' }) => `  ${time} ${plain(text)}`),
    ];
  });
  return [plain(`${siteName} ${title}`), plain(about), ...dayLines, ''].join('\n');
}
