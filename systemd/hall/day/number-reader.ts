import path from 'node:path';
import type { SitePack } from '../../../broker/contract/site.ts';
import { projectDirectory } from '../../../config/paths.ts';
import type { BitPicture } from '../../../device/printer/bit-picture.ts';
import { sampleJob } from '../../../device/printer/sample-job.ts';
import { SlipLayout } from '../../../device/printer/slip.ts';
import type { SlipBox } from '../../../device/printer/slip-box.ts';
import { SlipPainter } from '../../../device/printer/slip-picture.ts';
import { SlipLanguages } from '../../../device/printer/slip-words.ts';
import { Typesetter } from '../../../device/printer/typesetter.ts';

const WIDTH_DOTS = 576;
/** A picture may not hold a printer's own real-time commands: a dot here and there is moved for it. */
const STRANGE_DOTS_MAX = 24;

/** The large number alone, trimmed to the rows that bear ink. */
type Stencil = { readonly rows: Uint8Array; readonly rowBytes: number; readonly height: number };

/**
 * Reads the large number off a slip, as eyes do: by its shape. Shapes of numbers are drawn with the
 * slip's own type, which `slip.test.ts` pins; where on the paper the number stands does not matter.
 */
export class NumberReader {
  readonly #painter: SlipPainter;
  readonly #languages: SlipLanguages;
  readonly #typesetter: Typesetter;
  readonly #stencils = new Map<string, Stencil>();

  private constructor(painter: SlipPainter, pack: SitePack) {
    this.#painter = painter;
    this.#languages = new SlipLanguages(pack);
    this.#typesetter = new Typesetter((text, style) => painter.measure(text, style));
  }

  static async open(pack: SitePack): Promise<NumberReader> {
    const fonts = path.join(projectDirectory, 'node_modules', '@fontsource');
    return new NumberReader(await SlipPainter.open(fonts), pack);
  }

  /** @returns which of these numbers the paper bears; nothing when none of them does */
  read(picture: BitPicture, candidates: Iterable<string>): string | undefined {
    for (const number of candidates) {
      if (bears(picture, this.#stencilOf(number))) return number;
    }
    return undefined;
  }

  #stencilOf(number: string): Stencil {
    const known = this.#stencils.get(number);
    if (known) return known;
    const job = sampleJob({ number });
    const layout = new SlipLayout(job, this.#languages, WIDTH_DOTS, this.#typesetter);
    const section = layout
      .slip('self')
      .sections.find(({ boxes }) => boxes.some((box) => isNumber(box, number)));
    const boxes = section?.boxes.filter((box) => isNumber(box, number)) ?? [];
    const alone = { heightDots: section?.heightDots ?? 0, boxes };
    const [drawn] = this.#painter.paint({ widthDots: WIDTH_DOTS, sections: [alone] });
    const stencil = trimmed(drawn ?? { widthDots: 0, heightDots: 0, rows: new Uint8Array(0) });
    this.#stencils.set(number, stencil);
    return stencil;
  }
}

function isNumber(box: SlipBox, number: string): boolean {
  return box.kind === 'text' && box.text === number;
}

function trimmed({ widthDots, heightDots, rows }: BitPicture): Stencil {
  const rowBytes = widthDots >> 3;
  const inked = Array.from({ length: heightDots }, (_, y) => y).filter((y) =>
    rows.subarray(y * rowBytes, (y + 1) * rowBytes).some((byte) => byte !== 0),
  );
  const top = inked[0] ?? 0;
  const bottom = (inked.at(-1) ?? -1) + 1;
  return { rows: rows.subarray(top * rowBytes, bottom * rowBytes), rowBytes, height: bottom - top };
}

function bears(picture: BitPicture, stencil: Stencil): boolean {
  const { rowBytes, height, rows } = stencil;
  if (height === 0 || picture.widthDots >> 3 !== rowBytes) return false;
  for (let top = 0; top + height <= picture.heightDots; top += 1) {
    if (strangeDots(picture.rows.subarray(top * rowBytes), rows) <= STRANGE_DOTS_MAX) return true;
  }
  return false;
}

/** Dots that differ; it stops counting when they are too many. */
function strangeDots(paper: Uint8Array, stencil: Uint8Array): number {
  let strange = 0;
  for (let at = 0; at < stencil.length && strange <= STRANGE_DOTS_MAX; at += 1) {
    let differing = (paper[at] ?? 0) ^ (stencil[at] ?? 0);
    for (; differing > 0; differing &= differing - 1) strange += 1;
  }
  return strange;
}
