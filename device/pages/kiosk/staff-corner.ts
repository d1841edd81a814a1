import { html, svg, type TemplateResult } from 'lit';

/** From the top left corner, CSS pixels: where the finger must come down, and must stay. */
const CORNER_PX = 96;
const SLIP_PX = 140;
const HOLD_MS = 3_000;
/** A citizen who rests a finger there sees nothing before this. */
const RING_AFTER_MS = 1_000;

/**
 * The corner that staff know: held for three seconds it asks for the PIN. No mark shows it, a tap
 * does nothing, and a second finger, a slip or a lift ends it.
 */
export class StaffCorner {
  readonly #isThere: () => boolean;
  readonly #open: () => void;
  readonly #changed: () => void;
  #pointerId: number | undefined;
  #ring: ReturnType<typeof setTimeout> | undefined;
  #held: ReturnType<typeof setTimeout> | undefined;
  #isRinging = false;

  /**
   * @param isThere - whether the screen shown has the corner
   * @param open - called when it was held long enough
   * @param changed - called when the ring comes or goes
   */
  constructor(isThere: () => boolean, open: () => void, changed: () => void) {
    this.#isThere = isThere;
    this.#open = open;
    this.#changed = changed;
  }

  /** The ring is to be drawn. */
  get isRinging(): boolean {
    return this.#isRinging;
  }

  /** @returns stops listening */
  listen(page: Window): () => void {
    const down = (event: PointerEvent) => this.#down(event);
    const move = (event: PointerEvent) => {
      if (event.pointerId === this.#pointerId && !isWithin(event, SLIP_PX)) this.#end();
    };
    const up = (event: PointerEvent) => {
      if (event.pointerId === this.#pointerId) this.#end();
    };
    page.addEventListener('pointerdown', down, true);
    page.addEventListener('pointermove', move, true);
    page.addEventListener('pointerup', up, true);
    page.addEventListener('pointercancel', up, true);
    return () => {
      this.#end();
      page.removeEventListener('pointerdown', down, true);
      page.removeEventListener('pointermove', move, true);
      page.removeEventListener('pointerup', up, true);
      page.removeEventListener('pointercancel', up, true);
    };
  }

  #down(event: PointerEvent): void {
    const holding = this.#pointerId !== undefined;
    this.#end();
    if (holding || !isWithin(event, CORNER_PX) || !this.#isThere()) return;
    this.#pointerId = event.pointerId;
    this.#ring = setTimeout(() => this.#show(this.#isThere()), RING_AFTER_MS);
    this.#held = setTimeout(() => {
      const there = this.#isThere();
      this.#end();
      if (there) this.#open();
    }, HOLD_MS);
  }

  #show(isRinging: boolean): void {
    if (isRinging === this.#isRinging) return;
    this.#isRinging = isRinging;
    this.#changed();
  }

  #end(): void {
    this.#pointerId = undefined;
    clearTimeout(this.#ring);
    clearTimeout(this.#held);
    this.#show(false);
  }
}

function isWithin({ clientX, clientY }: PointerEvent, px: number): boolean {
  return clientX >= 0 && clientY >= 0 && clientX < px && clientY < px;
}

/** A quarter of a ring around the corner, wide enough to be seen around a finger. */
export const cornerRing: TemplateResult = html`<svg
  class="corner-ring"
  viewBox="0 0 170 170"
  aria-hidden="true"
>
  ${svg`<circle r="146" class="whole" /><circle r="146" class="filling" pathLength="100" />`}
</svg>`;
