import { html, nothing, type TemplateResult } from 'lit';
import { exitSign } from '../../../broker/client/page/exit-sign.ts';
import { warningSign } from '../../../broker/client/page/warning-sign.ts';
import { withRuby } from '../../../broker/client/page/wording.ts';
import type { BoardView, Said } from '../../board/board-view.ts';

/** The emergency switch is on (R63): beside the calls, in every language of the hall. */
export function notice({ notice: told }: BoardView): TemplateResult | typeof nothing {
  if (!told) return nothing;
  return html`<section class="notice" role="alert">${warningSign}${languages(told.said)}</section>`;
}

/** People must leave: the whole board says so, and nobody is called. */
export function evacuation({ notice: told }: BoardView): TemplateResult | typeof nothing {
  if (!told) return nothing;
  return html`<main class="evacuation" role="alert">
    ${exitSign} ${languages(told.said)}
  </main>`;
}

function languages(said: readonly Said[]): TemplateResult {
  const [first, ...others] = said;
  return html`
    ${first ? html`<p class="first" lang=${first.lang}>${withRuby(first.text)}</p>` : nothing}
    <ul>
      ${others.map(({ lang, text }) => html`<li lang=${lang}>${withRuby(text)}</li>`)}
    </ul>
  `;
}
