/** Width of a text in dots, in the type that it will be set in. */
export type Measure = (text: string) => number;

/** JIS X 4051: what may not begin a line, and what may not end one. */
const NEVER_FIRST =
  /^[、。，．・：；？！ー―‐〜～…‥」』】〉》〕）)\]}%％々ゝゞヽヾぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ,.!?:;]/u;
const NEVER_LAST = /[「『【〈《〔（([{￥$＄#]$/u;
/** 25〜40分: a range and what it counts stay together. */
const NUMBER_GOES_ON = /[0-9][〜～~–-]?$/u;
const HIRAGANA_FIRST = /^[ぁ-ゖ]/u;
/** After one of these a reader may rest: the end of a Japanese phrase, or punctuation. */
const RESTS = /[ぁ-ゖ、。，．・：；？！」』】）)]$/u;
/** 待ち状況, 読み取る: a verb's stem and the word it makes with the next. */
const STEM = /\p{Script=Han}[ちりみきしけえびぎじせめれべげ]$/u;
/** お and ご belong to the word that follows. */
const HONORIFIC = /(^|[^ぁ-ゖ])[おご]$/u;

/**
 * Sets a text into lines no wider than `widthDots`, as few as possible and as even as possible.
 * Japanese breaks between phrases (never inside a compound, before a particle, or against JIS X
 * 4051), Chinese between words, everything else at its spaces; only what is wider than a line by
 * itself is broken inside.
 *
 * @param language - BCP 47; decides where a line may end
 * @param widthDots - dots that a line has
 */
export function breakLines(
  text: string,
  language: string,
  widthDots: number,
  measure: Measure,
): readonly string[] {
  const pieces = breakablePieces(text.normalize('NFC').trim(), language).flatMap((piece) =>
    measure(piece.trimEnd()) <= widthDots ? [piece] : cutPiece(piece, widthDots, measure),
  );
  return evenLines(pieces, widthDots, measure);
}

/** The text in pieces that stay whole; blanks stay at the end of the piece before them. */
function breakablePieces(text: string, language: string): readonly string[] {
  if (/^(ja|zh)\b/.test(language)) return phrases(text, language);
  const words = text.match(/\S+\s*/gu) ?? [];
  return /^(vi|ne|ko)\b/.test(language) ? words : bound(words);
}

/**
 * An article or a preposition does not stand alone at the end of a line ("o cartão", "to check"),
 * nor a stroke at the beginning of one ("PIN / senha").
 */
function bound(words: readonly string[]): readonly string[] {
  const pieces: string[] = [];
  for (const word of words) {
    const before = pieces.at(-1);
    const stroke = /^[^\p{L}\p{N}]+$/u.test(word);
    if (before !== undefined && (stroke || /(^|\s)\p{L}{1,2}\s+$/u.test(before))) {
      pieces[pieces.length - 1] = before + word;
    } else pieces.push(word);
  }
  return pieces;
}

const segmenters = new Map<string, Intl.Segmenter>();

function phrases(text: string, language: string): readonly string[] {
  const key = language.slice(0, 2);
  const segmenter = segmenters.get(key) ?? new Intl.Segmenter(key, { granularity: 'word' });
  segmenters.set(key, segmenter);
  const pieces: string[] = [];
  for (const { segment } of segmenter.segment(text)) {
    const before = pieces.at(-1);
    if (before === undefined || mayBreak(before, segment, key)) pieces.push(segment);
    else pieces[pieces.length - 1] = before + segment;
  }
  return pieces;
}

function mayBreak(before: string, after: string, language: string): boolean {
  if (/^\s/u.test(after) || NEVER_FIRST.test(after) || NEVER_LAST.test(before)) return false;
  if (/\s$/u.test(before)) return true;
  if (/[\p{L}\p{N}]$/u.test(before) && isLatin(before.slice(-1)) && isLatin(after[0])) return false;
  if (NUMBER_GOES_ON.test(before) && /^[\p{Script=Han}0-9]/u.test(after)) return false;
  if (language === 'zh') return true;
  if (/^[（(「『【]/u.test(after)) return true;
  if (HIRAGANA_FIRST.test(after) || HONORIFIC.test(before)) return false;
  if (STEM.test(before) && /^\p{Script=Han}/u.test(after)) return false;
  return RESTS.test(before);
}

function isLatin(character: string | undefined): boolean {
  return character !== undefined && /[\p{Script=Latin}0-9]/u.test(character);
}

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** A piece wider than a line, in the smallest pieces that JIS X 4051 leaves whole. */
function cutPiece(piece: string, widthDots: number, measure: Measure): readonly string[] {
  const clusters: string[] = [];
  for (const character of graphemesOf(piece)) {
    const before = clusters.at(-1);
    const number = /[0-9][.,]?$/.test(before ?? '') && /^[0-9]/.test(character);
    const whole =
      before !== undefined && (bindsBack(character) || number || NEVER_LAST.test(before));
    if (whole) clusters[clusters.length - 1] = before + character;
    else clusters.push(character);
  }
  return clusters.flatMap((cluster) =>
    measure(cluster.trimEnd()) <= widthDots ? [cluster] : graphemesOf(cluster),
  );
}

function graphemesOf(text: string): readonly string[] {
  return [...graphemes.segment(text)].map(({ segment }) => segment);
}

function bindsBack(character: string): boolean {
  return NEVER_FIRST.test(character) || /^\s/u.test(character);
}

type Setting = { readonly lines: number; readonly blank: number; readonly from: number };

/** The fewest lines; among those, the least sum of squared blanks. */
function evenLines(
  pieces: readonly string[],
  widthDots: number,
  measure: Measure,
): readonly string[] {
  const wide = pieces.map((piece) => measure(piece));
  const bare = pieces.map((piece) => measure(piece.trimEnd()));
  const best: Setting[] = [{ lines: 0, blank: 0, from: 0 }];
  for (let end = 1; end <= pieces.length; end += 1) {
    let found: Setting | undefined;
    let widthBefore = 0;
    for (let from = end - 1; from >= 0; from -= 1) {
      const width = widthBefore + (bare[end - 1] ?? 0);
      if (width > widthDots && found) break;
      const before = best[from] ?? { lines: from, blank: 0 };
      const lines = before.lines + 1;
      const blank = before.blank + Math.max(0, widthDots - width) ** 2;
      if (!found || lines < found.lines || (lines === found.lines && blank < found.blank)) {
        found = { lines, blank, from };
      }
      widthBefore += wide[from - 1] ?? 0;
    }
    best.push(found ?? { lines: end, blank: 0, from: end - 1 });
  }
  const lines: string[] = [];
  for (let end = pieces.length; end > 0; end = best[end]?.from ?? 0) {
    lines.unshift(
      pieces
        .slice(best[end]?.from ?? 0, end)
        .join('')
        .trimEnd(),
    );
  }
  return lines;
}
