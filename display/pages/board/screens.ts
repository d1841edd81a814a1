import { html, nothing, type TemplateResult } from 'lit';
import { warningSign } from '../../../broker/client/page/warning-sign.ts';
import type { BoardView } from '../../board/board-view.ts';
import { clock } from './foot.ts';
import { voiceMark } from './signs.ts';
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
    ${now === undefined ? nothing : clock(view, words, now)}
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

/**
 * A training's picture (R22): words in every language of the board, between stripes that run on
 * round the whole screen. Who looks only at a number sees the frame, and the stamp beside it.
 */
export function trainingBand(words: BoardWords): TemplateResult {
  return html`<div class="training-band" role="status">
    <strong>${words.all('board.training')}</strong>
    <p>${words.all('board.training_notice')}</p>
  </div>`;
}

/** Somebody listens to the loudspeaker: what is heard now calls nobody (issue 4, point 5). */
export function soundCheckBand(words: BoardWords): TemplateResult {
  return html`<div class="checking" role="status">
    ${voiceMark}
    <p>${words.all('board.sound_check')}</p>
  </div>`;
}
