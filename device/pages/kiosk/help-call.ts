import { html, type TemplateResult } from 'lit';
import type { Drawing } from './drawing.ts';
import { check, person } from './icons.ts';

/** One touch asks for a hand (K12); until somebody has come, it says that they were asked. */
export function helpCall({ words, hall, callStaff }: Drawing): TemplateResult {
  if (hall.helpAsked) {
    return html`<p class="help called" role="status">
      ${check}<span>${words.say('assist.called')}</span>
    </p>`;
  }
  return html`<button type="button" class="help call" @click=${callStaff}>
    ${person}<span>${words.say('assist.call')}</span>
  </button>`;
}
