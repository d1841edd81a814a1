import type { Hall } from '../../broker/client/hall.ts';
import type { NodeClock } from '../../broker/client/node-clock.ts';
import type { BusinessDay, TicketId } from '../../broker/contract/ids.ts';
import type { SitePack } from '../../broker/contract/site.ts';
import type { TicketView } from '../../broker/contract/ticket.ts';
import type { StaffView } from './staff-view.ts';
import { type StaffNews, viewOfStaff } from './view-of-staff.ts';

/** The first news is shown at once: somebody has pressed. What follows it so closely is one view more. */
const GATHER_MS = 30;
/** A page that opens in a quiet hour sets its clock by the last view: it may not be older. */
const REPUBLISH_MS = 5_000;

type StaffNodeParts = {
  readonly hall: Hall;
  readonly clock: Pick<NodeClock, 'after' | 'monotonicMs'>;
  /** Hands a view to the pages. */
  readonly publish: (view: StaffView) => void;
};

/** Follows what staff see and hands each new view on. */
export class StaffNode {
  readonly #parts: StaffNodeParts;
  readonly #news: StaffNews = {
    pack: undefined,
    staff: undefined,
    line: undefined,
    alerts: undefined,
    trainingFault: undefined,
  };
  #cancel: (() => void) | undefined;
  #gathering = false;
  #publishedAtMs = Number.NEGATIVE_INFINITY;

  constructor(parts: StaffNodeParts) {
    this.#parts = parts;
  }

  start(): void {
    const { hall } = this.#parts;
    hall.on('site', undefined, (pack) => this.#learn({ pack }));
    hall.on('staff', undefined, (staff) => this.#learn({ staff }));
    hall.on('line', undefined, (line) => this.#learn({ line }));
    hall.on('alert', undefined, (alerts) => this.#learn({ alerts }));
    hall.onPresence(() => this.#learn({}));
    this.#publish();
  }

  close(): void {
    this.#cancel?.();
  }

  get siteName(): string {
    return this.#news.pack?.site.name ?? '';
  }

  get pack(): SitePack | undefined {
    return this.#news.pack;
  }

  /** The day the hall is at, by its own word. */
  get businessDay(): BusinessDay | undefined {
    return this.#news.staff?.businessDay;
  }

  /** The ticket as the hall last told of it; nothing for one that finished long ago. */
  ticket(ticketId: TicketId): TicketView | undefined {
    const { staff } = this.#news;
    return [...(staff?.open ?? []), ...(staff?.finished ?? [])].find(
      (ticket) => ticket.ticketId === ticketId,
    );
  }

  /** How many wait now, by its own word; nothing before it has said so. */
  get waiting(): number | undefined {
    const { staff } = this.#news;
    return staff && (staff.counts.waiting ?? 0);
  }

  /** Whether somebody is expected at this counter. */
  counterIsOpen(counterId: string | undefined): boolean {
    const counter = this.#news.staff?.counters.find((each) => each.counterId === counterId);
    return counter?.state === 'open' || counter?.openTicketId !== undefined;
  }

  /** Whether this is a counter of the city's own staff (R69). */
  isOfCityStaff(counterId: string): boolean {
    const counters = this.#news.pack?.site.counters ?? [];
    return counters.some(({ id, cityStaff }) => id === counterId && cityStaff);
  }

  /** @param fault - nothing: this node is in every training it ought to be in */
  noteTrainingFault(fault: string | undefined): void {
    this.#learn({ trainingFault: fault });
  }

  #learn(news: Partial<StaffNews>): void {
    Object.assign(this.#news, news);
    if (this.#gathering) return;
    this.#gathering = true;
    const since = this.#parts.clock.monotonicMs() - this.#publishedAtMs;
    this.#publishIn(since < GATHER_MS ? GATHER_MS : 0);
  }

  #publishIn(delayMs: number): void {
    this.#cancel?.();
    this.#cancel = this.#parts.clock.after(delayMs, () => this.#publish());
  }

  #publish(): void {
    this.#gathering = false;
    this.#publishedAtMs = this.#parts.clock.monotonicMs();
    this.#parts.publish(viewOfStaff(this.#news, this.#parts.hall));
    this.#publishIn(REPUBLISH_MS);
  }
}
