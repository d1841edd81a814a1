import fastifyCookie from '@fastify/cookie';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { PageServer } from '../../broker/client/page-server.ts';
import type { SnapshotStream } from '../../broker/client/snapshot-stream.ts';
import { accountRoutes } from './account-routes.ts';
import { askRoute } from './ask-route.ts';
import { auditRoutes } from './audit-routes.ts';
import { overtimeRoutes } from './overtime-routes.ts';
import { plannerRoutes } from './planner-routes.ts';
import { reservationRoutes } from './reservation-routes.ts';
import { secretRoutes } from './secret-routes.ts';
import { sentences } from './sentences.ts';
import type { Session } from './session-book.ts';
import { sessionListRoutes } from './session-list-routes.ts';
import { sessionRoutes } from './session-routes.ts';
import { signedInRoute } from './signed-in-route.ts';
import { mustChoosePassword, refuse, type StaffDoors, secretOf } from './staff-doors.ts';
import type { StaffView } from './staff-view.ts';
import { supplyRoutes } from './supply-routes.ts';
import { trainingRoutes } from './training-routes.ts';
import { waitScoreRoutes } from './wait-score-routes.ts';

/** The staff page's HTTP: accounts, sessions, and one door to the engine's verbs (R47, R53). */
export async function staffRoutes(
  app: FastifyInstance,
  server: PageServer,
  doors: StaffDoors,
  trainingStream: SnapshotStream<StaffView>,
): Promise<void> {
  await app.register(fastifyCookie);
  const { training } = doors;
  const inReal = (session: Session) => !training.has(session);
  streamRoute(app, '/stream', doors, inReal, (reply) => server.streamAt(reply, server.stream));
  const inTraining = (session: Session) => training.has(session);
  streamRoute(app, '/training/stream', doors, inTraining, (reply) =>
    server.streamAt(reply, trainingStream),
  );
  sessionRoutes(app, doors);
  secretRoutes(app, doors);
  accountRoutes(app, doors);
  sessionListRoutes(app, doors);
  auditRoutes(app, doors);
  overtimeRoutes(app, doors);
  waitScoreRoutes(app, doors);
  plannerRoutes(app, doors);
  supplyRoutes(app, doors);
  reservationRoutes(app, doors);
  signedInRoute(app, doors);
  trainingRoutes(app, doors);
  askRoute(app, doors);
}

/**
 * Ends when its session ends, its screen is locked, or its person goes to the other hall: a page that
 * merely streams keeps nobody signed in (reliability F48).
 *
 * @param isHere - whether this stream is of the hall that somebody is in
 */
function streamRoute(
  app: FastifyInstance,
  path: string,
  doors: StaffDoors,
  isHere: (session: Session) => boolean,
  stream: (reply: FastifyReply) => void,
): void {
  app.get(path, { exposeHeadRoute: false }, (request, reply) => {
    const session = doors.sessions.find(secretOf(request, doors));
    if (!session) {
      refuse(reply, 401, sentences.signIn);
      return;
    }
    if (session.locked !== undefined || mustChoosePassword(session, doors)) {
      refuse(reply, 403, session.locked ? sentences.locked : sentences.choosePassword);
      return;
    }
    if (!isHere(session)) {
      refuse(reply, 409, sentences.otherHall);
      return;
    }
    const close = () => reply.raw.end();
    const forget = [doors.sessions.onShut(session, close), doors.training.onMoved(session, close)];
    reply.raw.on('close', () => {
      for (const each of forget) each();
    });
    stream(reply);
  });
}
