import type { FastifyInstance } from 'fastify';
import type { RequestFailure } from '../../broker/client/hall.ts';
import type { AuditEntry } from '../../broker/contract/audit.ts';
import type { BusinessDay } from '../../broker/contract/ids.ts';
import { ok, type Result } from '../../broker/contract/result.ts';
import { actorOf } from './ask-route.ts';
import { sendCsv } from './csv-file.ts';
import { HallNames } from './hall-names.ts';
import { daysOfMonth, eachDay, type MonthAsked, monthAsked } from './month-records.ts';
import { sentenceOf } from './sentences.ts';
import { refuse, type StaffDoors } from './staff-doors.ts';
import type { SuppliesView } from './staff-view.ts';
import { supplyCsv, supplyRows } from './supply-list.ts';

/** 用紙・消耗品の記録, for the 責任者 alone: a month to read, and as a file (R21, R74). */
export function supplyRoutes(app: FastifyInstance, doors: StaffDoors): void {
  app.get('/supplies', async (request, reply) => {
    const asked = monthAsked(request, reply, doors);
    const view = asked && (await readMonth(doors, asked));
    if (!view) return reply;
    if (!view.ok) return refuse(reply, 409, sentenceOf(view.error));
    return reply.header('cache-control', 'no-store').send({ ok: true, value: view.value });
  });
  app.get('/supplies.csv', async (request, reply) => {
    const asked = monthAsked(request, reply, doors);
    const view = asked && (await readMonth(doors, asked));
    if (!view) return reply;
    if (!view.ok) return refuse(reply, 409, sentenceOf(view.error));
    const file = { name: '用紙・消耗品の記録', plain: 'supplies', of: asked.month };
    return sendCsv(reply, file, supplyCsv(view.value.rows));
  });
}

async function readMonth(
  doors: StaffDoors,
  asked: MonthAsked,
): Promise<Result<SuppliesView, RequestFailure>> {
  const known = await daysOfMonth(doors, asked);
  if (!known.ok) return known;
  const { months, days } = known.value;
  const reads = await eachDay(days, (day) => readDay(doors, asked, day));
  if (!reads.ok) return reads;
  const entries = reads.value.flatMap((read) => read.entries);
  return ok({
    month: asked.month,
    months,
    rows: supplyRows(entries, new HallNames(doors.node.pack)),
    damaged: reads.value.some(({ damaged }) => damaged),
  });
}

/** All pages of one day: rolls are few, but nobody promises that. */
async function readDay({ hall }: StaffDoors, { lead }: MonthAsked, day: BusinessDay) {
  const entries: AuditEntry[] = [];
  const ask = { actor: actorOf(lead), day, filter: { kind: 'supplies' as const } };
  let from: number | undefined;
  for (;;) {
    const read = await hall.request('read-journal', { ...ask, ...(from && { from }) });
    if (!read.ok) return read;
    entries.push(...read.value.entries);
    from = read.value.next;
    if (from === undefined) return ok({ entries, damaged: read.value.damaged });
  }
}
