/** Its node takes five seconds of silence for a frozen screen (`PageWatch`). */
const BEAT_EVERY_MS = 1_000;
const PATIENCE_MS = 4_000;

/**
 * Tells the node that the screen lives (F21). The word is sent from a frame of the picture: a
 * renderer that is frozen, or draws no more, falls silent, and the node sees it.
 *
 * @param isDrawn - whether the newest view is what stands on the screen
 * @returns ends it
 */
export function startHeartbeat(isDrawn: () => boolean): () => void {
  let frame: number | undefined;
  let telling = false;
  const beat = () => {
    // The frame asked for last has not come: silence is the truth. And one word at a time: few
    // connections go to one node, and beats that wait must not take the place of touches.
    if (frame !== undefined || telling) return;
    frame = requestAnimationFrame(async () => {
      frame = undefined;
      if (!isDrawn()) return;
      telling = true;
      await tellAlive();
      telling = false;
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
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  } catch {
    // The node is restarting: the next beat finds it again.
  }
}
