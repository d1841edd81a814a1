import { html, type TemplateResult } from 'lit';
import type { Freshness } from './status-view.ts';

/** Numbers now called, each with its counter; a phone shows the first few. */
export function drawCalling(calling: Freshness['calling'], max: number): TemplateResult {
  if (calling.length === 0) return html`<span class="calling num">–</span>`;
  return html`
    <span class="calling">
      ${calling.slice(0, max).map(
        ({ number, label }) => html`
          <b class="num">${number}<span class="arrow"><span class="visually-hidden">→</span></span>${label}</b>
        `,
      )}
    </span>
  `;
}
