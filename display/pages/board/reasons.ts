import { html, nothing, type TemplateResult } from 'lit';
import { warningSign } from '../../../broker/client/page/warning-sign.ts';
import type { TextKey } from '../../../broker/contract/texts.ts';
import type { BoardView } from '../../board/board-view.ts';
import { orderSign } from './signs.ts';
import type { BoardWords } from './words.ts';

const texts = {
  order: 'ticket.order_notice',
  'order-reserved': 'board.order_reserved',
  paused: 'closed.paused',
} as const satisfies Record<BoardView['reasons'][number], TextKey>;

/** Why a number came before an older one, or nobody is received just now. */
export function reasons(view: BoardView, words: BoardWords): TemplateResult | typeof nothing {
  if (view.reasons.length === 0) return nothing;
  return html`<ul class="reasons">
    ${view.reasons.map(
      (reason) => html`<li class=${reason}>
        ${reason === 'paused' ? warningSign : orderSign}<span>${words.all(texts[reason])}</span>
      </li>`,
    )}
  </ul>`;
}
