/** One message of a Server-Sent-Events stream (WHATWG HTML, 9.2). */
export type StreamMessage = { readonly event: string; readonly data: string };

/** Reads an event stream as it arrives, wherever the network cuts it. */
export class EventStreamParser {
  #rest = '';
  #event = '';
  #data: string[] = [];

  feed(text: string): readonly StreamMessage[] {
    const all = this.#rest + text;
    // A carriage return at the end may be the first half of a line's end.
    const whole = all.endsWith('\r') ? all.slice(0, -1) : all;
    const lines = whole.split(/\r\n|\n|\r/);
    this.#rest = (lines.pop() ?? '') + all.slice(whole.length);
    return lines.flatMap((line) => this.#take(line));
  }

  #take(line: string): readonly StreamMessage[] {
    if (line === '') return this.#dispatch();
    const colon = line.indexOf(':');
    // A line that begins with a colon is a comment.
    if (colon === 0) return [];
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'event') this.#event = value;
    if (name === 'data') this.#data.push(value);
    return [];
  }

  #dispatch(): readonly StreamMessage[] {
    const message = { event: this.#event || 'message', data: this.#data.join('\n') };
    const said = this.#data.length > 0;
    this.#event = '';
    this.#data = [];
    return said ? [message] : [];
  }
}

const RETRY_MS = 100;

export type StreamOptions = {
  readonly url: string;
  /** Asked anew for each connection: a cookie may have changed. */
  readonly headers?: () => Readonly<Record<string, string>>;
  readonly take: (data: string) => void;
};

/** Follows the snapshots of one `/stream` as a page does: for as long as it lives, again and again. */
export class EventStream {
  readonly #options: StreamOptions;
  readonly #abort = new AbortController();
  readonly #ended: Promise<void>;

  constructor(options: StreamOptions) {
    this.#options = options;
    this.#ended = this.#follow();
  }

  async close(): Promise<void> {
    this.#abort.abort();
    await this.#ended;
  }

  async #follow(): Promise<void> {
    const { signal } = this.#abort;
    while (!signal.aborted) {
      await this.#once(signal).catch(() => {});
      if (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }

  async #once(signal: AbortSignal): Promise<void> {
    const { url, headers, take } = this.#options;
    const response = await fetch(url, { signal, headers: headers?.() ?? {} });
    if (!response.ok || response.body === null) {
      await response.body?.cancel();
      return;
    }
    const parser = new EventStreamParser();
    const decoder = new TextDecoder();
    for await (const chunk of response.body) {
      for (const { event, data } of parser.feed(decoder.decode(chunk, { stream: true }))) {
        if (event === 'snapshot') take(data);
      }
    }
  }
}
