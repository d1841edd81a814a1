import type { StaffCounter } from '../../../broker/contract/staff-snapshot.ts';
import type { TicketView } from '../../../broker/contract/ticket.ts';
import type { DomainClock } from './domain-clock.ts';
import type { Phone } from './phone.ts';
import type { Screen } from './screen.ts';
import type { StaffView } from './views.ts';
import type { Visit } from './visit-plan.ts';

/** Somebody in the hall with a number; what has already happened to them, so that it happens once. */
export class Visitor {
  readonly visit: Visit;
  readonly number: string;
  readonly phone: Phone | undefined;
  /** Out of the printer, both slips. */
  readonly printed: boolean;
  minutesLeft: number;
  /** At the counter that put them on hold or called them in vain; back from there at that time. */
  away: { readonly counterId: string; readonly until: number } | undefined;
  #over = false;
  readonly #happened = new Set<string>();

  constructor(visit: Visit, number: string, phone: Phone | undefined, printed: boolean) {
    this.visit = visit;
    this.number = number;
    this.phone = phone;
    this.printed = printed;
    this.minutesLeft = visit.servingMinutes;
  }

  /** Served, cancelled, or gone for good: nobody waits for them any more. */
  get over(): boolean {
    return this.#over;
  }

  leave(): void {
    this.#over = true;
    void this.phone?.closeOnceSettled();
  }

  /** Whether this happens to them now: the first time it is asked. */
  once(what: string): boolean {
    if (this.#happened.has(what)) return false;
    this.#happened.add(what);
    return true;
  }

  hasHad(what: string): boolean {
    return this.#happened.has(what);
  }
}

/** A number that nobody is known to hold is called all the same, after this real time. */
const STRANGER_AFTER_MS = 20_000;
/** Nobody needs to look more seldom than this, real time. */
const LOOK_EVERY_MS = 1_000;

/** The hall's floor as everybody in it sees it: the staff monitor, and who stands where. */
export class Floor {
  readonly screen: Screen<StaffView>;
  readonly clock: DomainClock;
  readonly #visits: number;
  readonly #giveUpAt: number;
  readonly #visitors = new Map<string, Visitor>();
  readonly #unknownSince = new Map<string, number>();
  #turnedAway = 0;
  #wakers: (() => void)[] = [];

  /** @param giveUpAt - domain time; who is still there then is a defect to be told of */
  constructor(screen: Screen<StaffView>, clock: DomainClock, visits: number, giveUpAt: number) {
    this.screen = screen;
    this.clock = clock;
    this.#visits = visits;
    this.#giveUpAt = giveUpAt;
    screen.watch(() => this.wake());
  }

  get visitors(): readonly Visitor[] {
    return [...this.#visitors.values()];
  }

  get over(): boolean {
    if (this.clock.now() >= this.#giveUpAt) return true;
    const all = this.#visitors.size + this.#turnedAway === this.#visits;
    return all && this.visitors.every((visitor) => visitor.over);
  }

  enter(visitor: Visitor): void {
    this.#visitors.set(visitor.number, visitor);
    this.wake();
  }

  turnAway(): void {
    this.#turnedAway += 1;
    this.wake();
  }

  of(number: string): Visitor | undefined {
    return this.#visitors.get(number);
  }

  /** Who was called may still be on the way from the kiosk to a seat. */
  async seated(number: string, withinMs: number): Promise<Visitor | undefined> {
    const until = performance.now() + withinMs;
    while (!this.of(number) && performance.now() < until) await this.wait();
    return this.of(number);
  }

  row(number: string): TicketView | undefined {
    const { open = [], finished = [] } = this.screen.view?.staff ?? {};
    const is = (row: TicketView) => row.number === number;
    return open.find(is) ?? finished.find(is);
  }

  counter(counterId: string): StaffCounter | undefined {
    return this.screen.view?.staff?.counters.find((counter) => counter.counterId === counterId);
  }

  /** Somebody who is back at this counter now. */
  backAt(counterId: string): Visitor | undefined {
    const now = this.clock.now();
    return this.visitors.find(
      ({ away, over }) => !over && away?.counterId === counterId && away.until <= now,
    );
  }

  /** A number that a clerk chooses from the list because of who holds it. */
  chosenFor(counter: StaffCounter): TicketView | undefined {
    return this.screen.view?.staff?.open.find((row) => {
      const visitor = this.of(row.number);
      if (row.state !== 'waiting' || !visitor?.visit.chosen || visitor.hasHad('chosen')) {
        return false;
      }
      return counter.services.includes(row.serviceId) && this.mayCall(row.number);
    });
  }

  /** Who still stands at the kiosk is not called yet, nor who is just having the number cancelled. */
  mayCall(number: string): boolean {
    const visitor = this.of(number);
    if (visitor) return visitor.visit.course !== 'cancelled' || visitor.hasHad('cancel');
    const since = this.#unknownSince.get(number) ?? performance.now();
    this.#unknownSince.set(number, since);
    return performance.now() - since > STRANGER_AFTER_MS;
  }

  wake(): void {
    const wakers = this.#wakers;
    this.#wakers = [];
    for (const waken of wakers) waken();
  }

  /** Until something changes, or a domain instant. */
  async wait(until = Number.POSITIVE_INFINITY): Promise<void> {
    const withinMs = Math.min(LOOK_EVERY_MS, this.clock.realMsUntil(until));
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, withinMs);
      this.#wakers.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}
