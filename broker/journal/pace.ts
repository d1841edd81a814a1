/** So long the process may do nothing else; a call is on the board within 50. */
const TURN_MS = 4;

/** Works through something long a little at a time: what arrives meanwhile is not kept waiting. */
export async function paced<T>(steps: Iterator<unknown, T>): Promise<T> {
  let untilMs = performance.now() + TURN_MS;
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done) return step.value;
    if (performance.now() < untilMs) continue;
    await new Promise<void>((resolve) => setImmediate(resolve));
    untilMs = performance.now() + TURN_MS;
  }
}
