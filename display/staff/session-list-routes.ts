import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import { instant } from '../../broker/client/hall-time.ts';
import { staffId } from '../../broker/contract/ids.ts';
import { proof, provenBy } from './person-check.ts';
import { sentences } from './sentences.ts';
import { formOf, hallNow, leadInUse, refuse, type StaffDoors } from './staff-doors.ts';
import type { SessionRow } from './staff-view.ts';

const endForm = v.strictObject({ staffId, proof });

/** Who is signed in where, for the 責任者 alone, who can end it (R47, R53). */
export function sessionListRoutes(app: FastifyInstance, doors: StaffDoors): void {
  app.get('/sessions', async (request, reply) => {
    if (!leadInUse(request, reply, doors)) return reply;
    return reply.header('cache-control', 'no-store').send(rowsOf(doors));
  });
  app.post('/sessions/end', (request, reply) => end(request, reply, doors));
}

function rowsOf(doors: StaffDoors): readonly SessionRow[] {
  const now = hallNow(doors);
  return doors.sessions.sessions.map((session) => ({
    staffId: session.staffId,
    role: session.role,
    counterId: session.counterId ?? null,
    since: instant(now - doors.sessions.ageMs(session)),
    lastActive: instant(now - doors.sessions.idleMs(session)),
    device: session.device,
    locked: session.locked ?? null,
  }));
}

/** One live session a person: the person names it. */
async function end(request: FastifyRequest, reply: FastifyReply, doors: StaffDoors) {
  const lead = leadInUse(request, reply, doors);
  const form = lead && formOf(endForm, request, reply);
  if (!lead || !form) return reply;
  if (lead.staffId === form.staffId) return refuse(reply, 409, sentences.ownSession);
  if (!(await provenBy(lead, form.proof, request, reply, doors))) return reply;
  doors.sessions.unlock(lead);
  const live = doors.sessions.sessions.some((session) => session.staffId === form.staffId);
  if (!live) return refuse(reply, 409, sentences.notSignedIn);
  doors.sessions.endAllOf(form.staffId, 'ended', lead);
  return reply.send({ ok: true });
}
