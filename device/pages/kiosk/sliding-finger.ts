type Options = {
  /** Whether the guide leads by touch now: else a finger that slides is none. */
  readonly isLed: () => boolean;
  /** What a finger has come to on its way. */
  readonly over: (button: HTMLElement) => void;
};

/**
 * The guide by touch for who cannot see: a finger that slides over the glass is told what lies
 * under it. It takes nothing by that, and nothing when it is lifted, wherever that is.
 *
 * @returns stops it
 */
export function followFinger(page: Window, { isLed, over }: Options): () => void {
  let last: Element | null = null;
  let slid = false;
  const buttonAt = ({ clientX, clientY }: PointerEvent) =>
    page.document
      .elementFromPoint(clientX, clientY)
      ?.closest<HTMLElement>('[data-service], [data-language], [data-help]') ?? null;
  const down = (event: PointerEvent) => {
    last = buttonAt(event);
    slid = false;
  };
  const move = (event: PointerEvent) => {
    if (event.buttons === 0 || !isLed()) return;
    const button = buttonAt(event);
    if (button === last) return;
    last = button;
    slid = true;
    if (button) over(button);
  };
  const click = (event: Event) => {
    if (!slid) return;
    slid = false;
    event.stopPropagation();
    event.preventDefault();
  };
  page.addEventListener('pointerdown', down, true);
  page.addEventListener('pointermove', move, true);
  page.addEventListener('click', click, true);
  return () => {
    page.removeEventListener('pointerdown', down, true);
    page.removeEventListener('pointermove', move, true);
    page.removeEventListener('click', click, true);
  };
}
