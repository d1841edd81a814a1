import type { Known } from './view-of-board.ts';

/**
 * What goes on in the real hall while a training runs (R22). `settling`: nobody real is left, but
 * who was called last may still look up.
 */
export type RealHall =
  | { readonly state: 'in-use' }
  | { readonly state: 'settling'; readonly sinceMs: number }
  | { readonly state: 'quiet' };

/** Of all calls, the longest is spoken for 19 s (voice.md 2), and stands 8 s to be read. */
export const SETTLES_MS = 20_000;

/**
 * The next state. Only time makes a hall quiet, and any sign of somebody real ends it at once.
 *
 * @param nowMs - monotonic
 */
export function nextRealHall(before: RealHall, inUse: boolean, nowMs: number): RealHall {
  if (inUse) return { state: 'in-use' };
  switch (before.state) {
    case 'in-use':
      return { state: 'settling', sinceMs: nowMs };
    case 'settling':
      return nowMs - before.sinceMs >= SETTLES_MS ? { state: 'quiet' } : before;
    case 'quiet':
      return before;
  }
}

/**
 * Whose picture the board shows. A training's is shown only where it is there to be drawn, and
 * nobody holds a number that this board could still call: who waits would look for it there.
 */
export function shownHall(real: RealHall, trainingDrawable: boolean): 'real' | 'training' {
  return real.state === 'quiet' && trainingDrawable ? 'training' : 'real';
}

/**
 * Whether somebody real waits, is called, is asked to come to a counter, or everybody is told
 * something. Where any of it is not known, the hall counts as in use.
 */
export function isHallInUse({ board, line, beat, pack }: Known): boolean {
  if (!board || !line || !beat || !pack) return true;
  const waiting = line.services.some(({ groups }) => groups > 0);
  const named = board.calling.length > 0 || board.absent.length > 0;
  return waiting || named || beat.notice !== undefined;
}
