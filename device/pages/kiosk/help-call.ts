import { html, type SVGTemplateResult, type TemplateResult } from 'lit';
import type { HelpOnScreen } from '../../kiosk/kiosk-view.ts';
import type { Drawing } from './drawing.ts';
import { check, hourglass, person, warning } from './icons.ts';

/** What became of a call, in the place of its button: a shape beside the colour (R18). */
const answers: Readonly<
  Record<Exclude<HelpOnScreen, 'none'>, { readonly sign: SVGTemplateResult }>
> = {
  asking: { sign: hourglass },
  called: { sign: check },
  answered: { sign: person },
  unheard: { sign: warning },
};

/**
 * One touch asks for a hand (K12). Until somebody has come it says that they are coming, and where
 * it could not be told to anybody, that, and whom to speak to.
 */
export function helpCall({ words, hall, help, callStaff }: Drawing): TemplateResult {
  if (help === 'none') {
    const spoken = hall.guide?.help ? 'spoken' : '';
    return html`<button type="button" class="help call ${spoken}" data-help @click=${callStaff}>
      ${person}<span>${words.say('assist.call')}</span>
    </button>`;
  }
  const role = help === 'unheard' ? 'alert' : 'status';
  return html`<p class="help ${help}" role=${role}>
    ${answers[help].sign}<span>${words.say(`assist.${help}`)}</span>
  </p>`;
}
