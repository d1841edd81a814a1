import { html, nothing, type TemplateResult } from 'lit';
import { exitSign } from '../../../broker/client/page/exit-sign.ts';
import { warningSign } from '../../../broker/client/page/warning-sign.ts';
import type { Wording } from '../../../broker/client/page/wording.ts';
import type { HallNotice } from '../../../broker/contract/ticket.ts';

/**
 * The emergency switch is on (R63): before everything else on the page.
 *
 * @param waiting - somebody waits with a number, who must know what becomes of it
 */
export function drawNotice(notice: HallNotice, waiting: boolean, wording: Wording): TemplateResult {
  const evacuate = notice === 'evacuate';
  return html`
    <section class="card told ${notice}" role="alert">
      ${evacuate ? exitSign : warningSign}
      <p class="what">${wording.say(`notice.${notice}`)}</p>
      ${notice === 'trouble' && waiting ? html`<p>${wording.say('notice.number_kept')}</p>` : nothing}
    </section>
  `;
}
