import fastifyCookie from '@fastify/cookie';
import type { FastifyInstance } from 'fastify';
import type { PageServer } from '../../broker/client/page-server.ts';
import { accountRoutes } from './account-routes.ts';
import { askRoute } from './ask-route.ts';
import { auditRoutes } from './audit-routes.ts';
import { reservationRoutes } from './reservation-routes.ts';
import { sentences } from './sentences.ts';
import { sessionRoutes } from './session-routes.ts';
import { refuse, type StaffDoors, secretOf } from './staff-doors.ts';

/** The staff page's HTTP: accounts, sessions, and one door to the engine's verbs (R47, R53). */
export async function staffRoutes(
  app: FastifyInstance,
  server: PageServer,
  doors: StaffDoors,
): Promise<void> {
  await app.register(fastifyCookie);
  streamRoute(app, server, doors);
  sessionRoutes(app, doors);
  accountRoutes(app, doors);
  auditRoutes(app, doors);
  reservationRoutes(app, doors);
  askRoute(app, doors);
}

/** Ends with its session: a page that merely streams keeps nobody signed in (reliability F48). */
function streamRoute(app: FastifyInstance, server: PageServer, doors: StaffDoors): void {
  app.get('/stream', { exposeHeadRoute: false }, (request, reply) => {
    const session = doors.sessions.find(secretOf(request, doors));
    if (!session) {
      refuse(reply, 401, sentences.signIn);
      return;
    }
    const forget = doors.sessions.onEnd(session, () => reply.raw.end());
    reply.raw.on('close', forget);
    server.streamAt(reply, server.stream);
  });
}
