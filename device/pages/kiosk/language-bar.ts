import { html, nothing, type TemplateResult } from 'lit';
import type { Drawing } from './drawing.ts';
import { check, globe, higher, lower, speaker } from './icons.ts';

/**
 * Every language by its own name, always in sight (R5), and beside them, unlike them in shape, what
 * is no language: 低い画面, a hand where the screen has no other place for it and, in the corner that a hand finds, the guide by voice (R65).
 */
export function languageBar(
  drawing: Drawing,
  help: TemplateResult | typeof nothing = nothing,
): TemplateResult {
  const { hall, words } = drawing;
  const led = hall.guide?.by === 'touch';
  const voice = hall.voice || led;
  const choose = html`<p class="choose">
    ${globe}<span>${words.say('lang.choose')}</span>
  </p>`;
  return html`<footer class=${voice ? 'with-voice' : ''}>
    ${help === nothing ? choose : html`<div class="choose-and-help">${choose}${help}</div>`}
    ${layoutSwitch(drawing)}
    <div class="languages" role="group" aria-label=${words.plain('lang.choose')}>
      ${hall.languages.map(({ locale, native, bcp47 }) => {
        const chosen = locale === hall.locale;
        return html`<button
          type="button"
          class="language ${hall.guide?.locale === locale ? 'spoken' : ''}"
          lang=${bcp47}
          data-language=${locale}
          aria-pressed=${chosen ? 'true' : 'false'}
          @click=${() => drawing.choose(locale)}
        >
          ${chosen ? html`<span class="tick">${check}</span>` : ''}<span>${native}</span>
        </button>`;
      })}
    </div>
    ${voice ? guideSwitch(drawing, led) : nothing}
  </footer>`;
}

function guideSwitch({ words, guide }: Drawing, led: boolean): TemplateResult {
  return html`<div class="voice">
    <button
      type="button"
      class="voice-guide"
      aria-pressed=${led ? 'true' : 'false'}
      @click=${() => guide(!led)}
    >
      ${speaker}
      <span data-fit="voice-guide" data-lines="2">${words.say('kiosk.voice_guide')}</span>
    </button>
    ${led ? html`<span class="tick">${check}</span>` : nothing}
  </div>`;
}

function layoutSwitch({ hall, words, layout }: Drawing): TemplateResult {
  const key = hall.low ? 'kiosk.normal_layout' : 'kiosk.low_layout';
  return html`<button type="button" class="layout" @click=${() => layout(!hall.low)}>
    ${hall.low ? higher : lower}
    <span data-fit="layout" data-lines="3">${words.say(key)}</span>
  </button>`;
}
