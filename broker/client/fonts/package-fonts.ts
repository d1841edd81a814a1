import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { decodeJson } from '../../contract/decode.ts';
import { assert } from '../../contract/result.ts';
import { type Face, type FontSource, facesOf, type RegisterFont } from './font-port.ts';

const packages: Readonly<Record<Face, string>> = {
  biz: 'biz-udpgothic',
  sans: 'noto-sans',
  devanagari: 'noto-sans-devanagari',
  korean: 'noto-sans-kr',
  chinese: 'noto-sans-sc',
};

/** A slice of a face: one small file, and the code points in it. */
type Slice = {
  readonly name: string;
  readonly ranges: readonly (readonly [first: number, last: number])[];
};

const unicodeFile = v.record(v.string(), v.string());

/**
 * The fonts of the `@fontsource` packages. They come in slices; under one family name a canvas
 * draws only missing-glyph boxes from them, so each slice is registered, when a text first needs
 * it, as a family of its own (design part 12).
 */
export class PackageFonts implements FontSource {
  readonly #directory: string;
  readonly #register: RegisterFont;
  readonly #slices = new Map<Face, readonly Slice[]>();
  readonly #registered = new Set<string>();

  /** @param directory - `node_modules/@fontsource` */
  constructor(directory: string, register: RegisterFont) {
    this.#directory = directory;
    this.#register = register;
  }

  families(text: string, language: string, weight: 400 | 700): readonly string[] {
    const found = new Set<string>();
    for (const character of new Set(text)) {
      const code = character.codePointAt(0) ?? 0;
      for (const face of facesOf(language)) {
        const slice = this.#slicesOf(face).find(({ ranges }) => holds(ranges, code));
        if (!slice) continue;
        found.add(this.#family(face, slice.name, weight));
        break;
      }
    }
    return [...found];
  }

  #family(face: Face, slice: string, weight: 400 | 700): string {
    const name = packages[face];
    const family = `${name}-${slice}-${weight}`;
    if (this.#registered.has(family)) return family;
    const file = `${name}-${slice}-${weight}-normal.woff2`;
    const known = this.#register(path.join(this.#directory, name, 'files', file), family);
    assert(known, `${file} is a font of the installed package`);
    this.#registered.add(family);
    return family;
  }

  #slicesOf(face: Face): readonly Slice[] {
    const known = this.#slices.get(face);
    if (known) return known;
    const file = path.join(this.#directory, packages[face], 'unicode.json');
    const decoded = decodeJson(unicodeFile, readFileSync(file, 'utf8'));
    assert(decoded.ok, `${packages[face]} says which code points its slices hold`);
    const slices = Object.entries(decoded.value).map(([name, ranges]) => ({
      name: name.replace(/[[\]]/g, ''),
      ranges: ranges.split(',').map(range),
    }));
    this.#slices.set(face, slices);
    return slices;
  }
}

/** `U+3041-307f` */
function range(text: string): readonly [number, number] {
  const [first = '', last = first] = text.replace(/^U\+/i, '').split('-');
  return [Number.parseInt(first, 16), Number.parseInt(last, 16)];
}

function holds(ranges: Slice['ranges'], code: number): boolean {
  return ranges.some(([first, last]) => code >= first && code <= last);
}
