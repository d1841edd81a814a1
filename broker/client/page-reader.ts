import { request as httpRequest, type IncomingMessage } from 'node:http';

type ReadEvent = { readonly event: string; readonly data: unknown };

/** For tests: what a page does with a stream, over one connection of its own. */
export class PageReader {
  readonly events: ReadEvent[] = [];
  readonly response: IncomingMessage;
  ended = false;
  /** However it ends. */
  readonly closed: Promise<void>;
  /** When the stream wants to be opened again, once it has ended; a browser's own pause until it is said. */
  retryMs = 3_000;
  readonly #take: (view: unknown) => void;
  #parts: string[] = [];

  private constructor(response: IncomingMessage, take: (view: unknown) => void) {
    this.response = response;
    this.#take = take;
    response.setEncoding('utf8');
    response.on('data', (text: string) => this.#read(text));
    this.closed = new Promise((resolve) => {
      response.on('close', () => {
        this.ended = true;
        resolve();
      });
    });
    response.on('error', () => {});
  }

  /** @param take - is handed each view when it comes */
  static open(
    url: string,
    headers: Record<string, string> = {},
    take: (view: unknown) => void = () => {},
  ): Promise<PageReader> {
    return new Promise((resolve, reject) => {
      const request = httpRequest(url, { headers, agent: false }, (response) =>
        resolve(new PageReader(response, take)),
      );
      request.on('error', reject);
      request.end();
    });
  }

  /** The views, in order. */
  get snapshots(): readonly unknown[] {
    return this.events.filter(({ event }) => event === 'snapshot').map(({ data }) => data);
  }

  /** Takes nothing more until `resume`. */
  pause(): void {
    this.response.pause();
  }

  resume(): void {
    this.response.resume();
  }

  close(): void {
    this.response.destroy();
  }

  #read(text: string): void {
    this.#parts.push(text);
    // Looked for in what is new, and joined only at an end: a large view comes in many parts.
    const end = `${this.#parts.at(-2)?.at(-1) ?? ''}${text}`.includes('\n\n');
    if (!end) return;
    const blocks = this.#parts.join('').split('\n\n');
    this.#parts = [blocks.pop() ?? ''];
    for (const block of blocks) {
      this.retryMs = Number(/^retry: (\d+)$/m.exec(block)?.[1] ?? this.retryMs);
      const event = /^event: (.*)$/m.exec(block)?.[1];
      const data = /^data: (.*)$/m.exec(block)?.[1];
      if (event === undefined) continue;
      this.events.push({ event, data: JSON.parse(data ?? 'null') });
      if (event === 'snapshot') this.#take(this.events.at(-1)?.data);
    }
  }
}
