import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import { decode } from '../../broker/contract/decode.ts';
import { verbsFor } from './account.ts';
import { actorOf } from './ask-route.ts';
import { sendCsv } from './csv-file.ts';
import { HallNames } from './hall-names.ts';
import { eachDay, latestDays } from './month-records.ts';
import { malformedSentence, sentenceOf, sentences } from './sentences.ts';
import { refuse, type StaffDoors, sessionInUse } from './staff-doors.ts';
import type { WaitScoresView } from './staff-view.ts';
import { waitScoresCsv, waitScoresView } from './wait-score-list.ts';

const DAYS_MAX = 31;
const DAYS_USUAL = 7;

const lastQuery = v.strictObject({
  /** So many days of the journal, today with them. */
  last: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^\d{1,2}$/),
      v.transform(Number),
      v.minValue(1),
      v.maxValue(DAYS_MAX),
    ),
    String(DAYS_USUAL),
  ),
});

/** 待ち時間の的中, for the 責任者 and the city: to read, and as a file (issue 7, point 4). */
export function waitScoreRoutes(app: FastifyInstance, doors: StaffDoors): void {
  app.get('/wait-scores', async (request, reply) => {
    const view = await readScores(request, reply, doors);
    if (view === undefined) return reply;
    return reply.header('cache-control', 'no-store').send({ ok: true, value: view });
  });
  app.get('/wait-scores.csv', async (request, reply) => {
    const view = await readScores(request, reply, doors);
    if (view === undefined) return reply;
    const of = view.days[0]?.day ?? doors.node.businessDay ?? '';
    return sendCsv(
      reply,
      { name: '待ち時間の的中', plain: 'wait-scores', of },
      waitScoresCsv(view),
    );
  });
}

/** Nothing where it was refused here. */
async function readScores(
  request: FastifyRequest,
  reply: FastifyReply,
  doors: StaffDoors,
): Promise<WaitScoresView | undefined> {
  const refused = (status: number, sentence: string) => {
    refuse(reply, status, sentence);
    return undefined;
  };
  const session = sessionInUse(request, reply, doors);
  if (!session) return undefined;
  if (!verbsFor(session.role).includes('read-wait-scores')) return refused(403, sentences.notLead);
  const query = decode(lastQuery, request.query);
  if (!query.ok) return refused(400, malformedSentence(query.error.path));
  const today = doors.node.businessDay;
  if (today === undefined) return refused(409, sentenceOf('offline'));
  const { last } = query.value;
  const actor = actorOf(session);
  const days = await latestDays(doors, { actor, today, last });
  if (!days.ok) return refused(409, sentenceOf(days.error));
  const reads = await eachDay(days.value, (day) =>
    doors.hall.request('read-wait-scores', { actor, day }),
  );
  if (!reads.ok) return refused(409, sentenceOf(reads.error));
  const order = doors.node.pack?.site.services.map(({ id }) => id) ?? [];
  return waitScoresView(last, reads.value, order, new HallNames(doors.node.pack));
}
