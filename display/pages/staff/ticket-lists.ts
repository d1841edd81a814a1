import type { ServiceId } from '../../../broker/contract/ids.ts';
import type { StaffSnapshot } from '../../../broker/contract/staff-snapshot.ts';
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

/** Orders of a list; `usual` is its own. */
export const sortNames = {
  usual: '受付順・新しい順',
  wait: '待ち時間の長い順',
  number: '番号順',
  service: '受付内容順',
} as const;
export type Sort = keyof typeof sortNames;
export const sorts: readonly Sort[] = ['usual', 'wait', 'number', 'service'];

/** What one may look for in a list; of several, each must be so. */
export const filterNames = {
  accommodation: '要配慮',
  reserved: '予約',
  language: '日本語以外',
  unconfirmed: '印刷未確認',
} as const;
export type Filter = keyof typeof filterNames;
export const filters: readonly Filter[] = ['accommodation', 'reserved', 'language', 'unconfirmed'];

const passes: Readonly<Record<Filter, (ticket: TicketView) => boolean>> = {
  accommodation: (ticket) => ticket.accommodation === true,
  reserved: ({ reservedFor }) => reservedFor !== undefined,
  language: ({ locale }) => locale !== 'ja',
  unconfirmed: isUnconfirmed,
};

/** Which rows somebody looks at, and in which order. */
export type ListChoice = {
  readonly list: ListName;
  /** One service alone; none: all of them. */
  readonly serviceId: ServiceId | undefined;
  readonly sort: Sort;
  readonly filters: readonly Filter[];
  /** Part of a number: then every ticket of today that bears it, whatever its list. */
  readonly search: string;
};
export const firstChoice: ListChoice = {
  ...{ list: 'before', serviceId: undefined, sort: 'usual', filters: [], search: '' },
};

/** Tickets of a list today, all of them, though not all are sent; of one service, or of every. */
export function listCount(
  staff: StaffSnapshot,
  list: ListName,
  serviceId: ServiceId | undefined = undefined,
): number {
  const counts = serviceId === undefined ? staff.counts : staff.countsByService[serviceId];
  return statesOf[list].reduce((sum, state) => sum + (counts?.[state] ?? 0), 0);
}

/** Until its first call a visitor waits; who left before it waited until then. */
export function waitOf(
  { state, issuedAt, firstCalledAt, finishedAt }: TicketView,
  now: number,
): { readonly waits: boolean; readonly ms: number } {
  const waits = firstCalledAt === undefined && statesOf.before.includes(state);
  return { waits, ms: (firstCalledAt ?? finishedAt ?? now) - issuedAt };
}

/**
 * The rows of a choice. Usually who waits stands by time of issue; what is over, and who is called
 * now, newest first.
 *
 * @param more - rows that the snapshot had no room for, as they were when they were read
 * @param services - in the order of the site file
 */
export function rowsOf(
  staff: StaffSnapshot,
  choice: ListChoice,
  more: readonly TicketView[],
  { now, services }: { readonly now: number; readonly services: readonly ServiceId[] },
): readonly TicketView[] {
  const wanted = choice.search.normalize('NFKC').trim().toUpperCase();
  if (wanted !== '') {
    return known(staff, more)
      .filter(({ number }) => number.includes(wanted))
      .sort(byIssue);
  }
  const newestFirst = choice.list === 'after' || choice.list === 'calling';
  const usual: Order = newestFirst ? (one, other) => other.since - one.since : byIssue;
  const orders: Readonly<Record<Sort, Order>> = {
    usual,
    wait: (one, other) => waitOf(other, now).ms - waitOf(one, now).ms,
    number: (one, other) => (one.number < other.number ? -1 : 1),
    service: (one, other) => services.indexOf(one.serviceId) - services.indexOf(other.serviceId),
  };
  const order = orders[choice.sort];
  return known(staff, more)
    .filter(
      (ticket) => isOf(choice, ticket) && choice.filters.every((each) => passes[each](ticket)),
    )
    .sort((one, other) => order(one, other) || usual(one, other));
}

type Order = (one: TicketView, other: TicketView) => number;
const byIssue: Order = (one, other) => one.issuedAt - other.issuedAt;

/** Each ticket once: what the snapshot tells is newer than what was read on request. */
function known(staff: StaffSnapshot, more: readonly TicketView[]): TicketView[] {
  const byId = new Map<string, TicketView>();
  for (const ticket of [...more, ...staff.finished, ...staff.open]) {
    byId.set(ticket.ticketId, ticket);
  }
  return [...byId.values()];
}

function isOf({ list, serviceId }: ListChoice, ticket: TicketView): boolean {
  if (!statesOf[list].includes(ticket.state)) return false;
  return serviceId === undefined || ticket.serviceId === serviceId;
}

/** How many rows of a list are not here yet, whatever is looked for in it: the snapshot has no room for all. */
export function missingRows(
  staff: StaffSnapshot,
  choice: ListChoice,
  more: readonly TicketView[],
): number {
  if (choice.search !== '') return 0;
  const here = known(staff, more).filter((ticket) => isOf(choice, ticket)).length;
  return Math.max(0, listCount(staff, choice.list, choice.serviceId) - here);
}

/** The printer has not said that the slips are out, and will not by itself. */
export function isUnconfirmed({ state, print }: TicketView): boolean {
  return state === 'issuing' && (print?.state === 'failed' || print?.state === 'unknown');
}
