import type { FastifyInstance } from 'fastify';
import type { PagePlayer } from '../../broker/client/sound/page-player.ts';
import { pageSoundRoutes } from '../../broker/client/sound/page-sound-routes.ts';
import type { BoardNode } from './board-node.ts';

/** What a board's page sends: that it lives, and what became of a sound where it is what sounds. */
export function boardRoutes(
  app: FastifyInstance,
  node: BoardNode,
  pagePlayer: PagePlayer | undefined,
): void {
  app.post('/alive', (_request, reply) => {
    node.pageAlive();
    return reply.code(204).send();
  });
  if (pagePlayer) pageSoundRoutes(app, pagePlayer);
}
