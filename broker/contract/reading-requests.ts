import * as v from 'valibot';
import {
  auditEntry,
  auditFilter,
  JOURNAL_DAYS_MAX,
  TIMELINE_SLOTS_MAX,
  timelineSlot,
} from './audit.ts';
import {
  CALENDAR_DAYS_MAX,
  calendarDay,
  OVERTIME_VISITS_MAX,
  overtimeVisit,
} from './day-record.ts';
import { businessDay, count, epochMs, serviceId } from './ids.ts';
import { envelope, type RequestEntry, staffOnly } from './request-fields.ts';
import { ticketView } from './ticket.ts';
import { waitScores } from './wait-scores.ts';

/** What is read and changes nothing: it decides nothing and stands in no journal. */
export const readingRequests = {
  'read-tickets': {
    roles: staffOnly,
    about: 'The rest of a list that the staff snapshot had no room for; changes nothing.',
    payload: v.strictObject({
      ...envelope,
      list: v.picklist(['open', 'finished']),
      serviceId: v.optional(serviceId),
      offset: count,
    }),
    value: v.strictObject({ total: count, tickets: v.pipe(v.array(ticketView), v.maxLength(100)) }),
  },
  'read-journal': {
    roles: staffOnly,
    about: 'The audit trail of a day, newest first, a page at a time; changes nothing (R47).',
    payload: v.strictObject({
      ...envelope,
      day: businessDay,
      /** The newest sequence of the page: the `next` of the page before. */
      from: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
      filter: auditFilter,
    }),
    value: v.strictObject({
      /** Every day that has a journal, newest first; with the first page alone. */
      days: v.pipe(v.array(businessDay), v.maxLength(JOURNAL_DAYS_MAX)),
      /** A part of the day's journal does not read. */
      damaged: v.boolean(),
      entries: v.pipe(v.array(auditEntry), v.maxLength(200)),
      next: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
    }),
  },
  'read-timeline': {
    roles: staffOnly,
    about: 'The course of a day by half hours; changes nothing.',
    payload: v.strictObject({ ...envelope, day: businessDay }),
    value: v.strictObject({
      day: businessDay,
      /** A part of the day's journal does not read: what came after it is missing. */
      damaged: v.boolean(),
      slots: v.pipe(v.array(timelineSlot), v.maxLength(TIMELINE_SLOTS_MAX)),
    }),
  },
  'read-overtime': {
    roles: staffOnly,
    about: 'Who was served after the doors had closed on a day; changes nothing (R39).',
    payload: v.strictObject({ ...envelope, day: businessDay }),
    value: v.strictObject({
      day: businessDay,
      damaged: v.boolean(),
      /** Nothing: the doors were closed all day. */
      serviceEnd: v.optional(epochMs),
      visits: v.pipe(v.array(overtimeVisit), v.maxLength(OVERTIME_VISITS_MAX)),
    }),
  },
  'read-wait-scores': {
    roles: staffOnly,
    about:
      'How the waiting times shown on a day came true, beside two simpler methods; changes nothing.',
    payload: v.strictObject({ ...envelope, day: businessDay }),
    value: v.strictObject({ day: businessDay, damaged: v.boolean(), scores: waitScores }),
  },
  'read-calendar': {
    roles: staffOnly,
    about:
      'What the calendar says of today and the days that follow; changes nothing (R35 to R38).',
    payload: v.strictObject({ ...envelope }),
    value: v.strictObject({ days: v.pipe(v.array(calendarDay), v.maxLength(CALENDAR_DAYS_MAX)) }),
  },
} as const satisfies Record<string, RequestEntry>;
