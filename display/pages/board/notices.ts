import { html, nothing, type TemplateResult } from 'lit';
import type { TextKey } from '../../../broker/contract/texts.ts';
import type { BoardView } from '../../board/board-view.ts';
import { clock } from './foot.ts';
import { type BoardWords, dateIn, timeOfDay } from './words.ts';

/** Before anything is known; in words that need no site file. */
export const preparing = html`<main class="whole">
  <h1>準備中です。しばらくお待ちください</h1>
  <p lang="en">Getting ready. Please wait a moment.</p>
</main>`;

/** Nobody waits and nothing is issued: when it goes on, as large as a call. */
export function closed(
  view: BoardView,
  words: BoardWords,
  now: number | undefined,
): TemplateResult {
  const { opensAt, timeZone, hallName } = view;
  const values =
    opensAt &&
    ((language: string) => ({
      time: timeOfDay(opensAt.at, timeZone),
      date: dateIn(language, opensAt.at, timeZone),
    }));
  const today = opensAt?.today ?? false;
  return html`<main class="whole closed">
    <p class="hall">${hallName}</p>
    <h1>${today ? words.all('closed.opens_at', values) : words.all('closed.today')}</h1>
    ${!today && values ? html`<p class="next">${words.all('closed.next_day', values)}</p>` : nothing}
    ${clock(view, words, now)}
  </main>`;
}

/** The picture is the last true one, and old: since when stands above everything. */
export function stoppedBanner(
  view: BoardView,
  at: number,
  onAnotherDay: boolean,
  words: BoardWords,
): TemplateResult {
  const day = onAnotherDay ? `${dateIn(words.lang, at, view.timeZone)} ` : '';
  const time = `${day}${timeOfDay(at, view.timeZone)}`;
  return html`<div class="stopped" role="status">
    ${warningSign}
    <p class="what">
      <strong>${words.say('board.stopped')}</strong>
      <span class="since num">${words.say('status.updated_at', () => ({ time }))}</span>
    </p>
    <p class="why">${words.all('status.stale')}</p>
  </div>`;
}

const noticeTexts = {
  order: 'ticket.order_notice',
  'order-reserved': 'board.order_reserved',
  paused: 'closed.paused',
} as const satisfies Record<BoardView['notices'][number], TextKey>;

export function notices(view: BoardView, words: BoardWords): TemplateResult | typeof nothing {
  if (view.notices.length === 0) return nothing;
  return html`<ul class="notices">
    ${view.notices.map(
      (notice) => html`<li class=${notice}>
        ${notice === 'paused' ? warningSign : orderSign}<span>${words.all(noticeTexts[notice])}</span>
      </li>`,
    )}
  </ul>`;
}

const warningSign = html`<svg class="sign" viewBox="0 0 48 48" aria-hidden="true">
  <path d="M24 4 46 43H2z" fill="currentColor" />
  <path d="M24 17v13m0 4v4" stroke="#fff" stroke-width="5" />
</svg>`;

/** Two arrows that change places. */
const orderSign = html`<svg class="sign" viewBox="0 0 48 48" aria-hidden="true">
  <path
    d="M15 42V8m-9 9 9-10 9 10M33 6v34m-9-9 9 10 9-10"
    fill="none"
    stroke="currentColor"
    stroke-width="5"
    stroke-linejoin="round"
    stroke-linecap="round"
  />
</svg>`;
