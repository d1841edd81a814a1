import { html, type TemplateResult } from 'lit';
import type { Wording } from '../../../broker/client/page/wording.ts';
import type { PublicSite } from '../../../broker/contract/public-topics.ts';

/**
 * The languages by their own names, for a page without a script: each is an address.
 *
 * @param rest - what else the address says, such as `&show=crowd`
 */
export function languageLinks(wording: Wording, site: PublicSite, rest = ''): TemplateResult {
  const own = site.languages.find(({ locale }) => locale === wording.locale);
  return html`
    <details class="language">
      <summary>
        <span class="visually-hidden">${wording.plain('lang.choose')}</span>${own?.native}
      </summary>
      <ul>
        ${site.languages.map(
          ({ locale, native, bcp47 }) =>
            html`<li><a href=${`?lang=${locale}${rest}`} lang=${bcp47}>${native}</a></li>`,
        )}
      </ul>
    </details>
  `;
}
