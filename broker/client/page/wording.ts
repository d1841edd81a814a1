import { IntlMessageFormat } from 'intl-messageformat';
import { html, type TemplateResult } from 'lit';
import type { LocaleTexts } from '../../contract/site.ts';
import type { TextKey } from '../../contract/texts.ts';

export type Values = Readonly<Record<string, string | number>>;

/** Says texts in one language; Western digits in every language, as on the paper ticket. */
export class Wording {
  readonly locale: string;
  readonly bcp47: string;
  readonly direction: LocaleTexts['direction'];
  readonly #texts: LocaleTexts;
  readonly #parsed = new Map<string, IntlMessageFormat>();

  constructor(texts: LocaleTexts) {
    this.#texts = texts;
    this.locale = texts.locale;
    this.bcp47 = texts.bcp47;
    this.direction = texts.direction;
  }

  /** Plain text: readings in `[漢字|かな]` are dropped. */
  plain(key: TextKey, values?: Values): string {
    return withoutReadings(this.#format(key, values));
  }

  /** For a template: readings become ruby, and a sentence that fits on a line is kept on one. */
  say(key: TextKey, values?: Values): TemplateResult | string {
    return bySentence(this.#format(key, values));
  }

  serviceName(serviceId: string): TemplateResult | string {
    return withRuby(this.#service(serviceId)?.name ?? serviceId);
  }

  servicePlain(serviceId: string): string {
    return withoutReadings(this.#service(serviceId)?.name ?? serviceId);
  }

  serviceShort(serviceId: string): string {
    return withoutReadings(this.#service(serviceId)?.short ?? serviceId);
  }

  papers(serviceId: string): readonly (TemplateResult | string)[] {
    return (this.#service(serviceId)?.papers ?? []).map(withRuby);
  }

  /** How the form of a service is filled in; nothing where it has none. */
  fillIn(serviceId: string): readonly (TemplateResult | string)[] {
    return (this.#service(serviceId)?.fillIn ?? []).map(withRuby);
  }

  #service(serviceId: string) {
    return (this.#texts.services as Readonly<Record<string, LocaleTexts['services'][never]>>)[
      serviceId
    ];
  }

  #format(key: TextKey, values: Values | undefined): string {
    let message = this.#parsed.get(key);
    if (!message) {
      message = new IntlMessageFormat(this.#texts.texts[key] ?? key, `${this.bcp47}-u-nu-latn`);
      this.#parsed.set(key, message);
    }
    return String(message.format({ ...values }));
  }
}

const reading = /\[([^|\]]+)\|([^\]]+)\]/g;

function withoutReadings(text: string): string {
  return text.replace(reading, '$1');
}

/**
 * Of several sentences each as a box of its own (`base.css`): a line of Japanese or Chinese may break
 * after any phrase, and「お呼びしています。窓口へ」reads as if it ended there.
 */
function bySentence(text: string): TemplateResult | string {
  const sentences = text.split(/(?<=。)(?=.)/u);
  if (sentences.length === 1) return withRuby(text);
  return html`${sentences.map((each) => html`<span class="sentence">${withRuby(each)}</span>`)}`;
}

/** `[漢字|かな]` as ruby; text without any stays a plain string. */
export function withRuby(text: string): TemplateResult | string {
  if (!text.includes('[')) return text;
  const parts: (TemplateResult | string)[] = [];
  let from = 0;
  for (const match of text.matchAll(reading)) {
    parts.push(text.slice(from, match.index));
    parts.push(html`<ruby>${match[1]}<rt>${match[2]}</rt></ruby>`);
    from = match.index + match[0].length;
  }
  parts.push(text.slice(from));
  return html`${parts}`;
}
