import { qrModules } from '../../broker/client/qr-code.ts';
import type { EpochMs } from '../../broker/contract/ids.ts';
import { breakLines } from './line-breaking.ts';
import type { PrinterFacts } from './printer-port.ts';
import { columnsOf } from './shift-jis.ts';
import type { Slip, SlipSection, TextStyle } from './slip-box.ts';
import type { SlipModel, SlipWidth } from './slip-model.ts';
import { SlipStrip } from './slip-strip.ts';
import type { SlipLanguages } from './slip-words.ts';
import { COLUMN_DOTS, type TextSlipPart } from './text-slip.ts';
import type { Typesetter } from './typesetter.ts';

/** What a test slip tells of the moment and of the printer. */
export type TestFacts = {
  readonly at: EpochMs;
  readonly node: string;
  /** What the printer table calls it. */
  readonly modelName: string;
  readonly printer: PrinterFacts;
};

const words = {
  title: '試し印字',
  noTicket: 'この紙は番号札ではありません',
  edges: '左右の枠が見える',
  head: '斜線が途切れない',
  languages: '文字が四角でない',
  shades: '濃さがそろっている',
} as const;

const MARGIN_DOTS = 20;
const GAP_DOTS = 16;
const TITLE_DOTS = 44;
const TEXT_DOTS = 24;
const EDGE_DOTS = 2;
/** Each dot of the head prints once in so many steps: a dead one leaves a hole in a slanted line. */
const STEPS = 8;
const STEP_DOTS = 6;
const QR_MODULE_DOTS = 4;
/** A tick each millimetre along the upper edge, a longer one each five, the longest each ten. */
const TICK_DOTS = { one: 8, five: 14, ten: 22 } as const;
/** One row of ink in so many, for how dark the paper comes out; the last is all ink. */
const SHADES = [4, 2, 1] as const;
const SHADE_DOTS = 32;

/**
 * What staff print after a paper change or a repair: both edges of the head, each of its dots, a
 * line in every language, a QR code, and what the printer says of itself. It bears no number, so
 * that nobody takes it for a ticket.
 */
export function testSlip(
  facts: TestFacts,
  languages: SlipLanguages,
  address: string,
  { widthDots, dotsPerInch }: SlipModel,
  typesetter: Typesetter,
): Slip {
  const { japanese } = languages;
  const small = { sizeDots: TEXT_DOTS, weight: 400, language: japanese.language } as const;
  const strip = new SlipStrip(widthDots, MARGIN_DOTS, typesetter).down(GAP_DOTS);
  strip.lines(words.title, { ...small, sizeDots: TITLE_DOTS, weight: 700 }, {});
  strip.lines(words.noTicket, { ...small, weight: 700 }, {});
  strip.down(GAP_DOTS / 2);
  strip.lines(languages.siteName, small, {});
  strip.lines(`${japanese.day(facts.at)} ${japanese.time(facts.at)}`, small, {});
  for (const line of printerLines(facts)) strip.lines(line, small, {});
  strip.down(GAP_DOTS).rule().down(GAP_DOTS);
  toCheck(strip, words.languages, small, strip.left);
  strip.down(GAP_DOTS / 2);
  for (const each of languages.all) {
    const text = `${each.native}　${each.say('kiosk.take_ticket')}`;
    strip.lines(text, { ...small, language: each.language }, { x: strip.left + TEXT_DOTS });
  }
  strip.down(GAP_DOTS).rule().down(GAP_DOTS);
  const modules = qrModules(address);
  const sideDots = modules.size * QR_MODULE_DOTS;
  const top = strip.y;
  strip.qr(modules, strip.left, top, QR_MODULE_DOTS);
  const x = strip.left + sideDots + 2 * GAP_DOTS;
  toCheck(strip, words.edges, small, x);
  strip.down(GAP_DOTS);
  toCheck(strip, words.head, small, x);
  strip.down(GAP_DOTS);
  toCheck(strip, words.shades, small, x);
  strip.atLeast(top + sideDots).down(GAP_DOTS);
  strip.block(0, 0, EDGE_DOTS, strip.y, 0);
  strip.block(widthDots - EDGE_DOTS, 0, EDGE_DOTS, strip.y, 0);
  const sections = [
    ruler(widthDots, dotsPerInch, typesetter),
    strip.section(),
    everyDot(widthDots, typesetter),
    shades(widthDots, typesetter),
  ];
  return { widthDots, sections };
}

/** From the first dot to the last: what a wrong width of paper cuts off can be counted. */
function ruler(widthDots: SlipWidth, dotsPerInch: number, typesetter: Typesetter): SlipSection {
  const strip = new SlipStrip(widthDots, 0, typesetter);
  const dotsPerMm = dotsPerInch / 25.4;
  for (let mm = 0; Math.round(mm * dotsPerMm) < widthDots; mm += 1) {
    const height = mm % 10 === 0 ? TICK_DOTS.ten : mm % 5 === 0 ? TICK_DOTS.five : TICK_DOTS.one;
    strip.block(mm * dotsPerMm, 0, 1, height, 0);
  }
  return strip.down(TICK_DOTS.ten).section();
}

/** Over the whole width, so that a weak part of the head shows as a lighter stripe. */
function shades(widthDots: SlipWidth, typesetter: Typesetter): SlipSection {
  const strip = new SlipStrip(widthDots, 0, typesetter);
  for (const every of SHADES) {
    const rows = every === 1 ? SHADE_DOTS : 1;
    for (let y = 0; y < SHADE_DOTS; y += rows * every) {
      strip.block(0, strip.y + y, widthDots, rows, 0);
    }
    strip.down(SHADE_DOTS);
  }
  return strip.down(GAP_DOTS).section();
}

/** A box to tick, and beside it what must be so. */
function toCheck(strip: SlipStrip, text: string, style: TextStyle, x: number): void {
  const top = strip.y;
  strip.lines('□', style, { x, y: top });
  strip.lines(text, style, { x: x + Math.round(TEXT_DOTS * 1.3), y: top });
}

function everyDot(widthDots: SlipWidth, typesetter: Typesetter): SlipSection {
  const strip = new SlipStrip(widthDots, 0, typesetter);
  for (let x = 0; x < widthDots; x += 1) {
    strip.block(x, (x % STEPS) * STEP_DOTS, 1, STEP_DOTS, 0);
  }
  return strip.down(STEPS * STEP_DOTS + GAP_DOTS).section();
}

/** The same in the printer's own type, a line a part; for a model without kanji in English. */
export function testLines(
  facts: TestFacts,
  { siteName, japanese }: SlipLanguages,
  { widthDots, shiftJisKanji }: SlipModel,
): readonly TextSlipPart[] {
  const [title, noTicket] = shiftJisKanji
    ? [words.title, words.noTicket]
    : ['TEST PRINT', 'This is not a ticket.'];
  const when = `${japanese.isoDay(facts.at)} ${japanese.time(facts.at)}`;
  const small = [siteName, when, ...printerLines(facts, shiftJisKanji)].flatMap((text) =>
    cut(text, Math.floor(widthDots / COLUMN_DOTS)),
  );
  const gap = { kind: 'gap', dots: GAP_DOTS } as const;
  return [
    gap,
    line(title, 2),
    gap,
    line(noTicket, 1),
    gap,
    { kind: 'rule' },
    gap,
    ...small.map((text) => line(text, 1)),
    { kind: 'gap', dots: 2 * GAP_DOTS },
  ];
}

function line(text: string, scale: number): TextSlipPart {
  return { kind: 'line', text, wide: scale, high: scale, bold: scale > 1, align: 'left' };
}

function cut(text: string, columns: number): readonly string[] {
  return breakLines(text, 'ja', columns, columnsOf);
}

/** What the printer says of itself, as far as its model does (R20). */
function printerLines({ node, modelName, printer }: TestFacts, kanji = true): readonly string[] {
  const { model, serial, cuts, fedMm, hours } = printer;
  const said = (name: string, value: number | undefined, unit: string) =>
    value === undefined ? [] : [`${name}${value}${unit}`];
  const metres = fedMm === undefined ? undefined : Math.round(fedMm / 1_000);
  const wear = kanji
    ? [
        ...said('カット', cuts, '回'),
        ...said('紙送り', metres, 'm'),
        ...said('通電', hours, '時間'),
      ]
    : [...said('', cuts, ' cuts'), ...said('', metres, ' m'), ...said('', hours, ' h')];
  return [
    `${node}: ${model ?? modelName}`,
    ...(serial === undefined ? [] : [`No. ${serial}`]),
    ...(wear.length === 0 ? [] : [wear.join(kanji ? '・' : ', ')]),
  ];
}
