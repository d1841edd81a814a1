import { type QrModules, qrModules } from '../../broker/client/qr-code.ts';
import type { PrintJob } from '../../broker/contract/print-message.ts';
import { waitText } from '../../broker/contract/wait-text.ts';
import type { Slip, SlipSection, TextStyle } from './slip-box.ts';
import type { SlipWidth } from './slip-model.ts';
import { RULE_DOTS, SlipStrip } from './slip-strip.ts';
import type { SlipLanguages, SlipWords } from './slip-words.ts';
import { trainingMark } from './training-mark.ts';
import type { Typesetter } from './typesetter.ts';

export type { SlipWidth };
export type SlipCopy = 'self' | 'counter';

/** Sizes of type and space on one width of paper, in dots. */
type Scale = {
  readonly margin: number;
  readonly site: number;
  readonly badge: number;
  readonly service: number;
  readonly beneath: number;
  readonly value: number;
  readonly small: number;
  readonly hint: number;
  readonly gap: number;
  readonly qr: number;
};

const scales: Readonly<Record<SlipWidth, Scale>> = {
  576: {
    margin: 20,
    site: 27,
    badge: 30,
    service: 40,
    beneath: 27,
    value: 50,
    small: 23,
    hint: 24,
    gap: 20,
    qr: 250,
  },
  512: {
    margin: 18,
    site: 24,
    badge: 27,
    service: 36,
    beneath: 24,
    value: 45,
    small: 21,
    hint: 22,
    gap: 18,
    qr: 222,
  },
  384: {
    margin: 10,
    site: 22,
    badge: 24,
    service: 30,
    beneath: 22,
    value: 36,
    small: 20,
    hint: 20,
    gap: 14,
    qr: 170,
  },
};

/** Of the size, for BIZ UDPGothic and Noto alike: the height of a capital. */
const CAPITAL = 0.75;
/** Devanagari hangs small under its headline: set a little larger, it reads as large as the rest. */
function evened(language: string): number {
  return /^ne\b/.test(language) ? 1.12 : 1;
}

/** No service name is set smaller than this. */
const SMALLEST_DOTS = 20;

/** Both slips of one job; what they have in common is laid out, and later drawn, once. */
export class SlipLayout {
  readonly #job: PrintJob;
  readonly #languages: SlipLanguages;
  readonly #widthDots: SlipWidth;
  readonly #typesetter: Typesetter;
  readonly #scale: Scale;
  readonly #words: SlipWords;
  readonly #training: boolean;
  #shared: readonly SlipSection[] | undefined;
  #mark: SlipSection | undefined;
  #code: QrModules | undefined;

  /** @param training - a training's slip: marked, and without a code to any page (R22) */
  constructor(
    job: PrintJob,
    languages: SlipLanguages,
    widthDots: SlipWidth,
    typesetter: Typesetter,
    training = false,
  ) {
    this.#training = training;
    this.#job = job;
    this.#languages = languages;
    this.#widthDots = widthDots;
    this.#typesetter = typesetter;
    this.#scale = scales[widthDots];
    this.#words = languages.of(job.locale);
  }

  /**
   * One slip (R6, R7): 本人控 speaks to the citizen in the chosen language, 窓口控 to the counter
   * in Japanese; number and service are the same strip of paper on both. A reprint says so on both.
   */
  slip(copy: SlipCopy): Slip {
    this.#shared ??= [this.#number(), this.#service()];
    const own = copy === 'self' ? [this.#waiting(), this.#hints()] : [this.#facts()];
    const marks = this.#job.copy === 'reprint' ? [this.#reprint()] : [];
    const sections = [this.#header(copy), ...marks, ...this.#shared, ...own];
    if (!this.#training) return { widthDots: this.#widthDots, sections };
    this.#mark ??= this.#trainingMark();
    return { widthDots: this.#widthDots, sections: [this.#mark, ...sections, this.#mark] };
  }

  #trainingMark(): SlipSection {
    const { japanese } = this.#languages;
    const own = this.#foreign ? this.#words : japanese;
    const [widthDots, typesetter] = [this.#widthDots, this.#typesetter];
    return trainingMark({ widthDots, typesetter, japanese, own });
  }

  /** Where it comes from, when, and whose copy it is. */
  #header(copy: SlipCopy): SlipSection {
    const { margin, site, small, badge, gap } = this.#scale;
    const words = copy === 'self' ? this.#words : this.#languages.japanese;
    const key = copy === 'self' ? 'ticket.copy_self' : 'ticket.copy_counter';
    const strip = new SlipStrip(this.#widthDots, margin, this.#typesetter);
    const mark = this.#style(badge, 700, this.#languages.japanese);
    const markText = this.#languages.japanese.say(key);
    const markWidth = this.#typesetter.width(markText, mark) + badge;
    const markHeight = Math.round(badge * 1.5);
    const markX = strip.right - markWidth;
    const filled = copy === 'counter';
    strip.block(markX, 0, markWidth, markHeight, filled ? 0 : 3);
    strip.text(markText, mark, markX + markWidth / 2, Math.round(badge * 1.12), {
      align: 'center',
      ink: filled ? 'white' : 'black',
    });
    strip.lines(this.#languages.siteName, this.#style(site, 700, this.#languages.japanese), {
      y: 0,
      widthDots: markX - gap - strip.left,
    });
    const day = this.#style(small, 400, words);
    const time = words.say('ticket.issued_at', { time: words.time(this.#job.issuedAt) });
    strip.down(Math.round(gap * 0.3));
    strip.lines(words.day(this.#job.issuedAt), day, {});
    strip.lines(time, day, {});
    if (this.#foreign) {
      // On the line of the time, at its end: nothing else on the slip is as short in every language.
      const label = this.#style(small, 400, this.#words);
      const room = strip.widthDots - this.#typesetter.width(time, day) - gap;
      const text = this.#words.say(key);
      const fitted = strip.fit(text, label, room);
      strip.text(text, fitted, strip.right, strip.lastBaseline, { align: 'right' });
    }
    strip.atLeast(markHeight);
    return strip
      .down(Math.round(gap * 0.8))
      .rule()
      .section();
  }

  #reprint(): SlipSection {
    const { margin, badge, gap } = this.#scale;
    const strip = new SlipStrip(this.#widthDots, margin, this.#typesetter).down(gap);
    const height = Math.round(badge * 1.7);
    strip.block(strip.left, strip.y, strip.widthDots, height, 3);
    const japanese = this.#languages.japanese.say('ticket.reprint');
    const own = this.#foreign ? `　${this.#words.say('ticket.reprint')}` : '';
    const style = this.#style(badge, 700, this.#words);
    strip.text(japanese + own, style, this.#widthDots / 2, strip.y + Math.round(badge * 1.22), {
      align: 'center',
    });
    return strip.down(height).section();
  }

  /** The number, as large as the paper allows. */
  #number(): SlipSection {
    const { margin, small, gap } = this.#scale;
    const strip = new SlipStrip(this.#widthDots, margin, this.#typesetter).down(gap);
    strip.lines(this.#words.say('ticket.your_number'), this.#style(small, 400, this.#words), {});
    const most = this.#style(strip.widthDots, 700, this.#languages.japanese);
    const style = strip.fit(this.#job.number, most, strip.widthDots);
    strip.down(Math.round(gap * 0.9) + Math.round(style.sizeDots * CAPITAL));
    strip.text(this.#job.number, style, this.#widthDots / 2, strip.y, {
      align: 'center',
    });
    return strip.down(gap).section();
  }

  /** The service in the chosen language, the Japanese beneath, so that both can point at it. */
  #service(): SlipSection {
    const { margin, service, beneath, gap } = this.#scale;
    const strip = new SlipStrip(this.#widthDots, margin, this.#typesetter).down(
      Math.round(gap * 0.6),
    );
    const name = this.#words.service(this.#job.serviceId);
    const style = this.#style(service, 700, this.#words);
    const linesMax = 2;
    strip.lines(name, strip.fitLines(name, style, linesMax, SMALLEST_DOTS), {});
    const japanese = this.#languages.japanese.service(this.#job.serviceId);
    if (japanese !== name) {
      strip.down(Math.round(gap * 0.2));
      strip.lines(japanese, this.#style(beneath, 400, this.#languages.japanese), {});
    }
    return strip.down(gap).section();
  }

  /** Groups waiting at issue, and the expected range: two cells under one rule. */
  #waiting(): SlipSection {
    const { margin, value, small, gap } = this.#scale;
    const strip = new SlipStrip(this.#widthDots, margin, this.#typesetter).rule().down(gap);
    const half = Math.round(strip.widthDots * 0.42);
    const top = strip.y;
    const words = this.#words;
    const big = this.#style(value, 700, words);
    const label = this.#style(small, 400, words);
    const { groupsAhead, range } = this.#job;
    const cell = (x: number, widthDots: number, text: string, beneath: string) => {
      const fitted = strip.fit(text, big, widthDots);
      strip.text(text, fitted, x, top + Math.round(value * 0.82));
      strip.lines(beneath, label, { x, widthDots, y: top + Math.round(value * 1.02) });
    };
    cell(
      strip.left,
      half - gap,
      String(groupsAhead),
      words.say('queue.groups_label', { count: groupsAhead }),
    );
    const leftEnd = strip.y;
    const x = strip.left + half + gap;
    const widthDots = strip.right - x;
    if (range) {
      cell(x, widthDots, words.say(...waitText(range)), words.say('queue.wait_label'));
    } else {
      strip.lines(words.say('queue.wait_unknown'), label, { x, widthDots, y: top });
    }
    strip.atLeast(leftEnd);
    strip.block(strip.left + half, top, RULE_DOTS, strip.y - top, 0);
    return strip.down(gap).rule().section();
  }

  /** The QR code beside what it is good for, then what to do with the paper. */
  #hints(): SlipSection {
    const { margin, hint, gap } = this.#scale;
    const strip = new SlipStrip(this.#widthDots, margin, this.#typesetter).down(gap * 1.4);
    const top = strip.y;
    if (this.#training) return this.#noTicket(strip);
    const beside = this.#qr(strip);
    const plain = this.#style(hint, 400, this.#words);
    strip.lines(this.#words.say('ticket.scan_qr'), plain, { ...beside, y: top });
    strip.down(gap);
    strip.lines(this.#words.say('ticket.today_only'), { ...plain, weight: 700 }, beside);
    strip.atLeast(beside.bottom).down(gap);
    strip.lines(this.#words.say('ticket.keep'), plain, {});
    return strip.down(gap).section();
  }

  /** In place of a code and of what it is good for: in Japanese, and in the language of choice. */
  #noTicket(strip: SlipStrip): SlipSection {
    const { beneath, gap } = this.#scale;
    for (const words of new Set([this.#words, this.#languages.japanese])) {
      strip.lines(words.say('ticket.training_notice'), this.#style(beneath, 700, words), {});
      strip.down(gap * 0.4);
    }
    return strip.down(gap).section();
  }

  /** What the counter wants to know, in Japanese, beside the same QR code. */
  #facts(): SlipSection {
    const { margin, small, beneath, gap } = this.#scale;
    const japanese = this.#languages.japanese;
    const strip = new SlipStrip(this.#widthDots, margin, this.#typesetter).rule().down(gap * 1.4);
    const top = strip.y;
    const whole = { x: strip.left, widthDots: strip.widthDots, bottom: top };
    const beside = this.#training ? whole : this.#qr(strip);
    const label = this.#style(small, 400, japanese);
    const value = this.#style(beneath, 700, japanese);
    strip.lines('言語', label, { ...beside, y: top });
    const { inJapanese, native, language } = this.#words;
    strip.lines(inJapanese, value, beside);
    if (native !== inJapanese) strip.lines(native, { ...label, language }, beside);
    strip.down(gap);
    strip.lines('発券時のお待ち', label, beside);
    const { groupsAhead, range } = this.#job;
    strip.lines(`${groupsAhead}組`, value, beside);
    if (range && range.high > 0) strip.lines(japanese.say(...waitText(range)), value, beside);
    strip.atLeast(beside.bottom).down(gap);
    return this.#training ? this.#noTicket(strip) : strip.section();
  }

  /** Draws the code at the left; says what is free beside it. Four light modules stay around it. */
  #qr(strip: SlipStrip): {
    readonly x: number;
    readonly widthDots: number;
    readonly bottom: number;
  } {
    const { gap, qr } = this.#scale;
    this.#code ??= qrModules(this.#job.address);
    const modules = this.#code;
    const moduleDots = Math.min(7, Math.max(3, Math.floor(qr / (modules.size + 8))));
    const sideDots = modules.size * moduleDots;
    strip.qr(modules, strip.left, strip.y, moduleDots);
    const x = strip.left + sideDots + Math.max(gap, 4 * moduleDots);
    return { x, widthDots: strip.right - x, bottom: strip.y + sideDots };
  }

  get #foreign(): boolean {
    return !/^ja\b/.test(this.#words.language);
  }

  #style(sizeDots: number, weight: 400 | 700, words: SlipWords): TextStyle {
    const { language } = words;
    return { sizeDots: Math.round(sizeDots * evened(language)), weight, language };
  }
}
