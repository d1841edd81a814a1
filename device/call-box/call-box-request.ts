import type { Hall, RequestFailure } from '../../broker/client/hall.ts';
import type { CallBoxSnapshot } from '../../broker/contract/call-box-snapshot.ts';
import { assertNever, err, type Result } from '../../broker/contract/result.ts';
import type { CallBoxAct } from './call-box-keys.ts';

type Answer = Promise<Result<unknown, RequestFailure>>;

/**
 * The one request of one press, about what the box was told last: its counter, and the number open
 * there. Whether it may be done is for the engine to say; a press that is about a number where none
 * is open is `wrong-state` and asks nothing.
 */
export function askHall(
  hall: Pick<Hall, 'node' | 'request'>,
  act: CallBoxAct,
  { counterId, version, ticket }: CallBoxSnapshot,
): Answer {
  const actor = { kind: 'call-box', nodeId: hall.node } as const;
  if (act === 'call-next' || act === 'call-next-silent') {
    const voice = act === 'call-next' ? 'voice' : 'silent';
    return hall.request('call-next', { actor, counterId, expects: { counter: version }, voice });
  }
  if (ticket === undefined) return Promise.resolve(err('wrong-state'));
  const { ticketId } = ticket;
  const expects = { ticket: ticket.version };
  switch (act) {
    case 'recall':
      return hall.request('recall', {
        ...{ actor, ticketId, counterId, voice: 'voice' },
        expects: { ...expects, counter: version },
      });
    case 'start':
      return hall.request('start-serving', {
        ...{ actor, ticketId, counterId },
        expects: { ...expects, counter: version },
      });
    case 'finish':
      return hall.request('finish-serving', { actor, ticketId, expects });
    case 'absent':
      return hall.request('mark-absent', { actor, ticketId, expects });
    default:
      return assertNever(act);
  }
}
