import type { BoardSnapshot } from '../../broker/contract/board-snapshot.ts';
import type { BoardGroup, EpochMs } from '../../broker/contract/ids.ts';
import type { LineSnapshot } from '../../broker/contract/line-snapshot.ts';
import type { Site } from '../../broker/contract/site.ts';
import type { CounterState } from '../../broker/contract/ticket.ts';
import type { CounterView } from './board-view.ts';

const MINUTE_MS = 60_000;

/** The one counter of a board that hangs above it; nothing for a board of several. */
export function counterView(
  site: Site,
  group: BoardGroup,
  board: BoardSnapshot | undefined,
  line: LineSnapshot | undefined,
  now: EpochMs | undefined,
): CounterView | undefined {
  const named = site.boards.find((each) => each.group === group)?.counters;
  const [counter] = board?.counters ?? [];
  if (named?.length !== 1 || counter === undefined) return undefined;
  const { counterId, label, number, state, rest, services } = counter;
  const called = board?.calling.find((call) => call.counterId === counterId);
  const today = line?.services.map(({ serviceId }) => serviceId) ?? [];
  return {
    label,
    state: called ? 'calling' : atCounter(state, number !== undefined),
    number: called?.number ?? number,
    backAt: rest && still(rest.since + rest.minutes * MINUTE_MS, now),
    services: today.filter((id) => services.includes(id)),
  };
}

/** A time that has passed is no promise any more. */
function still(at: number, now: EpochMs | undefined): number | undefined {
  return now !== undefined && now < at ? at : undefined;
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
