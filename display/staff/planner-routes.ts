import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import { decode } from '../../broker/contract/decode.ts';
import { type PlanQuery, planQuery } from '../../broker/contract/staffing.ts';
import { sendCsv } from './csv-file.ts';
import { plannerCsv } from './planner-csv.ts';
import { malformedSentence, sentenceOf, sentences } from './sentences.ts';
import { refuse, type StaffDoors, sessionInUse } from './staff-doors.ts';

/** What the page asks; today is the hall's. */
const plannerForm = v.omit(planQuery, ['today']);

const plannerFile = v.pipe(
  v.strictObject({
    ...v.pick(planQuery, ['from', 'span', 'setup']).entries,
    targetMinutes: v.pipe(v.string(), v.regex(/^[1-9]\d?$/), v.transform(Number)),
  }),
);

/** 配置の計画, for the 責任者, and for 市 to read: the office works it out, the page asks until it is there. */
export function plannerRoutes(app: FastifyInstance, doors: StaffDoors): void {
  app.post('/planner', async (request, reply) => {
    const query = queryOf(request, reply, doors, () => decode(plannerForm, request.body));
    const answer = query && (await doors.office?.plan(query));
    if (!query) return reply;
    if (!answer?.ok) return refuse(reply, 503, sentences.officeAway);
    return reply.header('cache-control', 'no-store').send({ ok: true, value: answer.value });
  });
  app.get('/planner.csv', async (request, reply) => {
    const query = queryOf(request, reply, doors, () => decode(plannerFile, request.query));
    const answer = query && (await doors.office?.plan(query));
    if (!query) return reply;
    if (!answer?.ok) return refuse(reply, 503, sentences.officeAway);
    if (answer.value.state !== 'ready') return refuse(reply, 409, sentences.planNotReady);
    const { plan } = answer.value;
    const timeZone = doors.node.pack?.site.timeZone ?? 'Asia/Tokyo';
    const file = { name: '配置の計画', plain: 'staffing', of: query.from };
    return sendCsv(reply, file, plannerCsv(plan, timeZone));
  });
}

/** Refused here when it is somebody else who asks, or nothing that can be planned. */
function queryOf(
  request: FastifyRequest,
  reply: FastifyReply,
  doors: StaffDoors,
  form: () => ReturnType<typeof decode<typeof plannerForm>>,
): PlanQuery | undefined {
  const session = sessionInUse(request, reply, doors);
  if (!session) return undefined;
  if (session.role !== 'lead' && session.role !== 'city') {
    refuse(reply, 403, sentences.notPlanner);
    return undefined;
  }
  const asked = form();
  if (!asked.ok) {
    refuse(reply, 400, malformedSentence(asked.error.path));
    return undefined;
  }
  const today = doors.node.businessDay;
  if (today !== undefined) return { today, ...asked.value };
  refuse(reply, 409, sentenceOf('offline'));
  return undefined;
}
