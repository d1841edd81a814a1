import { access } from 'node:fs/promises';
import path from 'node:path';
import { assert } from '../../contract/result.ts';
import { type Face, type FontSource, facesOf, type RegisterFont } from './font-port.ts';

/** Packages fonts-morisawa-bizud-gothic, fonts-noto-core and fonts-noto-cjk. */
const files = [
  'truetype/bizud-gothic/BIZUDPGothic-Regular.ttf',
  'truetype/bizud-gothic/BIZUDPGothic-Bold.ttf',
  'truetype/noto/NotoSans-Regular.ttf',
  'truetype/noto/NotoSans-Bold.ttf',
  'truetype/noto/NotoSansDevanagari-Regular.ttf',
  'truetype/noto/NotoSansDevanagari-Bold.ttf',
  'opentype/noto/NotoSansCJK-Regular.ttc',
  'opentype/noto/NotoSansCJK-Bold.ttc',
];

/** One face of the collection is registered; it holds the forms of all four, chosen by language. */
const cjk = 'Noto Sans CJK JP';
const families: Readonly<Record<Face, readonly string[]>> = {
  biz: ['BIZ UDPGothic', cjk],
  sans: ['Noto Sans'],
  devanagari: ['Noto Sans Devanagari'],
  korean: [cjk],
  chinese: [cjk],
};

/** Debian's fonts; nothing unless all of them are installed. */
export async function debianFonts(
  register: RegisterFont,
  directory = '/usr/share/fonts',
): Promise<FontSource | undefined> {
  const paths = files.map((file) => path.join(directory, file));
  try {
    await Promise.all(paths.map((file) => access(file)));
  } catch {
    return undefined;
  }
  for (const file of paths) assert(register(file), `${file} is a font`);
  return {
    families: (_text, language) => [
      ...new Set(facesOf(language).flatMap((face) => families[face])),
    ],
  };
}
