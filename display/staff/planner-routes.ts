import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import { type DecodeError, decode } from '../../broker/contract/decode.ts';
import { type BusinessDay, businessDay } from '../../broker/contract/ids.ts';
import type { Result } from '../../broker/contract/result.ts';
import { type PlanAnswer, planQuery, type StaffingPlan } from '../../broker/contract/staffing.ts';
import { sendCsv } from './csv-file.ts';
import { HallNames } from './hall-names.ts';
import { plannerCsv } from './planner-csv.ts';
import { malformedSentence, sentenceOf, sentences } from './sentences.ts';
import { refuse, type StaffDoors, sessionInUse } from './staff-doors.ts';

/** Twelve rows, every half hour of the longest day closed. */
const DRAWN_TEXT_MAX = 4_000;

/** What the page asks; today is the hall's. */
const plannerForm = v.omit(planQuery, ['today']);

/** The same as an address of a file, with what was compared and what was drawn. */
const plannerFile = v.strictObject({
  ...v.pick(planQuery, ['from', 'span']).entries,
  targetMinutes: v.pipe(v.string(), v.regex(/^[1-9]\d?$/), v.transform(Number)),
  compare: v.optional(v.literal('true')),
  drawnDay: v.optional(businessDay),
  drawn: v.optional(
    v.pipe(v.string(), v.maxLength(DRAWN_TEXT_MAX), v.parseJson(), planQuery.entries.drawn),
  ),
});

/** 配置の計画, for the 責任者, and for 市 to read: the office works it out, the page asks until it is there. */
export function plannerRoutes(app: FastifyInstance, doors: StaffDoors): void {
  app.post('/planner', async (request, reply) => {
    const asked = asking(request, reply, doors, () => decode(plannerForm, request.body));
    if (!asked) return reply;
    const answer = await doors.office?.plan({ today: asked.today, ...asked.form });
    if (!answer?.ok) return refuse(reply, 503, sentences.officeAway);
    return reply.header('cache-control', 'no-store').send({ ok: true, value: answer.value });
  });
  app.get('/planner.csv', async (request, reply) => {
    const asked = asking(request, reply, doors, () => decode(plannerFile, request.query));
    if (!asked) return reply;
    const { from, span, targetMinutes, compare, drawnDay, drawn } = asked.form;
    const query = { today: asked.today, from, span, targetMinutes, setup: 'dated' } as const;
    const ofDay = { ...query, span: 'day', ...(drawn && { drawn }) } as const;
    const plans = await Promise.all([
      doors.office?.plan(query),
      compare ? doors.office?.plan({ ...query, setup: 'today' }) : undefined,
      drawnDay && drawn ? doors.office?.plan({ ...ofDay, from: drawnDay }) : undefined,
    ]);
    const [plan, without, ofDrawn] = plans.map((each) => readyOf(each));
    if (!plans[0]?.ok) return refuse(reply, 503, sentences.officeAway);
    const lost = (compare && !without) || (drawnDay && drawn && !ofDrawn);
    if (!plan || lost) return refuse(reply, 409, sentences.planNotReady);
    const file = { name: '配置の計画', plain: 'staffing', of: from };
    const plannerParts = { plan, ...(without && { without }), ...(ofDrawn && { drawn: ofDrawn }) };
    return sendCsv(reply, file, plannerCsv(plannerParts, new HallNames(doors.node.pack)));
  });
}

/** A plan that is there; not one that is still worked out, or was not asked for. */
function readyOf(answer: Result<PlanAnswer, 'away'> | undefined): StaffingPlan | undefined {
  return answer?.ok && answer.value.state === 'ready' ? answer.value.plan : undefined;
}

/** Refused here when it is somebody else who asks, or nothing that can be planned. */
function asking<T>(
  request: FastifyRequest,
  reply: FastifyReply,
  doors: StaffDoors,
  read: () => Result<T, DecodeError>,
): { readonly today: BusinessDay; readonly form: T } | undefined {
  const session = sessionInUse(request, reply, doors);
  if (!session) return undefined;
  if (session.role !== 'lead' && session.role !== 'city') {
    refuse(reply, 403, sentences.notPlanner);
    return undefined;
  }
  const asked = read();
  if (!asked.ok) {
    refuse(reply, 400, malformedSentence(asked.error.path));
    return undefined;
  }
  const today = doors.node.businessDay;
  if (today !== undefined) return { today, form: asked.value };
  refuse(reply, 409, sentenceOf('offline'));
  return undefined;
}
