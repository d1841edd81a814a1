import { access } from 'node:fs/promises';
import { type Face, type FontSource, facesOf } from './font-port.ts';

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

const families: Readonly<Record<Face, readonly string[]>> = {
  biz: ['BIZ UDPGothic', 'Noto Sans CJK JP'],
  sans: ['Noto Sans'],
  devanagari: ['Noto Sans Devanagari'],
  korean: ['Noto Sans CJK KR'],
  chinese: ['Noto Sans CJK SC'],
};

/** Debian's fonts, which the canvas finds by itself; nothing unless all of them are installed. */
export async function debianFonts(directory = '/usr/share/fonts'): Promise<FontSource | undefined> {
  try {
    await Promise.all(files.map((file) => access(`${directory}/${file}`)));
  } catch {
    return undefined;
  }
  return {
    families: (_text, language) => facesOf(language).flatMap((face) => families[face]),
  };
}
