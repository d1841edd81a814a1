/** So long after its button has gone, a press of Enter was still meant for that row. */
const MEANT_MS = 1_000;

/**
 * A row may leave the list while the keyboard is on it, because somebody else called its number.
 * The focus stays in the list then, and an Enter on its way calls nobody in that one's place.
 */
export class RowFocus {
  #on: Element | null = null;
  #lostAtMs = Number.NEGATIVE_INFINITY;

  /** Before the list is drawn anew. */
  look(): void {
    this.#on = document.activeElement?.closest('tbody') ? document.activeElement : null;
  }

  /** After it was drawn. */
  keep(list: HTMLElement | null): void {
    if (!this.#on || this.#on.isConnected) return;
    this.#on = null;
    this.#lostAtMs = performance.now();
    if (document.activeElement === document.body) list?.focus({ preventScroll: true });
  }

  /** Whether Enter is for a row that has just gone. */
  get isMeant(): boolean {
    return performance.now() - this.#lostAtMs < MEANT_MS;
  }
}
