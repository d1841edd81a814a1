import { Wording } from '../../../broker/client/page/wording.ts';
import type { LocaleTexts } from '../../../broker/contract/site.ts';

const RETRY_MS = 1_000;

/** The texts of every language, fetched once a version, so that a change of language is instant. */
export class TextShelf {
  readonly #changed: () => void;
  readonly #words = new Map<string, Wording>();
  readonly #underway = new Set<string>();

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** Nothing until it has come; the shelf then says that it changed. */
  wording(version: string, locale: string): Wording | undefined {
    const path = `/texts/${version}/${locale}.json`;
    const found = this.#words.get(path);
    if (found === undefined) void this.#fetch(path);
    return found;
  }

  prefetch(version: string, languages: readonly { readonly locale: string }[]): void {
    for (const { locale } of languages) this.wording(version, locale);
  }

  async #fetch(path: string): Promise<void> {
    if (this.#underway.has(path)) return;
    this.#underway.add(path);
    try {
      const response = await fetch(path);
      if (!response.ok) throw new Error(`${response.status}`);
      this.#words.set(path, new Wording((await response.json()) as LocaleTexts));
      this.#changed();
    } catch {
      // The node is restarting, or the site has just changed: the next view asks again.
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
    this.#underway.delete(path);
  }
}
