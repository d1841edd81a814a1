import { IntlMessageFormat } from 'intl-messageformat';
import type { EpochMs, ServiceId } from '../../broker/contract/ids.ts';
import type { LocaleTexts, SitePack } from '../../broker/contract/site.ts';
import type { TextKey } from '../../broker/contract/texts.ts';

type Values = Readonly<Record<string, string | number>>;

const japaneseNames = new Intl.DisplayNames(['ja'], { type: 'language' });

/** What a slip says in one language. Readings `[漢字|かな]` of ja-easy keep their left half on paper. */
export class SlipWords {
  readonly language: string;
  readonly native: string;
  /** What the counter calls the language: ポルトガル語; やさしい日本語 by its own name. */
  readonly inJapanese: string;
  readonly #texts: LocaleTexts;
  /** The language with Western digits and the Western calendar, as everywhere in the hall. */
  readonly #formats: string;
  readonly #day: Intl.DateTimeFormat;
  readonly #isoDay: Intl.DateTimeFormat;
  readonly #time: Intl.DateTimeFormat;
  readonly #parsed = new Map<string, IntlMessageFormat>();

  constructor(texts: LocaleTexts, timeZone: string) {
    this.#texts = texts;
    this.language = texts.bcp47;
    this.native = texts.native;
    const { language } = new Intl.Locale(texts.bcp47);
    this.inJapanese = (language === 'ja' ? undefined : japaneseNames.of(language)) ?? texts.native;
    this.#formats = new Intl.Locale(texts.bcp47, {
      numberingSystem: 'latn',
      calendar: 'gregory',
    }).toString();
    this.#day = new Intl.DateTimeFormat(this.#formats, {
      timeZone,
      year: 'numeric',
      month: 'short',
      day: 'numeric',
      weekday: 'short',
    });
    this.#isoDay = new Intl.DateTimeFormat('sv-SE', { timeZone });
    this.#time = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
  }

  say(key: TextKey, values?: Values): string {
    let message = this.#parsed.get(key);
    if (!message) {
      message = new IntlMessageFormat(this.#texts.texts[key] ?? key, this.#formats);
      this.#parsed.set(key, message);
    }
    return withoutReadings(String(message.format({ ...values })));
  }

  service(id: ServiceId): string {
    return withoutReadings(this.#texts.services[id]?.name ?? id);
  }

  /** 2026年11月22日(日), in the hall's zone. */
  day(at: EpochMs): string {
    return this.#day.format(at);
  }

  /** 2026-11-22, in the hall's zone. */
  isoDay(at: EpochMs): string {
    return this.#isoDay.format(at);
  }

  /** 10:35, in the hall's zone. */
  time(at: EpochMs): string {
    return this.#time.format(at);
  }
}

function withoutReadings(text: string): string {
  return text.replace(/\[([^|\]]+)\|[^\]]+\]/g, '$1');
}

/** The words of every language of a site; an unknown language gets Japanese. */
export class SlipLanguages {
  readonly #words: ReadonlyMap<string, SlipWords>;
  readonly japanese: SlipWords;
  readonly siteName: string;

  constructor(pack: SitePack) {
    const { timeZone, name } = pack.site;
    const words = pack.locales.map(
      (texts) => [texts.locale as string, new SlipWords(texts, timeZone)] as const,
    );
    this.#words = new Map(words);
    const first = words[0]?.[1];
    const japanese = this.#words.get('ja') ?? first;
    if (!japanese) throw new RangeError('a site pack has at least one language');
    this.japanese = japanese;
    this.siteName = name;
  }

  /** In the order of the site. */
  get all(): readonly SlipWords[] {
    return [...this.#words.values()];
  }

  of(locale: string): SlipWords {
    return this.#words.get(locale) ?? this.japanese;
  }
}
