import type { PrintJob } from '../../broker/contract/print-message.ts';
import { waitText } from '../../broker/contract/wait-text.ts';
import { breakLines } from './line-breaking.ts';
import { columnsOf } from './shift-jis.ts';
import type { SlipCopy } from './slip.ts';
import type { SlipModel } from './slip-model.ts';
import type { SlipLanguages, SlipWords } from './slip-words.ts';

/** A cell of a printer's own type: 12 dots a column, 24 high; a kanji takes two columns. */
export const COLUMN_DOTS = 12;
export const CELL_DOTS = 24;
/** GS ! makes a cell eight times as wide and high at most. */
const SCALE_MAX = 8;
/** Columns that the number leaves free at both sides. */
const NUMBER_MARGIN = 1;

/** One thing on a slip of a printer's own type, from the top. */
export type TextSlipPart =
  | {
      readonly kind: 'line';
      readonly text: string;
      /** Times the size of the cell, 1 to 8. */
      readonly wide: number;
      readonly high: number;
      readonly bold: boolean;
      readonly align: 'left' | 'center';
    }
  | { readonly kind: 'gap'; readonly dots: number }
  | { readonly kind: 'rule' }
  | { readonly kind: 'qr'; readonly text: string; readonly moduleDots: number };

type Look = { readonly wide?: number; readonly high?: number; readonly bold?: boolean };

/**
 * One slip in the printer's own type: the fallback of a box whose fonts or canvas are missing (R7).
 * It has what the drawn one has, in one column; the printer's ROM holds Japanese and plain Latin
 * only, so whoever encodes it may refuse the words of another language.
 *
 * @param words - of the citizen's copy; the counter's is Japanese always
 */
export function textSlip(
  job: PrintJob,
  languages: SlipLanguages,
  words: SlipWords,
  copy: SlipCopy,
  { widthDots }: SlipModel,
  training = false,
): readonly TextSlipPart[] {
  const page = new TextPage(Math.floor(widthDots / COLUMN_DOTS));
  const japanese = languages.japanese;
  if (training) page.training(trainingWords(words, japanese));
  const spoken = copy === 'self' ? words : japanese;
  const badge = japanese.say(copy === 'self' ? 'ticket.copy_self' : 'ticket.copy_counter');
  page.apart(languages.siteName, copy === 'self' ? `［${badge}］` : `【${badge}】`);
  const time = spoken.say('ticket.issued_at', { time: spoken.time(job.issuedAt) });
  page.gap(6).together(spoken.day(job.issuedAt), time, spoken.language);
  page.gap(8).rule();
  if (job.copy === 'reprint') page.gap(12).marked(reprint(words, japanese));
  page.gap(12).wrapped(words.say('ticket.your_number'), words.language);
  page.gap(8).number(job.number).gap(20);
  service(page, job, words, japanese);
  page.gap(12).rule().gap(12);
  waiting(page, job, spoken);
  const { inJapanese } = languages.of(job.locale);
  if (copy === 'counter') page.gap(12).wrapped(`言語　${inJapanese}`, 'ja');
  if (training) return noTicket(page, words, japanese).parts;
  page.gap(28).qr(job.address, widthDots).gap(28);
  if (copy === 'self') {
    page.wrapped(words.say('ticket.scan_qr'), words.language);
    page.gap(8).wrapped(words.say('ticket.today_only'), words.language, { bold: true });
    page.gap(8).wrapped(words.say('ticket.keep'), words.language);
  }
  return page.parts;
}

/** What a bare slip says: in kanji, or for a printer without them. */
const bareWords = {
  kanji: { self: '本人控', counter: '窓口控', reprint: '再印字', training: '訓練' },
  ascii: {
    ...{ self: 'YOUR COPY', counter: 'COUNTER COPY', reprint: 'REPRINT' },
    training: 'TRAINING',
  },
} as const;

/**
 * What is left when not even the Japanese words can be written: the model has no kanji, or the
 * hall's own name or a service's has a character that no printer has. The number must come out all
 * the same.
 */
export function bareSlip(
  job: PrintJob,
  { japanese }: SlipLanguages,
  copy: SlipCopy,
  { widthDots, shiftJisKanji }: SlipModel,
  training = false,
): readonly TextSlipPart[] {
  const page = new TextPage(Math.floor(widthDots / COLUMN_DOTS));
  const words = bareWords[shiftJisKanji ? 'kanji' : 'ascii'];
  if (training) page.training(words.training);
  page.marked(words[copy]);
  page.gap(8).centered(`${japanese.isoDay(job.issuedAt)} ${japanese.time(job.issuedAt)}`);
  if (job.copy === 'reprint') page.gap(12).marked(words.reprint);
  page.gap(16).number(job.number).gap(28);
  if (training) return page.training(words.training).parts;
  return page.qr(job.address, widthDots).gap(28).parts;
}

function trainingWords(words: SlipWords, japanese: SlipWords): string {
  const own = words === japanese ? '' : `　${words.say('ticket.training')}`;
  return `${japanese.say('ticket.training')}${own}`;
}

/** In place of a code and of what it is good for. */
function noTicket(page: TextPage, words: SlipWords, japanese: SlipWords): TextPage {
  page.gap(12);
  for (const each of new Set([words, japanese])) {
    page.wrapped(each.say('ticket.training_notice'), each.language, { bold: true }).gap(8);
  }
  return page.training(trainingWords(words, japanese));
}

function reprint(words: SlipWords, japanese: SlipWords): string {
  const own = words === japanese ? '' : `　${words.say('ticket.reprint')}`;
  return `＊ ${japanese.say('ticket.reprint')}${own} ＊`;
}

/** The service in the chosen language, the Japanese beneath, so that both can point at it. */
function service(page: TextPage, job: PrintJob, words: SlipWords, japanese: SlipWords): void {
  const name = words.service(job.serviceId);
  page.heading(name, words.language);
  const beneath = japanese.service(job.serviceId);
  if (beneath !== name) page.gap(4).wrapped(beneath, 'ja');
}

function waiting(page: TextPage, { groupsAhead, range }: PrintJob, words: SlipWords): void {
  const { language } = words;
  const label = words.say('queue.groups_label', { count: groupsAhead });
  const space = /^(ja|zh)/.test(language) ? '' : ' ';
  page.heading(`${groupsAhead}${space}${label}`, language).gap(8);
  if (!range) {
    page.wrapped(words.say('queue.wait_unknown'), language);
    return;
  }
  const wait = words.say(...waitText(range));
  page.wrapped(words.say('queue.wait_label'), language).gap(4).heading(wait, language);
}

/** A slip while it is being filled from the top. */
class TextPage {
  readonly #columns: number;
  readonly #parts: TextSlipPart[] = [];

  constructor(columns: number) {
    this.#columns = columns;
  }

  get parts(): readonly TextSlipPart[] {
    return this.#parts;
  }

  gap(dots: number): this {
    this.#parts.push({ kind: 'gap', dots });
    return this;
  }

  rule(): this {
    this.#parts.push({ kind: 'rule' });
    return this;
  }

  /** A paragraph, broken as on the drawn slip: between phrases, never inside a number. */
  wrapped(text: string, language: string, look: Look = {}): this {
    const { wide = 1, high = 1, bold = false } = look;
    const columns = Math.floor(this.#columns / wide);
    for (const [at, line] of breakLines(text, language, columns, columnsOf).entries()) {
      if (at > 0) this.gap(6);
      this.#parts.push({ kind: 'line', text: line, wide, high, bold, align: 'left' });
    }
    return this;
  }

  /** Twice the size where that takes no more than two lines, else twice as high only. */
  heading(text: string, language: string): this {
    const columns = Math.floor(this.#columns / 2);
    const large = breakLines(text, language, columns, columnsOf).length <= 2;
    return this.wrapped(text, language, { wide: large ? 2 : 1, high: 2, bold: true });
  }

  /** Two texts at the two ends of a line; on two lines where one has no room. */
  apart(left: string, right: string): this {
    const room = this.#columns - columnsOf(left) - columnsOf(right);
    if (room < 1) return this.wrapped(left, 'ja', { bold: true }).gap(4).wrapped(right, 'ja');
    const text = `${left}${' '.repeat(room)}${right}`;
    this.#parts.push({ kind: 'line', text, wide: 1, high: 1, bold: true, align: 'left' });
    return this;
  }

  /** Two texts on one line where they have room, else on one each. */
  together(first: string, second: string, language: string): this {
    const whole = `${first}　${second}`;
    if (columnsOf(whole) <= this.#columns) return this.wrapped(whole, language);
    return this.wrapped(first, language).gap(6).wrapped(second, language);
  }

  centered(text: string): this {
    this.#parts.push({ kind: 'line', text, wide: 1, high: 1, bold: false, align: 'center' });
    return this;
  }

  marked(text: string): this {
    const wide = columnsOf(text) * 2 <= this.#columns ? 2 : 1;
    this.#parts.push({ kind: 'line', text, wide, high: 2, bold: true, align: 'center' });
    return this;
  }

  /** Between rules, as large as the line has room for: at the head and at the foot (R22). */
  training(text: string): this {
    const scale = Math.floor((this.#columns - 2 * NUMBER_MARGIN) / columnsOf(text));
    const size = Math.min(4, Math.max(1, scale));
    this.rule().rule().gap(12);
    this.#parts.push({
      ...{ kind: 'line', text, wide: size, high: Math.max(2, size), bold: true, align: 'center' },
    });
    return this.gap(12).rule().rule().gap(12);
  }

  /** As large as a printer can set it: at least twice, on every paper. */
  number(text: string): this {
    const most = Math.floor((this.#columns - 2 * NUMBER_MARGIN) / columnsOf(text));
    const scale = Math.min(SCALE_MAX, Math.max(2, most));
    this.#parts.push({
      kind: 'line',
      text,
      wide: scale,
      high: scale,
      bold: true,
      align: 'center',
    });
    return this;
  }

  qr(text: string, widthDots: number): this {
    this.#parts.push({ kind: 'qr', text, moduleDots: widthDots === 384 ? 5 : 6 });
    return this;
  }
}
