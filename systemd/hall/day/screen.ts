import type * as v from 'valibot';
import { decodeJson } from '../../../broker/contract/decode.ts';
import { EventStream } from './event-stream.ts';

type Waiter<T> = { readonly look: (view: T) => boolean };

/** What somebody looks at: the views of one stream, each as it comes, and a wait for the right one. */
export class Screen<T> {
  #view: T | undefined;
  readonly #waiters = new Set<Waiter<T>>();
  readonly #watchers: ((view: T) => void)[] = [];

  /** The last view; nothing before the first. */
  get view(): T | undefined {
    return this.#view;
  }

  show(view: T): void {
    this.#view = view;
    for (const watch of this.#watchers) watch(view);
    for (const waiter of this.#waiters) waiter.look(view);
  }

  /** Calls with every view from now on. */
  watch(watcher: (view: T) => void): void {
    this.#watchers.push(watcher);
  }

  /** The next view that comes, or none within the time. */
  next(withinMs: number): Promise<T | undefined> {
    const now = this.#view;
    return this.until((view) => (view === now ? undefined : view), withinMs);
  }

  /**
   * Looks at this view and every later one until there is something to find.
   *
   * @param withinMs - real time
   * @returns what was found; nothing when time was up
   */
  until<R>(find: (view: T) => R | undefined, withinMs: number): Promise<R | undefined> {
    const now = this.#view === undefined ? undefined : find(this.#view);
    if (now !== undefined) return Promise.resolve(now);
    return new Promise((resolve) => {
      const end = (found: R | undefined) => {
        clearTimeout(timer);
        this.#waiters.delete(waiter);
        resolve(found);
      };
      const waiter: Waiter<T> = {
        look: (view) => {
          const found = find(view);
          if (found !== undefined) end(found);
          return found !== undefined;
        },
      };
      const timer = setTimeout(() => end(undefined), withinMs);
      this.#waiters.add(waiter);
    });
  }
}

export type FollowedScreen<T> = { readonly screen: Screen<T>; close(): Promise<void> };

/**
 * A screen that follows a stream.
 *
 * @param malformed - told of a view of another shape: the page it is meant for could not draw it
 */
export function followScreen<S extends v.GenericSchema>(
  url: string,
  schema: S,
  malformed: (sentence: string) => void,
  headers?: () => Readonly<Record<string, string>>,
): FollowedScreen<v.InferOutput<S>> {
  const screen = new Screen<v.InferOutput<S>>();
  const take = (data: string) => {
    const view = decodeJson(schema, data);
    if (view.ok) screen.show(view.value);
    else malformed(`${url}: ${view.error.path}: ${view.error.expected}`);
  };
  const stream = new EventStream({ url, take, ...(headers && { headers }) });
  return { screen, close: () => stream.close() };
}
