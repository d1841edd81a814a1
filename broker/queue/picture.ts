import { PlaceList } from './place-list.ts';
import { emptyState, type QueueState, type Ticket } from './state.ts';

/** Keys under which a whole ticket stands; elsewhere its number says which one is meant. */
const wholeTickets: keyof QueueState = 'tickets';

/**
 * A state as one text: two states are the same exactly when their pictures are. Maps and sets keep
 * their order, for a replay must come to the same one.
 */
export function pictureOf(state: QueueState): string {
  const keys = Object.keys(emptyState()) as (keyof QueueState)[];
  return keys.map((key) => `${key}: ${JSON.stringify(state[key], plain(key))}`).join('\n');
}

function isTicket(value: object): value is Ticket {
  return 'history' in value && 'number' in value;
}

function plain(key: keyof QueueState) {
  return (_name: string, value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    if (value instanceof Map) return [...value];
    if (value instanceof Set || value instanceof PlaceList) return [...value];
    if (isTicket(value) && key !== wholeTickets) return value.number;
    return value;
  };
}
