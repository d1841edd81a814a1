import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { BoardView, CallView, RecentView } from '../../board/board-view.ts';
import type { BoardWords } from './words.ts';

/** How so many calls are laid out: by size first, then in columns; none is ever left out. */
export function layoutOf(calls: number): { readonly name: string; readonly columns: number } {
  if (calls <= 4) return { name: `n${calls}`, columns: 1 };
  if (calls <= 13) return { name: 'columns', columns: calls <= 7 ? 2 : 3 };
  return { name: 'wall', columns: Math.min(8, Math.ceil(Math.sqrt(calls)) + (calls > 20 ? 1 : 0)) };
}

/** What is called now: half of the screen. */
export function nowCalling(view: BoardView, words: BoardWords): TemplateResult {
  const { calls } = view;
  const [only] = calls;
  return html`
    <section class="now" aria-labelledby="now-title">
      <h1 id="now-title">${words.all('board.now_calling')}</h1>
      <ol class="calls columns-${layoutOf(calls.length).columns}" aria-live="polite">
        ${repeat(
          calls,
          ({ id }) => id,
          (call, place) => oneCall(call, place === 0, words),
        )}
      </ol>
      ${
        only && calls.length === 1
          ? html`<p class="go">${words.all('board.go_to_counter', () => ({ counter: only.label }))}</p>`
          : nothing
      }
    </section>
  `;
}

/** Nobody is called: the last call stays, smaller (ui.md). */
export function nobodyCalled(view: BoardView, words: BoardWords): TemplateResult {
  const [last] = view.recent;
  return html`
    <section class="now nobody" aria-labelledby="now-title">
      <h1 id="now-title">${words.all('board.nobody')}</h1>
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

/** Shown on the call that the voice is saying: for those who do not hear it, and for those who do. */
const voiceMark = html`<svg class="voice" viewBox="0 0 48 48" aria-hidden="true">
  <path d="M4 17h9l12-10v34L13 31H4z" fill="currentColor" />
  <path
    d="M31 16c4 4 4 12 0 16M37 10c8 8 8 20 0 28"
    fill="none"
    stroke="currentColor"
    stroke-width="4"
    stroke-linecap="round"
  />
</svg>`;
