import { OVERTIME_VISITS_MAX, type OvertimeVisit } from '../../contract/day-record.ts';
import type { QueueEvent } from '../../contract/events.ts';
import type { BusinessDay, CounterId, EpochMs, TicketId } from '../../contract/ids.ts';
import { assert } from '../../contract/result.ts';
import type { Site } from '../../contract/site.ts';
import { serviceEnd } from '../calendar.ts';
import type { QueueState, Ticket } from '../state.ts';

const MINUTE_MS = 60_000;

/** A stay at a counter, from the call to whatever came after it. */
type Visit = {
  readonly ticket: Ticket;
  readonly serviceId: Ticket['phase']['serviceId'];
  readonly counterId: CounterId;
  readonly from: EpochMs;
  until: EpochMs | undefined;
  doubtful: boolean;
};

/**
 * 時間外 of one business day, followed event by event: who was at a counter after the doors had
 * closed by the calendar, whatever became of the end of issue (R39). What was undone is as if it had
 * never been.
 */
export class Overtime {
  readonly #site: Site;
  #day: BusinessDay | undefined;
  /** The end that was in force when the day was closed; before that the calendar's. */
  #closedEnd: EpochMs | undefined;
  readonly #here = new Map<TicketId, Visit>();
  #over: Visit[] = [];

  constructor(site: Site) {
    this.#site = site;
  }

  /** Nothing before a day has opened. */
  get day(): BusinessDay | undefined {
    return this.#day;
  }

  /** Nothing on a day on which the doors stay closed. */
  get serviceEnd(): EpochMs | undefined {
    if (this.#day === undefined) return undefined;
    return this.#closedEnd ?? serviceEnd(this.#site, this.#day);
  }

  /** @param state - as it is after this event, which follows on the last one */
  follow(state: QueueState, event: QueueEvent): void {
    if (event.type === 'day-opened') this.#begin(event.businessDay);
    if (event.type === 'day-closed') this.#closedEnd = event.serviceEnd;
    if ('ticketId' in event) {
      const ticket = state.tickets.get(event.ticketId);
      assert(ticket !== undefined, 'an event names a known ticket');
      this.#look(ticket, event);
      return;
    }
    // These move tickets that they do not name.
    if (event.type !== 'counter-set' && event.type !== 'day-closed') return;
    for (const { ticket } of [...this.#here.values()]) this.#look(ticket, event);
  }

  /** In the order of leaving; who is still there comes last. */
  visits(now?: EpochMs): readonly OvertimeVisit[] {
    const end = this.serviceEnd;
    if (end === undefined) return [];
    const rows: OvertimeVisit[] = [];
    for (const visit of [...this.#over, ...this.#here.values()]) {
      const { ticket, serviceId, counterId, from, until, doubtful } = visit;
      const last = until ?? now;
      if (last === undefined || last <= end) continue;
      rows.push({
        number: ticket.number,
        serviceId,
        counterId,
        from,
        ...(until !== undefined && { until }),
        minutesPast: Math.ceil((last - end) / MINUTE_MS),
        counterMinutes: Math.ceil((last - Math.max(from, end)) / MINUTE_MS),
        ...(doubtful && { doubtful }),
      });
    }
    return rows.slice(0, OVERTIME_VISITS_MAX);
  }

  #begin(day: BusinessDay): void {
    this.#day = day;
    this.#closedEnd = undefined;
    this.#here.clear();
    this.#over = [];
  }

  #look(ticket: Ticket, event: QueueEvent): void {
    const { phase } = ticket;
    const here = this.#here.get(ticket.id);
    const undone = event.type === 'move-undone';
    if (phase.state === 'calling' || phase.state === 'serving') {
      if (here === undefined) this.#arrive(ticket, phase.counterId, event.at, undone);
      return;
    }
    if (here === undefined) return;
    this.#here.delete(ticket.id);
    // A call that was taken back served nobody; nor did that of a counter which went on a break.
    const calledOff = undone || event.type === 'counter-set';
    if (calledOff) return;
    const missed = event.type === 'day-closed';
    const late = phase.state === 'done' && phase.timeDoubtful && phase.servingSince !== undefined;
    this.#over.push({ ...here, until: event.at, doubtful: missed || late });
  }

  /** Called; or what ended its stay was undone, and the stay goes on. */
  #arrive(ticket: Ticket, counterId: CounterId, at: EpochMs, undone: boolean): void {
    const last = this.#over.findLastIndex(({ ticket: each }) => each === ticket);
    const visit = undone ? this.#over[last] : undefined;
    const { serviceId } = ticket.phase;
    const fresh = { ticket, serviceId, counterId, from: at };
    this.#here.set(ticket.id, { ...(visit ?? fresh), until: undefined, doubtful: false });
    if (visit) this.#over.splice(last, 1);
  }
}
