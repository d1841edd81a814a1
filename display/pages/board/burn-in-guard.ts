const SHIFT_EVERY_MS = 4 * 60_000;
/** Steps of the walk, in thirds of the slack that the style sheet leaves around the picture. */
const walk = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
  [-1, 1],
  [-1, 0],
  [-1, -1],
  [0, -1],
  [1, -1],
] as const;

/**
 * The same picture stands on a panel for years: every few minutes all of it moves by a hair, so that
 * no edge burns in. Nobody sees it happen: it is less than the stroke of a digit, and not animated.
 */
export class BurnInGuard {
  readonly #startedAtMs = performance.now();

  /** Style properties of the picture. */
  shift(): Readonly<Record<string, string>> {
    const step = Math.floor((performance.now() - this.#startedAtMs) / SHIFT_EVERY_MS);
    const [x, y] = walk[step % walk.length] ?? walk[0];
    return { '--shift-x': `${x}`, '--shift-y': `${y}` };
  }
}
