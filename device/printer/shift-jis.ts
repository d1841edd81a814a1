import { err, ok, type Result } from '../../broker/contract/result.ts';

/** First bytes of two-byte characters, and the second ones (JIS X 0208, shifted). */
const LEADS = [...range(0x81, 0x9f), ...range(0xe0, 0xef), ...range(0xfa, 0xfc)];
const TRAILS = [...range(0x40, 0x7e), ...range(0x80, 0xfc)];

/**
 * Signs that Unicode has twice for one character of JIS X 0208: the texts use the left one, the
 * table of the WHATWG the right. And the two of ASCII that a Japanese printer shows as ¥ and ‾.
 */
const SAME = new Map([
  ['〜', '～'],
  ['−', '－'],
  ['‖', '∥'],
  ['—', '―'],
  ['¢', '￠'],
  ['£', '￡'],
  ['¬', '￢'],
  ['¥', '￥'],
  ['‾', '￣'],
  ['\\', '＼'],
  ['~', '～'],
  ['\u00a0', ' '],
  // A dash between two numbers: JIS has none of its own.
  ['–', '-'],
]);

let table: ReadonlyMap<string, number> | undefined;

/**
 * What a printer's kanji ROM has: JIS X 0208 with the NEC and IBM signs (髙, 﨑, ①). Made by
 * decoding every pair of bytes once; of a character with two codes, the one in JIS X 0208 counts.
 */
function codes(): ReadonlyMap<string, number> {
  if (table) return table;
  const decoder = new TextDecoder('shift_jis', { fatal: false });
  const found = new Map<string, number>();
  for (const lead of LEADS) {
    // NEC's selection of IBM signs: they come again at 0xFA to 0xFC, where encoders look for them.
    if (lead === 0xed || lead === 0xee) continue;
    for (const trail of TRAILS) {
      const text = decoder.decode(Uint8Array.of(lead, trail));
      const [character = ''] = text;
      if (text !== character || character === '\ufffd' || found.has(character)) continue;
      found.set(character, (lead << 8) | trail);
    }
  }
  table = found;
  return found;
}

/** Half-width katakana, which shares its codes with the signs of other code pages. */
const HALF_WIDTH = /[\uff61-\uff9f]+/gu;

/**
 * A text in Shift_JIS, as a printer in kanji mode takes it. The error is the character that it has
 * no code for: nothing is ever written as `?`.
 */
export function shiftJis(text: string): Result<Uint8Array, string> {
  const bytes: number[] = [];
  const whole = text.replace(HALF_WIDTH, (run) => run.normalize('NFKC'));
  for (const character of whole) {
    const known = SAME.get(character) ?? character;
    const code = known.codePointAt(0) ?? 0;
    if (code >= 0x20 && code <= 0x7e) {
      bytes.push(code);
      continue;
    }
    const pair = codes().get(known);
    if (pair === undefined) return err(character);
    bytes.push(pair >> 8, pair & 0xff);
  }
  return ok(Uint8Array.from(bytes));
}

/** A text for a printer of which no more is known; the error is the character that is not in it. */
export function ascii(text: string): Result<Uint8Array, string> {
  const [strange] = /[^ -~]/u.exec(text) ?? [];
  return strange === undefined ? ok(Buffer.from(text, 'latin1')) : err(strange);
}

/** Columns on paper: a two-byte character is as wide as two others. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) {
    const known = SAME.get(character) ?? character;
    columns += known >= ' ' && known <= '~' ? 1 : 2;
  }
  return columns;
}

function range(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, at) => first + at);
}
