import { html, nothing, type TemplateResult } from 'lit';
import { type Values, Wording } from '../../../broker/client/page/wording.ts';
import type { ServiceId } from '../../../broker/contract/ids.ts';
import type { LocaleTexts } from '../../../broker/contract/site.ts';
import type { TextKey } from '../../../broker/contract/texts.ts';
import { shortWaitText } from '../../../broker/contract/wait-text.ts';
import type { ServiceView } from '../../board/board-view.ts';

/** What goes into the gaps of a text; dates differ from language to language. */
type ValuesIn = (language: string) => Values;

/** A text in the large language, and beneath or beside it in the small ones. */
export class BoardWords {
  readonly #large: Wording;
  readonly #small: readonly Wording[];

  /** @param languages - at least one */
  constructor(languages: readonly LocaleTexts[]) {
    const [large, ...small] = languages.map((texts) => new Wording(texts));
    if (!large) throw new Error('a board has a language');
    this.#large = large;
    this.#small = small;
  }

  get lang(): string {
    return this.#large.bcp47;
  }

  say(key: TextKey, values?: ValuesIn): TemplateResult {
    return html`<span class="say">${this.#large.say(key, values?.(this.lang))}</span>`;
  }

  /** The small languages, each marked as what it is. */
  small(key: TextKey, values?: ValuesIn): TemplateResult | typeof nothing {
    if (this.#small.length === 0) return nothing;
    return html`<span class="small"
      >${this.#small.map(
        (words) =>
          html`<span lang=${words.bcp47} dir=${words.direction}>${words.say(key, values?.(words.bcp47))}</span> `,
      )}</span
    >`;
  }

  all(key: TextKey, values?: ValuesIn): TemplateResult {
    return html`${this.say(key, values)} ${this.small(key, values)}`;
  }

  service(serviceId: ServiceId): TemplateResult {
    return html`<span class="say">${this.#large.serviceShort(serviceId)}</span>
      <span class="small"
        >${this.#small.map(
          (words) =>
            html`<span lang=${words.bcp47} dir=${words.direction}>${words.serviceShort(serviceId)}</span> `,
        )}</span
      >`;
  }

  /** `range` and the words for none, short. */
  range({ range }: ServiceView): string {
    if (!range) return '';
    return this.#large.plain(...shortWaitText(range));
  }

  groups(count: number): string {
    return this.#large.plain('queue.groups_label', { count });
  }
}

/** `8月3日(月)` in the words of a language; in figures where the browser does not know it. */
export function dateIn(language: string, at: number, timeZone: string): string {
  const known = Intl.DateTimeFormat.supportedLocalesOf(language).length > 0;
  const inWords = { month: 'long', day: 'numeric', weekday: 'short', timeZone } as const;
  const inFigures = { month: 'numeric', day: 'numeric', timeZone } as const;
  return new Intl.DateTimeFormat(known ? language : 'ja', known ? inWords : inFigures).format(at);
}

/** `10:24`, by the hall's clock, never the browser's. */
export function timeOfDay(at: number, timeZone: string): string {
  const fields = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone } as const;
  return new Intl.DateTimeFormat('ja', fields).format(at);
}
