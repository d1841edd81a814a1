import type { FastifyInstance } from 'fastify';
import * as v from 'valibot';
import { decode } from '../../contract/decode.ts';
import type { PagePlayer } from './page-player.ts';

const soundId = v.strictObject({ id: v.pipe(v.string(), v.uuid()) });
const outcome = v.strictObject({ fault: v.optional(v.pipe(v.string(), v.maxLength(120))) });

/** What a page needs to play the sounds of its node (`page/page-sound.ts` is the other half). */
export function pageSoundRoutes(app: FastifyInstance, player: PagePlayer): void {
  app.get('/sound/:id', (request, reply) => {
    const asked = decode(soundId, request.params);
    const wav = asked.ok ? player.wav(asked.value.id) : undefined;
    if (!wav) return reply.code(404).send();
    return reply.type('audio/wav').header('cache-control', 'no-store').send(wav);
  });

  app.post('/sound/:id/claim', (request, reply) => {
    const asked = decode(soundId, request.params);
    const mine = asked.ok && player.claim(asked.value.id);
    return reply.code(mine ? 204 : 409).send();
  });

  app.post('/sound/:id/report', (request, reply) => {
    const asked = decode(soundId, request.params);
    const told = decode(outcome, request.body);
    if (!asked.ok || !told.ok) return reply.code(400).send();
    player.report(asked.value.id, told.value.fault);
    return reply.code(204).send();
  });
}
