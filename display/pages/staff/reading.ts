import { SHUT } from './asking.ts';

export type Seen<T> =
  | { readonly ok: true; readonly view: T }
  | { readonly ok: false; readonly sentence: string };

/** Reads what the page's own node answers with `{ ok, value }` or `{ ok, sentence }`. */
export async function readView<T>(path: string): Promise<Seen<T>> {
  const away = { ok: false, sentence: 'この端末の受付サーバーから返事がありません。' } as const;
  try {
    const response = await fetch(path);
    // The node is of the same build as its page.
    const body = (await response.json()) as {
      readonly value?: T;
      readonly sentence?: string;
      readonly refusal?: string;
    };
    const shut = response.status === 401 || body.refusal === 'locked';
    if (shut) window.dispatchEvent(new Event(SHUT));
    if (response.ok && body.value) return { ok: true, view: body.value };
    return { ok: false, sentence: body.sentence ?? away.sentence };
  } catch {
    return away;
  }
}
