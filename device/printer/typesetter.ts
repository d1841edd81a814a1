import { breakLines } from './line-breaking.ts';
import type { MeasureText, TextStyle } from './slip-box.ts';

const PARAGRAPHS_KEPT_MAX = 2_000;

/** Breaks paragraphs into lines, and remembers them: the same ones stand on nearly every slip. */
export class Typesetter {
  readonly #measure: MeasureText;
  readonly #kept = new Map<string, readonly string[]>();

  constructor(measure: MeasureText) {
    this.#measure = measure;
  }

  /** In dots. */
  width(text: string, style: TextStyle): number {
    return this.#measure(text, style);
  }

  lines(text: string, style: TextStyle, widthDots: number): readonly string[] {
    const { language, weight, sizeDots } = style;
    const key = `${language} ${weight} ${sizeDots} ${widthDots} ${text}`;
    const known = this.#kept.get(key);
    if (known) return known;
    const lines = breakLines(text, language, widthDots, (part) => this.#measure(part, style));
    if (this.#kept.size >= PARAGRAPHS_KEPT_MAX) this.#kept.clear();
    this.#kept.set(key, lines);
    return lines;
  }
}
