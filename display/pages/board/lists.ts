import { html, nothing, type TemplateResult } from 'lit';
import type { BoardView } from '../../board/board-view.ts';
import type { BoardWords } from './words.ts';

/** The last calls that are over; when nobody is called, the last of all stands in the large place already. */
export function recent(view: BoardView, words: BoardWords): TemplateResult {
  const calls = view.calls.length === 0 ? view.recent.slice(1) : view.recent;
  if (calls.length === 0 && view.absent.length === 0) return welcome(view, words);
  return html`<section class="recent" aria-labelledby="recent-title">
    <h2 id="recent-title">${words.all('board.recent')}</h2>
    <ol>
      ${calls.map(
        ({ number, label }) => html`<li>
          <span class="number num">${number}</span>
          <span class="counter"
            ><span class="label num">${label}</span> ${words.say('board.counter_suffix')}</span
          >
        </li>`,
      )}
    </ol>
  </section>`;
}

/** The day has just begun: nothing to list yet. */
function welcome(view: BoardView, words: BoardWords): TemplateResult {
  return html`<section class="welcome">
    <p class="hall">${view.hallName}</p>
    <p>${words.all('kiosk.wait_to_be_called')}</p>
  </section>`;
}

/** Called and not there: their numbers, and what they should do (peers part 2, item 8). */
export function absent(view: BoardView, words: BoardWords): TemplateResult | typeof nothing {
  if (view.absent.length === 0) return nothing;
  const crowd = view.absent.length <= 6 ? 'few' : view.absent.length <= 15 ? 'some' : 'many';
  return html`<section class="absent ${crowd}" aria-labelledby="absent-title">
    <h2 id="absent-title">${words.all('board.absent')}</h2>
    <ul>
      ${view.absent.map((number) => html`<li class="num">${number}</li>`)}
    </ul>
    <p>${words.all('status.absent')}</p>
  </section>`;
}
