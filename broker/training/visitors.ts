import type { EventOf, QueueEvent } from '../contract/events.ts';
import type {
  CounterId,
  EpochMs,
  RequestId,
  ServiceId,
  TicketId,
  TicketNumber,
} from '../contract/ids.ts';
import type { ExerciseSnapshot, VisitorState } from '../contract/training-topics.ts';
import type { VisitorPlan } from './visitor-plans.ts';

/** Domain seconds from a call to the counter, and until somebody who does not come is missed. */
const WALK_SECONDS = 10;
const MISSED_SECONDS = 25;
/** Domain seconds until a visitor has said that they want something else. */
const SAYING_SECONDS = 8;
/** Domain minutes until somebody who was absent is back. */
const BACK_MINUTES = 2;
/** More than are at counters at once would not be read. */
const SHOWN_MAX = 40;

type Visitor = {
  readonly number: TicketNumber;
  readonly plan: VisitorPlan | undefined;
  at:
    | { readonly place: 'waiting' }
    | { readonly place: 'gone' }
    | { readonly place: 'called'; readonly counterId: CounterId; readonly since: EpochMs }
    | { readonly place: 'served'; readonly counterId: CounterId; readonly since: EpochMs }
    | { readonly place: 'absent'; readonly since: EpochMs };
  /** Back from an absence, or sent on: they come when they are called. */
  settled: boolean;
};

/**
 * What the citizens of a training do, as far as somebody at the counter sees it: a function of the
 * training hall's events and of its time, so that a restart changes nothing of it.
 */
export class Visitors {
  readonly #plans: ReadonlyMap<RequestId, VisitorPlan>;
  readonly #visitors = new Map<TicketId, Visitor>();
  /** Those who took their number, or took part in a paper pad. */
  readonly #issued = new Set<RequestId>();

  constructor(plans: ReadonlyMap<RequestId, VisitorPlan>) {
    this.#plans = plans;
  }

  hasNumber(requestId: RequestId): boolean {
    return this.#issued.has(requestId);
  }

  follow(event: QueueEvent): void {
    if (event.type === 'ticket-issued') this.#issue(event);
    else if ('ticketId' in event) this.#move(event);
    else if (event.type === 'counter-set') this.#leaveCounter(event);
  }

  /** What is to be seen at this moment. */
  shown(now: EpochMs): ExerciseSnapshot['visitors'] {
    return [...this.#visitors.values()]
      .flatMap((visitor) => seen(visitor, now) ?? [])
      .slice(0, SHOWN_MAX);
  }

  #issue({ requestId, ticketId, number, actor }: EventOf<'ticket-issued'>): void {
    const plan = actor.kind === 'kiosk' ? this.#plans.get(requestId) : undefined;
    if (plan) this.#issued.add(requestId);
    this.#visitors.set(ticketId, {
      ...{ number, plan },
      ...{ at: { place: 'waiting' as const }, settled: false },
    });
  }

  #move(event: Extract<QueueEvent, { ticketId: TicketId }>): void {
    const visitor = this.#visitors.get(event.ticketId);
    if (!visitor) return;
    switch (event.type) {
      case 'ticket-called':
        visitor.at = { place: 'called', counterId: event.counterId, since: event.at };
        break;
      case 'serving-started':
        visitor.at = { place: 'served', counterId: event.counterId, since: event.at };
        visitor.settled ||= visitor.plan?.comes === false;
        break;
      case 'ticket-absent':
        visitor.at = { place: 'absent', since: event.at };
        visitor.settled = true;
        break;
      case 'ticket-handed-off':
        visitor.at = { place: 'waiting' };
        visitor.settled = true;
        break;
      case 'ticket-held':
      case 'ticket-returned':
      case 'move-undone':
        visitor.at = { place: 'waiting' };
        break;
      case 'serving-finished':
      case 'absence-ended':
      case 'ticket-cancelled':
        visitor.at = { place: 'gone' };
        break;
      default:
    }
  }

  /** Whoever was called there keeps their place in line. */
  #leaveCounter({ counterId, state }: EventOf<'counter-set'>): void {
    if (state === 'open') return;
    for (const visitor of this.#visitors.values()) {
      const { at } = visitor;
      if (at.place === 'called' && at.counterId === counterId) visitor.at = { place: 'waiting' };
    }
  }
}

type Seen = ExerciseSnapshot['visitors'][number];

function seen({ number, plan, at, settled }: Visitor, now: EpochMs): Seen | undefined {
  if (at.place === 'waiting' || at.place === 'gone') return undefined;
  const seconds = (now - at.since) / 1000;
  if (at.place === 'absent') {
    return seconds < BACK_MINUTES * 60 ? undefined : { number, state: 'back' };
  }
  const { counterId } = at;
  if (at.place === 'called') {
    const comes = settled || plan?.comes !== false;
    return { number, counterId, state: afterCall(comes, seconds) };
  }
  const wants: ServiceId | undefined = settled ? undefined : plan?.wants;
  if (wants !== undefined && seconds >= SAYING_SECONDS) {
    return { number, counterId, state: 'wants-other', serviceId: wants };
  }
  const over = wants === undefined && seconds >= (plan?.servingMinutes ?? 0) * 60;
  return { number, counterId, state: over ? 'satisfied' : 'here' };
}

function afterCall(comes: boolean, seconds: number): VisitorState {
  if (comes) return seconds >= WALK_SECONDS ? 'here' : 'coming';
  return seconds >= MISSED_SECONDS ? 'not-coming' : 'coming';
}
