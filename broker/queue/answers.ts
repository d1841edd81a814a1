import type { Actor, RequestId } from '../contract/ids.ts';
import type { Answer, QueueState } from './state.ts';

/**
 * Who asked, as a key. The kinds are a closed list without a colon, so no two actors share a key:
 * ids joined without a separator once gave two kiosks the same ticket (design part 5, rule 3).
 */
function actorKey(actor: Actor): string {
  switch (actor.kind) {
    case 'staff':
      return `staff:${actor.staffId}`;
    case 'engine':
      return 'engine';
    default:
      return `${actor.kind}:${actor.nodeId}`;
  }
}

/**
 * The value this actor was answered with under this request id, however long ago today: exactly
 * the `ValueOf` of its verb. Nothing: the id is new, or was refused and may be decided anew.
 */
export function answerOf(
  state: QueueState,
  actor: Actor,
  requestId: RequestId,
): Answer | undefined {
  return state.answers.get(actorKey(actor))?.get(requestId);
}

/** Keeps an accepted answer; only `evolve` does. */
export function keepAnswer(
  state: QueueState,
  actor: Actor,
  requestId: RequestId,
  answer: Answer,
): void {
  const key = actorKey(actor);
  Object.freeze(answer);
  const known = state.answers.get(key);
  if (known === undefined) state.answers.set(key, new Map([[requestId, answer]]));
  else known.set(requestId, answer);
}
