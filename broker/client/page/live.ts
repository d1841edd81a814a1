/**
 * The one way news reaches a page: a stream of whole snapshots (design part 2). The page keeps
 * nothing between two of them, so that a page that slept is right after one.
 */
export type Live<T> = {
  /** The last whole snapshot; nothing before the first. */
  readonly snapshot: T | undefined;
  /** The stream is open; when not, what is shown is old and the page says so. */
  readonly connected: boolean;
};

const RETRY_MS = 1_000;
/** A page that polls asks so often, give or take a fifth: a thousand phones never ask at once. */
const POLL_MS = 6_000;
/** A node that was full is asked for a stream again after so long. */
const TRY_STREAM_AGAIN_MS = 60_000;
/** The node sends something at least every 5 s; silence for longer means a dead link. */
const SILENCE_MAX_MS = 12_000;

/**
 * Follows `/stream` for as long as the page lives.
 *
 * @param path - the stream of the page's own node
 * @param changed - called with each snapshot, and when the stream is lost or found again
 * @param poll - where the same snapshots are had one by one, when the node has no stream left
 */
export function follow<T>(
  path: string,
  changed: (live: Live<T>) => void,
  poll?: string,
): { stop(): void } {
  let snapshot: T | undefined;
  let source: EventSource | undefined;
  let heardAt = performance.now();
  let wasConnected = false;
  let pollingUntil = 0;
  let stopped = false;
  const tell = (connected: boolean) => {
    wasConnected = connected;
    changed({ snapshot, connected });
  };
  const open = () => {
    source?.close();
    heardAt = performance.now();
    source = new EventSource(path);
    source.addEventListener('snapshot', (message) => {
      heardAt = performance.now();
      snapshot = JSON.parse((message as MessageEvent<string>).data) as T;
      tell(true);
    });
    source.addEventListener('beat', () => {
      heardAt = performance.now();
      if (!wasConnected && snapshot !== undefined) tell(true);
    });
    source.addEventListener('error', () => {
      if (wasConnected) tell(false);
    });
  };
  open();
  const pollOnce = async (from: string) => {
    // The browser itself asks with the ETag of what it has (`no-cache`), and hands over that.
    const answer = await fetch(from, { cache: 'no-cache' }).catch(() => undefined);
    const body = answer?.ok ? await answer.json().catch(() => undefined) : undefined;
    if (stopped) return;
    const jitter = 0.8 + Math.random() * 0.4;
    // A node that has answered, and not with news, is not asked each second.
    if (body === undefined) pollingUntil = answer ? performance.now() + POLL_MS * jitter : 0;
    else {
      heardAt = performance.now();
      snapshot = body as T;
      tell(true);
      if (performance.now() < pollingUntil) setTimeout(() => pollOnce(from), POLL_MS * jitter);
    }
  };
  const watch = setInterval(() => {
    if (performance.now() < pollingUntil) return;
    const lost = source?.readyState === EventSource.CLOSED;
    if (!lost && performance.now() - heardAt < SILENCE_MAX_MS) return;
    if (lost && poll !== undefined && pollingUntil === 0) {
      // The node has answered, and not with a stream: it may have none left.
      pollingUntil = performance.now() + TRY_STREAM_AGAIN_MS;
      void pollOnce(poll);
      return;
    }
    pollingUntil = 0;
    if (wasConnected) tell(false);
    open();
  }, RETRY_MS);
  return {
    stop() {
      stopped = true;
      clearInterval(watch);
      source?.close();
    },
  };
}

export type Answer = { readonly status: number; readonly body: unknown };

/**
 * Posts a form to the page's own node; `status` 0 when the node cannot be reached.
 *
 * @param withinMs - so long it is waited for; without it, as long as the browser does
 */
export async function post(path: string, body: object, withinMs?: number): Promise<Answer> {
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      ...(withinMs !== undefined && { signal: AbortSignal.timeout(withinMs) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  } catch {
    return { status: 0, body: undefined };
  }
}
