import { html, nothing, type TemplateResult } from 'lit';
import type { Drawing } from './drawing.ts';
import { house } from './icons.ts';

/** Home now by a touch, or by itself when the bar has run out; beside it what else can be done. */
export function homeButton(
  drawing: Drawing,
  { homeInMs, homeAfterMs }: { readonly homeInMs: number; readonly homeAfterMs: number },
  beside: TemplateResult | typeof nothing = nothing,
): TemplateResult {
  const { words, sinceViewMs } = drawing;
  const leftMs = Math.max(0, homeInMs - sinceViewMs);
  const seconds = Math.ceil(leftMs / 1000);
  const part = homeAfterMs === 0 ? 0 : (seconds * 1000) / homeAfterMs;
  return html`<div class="leave">
    <div class="ways">
      <button type="button" class="go-home" @click=${drawing.goHome}>
        ${house}<span>${words.say('common.home')}</span>
      </button>
      ${beside}
    </div>
    <div class="count-down">
      <svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
        <rect width="100" height="1" class="whole" />
        <rect width=${Math.min(100, 100 * part)} height="1" class="left" />
      </svg>
      <p>${words.say('kiosk.timeout', { seconds })}</p>
    </div>
  </div>`;
}
