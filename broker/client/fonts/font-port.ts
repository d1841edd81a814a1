/** Where the glyphs of slips and pictures come from: Debian's font files, or the packages that npm installs. */
export interface FontSource {
  /** Families that hold every glyph of the text, best first; the canvas takes the first that has it. */
  families(text: string, language: string, weight: 400 | 700): readonly string[];
}

/** Registers a font file, under a name of ours where one is given; false when it cannot be read. */
export type RegisterFont = (file: string, family?: string) => boolean;

/** Type faces by what they were made for; `Noto Sans` sets Latin tighter and with whole descenders. */
export type Face = 'biz' | 'sans' | 'devanagari' | 'korean' | 'chinese';

const latinFirst = ['sans', 'biz', 'devanagari', 'korean', 'chinese'] as const;

/** The faces of a language, its own first, so that 直 and 骨 take the shape its readers learned. */
export function facesOf(language: string): readonly Face[] {
  switch (language.slice(0, 2)) {
    case 'ja':
      return ['biz', 'sans', 'chinese', 'korean', 'devanagari'];
    case 'zh':
      return ['chinese', 'biz', 'sans', 'korean', 'devanagari'];
    case 'ko':
      return ['korean', 'biz', 'sans', 'chinese', 'devanagari'];
    case 'ne':
      return ['devanagari', 'sans', 'biz', 'korean', 'chinese'];
    default:
      return latinFirst;
  }
}
