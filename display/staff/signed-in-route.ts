import type { FastifyInstance } from 'fastify';
import { sentences } from './sentences.ts';
import { refuse, type StaffDoors, secretOf } from './staff-doors.ts';

/**
 * Who is signed in, for the 責任者 who wants to know whom the day's words have not reached (R46).
 * The page asks again and again: to ask keeps nobody signed in.
 */
export function signedInRoute(app: FastifyInstance, doors: StaffDoors): void {
  app.get('/signed-in', async (request, reply) => {
    const session = doors.sessions.find(secretOf(request, doors));
    if (!session) return refuse(reply, 401, sentences.signIn);
    if (session.locked !== undefined) return refuse(reply, 403, sentences.locked);
    if (session.role !== 'lead') return refuse(reply, 403, sentences.notLead);
    return reply
      .header('cache-control', 'no-store')
      .send(doors.sessions.sessions.map(({ staffId }) => staffId));
  });
}
