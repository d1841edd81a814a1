import type { CityLine } from './city-line.ts';
import { ageWords, asText, headingWords, plain } from './city-words.ts';
import { escaped } from './drawing/text-of-template.ts';

const WIDTH = 640;
const MARGIN = 24;
const HEAD = 88;
const ROW = 84;
const NOTICE = 60;

type Words = {
  readonly kind: 'words';
  /** Of the left end of the baseline, or of its middle. */
  readonly x: number;
  readonly y: number;
  readonly middle: boolean;
  readonly size: number;
  readonly bold: boolean;
  readonly ink: string;
  readonly words: string;
};
type Block = {
  readonly kind: 'block';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly ink: string;
};

/** The line as a picture, for content systems that take nothing else (R11): as SVG and as PNG the same. */
export type CityPicture = {
  readonly width: number;
  readonly height: number;
  readonly bcp47: string;
  /** All of it in words. */
  readonly title: string;
  readonly marks: readonly (Words | Block)[];
};

const inks = {
  ink: '#1a1a1a',
  sub: '#4d4d4d',
  key: '#0017c1',
  amber: '#8b3200',
  rule: '#cccccc',
  told: '#ffd43d',
} as const;

/** Its words stay words as long as they can: an SVG is read aloud, a PNG is drawn from it. */
export function cityPicture(line: CityLine): CityPicture {
  const { noticeText, services, bcp47 } = line;
  const top = HEAD + (noticeText ? NOTICE : 0);
  const old = line.state === 'stopped' || !line.connected;
  return {
    width: WIDTH,
    height: top + services.length * ROW + 16,
    bcp47,
    title: plain(asText(line)),
    marks: [
      text(MARGIN, 40, 24, headingWords(line), { bold: true }),
      text(
        MARGIN,
        70,
        17,
        ageWords(line),
        old ? { bold: true, ink: inks.amber } : { ink: inks.sub },
      ),
      ...(noticeText ? told(noticeText) : []),
      ...services.flatMap((service, nth) => row(service, top + nth * ROW)),
    ],
  };
}

function row(
  { prefix = '', name, waiting = '', wait, waitReason }: CityLine['services'][number],
  y: number,
): readonly (Words | Block)[] {
  const figures = `${waiting}　${wait}`;
  const rule = { kind: 'block', x: MARGIN, y, width: WIDTH - 2 * MARGIN, height: 1 } as const;
  return [
    { ...rule, ink: inks.rule },
    text(44, y + 52, 34, prefix, { bold: true, ink: inks.key, middle: true }),
    ...(waitReason
      ? [
          text(80, y + 28, 20, name, { bold: true }),
          text(80, y + 53, 18, figures),
          text(80, y + 74, 15, waitReason, { ink: inks.sub }),
        ]
      : [text(80, y + 36, 20, name, { bold: true }), text(80, y + 64, 18, figures)]),
  ];
}

function told(noticeText: string): readonly (Words | Block)[] {
  const block = {
    kind: 'block',
    x: MARGIN,
    y: HEAD,
    width: WIDTH - 2 * MARGIN,
    height: 44,
  } as const;
  return [{ ...block, ink: inks.told }, text(36, HEAD + 29, 18, noticeText, { bold: true })];
}

type Look = { readonly bold?: boolean; readonly ink?: string; readonly middle?: boolean };

function text(x: number, y: number, size: number, words: string, look: Look = {}): Words {
  const { bold = false, ink = inks.ink, middle = false } = look;
  const said = plain(words);
  const room = middle ? 2 * (x - MARGIN) : WIDTH - x - MARGIN;
  const fits = Math.min(1, room / guessedWidth(said, size));
  return { kind: 'words', x, y, size: Math.floor(size * fits), words: said, bold, ink, middle };
}

/** Nobody measures in an SVG; letters of Japanese are as wide as they are high. */
function guessedWidth(words: string, size: number): number {
  let width = 0;
  for (const character of words) {
    width += /\p{Mn}/u.test(character) ? 0 : character > '\u1100' ? size : size * 0.62;
  }
  return width;
}

const xml = (words: string) => escaped(plain(words));

/** The families of a language in the order of the PNG's; a visitor without them sees their own. */
function familiesOf(bcp47: string): string {
  const biz = "'BIZ UDPGothic'";
  const latin = "'Noto Sans'";
  const first: Readonly<Record<string, readonly string[]>> = {
    ja: [biz, latin],
    zh: ["'Noto Sans CJK SC'", biz],
    ko: ["'Noto Sans CJK KR'", biz],
    ne: ["'Noto Sans Devanagari'", latin, biz],
  };
  const own = first[bcp47.slice(0, 2)] ?? [latin, biz];
  return [...own, "'Noto Sans CJK JP'", "'Hiragino Sans'", 'sans-serif'].join(',');
}

export function asSvg({ width, height, bcp47, title, marks }: CityPicture): string {
  const drawn = marks.map((mark) => (mark.kind === 'block' ? svgBlock(mark) : svgWords(mark)));
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" xml:lang="${xml(bcp47)}" font-family="${familiesOf(bcp47)}" fill="${inks.ink}"><title>${xml(title)}</title><rect width="${width}" height="${height}" fill="#fff"/>${drawn.join('')}</svg>
`;
}

function svgBlock({ x, y, width, height, ink }: Block): string {
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${ink}"/>`;
}

function svgWords({ x, y, size, bold, ink, middle, words }: Words): string {
  const attributes = [
    `x="${x}" y="${y}" font-size="${size}"`,
    ...(bold ? ['font-weight="700"'] : []),
    ...(ink === inks.ink ? [] : [`fill="${ink}"`]),
    ...(middle ? ['text-anchor="middle"'] : []),
  ];
  return `<text ${attributes.join(' ')}>${xml(words)}</text>`;
}
