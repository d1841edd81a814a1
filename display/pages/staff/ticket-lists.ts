import type { ServiceId } from '../../../broker/contract/ids.ts';
import type { StaffSnapshot } from '../../../broker/contract/snapshots.ts';
import type { TicketView } from '../../../broker/contract/ticket.ts';

/** The five lists of the specification (R13), in its words. */
export const listNames = {
  before: '呼び出し前',
  calling: '呼び出し中',
  after: '呼び出し済み',
  hold: '保留',
  absent: '不在',
} as const;
export type ListName = keyof typeof listNames;
export const lists: readonly ListName[] = ['before', 'calling', 'after', 'hold', 'absent'];

const statesOf: Readonly<Record<ListName, readonly TicketView['state'][]>> = {
  before: ['issuing', 'waiting', 'handoff'],
  calling: ['calling'],
  after: ['serving', 'done', 'cancelled', 'no-show', 'closed-out'],
  hold: ['hold'],
  absent: ['absent'],
};

/** Which rows somebody looks at. */
export type ListChoice = {
  readonly list: ListName;
  /** One service alone; none: all of them. */
  readonly serviceId: ServiceId | undefined;
  /** Part of a number: then every ticket of today that bears it, whatever its list. */
  readonly search: string;
};

/** Tickets of a list today, all of them, though not all are sent. */
export function listCount(staff: StaffSnapshot, list: ListName): number {
  return statesOf[list].reduce((sum, state) => sum + (staff.counts[state] ?? 0), 0);
}

/**
 * The rows of a choice. Who waits stands by time of issue; what is over, and who is called now,
 * newest first.
 *
 * @param more - rows that the snapshot had no room for, as they were when they were read
 */
export function rowsOf(
  staff: StaffSnapshot,
  { list, serviceId, search }: ListChoice,
  more: readonly TicketView[],
): readonly TicketView[] {
  const byId = new Map<string, TicketView>();
  // What the snapshot tells is newer than what was read on request.
  for (const ticket of [...more, ...staff.finished, ...staff.open]) {
    byId.set(ticket.ticketId, ticket);
  }
  const wanted = search.normalize('NFKC').trim().toUpperCase();
  const rows = [...byId.values()].filter((ticket) => {
    if (wanted !== '') return ticket.number.includes(wanted);
    if (!statesOf[list].includes(ticket.state)) return false;
    return serviceId === undefined || ticket.serviceId === serviceId;
  });
  const newestFirst = wanted === '' && (list === 'after' || list === 'calling');
  return rows.sort((one, other) =>
    newestFirst ? other.since - one.since : one.issuedAt - other.issuedAt,
  );
}

/** How many rows of a choice are not here yet: the snapshot has no room for all. */
export function missingRows(
  staff: StaffSnapshot,
  { list, serviceId, search }: ListChoice,
  rows: readonly TicketView[],
): number {
  if (search !== '') return 0;
  if (serviceId === undefined) return Math.max(0, listCount(staff, list) - rows.length);
  if (list !== 'before') return 0;
  const waiting = rows.filter(({ state }) => state === 'waiting').length;
  return Math.max(0, (staff.waitingByService[serviceId] ?? 0) - waiting);
}

/** The printer has not said that the slips are out, and will not by itself. */
export function isUnconfirmed({ state, print }: TicketView): boolean {
  return state === 'issuing' && (print?.state === 'failed' || print?.state === 'unknown');
}
