import * as v from 'valibot';
import { businessDay, count, counterId, epochMs, serviceId, ticketNumber } from './ids.ts';

/** More visits than a hall's counters could take between the end of service and 03:00. */
export const OVERTIME_VISITS_MAX = 400;

/** 時間外: one stay of a ticket at a counter that went on after the doors had closed (R39). */
export const overtimeVisit = v.strictObject({
  number: ticketNumber,
  serviceId,
  counterId,
  /** Called there, domain time; before the end of service where it only ran over. */
  from: epochMs,
  /** Left it; nothing while it is still there. */
  until: v.optional(epochMs),
  /** Whole minutes from the end of service until it was left, the begun one with them. */
  minutesPast: count,
  /** Whole minutes of the counter after the end of service. */
  counterMinutes: count,
  /** Finished far too late, or by a missed close: nobody knows when it really ended. */
  doubtful: v.optional(v.literal(true)),
});
export type OvertimeVisit = v.InferOutput<typeof overtimeVisit>;

/** A day that nobody closed, and what became of the numbers that were left (design part 5, rule 12). */
export const missedClose = v.strictObject({
  day: businessDay,
  /** Still being served: done, at a time nobody knows. */
  done: count,
  /** Called, or absent. */
  noShow: count,
  closedOut: count,
});
export type MissedClose = v.InferOutput<typeof missedClose>;

/** Why a day has the hours it has, the strongest reason alone (R35, R36, R38). */
export const calendarReasons = {
  usual: '通常',
  longer: '時間延長',
  nth: '第○曜日の開庁',
  special: '特別開庁日',
  'closed-day': '臨時閉庁',
  yearly: '毎年の閉庁日',
  holiday: '祝日',
  weekend: '閉庁日',
} as const;
const calendarReason = v.picklist(Object.keys(calendarReasons) as (keyof typeof calendarReasons)[]);
export type CalendarReason = v.InferOutput<typeof calendarReason>;

/** Today and the two weeks that follow. */
export const CALENDAR_DAYS_MAX = 15;

export const calendarDay = v.strictObject({
  day: businessDay,
  because: calendarReason,
  /** Domain times; nothing on a day that is closed. */
  hours: v.optional(v.strictObject({ issueFrom: epochMs, issueUntil: epochMs, closes: epochMs })),
  /** Counters in use by their dates (R72). */
  counters: v.pipe(v.array(counterId), v.maxLength(100)),
  /** Services offered by their dates (R30, R32). */
  services: v.pipe(v.array(serviceId), v.maxLength(26)),
});
export type CalendarDay = v.InferOutput<typeof calendarDay>;
