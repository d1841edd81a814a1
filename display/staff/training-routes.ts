import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import type { AuditEntry } from '../../broker/contract/audit.ts';
import { decode } from '../../broker/contract/decode.ts';
import { type BusinessDay, requestId } from '../../broker/contract/ids.ts';
import { ok, type Result } from '../../broker/contract/result.ts';
import { actorOf } from './ask-route.ts';
import { type Attendance, attendanceOf, attendanceRows } from './attendance.ts';
import { csvFile, sendCsv } from './csv-file.ts';
import { malformedSentence, sentenceOf, sentences } from './sentences.ts';
import type { Session } from './session-book.ts';
import {
  formOf,
  hallDate,
  hallNow,
  leadInUse,
  refuse,
  type StaffDoors,
  sessionInUse,
} from './staff-doors.ts';
import type { AttendanceView } from './staff-view.ts';

const joinForm = v.strictObject({ trainingId: requestId });
const nothing = v.strictObject({});
const attendanceQuery = v.strictObject({
  /** `2026-11`; none: this month. */
  month: v.optional(v.pipe(v.string(), v.regex(/^\d{4}-(0[1-9]|1[0-2])$/))),
});
const heads = ['職員ID', '演習', '開始', '終了', '分', '修了', '研修を始めた人'];

/** 研修 (R22): into the training hall and out of it, and who was there. */
export function trainingRoutes(app: FastifyInstance, doors: StaffDoors): void {
  app.post('/training/join', (request, reply) => join(request, reply, doors));
  app.post('/training/leave', async (request, reply) => {
    const session = sessionInUse(request, reply, doors);
    if (!session || !formOf(nothing, request, reply)) return reply;
    doors.training.leave(session);
    return reply.send({ ok: true });
  });
  app.get('/trainings', async (request, reply) => {
    const read = await attendance(request, reply, doors);
    if (!read) return reply;
    return reply.header('cache-control', 'no-store').send({ ok: true, value: read });
  });
  app.get('/trainings.csv', async (request, reply) => {
    const read = await attendance(request, reply, doors);
    if (!read) return reply;
    const { month, rows } = read;
    const lines = rows
      .toReversed()
      .map(({ staffId, exercise, from, until, minutes, completed, by }) => {
        return [staffId, exercise, from, until, String(minutes), completed ? '修了' : '', by];
      });
    return sendCsv(
      reply,
      { name: '研修の記録', plain: 'training', of: month },
      csvFile(heads, lines),
    );
  });
}

/**
 * Whoever serves somebody, or whose counter stands open, does not go: real citizens would wait
 * before an empty desk.
 */
async function join(request: FastifyRequest, reply: FastifyReply, doors: StaffDoors) {
  const session = sessionInUse(request, reply, doors);
  const form = session && formOf(joinForm, request, reply);
  if (!session || !form) return reply;
  const { trainingId } = form;
  if (doors.training.has(session)) return reply.send({ ok: true });
  if (doors.node.counterIsOpen(session.counterId)) {
    return refuse(reply, 409, sentences.counterOpen);
  }
  if (doors.training.trainingId !== trainingId) {
    return refuse(reply, 409, sentences.trainingAway);
  }
  const joined = { actor: actorOf(session), trainingId, did: 'joined' } as const;
  const answer = await doors.hall.request('record-attendance', joined);
  // Joined before, and came back at another browser.
  if (!answer.ok && answer.error !== 'wrong-state') {
    return refuse(reply, 409, sentenceOf(answer.error), { refusal: answer.error });
  }
  doors.training.join(session, trainingId);
  return reply.send({ ok: true });
}

async function attendance(
  request: FastifyRequest,
  reply: FastifyReply,
  doors: StaffDoors,
): Promise<AttendanceView | undefined> {
  const lead = leadInUse(request, reply, doors);
  if (!lead) return undefined;
  const query = decode(attendanceQuery, request.query);
  if (!query.ok) {
    refuse(reply, 400, malformedSentence(query.error.path));
    return undefined;
  }
  const month = query.value.month ?? hallDate(doors).slice(0, 7);
  const read = await readMonth(doors, lead, month);
  if (read.ok) {
    const timeZone = doors.node.pack?.site.timeZone ?? 'Asia/Tokyo';
    return { month, rows: attendanceRows(read.value, timeZone) };
  }
  refuse(reply, 409, sentenceOf(read.error));
  return undefined;
}

type Read<T> = Result<T, Parameters<typeof sentenceOf>[0]>;

/** Day by day: each is a file of its own. */
async function readMonth(
  doors: StaffDoors,
  lead: Session,
  month: string,
): Promise<Read<readonly Attendance[]>> {
  const today = doors.node.businessDay;
  if (today === undefined) return { ok: false, error: 'offline' };
  const first = await readDay(doors, lead, today);
  if (!first.ok) return first;
  const rows: Attendance[] = [];
  for (const day of first.value.days.filter((each) => each.startsWith(month))) {
    const read = day === today ? first : await readDay(doors, lead, day);
    if (!read.ok) return read;
    rows.push(...attendanceOf(read.value.entries, hallNow(doors)));
  }
  return ok(rows);
}

async function readDay(
  { hall }: StaffDoors,
  lead: Session,
  day: BusinessDay,
): Promise<Read<{ days: readonly BusinessDay[]; entries: readonly AuditEntry[] }>> {
  const newestFirst: AuditEntry[] = [];
  const days: BusinessDay[] = [];
  let from: number | undefined;
  do {
    const ask = { actor: actorOf(lead), day, filter: { kind: 'training' as const } };
    const page = await hall.request('read-journal', {
      ...ask,
      ...(from !== undefined && { from }),
    });
    if (!page.ok) return page;
    days.push(...page.value.days);
    newestFirst.push(...page.value.entries);
    from = page.value.next;
  } while (from !== undefined);
  return ok({ days, entries: newestFirst.toReversed() });
}
