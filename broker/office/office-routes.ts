import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { decode } from '../contract/decode.ts';
import { planQuery } from '../contract/staffing.ts';
import type { PlanDesk } from './plan-desk.ts';

const digest = (text: string) => createHash('sha256').update(text).digest();

/**
 * What the staff process asks here, and nobody else: `POST /plan` with a query is answered at once,
 * with the plan or with how far it is.
 */
export function officeRoutes(app: FastifyInstance, desk: PlanDesk, secret: string): void {
  const expected = digest(`Bearer ${secret}`);
  app.post('/plan', (request, reply) => {
    const shown = digest(request.headers.authorization ?? '');
    if (!timingSafeEqual(shown, expected)) return reply.code(401).send({ error: 'secret' });
    const query = decode(planQuery, request.body);
    if (!query.ok) return reply.code(400).send({ error: 'malformed', path: query.error.path });
    return reply.header('cache-control', 'no-store').send(desk.ask(query.value));
  });
}
