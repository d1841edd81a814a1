import type { CallBoxSnapshot } from '../../contract/call-box-snapshot.ts';
import type { SiteCallBox } from '../../contract/site.ts';
import { counterOf, type QueueState } from '../state.ts';

/** One call box: its counter as the next press must have seen it, and the number open there. */
export function callBoxSnapshot(
  state: QueueState,
  { counter: counterId }: SiteCallBox,
): CallBoxSnapshot {
  const { version, state: now, open } = counterOf(state, counterId);
  return {
    seq: state.seq,
    counterId,
    version,
    state: now,
    ...(open !== undefined && {
      ticket: {
        ticketId: open.id,
        number: open.number,
        state: open.phase.state,
        version: open.version,
      },
    }),
  };
}
