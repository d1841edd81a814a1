import type { SlipSection, TextStyle } from './slip-box.ts';
import type { SlipWidth } from './slip-model.ts';
import { SlipStrip } from './slip-strip.ts';
import type { SlipWords } from './slip-words.ts';
import type { Typesetter } from './typesetter.ts';

/** A share of the paper's width: the second largest thing on the slip, after the number. */
const MARK_SHARE = 0.22;
const OWN_SHARE = 0.075;
/** Squares along a row of the chequered edge, 24 over the width of the paper. */
const SQUARES = 24;

type Mark = {
  readonly widthDots: SlipWidth;
  readonly japanese: SlipWords;
  /** The citizen's; the Japanese where it is that. */
  readonly own: SlipWords;
  readonly typesetter: Typesetter;
};

/**
 * What every slip of a training begins and ends with (R22), over its whole width: white on black,
 * between chequered edges, so that a piece that is torn off or upside down still says so.
 */
export function trainingMark({ widthDots, japanese, own, typesetter }: Mark): SlipSection {
  const strip = new SlipStrip(widthDots, 0, typesetter);
  const square = widthDots / SQUARES;
  chequered(strip, square);
  const mark = style(japanese, widthDots * MARK_SHARE);
  const label = style(own, widthDots * OWN_SHARE);
  const foreign = own !== japanese;
  const heightDots = Math.round(mark.sizeDots * 1.25 + (foreign ? label.sizeDots * 1.3 : 0));
  const top = strip.y;
  strip.block(0, top, widthDots, heightDots, 0);
  const centred = { align: 'center', ink: 'white' } as const;
  const middle = widthDots / 2;
  const text = [...japanese.say('ticket.training')].join('　');
  const baseline = top + Math.round(mark.sizeDots * 1.02);
  strip.text(text, strip.fit(text, mark, widthDots * 0.9), middle, baseline, centred);
  if (foreign) {
    const said = own.say('ticket.training');
    const at = baseline + Math.round(label.sizeDots * 1.35);
    strip.text(said, strip.fit(said, label, widthDots * 0.9), middle, at, centred);
  }
  strip.down(heightDots);
  chequered(strip, square);
  return strip.down(square / 2).section();
}

function chequered(strip: SlipStrip, square: number): void {
  for (let row = 0; row < 2; row += 1) {
    for (let at = row; at < SQUARES; at += 2) {
      strip.block(at * square, strip.y + row * (square / 2), square, square / 2, 0);
    }
  }
  strip.down(square);
}

function style({ language }: SlipWords, sizeDots: number): TextStyle {
  return { sizeDots: Math.round(sizeDots), weight: 700, language };
}
