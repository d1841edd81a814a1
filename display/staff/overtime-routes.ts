import type { FastifyInstance } from 'fastify';
import type { RequestFailure } from '../../broker/client/hall.ts';
import { ok, type Result } from '../../broker/contract/result.ts';
import { actorOf } from './ask-route.ts';
import { sendCsv } from './csv-file.ts';
import { HallNames } from './hall-names.ts';
import { daysOfMonth, eachDay, type MonthAsked, monthAsked } from './month-records.ts';
import { overtimeCsv, overtimeView } from './overtime-list.ts';
import { sentenceOf } from './sentences.ts';
import { refuse, type StaffDoors } from './staff-doors.ts';
import type { OvertimeView } from './staff-view.ts';

/** 時間外対応の記録, for the 責任者 alone: a month to read, and as a file (R39). */
export function overtimeRoutes(app: FastifyInstance, doors: StaffDoors): void {
  app.get('/overtime', async (request, reply) => {
    const asked = monthAsked(request, reply, doors);
    const view = asked && (await readMonth(doors, asked));
    if (!view) return reply;
    if (!view.ok) return refuse(reply, 409, sentenceOf(view.error));
    return reply.header('cache-control', 'no-store').send({ ok: true, value: view.value });
  });
  app.get('/overtime.csv', async (request, reply) => {
    const asked = monthAsked(request, reply, doors);
    const view = asked && (await readMonth(doors, asked));
    if (!view) return reply;
    if (!view.ok) return refuse(reply, 409, sentenceOf(view.error));
    const file = { name: '時間外対応の記録', plain: 'overtime', of: asked.month };
    return sendCsv(reply, file, overtimeCsv(view.value));
  });
}

async function readMonth(
  doors: StaffDoors,
  asked: MonthAsked,
): Promise<Result<OvertimeView, RequestFailure>> {
  const known = await daysOfMonth(doors, asked);
  if (!known.ok) return known;
  const { months, days } = known.value;
  const actor = actorOf(asked.lead);
  const reads = await eachDay(days, async (day) => {
    const read = await doors.hall.request('read-overtime', { actor, day });
    return read.ok ? ok(read.value) : read;
  });
  if (!reads.ok) return reads;
  return ok(overtimeView(asked.month, months, reads.value, new HallNames(doors.node.pack)));
}
