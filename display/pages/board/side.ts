import { html, nothing, type TemplateResult } from 'lit';
import type { BoardView } from '../../board/board-view.ts';
import type { BoardWords } from './words.ts';

/** Beside the call: the last ones, and whoever was called and not there (peers part 2, item 8). */
export function side(view: BoardView, words: BoardWords): TemplateResult {
  // When nobody is called, the last call stands in the large place already.
  const recent = view.calls.length === 0 ? view.recent.slice(1) : view.recent;
  if (recent.length === 0 && view.absent.length === 0)
    return html`<aside>${welcome(view, words)}</aside>`;
  return html`<aside>
    <section class="recent" aria-labelledby="recent-title">
      <h2 id="recent-title">${words.all('board.recent')}</h2>
      <ol>
        ${recent.map(
          ({ number, label }) => html`<li>
            <span class="number num">${number}</span>
            <span class="counter"
              ><span class="label num">${label}</span> ${words.say('board.counter_suffix')}</span
            >
          </li>`,
        )}
      </ol>
    </section>
    ${view.absent.length === 0 ? nothing : absent(view, words)}
  </aside>`;
}

/** The day has just begun: nothing to list yet. */
function welcome(view: BoardView, words: BoardWords): TemplateResult {
  return html`<section class="welcome">
    <p class="hall">${view.hallName}</p>
    <p>${words.all('kiosk.wait_to_be_called')}</p>
  </section>`;
}

function absent(view: BoardView, words: BoardWords): TemplateResult {
  const crowd = view.absent.length <= 6 ? 'few' : view.absent.length <= 15 ? 'some' : 'many';
  return html`<section class="absent ${crowd}" aria-labelledby="absent-title">
    <h2 id="absent-title">${words.all('board.absent')}</h2>
    <ul>
      ${view.absent.map((number) => html`<li class="num">${number}</li>`)}
    </ul>
    <p>${words.all('status.absent')}</p>
  </section>`;
}
