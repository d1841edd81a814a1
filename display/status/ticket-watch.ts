import type { FastifyReply } from 'fastify';
import type { HallReader } from '../../broker/client/hall.ts';
import type { NodeClock } from '../../broker/client/node-clock.ts';
import type { PageServer } from '../../broker/client/page-server.ts';
import type { SnapshotStream } from '../../broker/client/snapshot-stream.ts';
import type { Token } from '../../broker/contract/ids.ts';
import type { PublicTicket } from '../../broker/contract/public-topics.ts';
import type { PhoneView } from './drawing/status-view.ts';
import { freshness, type PublicNews, phoneView, ticketView } from './view-of-status.ts';

/** A retained ticket arrives within milliseconds; what has not come by then is unknown, for now. */
const ANSWER_WITHIN_MS = 1_000;
/** So often a phone is told the age of its data, though nothing changed. */
const FRESH_EVERY_MS = 10_000;
/** A phone that reloads, or changes from Wi-Fi to its own network, finds its ticket still there. */
const LINGER_MS = 15_000;
/** What thousands of phones are shown is made a part at a time, between which calls go on. */
const SHOWN_PER_TURN_MAX = 250;

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
  /** So many ask once and have no answer yet. */
  askers: number;
  /** Whom of them to tell as soon as there is news. */
  readonly asking: Set<() => void>;
  shown: string;
  shownAtMs: number;
  cancel: () => void;
};

/** Follows a ticket while somebody watches it, and no longer (design part 11). */
export class TicketWatch {
  readonly #parts: WatchParts;
  readonly #watched = new Map<Token, Watched>();
  #due: Iterator<Watched> | undefined;

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

  /**
   * What a phone is shown that asks once. A ticket nobody knows is told after as long as the hall is
   * given to answer, whether it never was or has expired (F43).
   *
   * @param withinMs - at least as long as an answer usually takes; longer for who asks once more
   * @returns nothing while the hall cannot be asked
   */
  async look(token: Token, withinMs = ANSWER_WITHIN_MS): Promise<PhoneView | undefined> {
    const { hall, news, clock } = this.#parts;
    const watched = this.#watched.get(token) ?? this.#follow(token);
    if (watched.answered) watched.cancel();
    watched.askers += 1;
    const untilMs = clock.monotonicMs() + withinMs;
    const view = () => phoneView(watched.ticket, news, hall.presence.online);
    if (!watched.answered) await this.#told(watched);
    const { answered } = watched;
    while (answered && !view().ticket.known && clock.monotonicMs() < untilMs) {
      await this.#told(watched, untilMs - clock.monotonicMs());
    }
    watched.askers -= 1;
    if (watched.stream.readerCount === 0 && watched.askers === 0) this.#leave(token, watched);
    return answered ? view() : undefined;
  }

  get watching(): boolean {
    return this.#watched.size > 0;
  }

  /** The hall said something that may concern every phone. */
  changed(): void {
    const waits = this.#due !== undefined;
    this.#due = this.#watched.values();
    if (!waits) this.#showSome();
  }

  #showSome(): void {
    const { hall, news } = this.#parts;
    const { asOf, ...rest } = freshness(news, hall.presence.online);
    const shared = JSON.stringify(rest);
    const now = JSON.stringify(asOf);
    for (let nth = 0; nth < SHOWN_PER_TURN_MAX; nth += 1) {
      const next = this.#due?.next();
      if (!next || next.done) {
        this.#due = undefined;
        return;
      }
      this.#show(next.value, shared, now);
    }
    setImmediate(() => this.#showSome());
  }

  #follow(token: Token): Watched {
    const { hall, server } = this.#parts;
    const watched: Watched = {
      stream: server.openStream<PhoneView>(() => this.#leave(token, watched)),
      ...{
        ticket: undefined,
        answered: false,
        shown: '',
        shownAtMs: 0,
        askers: 0,
        asking: new Set(),
      },
      cancel: () => {},
    };
    this.#watched.set(token, watched);
    this.#waitForAnswer(watched);
    const say = (ticket?: PublicTicket) => {
      watched.ticket = ticket;
      this.#answer(watched);
    };
    hall.on('publicTicket', token, say, (how) => {
      if (how === 'cleared') say();
    });
    return watched;
  }

  /** While the hall is away it answers nothing, and a good ticket must not be called unknown. */
  #waitForAnswer(watched: Watched): void {
    watched.cancel = this.#parts.clock.after(ANSWER_WITHIN_MS, () => {
      if (this.#parts.hall.presence.online) return this.#answer(watched);
      for (const tell of watched.asking) tell();
      this.#waitForAnswer(watched);
    });
  }

  /** Until there is news of it, or so long. */
  #told(watched: Watched, withinMs?: number): Promise<void> {
    return new Promise((resolve) => {
      const tell = () => {
        cancel();
        watched.asking.delete(tell);
        resolve();
      };
      const cancel =
        withinMs === undefined ? () => {} : this.#parts.clock.after(withinMs, () => tell());
      watched.asking.add(tell);
    });
  }

  #answer(watched: Watched): void {
    if (!watched.answered) watched.cancel();
    watched.answered = true;
    for (const tell of watched.asking) tell();
    const { asOf, ...rest } = freshness(this.#parts.news, this.#parts.hall.presence.online);
    this.#show(watched, JSON.stringify(rest), JSON.stringify(asOf));
  }

  /** Its last phone has left. An unknown token is dropped at once: guessing must cost nothing. */
  #leave(token: Token, watched: Watched): void {
    watched.cancel();
    const drop = () => {
      // Another may have come for the same token since.
      if (this.#watched.get(token) !== watched) return;
      this.#watched.delete(token);
      this.#parts.hall.off('publicTicket', token);
    };
    if (watched.ticket === undefined) drop();
    else watched.cancel = this.#parts.clock.after(LINGER_MS, drop);
  }

  /** @param shared - what every phone is shown, but the time, as JSON */
  #show(watched: Watched, shared: string, asOf: string | undefined): void {
    const { hall, news, clock } = this.#parts;
    if (!watched.answered) return;
    const ticket = JSON.stringify(ticketView(watched.ticket, news, hall.presence.online));
    const content = `${shared.slice(0, -1)},"ticket":${ticket}}`;
    const nowMs = clock.monotonicMs();
    if (watched.shown === content && nowMs - watched.shownAtMs < FRESH_EVERY_MS) return;
    watched.shown = content;
    watched.shownAtMs = nowMs;
    watched.stream.publishText(asOf ? `{"asOf":${asOf},${content.slice(1)}` : content);
  }
}
