import type { FastifyReply } from 'fastify';
import type { HallReader } from '../../broker/client/hall.ts';
import type { NodeClock } from '../../broker/client/node-clock.ts';
import type { PageServer } from '../../broker/client/page-server.ts';
import type { SnapshotStream } from '../../broker/client/snapshot-stream.ts';
import type { Token } from '../../broker/contract/ids.ts';
import type { PublicTicket } from '../../broker/contract/snapshots.ts';
import type { PhoneView } from './status-view.ts';
import { type PublicNews, phoneView } from './view-of-status.ts';

/** A retained ticket arrives within milliseconds; what has not come by then is unknown. */
const ANSWER_WITHIN_MS = 1_000;
/** So often a phone is told the age of its data, though nothing changed. */
const FRESH_EVERY_MS = 10_000;
/** A phone that reloads, or changes from Wi-Fi to its own network, finds its ticket still there. */
const LINGER_MS = 15_000;

type WatchParts = {
  readonly hall: Pick<HallReader, 'on' | 'off' | 'presence'>;
  readonly server: Pick<PageServer, 'openStream' | 'streamAt'>;
  readonly news: PublicNews;
  readonly clock: Pick<NodeClock, 'monotonicMs' | 'after'>;
};

type Watched = {
  readonly stream: SnapshotStream<PhoneView>;
  ticket: PublicTicket | undefined;
  /** The hall has had its time to hand over a ticket. */
  answered: boolean;
  shown: string;
  shownAtMs: number;
  cancel: () => void;
};

/** Follows a ticket while somebody watches it, and no longer (design part 11). */
export class TicketWatch {
  readonly #parts: WatchParts;
  readonly #watched = new Map<Token, Watched>();

  constructor(parts: WatchParts) {
    this.#parts = parts;
  }

  /** Answers a phone with the stream of its ticket. */
  watch(token: Token, reply: FastifyReply): void {
    const watched = this.#watched.get(token) ?? this.#follow(token);
    if (watched.answered) watched.cancel();
    this.#parts.server.streamAt(reply, watched.stream);
    // There were too many streams: nobody was let in, and so nobody will leave.
    if (watched.stream.readerCount === 0) this.#leave(token, watched);
  }

  get watching(): boolean {
    return this.#watched.size > 0;
  }

  /** The hall said something that may concern every phone. */
  changed(): void {
    for (const watched of this.#watched.values()) this.#show(watched);
  }

  #follow(token: Token): Watched {
    const { hall, server } = this.#parts;
    const watched: Watched = {
      stream: server.openStream<PhoneView>(() => this.#leave(token, watched)),
      ...{ ticket: undefined, answered: false, shown: '', shownAtMs: 0 },
      cancel: () => {},
    };
    this.#watched.set(token, watched);
    this.#waitForAnswer(watched);
    const say = (ticket?: PublicTicket) => {
      watched.ticket = ticket;
      this.#answer(watched);
    };
    hall.on('publicTicket', token, say, () => say());
    return watched;
  }

  /** While the hall is away it answers nothing, and a good ticket must not be called unknown. */
  #waitForAnswer(watched: Watched): void {
    watched.cancel = this.#parts.clock.after(ANSWER_WITHIN_MS, () => {
      if (this.#parts.hall.presence.online) this.#answer(watched);
      else this.#waitForAnswer(watched);
    });
  }

  #answer(watched: Watched): void {
    if (!watched.answered) watched.cancel();
    watched.answered = true;
    this.#show(watched);
  }

  /** Its last phone has left. An unknown token is dropped at once: guessing must cost nothing. */
  #leave(token: Token, watched: Watched): void {
    watched.cancel();
    const drop = () => {
      this.#watched.delete(token);
      this.#parts.hall.off('publicTicket', token);
    };
    if (watched.ticket === undefined) drop();
    else watched.cancel = this.#parts.clock.after(LINGER_MS, drop);
  }

  #show(watched: Watched): void {
    const { hall, news, clock } = this.#parts;
    if (!watched.answered) return;
    const view = phoneView(watched.ticket, news, hall.presence.online);
    const content = JSON.stringify({ ...view, asOf: 0 });
    const nowMs = clock.monotonicMs();
    if (watched.shown === content && nowMs - watched.shownAtMs < FRESH_EVERY_MS) return;
    watched.shown = content;
    watched.shownAtMs = nowMs;
    watched.stream.publish(view);
  }
}
