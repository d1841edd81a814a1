import type { BoardGroup } from '../../broker/contract/ids.ts';
import type { Site } from '../../broker/contract/site.ts';
import type { BoardSnapshot, LineSnapshot } from '../../broker/contract/snapshots.ts';
import type { CounterState } from '../../broker/contract/ticket.ts';
import type { CounterView } from './board-view.ts';

/** The one counter of a board that hangs above it; nothing for a board of several. */
export function counterView(
  site: Site,
  group: BoardGroup,
  board: BoardSnapshot | undefined,
  line: LineSnapshot | undefined,
): CounterView | undefined {
  const named = site.boards.find((each) => each.group === group)?.counters;
  const [counter] = board?.counters ?? [];
  if (named?.length !== 1 || counter === undefined) return undefined;
  const { counterId, label, number, state } = counter;
  const called = board?.calling.find((call) => call.counterId === counterId);
  const own = Object.keys(site.counters.find(({ id }) => id === counterId)?.services ?? {});
  const today = line?.services.map(({ serviceId }) => serviceId) ?? [];
  return {
    label,
    state: called ? 'calling' : atCounter(state, number !== undefined),
    number: called?.number ?? number,
    services: today.filter((id) => own.includes(id)),
  };
}

function atCounter(state: CounterState, taken: boolean): CounterView['state'] {
  switch (state) {
    case 'open':
      return taken ? 'serving' : 'open';
    case 'break':
      return 'resting';
    case 'back-office':
    case 'closed':
      return 'away';
  }
}
