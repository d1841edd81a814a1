/** What gives a thing its place in a line: the instant it counts from, then the order of issue. */
export type Placed = { readonly placeAt: number; readonly order: number };

/** Below this many spent places at the front nothing is moved together. */
const SPENT_MIN = 64;

/** Negative when `a` stands before `b`. Oldest first, always: the newest never jumps among equals. */
export function comparePlaces(a: Placed, b: Placed): number {
  return a.placeAt - b.placeAt || a.order - b.order;
}

/**
 * A line kept in order of place. Taking its head and joining its end cost the same however long it
 * is; only a place in the middle moves what stands behind it.
 */
export class PlaceList<T extends Placed> {
  #items: T[] = [];
  /** Items before this index have left by the front. */
  #front = 0;

  get size(): number {
    return this.#items.length - this.#front;
  }

  at(index: number): T | undefined {
    return index < 0 ? undefined : this.#items[this.#front + index];
  }

  /** How many stand before this place. */
  countBefore(place: Placed): number {
    let low = this.#front;
    let high = this.#items.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const item = this.#items[middle];
      if (item !== undefined && comparePlaces(item, place) < 0) low = middle + 1;
      else high = middle;
    }
    return low - this.#front;
  }

  add(item: T): void {
    const index = this.#front + this.countBefore(item);
    if (index === this.#items.length) this.#items.push(item);
    else this.#items.splice(index, 0, item);
  }

  /** Takes it out; false when it does not stand here. */
  remove(item: T): boolean {
    const index = this.countBefore(item);
    if (this.at(index) !== item) return false;
    if (index === 0) this.#takeHead();
    else this.#items.splice(this.#front + index, 1);
    return true;
  }

  *[Symbol.iterator](): Generator<T> {
    for (let index = this.#front; index < this.#items.length; index += 1) {
      const item = this.#items[index];
      if (item !== undefined) yield item;
    }
  }

  #takeHead(): void {
    this.#front += 1;
    if (this.#front < SPENT_MIN || this.#front * 2 < this.#items.length) return;
    this.#items = this.#items.slice(this.#front);
    this.#front = 0;
  }
}
