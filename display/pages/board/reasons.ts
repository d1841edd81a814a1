import { html, nothing, type TemplateResult } from 'lit';
import { warningSign } from '../../../broker/client/page/warning-sign.ts';
import type { TextKey } from '../../../broker/contract/texts.ts';
import type { BoardView } from '../../board/board-view.ts';
import { hourSign, orderSign } from './signs.ts';
import { type BoardWords, timeOfDay } from './words.ts';

const texts = {
  order: 'ticket.order_notice',
  'order-reserved': 'board.order_reserved',
  paused: 'closed.paused',
  until: 'closed.until',
} as const satisfies Record<BoardView['reasons'][number], TextKey>;

/** Why a number came before an older one, nobody is received just now, or until when today. */
export function reasons(view: BoardView, words: BoardWords): TemplateResult | typeof nothing {
  if (view.reasons.length === 0) return nothing;
  const { issueEnd, timeZone } = view;
  const time = issueEnd === undefined ? '' : timeOfDay(issueEnd, timeZone);
  const values = () => ({ time });
  return html`<ul class="reasons">
    ${view.reasons.map(
      (reason) => html`<li class=${reason}>
        ${reason === 'paused' ? warningSign : reason === 'until' ? hourSign : orderSign}<span>${words.all(texts[reason], values)}</span>
      </li>`,
    )}
  </ul>`;
}
