import type { Hall } from '../../broker/client/hall.ts';
import type { PageServer } from '../../broker/client/page-server.ts';
import type { SnapshotStream } from '../../broker/client/snapshot-stream.ts';
import type { Token } from '../../broker/contract/ids.ts';
import type { PublicTicket } from '../../broker/contract/snapshots.ts';
import { type PhoneView, type PublicNews, phoneView } from './ticket-view.ts';

type Watched = {
  readonly stream: SnapshotStream<PhoneView>;
  ticket: PublicTicket | undefined;
  /** The hall has had time to hand over a retained ticket: what is unknown now stays unknown. */
  answered: boolean;
  shown: string;
  shownAtMs: number;
};

/** A retained ticket arrives within a few milliseconds of the subscription. */
const ANSWER_WITHIN_MS = 500;
/** So often a phone is told the age of its data, though nothing changed. */
const FRESH_EVERY_MS = 10_000;

/** Subscribes to a ticket while somebody watches it, and no longer (design part 11). */
export class TicketWatch {
  readonly #hall: Hall;
  readonly #server: PageServer;
  readonly #news: PublicNews;
  readonly #watched = new Map<Token, Watched>();

  constructor(hall: Hall, server: PageServer, news: PublicNews) {
    this.#hall = hall;
    this.#server = server;
    this.#news = news;
  }

  get size(): number {
    return this.#watched.size;
  }

  /** The stream of one ticket's phones. */
  streamOf(token: Token): SnapshotStream<PhoneView> {
    const known = this.#watched.get(token);
    if (known) return known.stream;
    const stream = this.#server.openStream<PhoneView>(() => {
      this.#watched.delete(token);
      this.#hall.off('publicTicket', token);
    });
    const watched: Watched = {
      stream,
      ticket: undefined,
      answered: false,
      shown: '',
      shownAtMs: 0,
    };
    this.#watched.set(token, watched);
    this.#hall.on('publicTicket', token, (ticket) => {
      watched.ticket = ticket;
      watched.answered = true;
      this.#show(watched);
    });
    setTimeout(() => {
      watched.answered = true;
      this.#show(watched);
    }, ANSWER_WITHIN_MS);
    return stream;
  }

  /** The hall said something that may concern every phone. */
  changed(): void {
    for (const watched of this.#watched.values()) this.#show(watched);
  }

  #show(watched: Watched): void {
    if (!watched.answered) return;
    const view = phoneView(watched.ticket, this.#news, this.#hall.presence.online);
    const content = JSON.stringify({ ...view, asOf: 0 });
    const nowMs = performance.now();
    if (watched.shown === content && nowMs - watched.shownAtMs < FRESH_EVERY_MS) return;
    watched.shown = content;
    watched.shownAtMs = nowMs;
    watched.stream.publish(view);
  }
}
