import type { FastifyReply, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import type { RequestFailure } from '../../broker/client/hall.ts';
import { decode } from '../../broker/contract/decode.ts';
import type { BusinessDay } from '../../broker/contract/ids.ts';
import { err, ok, type Result } from '../../broker/contract/result.ts';
import { actorOf } from './ask-route.ts';
import { malformedSentence, sentenceOf } from './sentences.ts';
import type { Session } from './session-book.ts';
import { leadInUse, refuse, type StaffDoors } from './staff-doors.ts';

const monthQuery = v.strictObject({
  /** `2026-11`; none: this month. */
  month: v.optional(v.pipe(v.string(), v.regex(/^\d{4}-\d{2}$/))),
});

type StaffActor = ReturnType<typeof actorOf>;

export type MonthAsked = { readonly lead: Session; readonly today: BusinessDay } & {
  readonly month: string;
};

/** Which month the 責任者 asks for; refused here when it is somebody else, or no month at all. */
export function monthAsked(
  request: FastifyRequest,
  reply: FastifyReply,
  doors: StaffDoors,
): MonthAsked | undefined {
  const lead = leadInUse(request, reply, doors);
  if (!lead) return undefined;
  const query = decode(monthQuery, request.query);
  if (!query.ok) {
    refuse(reply, 400, malformedSentence(query.error.path));
    return undefined;
  }
  const today = doors.node.businessDay;
  if (today !== undefined) return { lead, today, month: query.value.month ?? today.slice(0, 7) };
  refuse(reply, 409, sentenceOf('offline'));
  return undefined;
}

export type MonthDays = {
  /** Months that have a record, newest first. */
  readonly months: readonly string[];
  /** The days of the month that have one, oldest first. */
  readonly days: readonly BusinessDay[];
};

/** The newest days that have a journal, newest first; none before the first number of the hall. */
export async function latestDays(
  { hall }: StaffDoors,
  { actor, today, last }: { actor: StaffActor; today: BusinessDay; last: number },
): Promise<Result<readonly BusinessDay[], RequestFailure>> {
  const ask = { actor, day: today, filter: { kind: 'supplies' as const } };
  const read = await hall.request('read-journal', ask);
  if (!read.ok) return read.error === 'unknown-day' ? ok([]) : read;
  return ok(read.value.days.slice(0, last));
}

/** The days of a month that have a journal. */
export async function daysOfMonth(
  doors: StaffDoors,
  { lead, today, month }: MonthAsked,
): Promise<Result<MonthDays, RequestFailure>> {
  const last = Number.POSITIVE_INFINITY;
  const read = await latestDays(doors, { actor: actorOf(lead), today, last });
  if (!read.ok) return read;
  const days = read.value;
  const months = [...new Set([today.slice(0, 7), ...days.map((day) => day.slice(0, 7))])];
  const own = days.filter((day) => day.startsWith(month));
  return ok({ months: months.sort().reverse(), days: own.toReversed() });
}

/** Reads day after day; the first that cannot be read ends it. */
export async function eachDay<T>(
  days: readonly BusinessDay[],
  read: (day: BusinessDay) => Promise<Result<T, RequestFailure>>,
): Promise<Result<readonly T[], RequestFailure>> {
  const all: T[] = [];
  for (const day of days) {
    const one = await read(day);
    if (!one.ok) return err(one.error);
    all.push(one.value);
  }
  return ok(all);
}
