import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import type { RequestFailure } from '../../broker/client/hall.ts';
import { type AuditEntry, auditFilter } from '../../broker/contract/audit.ts';
import { decode } from '../../broker/contract/decode.ts';
import { businessDay } from '../../broker/contract/ids.ts';
import type { ValueOf } from '../../broker/contract/requests.ts';
import { ok, type Result } from '../../broker/contract/result.ts';
import { actorOf } from './ask-route.ts';
import { auditCsv } from './audit-csv.ts';
import { auditRows } from './audit-words.ts';
import { sendCsv } from './csv-file.ts';
import { malformedSentence, sentenceOf } from './sentences.ts';
import type { Session } from './session-book.ts';
import { leadInUse, refuse, type StaffDoors } from './staff-doors.ts';
import type { AuditView } from './staff-view.ts';

/** More lines than any day has; a file of them is some 20 MB. */
const CSV_LINES_MAX = 200_000;

const auditQuery = v.strictObject({
  /** None: today. */
  day: v.optional(businessDay),
  from: v.optional(v.pipe(v.string(), v.regex(/^[1-9][0-9]{0,14}$/), v.transform(Number))),
  ...auditFilter.entries,
});
type AuditQuery = v.InferOutput<typeof auditQuery>;

/** 操作の記録, for the 責任者 alone: a page of it to read, and all of it as a file (R47). */
export function auditRoutes(app: FastifyInstance, doors: StaffDoors): void {
  app.get('/audit', (request, reply) => auditPage(request, reply, doors));
  app.get('/audit.csv', (request, reply) => auditFile(request, reply, doors));
}

async function auditPage(request: FastifyRequest, reply: FastifyReply, doors: StaffDoors) {
  const asked = queryOf(request, reply, doors);
  if (!asked) return reply;
  const page = await read(doors, asked.lead, asked.query);
  if (!page.ok) return refuse(reply, 409, sentenceOf(page.error));
  const { days, damaged, entries, next } = page.value;
  const view: AuditView = {
    day: asked.query.day,
    days,
    damaged,
    rows: auditRows(entries, doors.node.pack),
    next: next ?? null,
    people: doors.accounts.accounts.map(({ staffId }) => staffId),
  };
  return reply.header('cache-control', 'no-store').send({ ok: true, value: view });
}

async function auditFile(request: FastifyRequest, reply: FastifyReply, doors: StaffDoors) {
  const asked = queryOf(request, reply, doors);
  if (!asked) return reply;
  const entries: AuditEntry[] = [];
  let { from } = asked.query;
  do {
    const page = await read(doors, asked.lead, { ...asked.query, from });
    if (!page.ok) return refuse(reply, 409, sentenceOf(page.error));
    entries.push(...page.value.entries);
    from = page.value.next;
  } while (from !== undefined && entries.length < CSV_LINES_MAX);
  const { staffId } = asked.lead;
  doors.tell({ act: 'trail-exported', staffId, day: asked.query.day }, asked.lead);
  const file = { name: '操作の記録', plain: 'audit', of: asked.query.day };
  return sendCsv(reply, file, auditCsv(auditRows(entries, doors.node.pack)));
}

type Asked = {
  readonly lead: Session;
  readonly query: AuditQuery & { readonly day: NonNullable<AuditQuery['day']> };
};

/** Refused here when it is not the 責任者 who asks, or nothing that can be looked for. */
function queryOf(
  request: FastifyRequest,
  reply: FastifyReply,
  doors: StaffDoors,
): Asked | undefined {
  const lead = leadInUse(request, reply, doors);
  if (!lead) return undefined;
  const query = decode(auditQuery, request.query);
  if (!query.ok) {
    refuse(reply, 400, malformedSentence(query.error.path));
    return undefined;
  }
  const day = query.value.day ?? doors.node.businessDay;
  if (day !== undefined) return { lead, query: { ...query.value, day } };
  refuse(reply, 409, sentenceOf('offline'));
  return undefined;
}

async function read(
  { hall }: StaffDoors,
  lead: Session,
  { day, from, ...filter }: Asked['query'],
): Promise<Result<ValueOf<'read-journal'>, RequestFailure>> {
  const ask = { actor: actorOf(lead), day, filter, ...(from !== undefined && { from }) };
  const answered = await hall.request('read-journal', ask);
  return answered.ok ? ok(answered.value) : answered;
}
