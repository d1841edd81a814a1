import { html, type TemplateResult } from 'lit';
import type { Drawing } from './drawing.ts';
import { check, globe, higher, lower } from './icons.ts';

/**
 * Every language by its own name, always in sight (R5), and beside them, unlike them in shape, the
 * one switch that is no language: 低い画面 (R65).
 */
export function languageBar(drawing: Drawing): TemplateResult {
  const { hall, words } = drawing;
  return html`<footer>
    <div class="bar-head">
      <p class="choose">${globe}<span>${words.say('lang.choose')}</span></p>
      ${layoutSwitch(drawing)}
    </div>
    <div class="languages" role="group" aria-label=${words.plain('lang.choose')}>
      ${hall.languages.map(({ locale, native, bcp47 }) => {
        const chosen = locale === hall.locale;
        return html`<button
          type="button"
          class="language"
          lang=${bcp47}
          aria-pressed=${chosen ? 'true' : 'false'}
          @click=${() => drawing.choose(locale)}
        >
          ${chosen ? html`<span class="tick">${check}</span>` : ''}<span>${native}</span>
        </button>`;
      })}
    </div>
  </footer>`;
}

function layoutSwitch({ hall, words, layout }: Drawing): TemplateResult {
  const key = hall.low ? 'kiosk.normal_layout' : 'kiosk.low_layout';
  return html`<button type="button" class="layout" @click=${() => layout(!hall.low)}>
    ${hall.low ? higher : lower}<span>${words.say(key)}</span>
  </button>`;
}
