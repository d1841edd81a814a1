import { html, nothing, type TemplateResult } from 'lit';
import type { TextKey } from '../../../broker/contract/texts.ts';
import type { BoardView, CounterView } from '../../board/board-view.ts';
import { heading, newestDirection } from './calls.ts';
import { type BoardWords, timeOfDay } from './words.ts';

const headings = {
  calling: 'board.now_calling',
  serving: 'counter.serving',
  open: 'counter.open',
  resting: 'counter.resting',
  away: 'counter.away',
} as const satisfies Record<CounterView['state'], TextKey>;

/** Above one counter: which it is, what it does, and whom it calls. */
export function ownCounter(view: BoardView, words: BoardWords): TemplateResult | typeof nothing {
  const { counter } = view;
  if (!counter) return nothing;
  const { label, state, number } = counter;
  return html`<section class="own-counter ${state}" aria-labelledby="state">
    <p class="which"><span class="label num">${label}</span><span class="suffix">${words.say('board.counter_suffix')}</span></p>
    <div class="what">
      <h1 id="state">${heading(headings[state], view, words)}</h1>
      ${
        number === undefined
          ? (backAgain(view, counter, words) ?? services(counter, words))
          : html`<p class="whom"><span class="number num chars-${number.length}">${number}</span></p>`
      }
      ${state === 'calling' ? newestDirection(view, words) : nothing}
    </div>
  </section>`;
}

/** When somebody means to be back: who came for this counter needs to know nothing else. */
function backAgain(
  { timeZone }: BoardView,
  { backAt }: CounterView,
  words: BoardWords,
): TemplateResult | undefined {
  if (backAt === undefined) return undefined;
  const time = timeOfDay(backAt, timeZone);
  return html`<p class="back">${words.all('counter.back_at', () => ({ time }))}</p>`;
}

/** What one may come here for, while nobody is at the counter. */
function services(
  { services: ids, state }: CounterView,
  words: BoardWords,
): TemplateResult | typeof nothing {
  if (ids.length === 0 || state === 'away') return nothing;
  return html`<div class="services-here">
    <h2>${words.all('counter.services')}</h2>
    <ul>
      ${ids.map((serviceId) => html`<li>${words.service(serviceId)}</li>`)}
    </ul>
  </div>`;
}
