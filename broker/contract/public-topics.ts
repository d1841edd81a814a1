import * as v from 'valibot';
import { hallMode } from './hall-beat.ts';
import {
  businessDay,
  count,
  counterLabel,
  epochMs,
  languageTag,
  locale,
  seq,
  serviceId,
  servicePrefix,
  siteVersion,
  ticketNumber,
} from './ids.ts';
import { lineService } from './line-snapshot.ts';
import { localeTexts } from './site.ts';
import { hallNotice, ticketState } from './ticket.ts';
import { lastDayScore } from './wait-scores.ts';
import { words } from './words.ts';

export const publicHall = v.strictObject({
  time: epochMs,
  domainTime: epochMs,
  rate: v.number(),
  mode: hallMode,
  businessDay,
  /** Domain time from which tickets of this day are unknown, though nobody can say so any more. */
  dayEndsAt: v.optional(epochMs),
  notice: v.optional(hallNotice),
  /** When issue stops today, while that is another hour than the calendar's (domain time). */
  issueEnd: v.optional(epochMs),
});
export type PublicHall = v.InferOutput<typeof publicHall>;

export const publicLine = v.strictObject({
  seq,
  at: epochMs,
  services: v.pipe(
    v.array(
      v.strictObject({
        ...lineService.entries,
        /** Numbers that wait, in the order they will be called, with the range of each. */
        places: v.pipe(v.array(v.tuple([ticketNumber, count, count])), v.maxLength(400)),
      }),
    ),
    v.maxLength(26),
  ),
  calling: v.pipe(
    v.array(v.strictObject({ number: ticketNumber, label: counterLabel })),
    v.maxLength(100),
  ),
  /** 昨日の的中率: of the last day that somebody came. */
  lastDay: v.optional(lastDayScore),
});
export type PublicLine = v.InferOutput<typeof publicLine>;

/** One language of the public pages; under 64 KiB. */
export const publicSite = v.strictObject({
  version: siteVersion,
  name: words(40),
  languages: v.pipe(
    v.array(
      v.strictObject({
        locale,
        native: words(40),
        bcp47: languageTag,
      }),
    ),
    v.maxLength(24),
  ),
  services: v.pipe(v.array(v.strictObject({ serviceId, prefix: servicePrefix })), v.maxLength(26)),
  texts: localeTexts,
});
export type PublicSite = v.InferOutput<typeof publicSite>;

/** What one phone may know; changes only with its own ticket. */
export const publicTicket = v.strictObject({
  businessDay,
  number: ticketNumber,
  serviceId,
  locale,
  state: ticketState,
  issuedAt: epochMs,
  since: epochMs,
  calls: count,
  label: v.optional(counterLabel),
});
export type PublicTicket = v.InferOutput<typeof publicTicket>;
