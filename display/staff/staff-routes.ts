import fastifyCookie from '@fastify/cookie';
import type { FastifyInstance } from 'fastify';
import type { PageServer } from '../../broker/client/page-server.ts';
import { accountRoutes } from './account-routes.ts';
import { askRoute } from './ask-route.ts';
import { auditRoutes } from './audit-routes.ts';
import { overtimeRoutes } from './overtime-routes.ts';
import { reservationRoutes } from './reservation-routes.ts';
import { secretRoutes } from './secret-routes.ts';
import { sentences } from './sentences.ts';
import { sessionListRoutes } from './session-list-routes.ts';
import { sessionRoutes } from './session-routes.ts';
import { signedInRoute } from './signed-in-route.ts';
import { mustChoosePassword, refuse, type StaffDoors, secretOf } from './staff-doors.ts';
import { supplyRoutes } from './supply-routes.ts';

/** The staff page's HTTP: accounts, sessions, and one door to the engine's verbs (R47, R53). */
export async function staffRoutes(
  app: FastifyInstance,
  server: PageServer,
  doors: StaffDoors,
): Promise<void> {
  await app.register(fastifyCookie);
  streamRoute(app, server, doors);
  sessionRoutes(app, doors);
  secretRoutes(app, doors);
  accountRoutes(app, doors);
  sessionListRoutes(app, doors);
  auditRoutes(app, doors);
  overtimeRoutes(app, doors);
  supplyRoutes(app, doors);
  reservationRoutes(app, doors);
  signedInRoute(app, doors);
  askRoute(app, doors);
}

/**
 * Ends when its session ends or its screen is locked: a page that merely streams keeps nobody
 * signed in (reliability F48).
 */
function streamRoute(app: FastifyInstance, server: PageServer, doors: StaffDoors): void {
  app.get('/stream', { exposeHeadRoute: false }, (request, reply) => {
    const session = doors.sessions.find(secretOf(request, doors));
    if (!session) {
      refuse(reply, 401, sentences.signIn);
      return;
    }
    if (session.locked !== undefined || mustChoosePassword(session, doors)) {
      refuse(reply, 403, session.locked ? sentences.locked : sentences.choosePassword);
      return;
    }
    const forget = doors.sessions.onShut(session, () => reply.raw.end());
    reply.raw.on('close', forget);
    server.streamAt(reply, server.stream);
  });
}
