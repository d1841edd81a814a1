import type { QrModules } from '../../broker/client/qr-code.ts';

/** How a run of text is set. `language` (BCP 47) chooses fonts and the glyph forms of its readers. */
export type TextStyle = {
  readonly sizeDots: number;
  readonly weight: 400 | 700;
  readonly language: string;
};

/** Width of a text in dots: the painter knows it, the layout asks. */
export type MeasureText = (text: string, style: TextStyle) => number;

/** One thing on the paper. Dots count from the upper left corner of its section, 8 a millimetre. */
export type SlipBox =
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly style: TextStyle;
      /** The left, middle or right of the line, as `align` says. */
      readonly xDots: number;
      readonly baselineDots: number;
      readonly align: 'left' | 'center' | 'right';
      readonly ink: 'black' | 'white';
    }
  | {
      readonly kind: 'block';
      readonly xDots: number;
      readonly yDots: number;
      readonly widthDots: number;
      readonly heightDots: number;
      /** A frame of so many dots; 0 fills it (a rule is a filled block). */
      readonly frameDots: number;
    }
  | {
      readonly kind: 'qr';
      readonly modules: QrModules;
      readonly xDots: number;
      readonly yDots: number;
      readonly moduleDots: number;
    };

/** A strip of the slip over its whole width. Both copies share strips, so that each is drawn once. */
export type SlipSection = { readonly heightDots: number; readonly boxes: readonly SlipBox[] };

export type Slip = { readonly widthDots: number; readonly sections: readonly SlipSection[] };

/** The texts of a slip, line by line: what golden tests and people compare. */
export function textOfSlip(slip: Slip): readonly string[] {
  return slip.sections.flatMap(({ boxes }) =>
    boxes.flatMap((box) => (box.kind === 'text' ? [box.text] : [])),
  );
}
