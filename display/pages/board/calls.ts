import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { CALLS_STACKED_MAX } from '../../../broker/contract/board-layout.ts';
import type { TextKey } from '../../../broker/contract/texts.ts';
import type { BoardView, CallView, RecentView } from '../../board/board-view.ts';
import { voiceMark } from './signs.ts';
import type { BoardWords } from './words.ts';

/** How so many calls are laid out: by size first, then in columns; none is ever left out. */
export function stackOf(calls: number): { readonly name: string; readonly columns: number } {
  if (calls <= 4) return { name: `n${calls}`, columns: 1 };
  if (calls <= CALLS_STACKED_MAX) return { name: 'columns', columns: calls <= 7 ? 2 : 3 };
  return { name: 'wall', columns: Math.min(8, Math.ceil(Math.sqrt(calls)) + (calls > 20 ? 1 : 0)) };
}

/** What is called now: the largest part of every board. */
export function nowCalling(view: BoardView, words: BoardWords): TemplateResult {
  const { calls } = view;
  if (calls.length === 0) return nobodyCalled(view, words);
  return html`
    <section class="now" aria-labelledby="now-title">
      <h1 id="now-title">${heading('board.now_calling', view, words)}</h1>
      <ol class="calls columns-${stackOf(calls.length).columns}" aria-live="polite">
        ${repeat(
          calls,
          ({ id }) => id,
          (call, place) => oneCall(call, place === 0, words),
        )}
      </ol>
      ${calls.length === 1 ? newestDirection(view, words) : nothing}
    </section>
  `;
}

/**
 * Over what is called: in every language of the board; in a training a stamp takes the place of the
 * small ones (R22), so that whoever looks at the number has read it.
 */
export function heading(key: TextKey, { training }: BoardView, words: BoardWords): TemplateResult {
  if (!training) return words.all(key);
  return html`<b class="stamp">${words.say('board.training')}</b> ${words.say(key)}`;
}

/** Nobody is called: the last call stays, smaller (ui.md). */
function nobodyCalled(view: BoardView, words: BoardWords): TemplateResult {
  const [last] = view.recent;
  return html`
    <section class="now nobody" aria-labelledby="now-title">
      <h1 id="now-title">${heading('board.nobody', view, words)}</h1>
      ${
        last &&
        html`<div class="last">
          <h2>${words.all('board.recent')}</h2>
          <div class="call">${pair(last, words)}</div>
        </div>`
      }
    </section>
  `;
}

/** Where the newest call asks to go: in the hall's languages, or in the ticket's own after the first. */
export function newestDirection(
  { calls }: BoardView,
  words: BoardWords,
): TemplateResult | typeof nothing {
  const [call] = calls;
  if (!call) return nothing;
  const { direction, label } = call;
  const counter = () => ({ counter: label });
  const own =
    direction &&
    html`<span class="small"><span lang=${direction.lang}>${direction.text}</span></span>`;
  return html`<p class="go">
    ${words.say('board.go_to_counter', counter)} ${own ?? words.small('board.go_to_counter', counter)}
  </p>`;
}

function oneCall(call: CallView, newest: boolean, words: BoardWords): TemplateResult {
  const classes = [
    'call',
    newest ? 'newest' : '',
    call.fresh ? 'fresh' : '',
    call.speaking ? 'speaking' : '',
  ];
  return html`<li class=${classes.join(' ')} data-number=${call.number}>
    ${newest ? html`<span class="mark" aria-hidden="true"></span>` : nothing}
    ${pair(call, words)}
    ${call.speaking ? voiceMark : nothing}
  </li>`;
}

/** A number and its counter, joined by an arrow: one look. */
function pair({ number, label }: RecentView, words: BoardWords): TemplateResult {
  return html`<div class="pair chars-${number.length}">
    <span class="number num"><span class="letter">${number.slice(0, 1)}</span>${number.slice(1)}</span>
    <span class="arrow" aria-hidden="true"></span>
    <span class="counter"
      ><span class="label num">${label}</span
      ><span class="suffix">${words.say('board.counter_suffix')}</span></span
    >
  </div>`;
}
