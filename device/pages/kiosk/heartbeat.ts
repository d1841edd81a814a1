const BEAT_EVERY_MS = 5_000;
const PATIENCE_MS = 4_000;

/**
 * Tells the node that the screen lives (issue 3, point 9). The word is sent from a frame of the
 * picture: a renderer that is frozen, or draws no more, falls silent, and the node sees it.
 *
 * @param isDrawn - whether the newest view is what stands on the screen
 * @returns ends it
 */
export function startHeartbeat(isDrawn: () => boolean): () => void {
  let frame: number | undefined;
  const beat = () => {
    // The frame asked for last has not come: silence is the truth.
    if (frame !== undefined) return;
    frame = requestAnimationFrame(() => {
      frame = undefined;
      if (isDrawn()) void tellAlive();
    });
  };
  beat();
  const every = setInterval(beat, BEAT_EVERY_MS);
  return () => {
    clearInterval(every);
    if (frame !== undefined) cancelAnimationFrame(frame);
  };
}

async function tellAlive(): Promise<void> {
  try {
    await fetch('/alive', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
      // Few connections go to one node: beats that wait must not take the place of touches.
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  } catch {
    // The node is restarting: the next beat finds it again.
  }
}
