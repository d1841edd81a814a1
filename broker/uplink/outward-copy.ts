import { createHash } from 'node:crypto';

/** Far above a large city's 10,000 tickets a day; more of them are not ours. */
const TOPICS_MAX = 50_000;

/** A few calls and what changed with them. */
const FRESH_MAX = 64;

/** What one comparison found, in topics. */
export type Reconciliation = {
  readonly same: number;
  readonly sent: number;
  /** Outside and not inside: taken away, such as yesterday's tickets. */
  readonly cleared: number;
};

/**
 * What the hall says now, what is retained outside, and which topics are to be written there. It
 * keeps the newest value of a topic and no other: however slow the outside is, it never becomes a
 * backlog. Knows nothing of connections.
 */
export class OutwardCopy {
  /** Newest payload by topic. */
  readonly #inside = new Map<string, string>();
  /** What an earlier connection to the hall had, and this one has not said yet. */
  #unconfirmed = new Set<string>();
  #insideKnown = false;
  /** Digests of what is retained outside, while that is read. */
  readonly #outside = new Map<string, string>();
  #outsideKnown = false;
  /** In the order of their news: a topic that changes often waits as long as any other. */
  readonly #due = new Set<string>();
  /** What changed last and is not known to be outside; whether it was sent beside. */
  readonly #fresh = new Map<string, boolean>();

  /** Both sides are known: what changes now is passed on. */
  get reconciled(): boolean {
    return this.#outsideKnown;
  }

  get insideKnown(): boolean {
    return this.#insideKnown;
  }

  /** The hall is asked anew. */
  readInside(): void {
    this.#unconfirmed = new Set(this.#inside.keys());
    this.#insideKnown = false;
  }

  /** @returns whether this topic was not heard of on this connection to the hall */
  take(topic: string, payload: string): boolean {
    const before = this.#inside.get(topic);
    const first = this.#unconfirmed.delete(topic) || before === undefined;
    if (before === payload) return first;
    this.#inside.set(topic, payload);
    this.#news(topic);
    return first;
  }

  clear(topic: string): void {
    this.#unconfirmed.delete(topic);
    if (this.#inside.delete(topic)) this.#news(topic);
  }

  /** The hall has said all that it retains: what it did not say is gone. */
  insideRead(): void {
    for (const topic of this.#unconfirmed) this.clear(topic);
    this.#unconfirmed.clear();
    this.#insideKnown = true;
  }

  /** The outside is asked anew; until it is read, nothing is due. */
  readOutside(): void {
    this.#outside.clear();
    this.#outsideKnown = false;
    this.#due.clear();
  }

  /** @returns false when there is more than any hall has: whoever is there keeps something else */
  found(topic: string, payload: Uint8Array): boolean {
    if (payload.length === 0) this.#outside.delete(topic);
    else this.#outside.set(topic, digest(payload));
    return this.#outside.size <= TOPICS_MAX;
  }

  /** All that is retained outside was found; to be called when the inside is known as well. */
  outsideRead(): Reconciliation {
    let same = 0;
    for (const [topic, payload] of this.#inside) {
      if (this.#outside.get(topic) === digest(payload)) {
        same += 1;
        this.#fresh.delete(topic);
      } else this.#due.add(topic);
    }
    const sent = this.#due.size;
    for (const topic of this.#outside.keys()) if (!this.#inside.has(topic)) this.#due.add(topic);
    this.#outside.clear();
    this.#outsideKnown = true;
    return { same, sent, cleared: this.#due.size - sent };
  }

  /** The next topic to write outside, with the newest that the hall says; empty: take it away. */
  next(): { readonly topic: string; readonly payload: string } | undefined {
    const [topic] = this.#due;
    if (topic === undefined) return undefined;
    this.#due.delete(topic);
    return { topic, payload: this.#inside.get(topic) ?? '' };
  }

  /** A server has taken this one. */
  taken(topic: string, payload: string): void {
    if ((this.#inside.get(topic) ?? '') === payload) this.#fresh.delete(topic);
  }

  /**
   * What changed last and nobody has taken: the newest of it, and not all of a long absence.
   *
   * @param again - what was sent beside before as well
   */
  takeFresh(again: boolean): readonly { readonly topic: string; readonly payload: string }[] {
    const topics = [...this.#fresh].flatMap(([topic, sent]) => (sent && !again ? [] : [topic]));
    for (const topic of topics) this.#fresh.set(topic, true);
    return topics.map((topic) => ({ topic, payload: this.#inside.get(topic) ?? '' }));
  }

  #news(topic: string): void {
    if (this.#outsideKnown) this.#due.add(topic);
    if (!this.#insideKnown) return;
    this.#fresh.delete(topic);
    this.#fresh.set(topic, false);
    const [oldest] = this.#fresh.keys();
    if (this.#fresh.size > FRESH_MAX && oldest !== undefined) this.#fresh.delete(oldest);
  }
}

function digest(payload: string | Uint8Array): string {
  return createHash('sha256').update(payload).digest('base64');
}
