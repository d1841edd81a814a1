import type { BoardCall, BoardSnapshot } from '../../contract/board-snapshot.ts';
import type { BoardGroup, EpochMs } from '../../contract/ids.ts';
import type { Site, SiteBoard, SiteCounter } from '../../contract/site.ts';
import { counterInUse } from '../calendar.ts';
import { groupsFor } from '../call.ts';
import { counterOf, type QueueState, servicesOf, type Ticket, ticketIs } from '../state.ts';

/** Numbers on the strip of the absent; who was absent longest gives way. */
const ABSENT_MAX = 40;

/** What board, voice and phone call a counter: its label, or nothing if the site file forgot it. */
export function labelOf(site: Site, counterId: SiteCounter['id']): string {
  return site.counters.find((each) => each.id === counterId)?.label ?? '';
}

/** Newest first, by the order of calls and recalls and not by a clock. */
function callsNow(state: QueueState, site: Site, group: BoardGroup): BoardCall[] {
  const calls: BoardCall[] = [];
  for (const ticket of [...state.standing.calling].reverse()) {
    if (!ticketIs(ticket, 'calling') || !ticket.phase.groups.includes(group)) continue;
    const { announcementId, counterId, announcedAt, calls: count, overtook } = ticket.phase;
    calls.push({
      announcementId,
      number: ticket.number,
      counterId,
      label: labelOf(site, counterId),
      calledAt: announcedAt,
      calls: count,
      locale: ticket.locale,
      ...(overtook !== undefined && { overtook }),
    });
  }
  return calls;
}

function absentNumbers(state: QueueState, site: Site, group: BoardGroup): Ticket['number'][] {
  const absent = [...state.standing.absent].filter(
    (ticket) =>
      ticketIs(ticket, 'absent') &&
      groupsFor(site, ticket.phase.counterId, ticket.phase.serviceId).includes(group),
  );
  return absent
    .slice(-ABSENT_MAX)
    .reverse()
    .map((ticket) => ticket.number);
}

/** The counters whose calls this board shows. */
function countersOf(state: QueueState, site: Site, board: SiteBoard | undefined) {
  const { day } = state;
  return site.counters
    .filter((counter) => board?.counters?.includes(counter.id) ?? true)
    .filter((counter) => day.state === 'none' || counterInUse(counter, day.businessDay))
    .map((counter) => {
      const { id: counterId, label } = counter;
      const { state: now, open, rest } = counterOf(state, counterId);
      return {
        ...{ counterId, label, state: now },
        ...(open && { number: open.number }),
        services: site.services
          .map((each) => each.id)
          .filter((each) => each in servicesOf(state, counter)),
        ...(rest && { rest: { since: rest.since, minutes: rest.minutes } }),
      };
    });
}

/**
 * One board group, whole: what is called now, the last calls, who was absent, and the counters.
 *
 * @param at - domain time
 */
export function boardSnapshot(
  state: QueueState,
  site: Site,
  group: BoardGroup,
  at: EpochMs,
): BoardSnapshot {
  const board = site.boards.find((each) => each.group === group);
  return {
    seq: state.seq,
    at,
    group,
    calling: callsNow(state, site, group),
    recent: (state.recentCalls.get(group) ?? []).map(({ ticketId: _, ...call }) => ({
      ...call,
      label: labelOf(site, call.counterId),
    })),
    absent: absentNumbers(state, site, group),
    counters: countersOf(state, site, board),
    // Nothing sounds outside the business day.
    mute: state.day.state !== 'open' || state.muted.has(group),
  };
}
