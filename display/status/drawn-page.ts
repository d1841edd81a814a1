import type { Wording } from '../../broker/client/page/wording.ts';
import type { PublicCrowd } from '../../broker/contract/crowd.ts';
import type { PublicSite } from '../../broker/contract/public-topics.ts';
import { languageLinks } from './drawing/language-links.ts';
import { drawPage, type PageParts, titleOf } from './drawing/page.ts';
import type { LineView, PhoneView } from './drawing/status-view.ts';
import { escaped, textOfTemplate } from './drawing/text-of-template.ts';
import { wordingOf } from './wording-of.ts';

/** A page that nothing else renews is loaded anew so often. */
const REFRESH_SECONDS = 15;

type Drawing = {
  /** The built `index.html`. */
  readonly page: string;
  readonly view: PhoneView | LineView;
  readonly site: PublicSite;
  /** For within another site's frame: nothing but the words, without a script. */
  readonly embedded?: boolean;
  readonly crowd?: PublicCrowd | undefined;
  readonly shows?: PageParts['shows'];
};

/**
 * The public page with its state already in it: read before a script has come, and without one
 * (R8). What the browser then draws is the same drawing.
 */
export function drawnPage({ page, view, site, embedded = false, ...shown }: Drawing): string {
  const wording = wordingOf(site);
  const state = drawPage({
    ...{ view, wording, site },
    ...shown,
    languages: languageLinks(wording, site, embedded ? `&show=${shown.shows}` : ''),
    lost: view.connected ? undefined : 'status.stopped',
    refreshSeconds: REFRESH_SECONDS,
  });
  const refresh = `<meta http-equiv="refresh" content="${REFRESH_SECONDS}" />`;
  const whole = page
    .replace('<html lang="ja">', () => opening(wording))
    .replace(
      /<title>[^<]*<\/title>/,
      () => `<title>${escaped(titleOf({ view, wording, site }))}</title>`,
    )
    .replace(
      '<status-page></status-page>',
      () => `<status-page>${textOfTemplate(state)}</status-page>`,
    );
  if (!embedded) return whole.replace('</head>', () => `<noscript>${refresh}</noscript></head>`);
  return whole
    .replace(/<script[^>]*><\/script>/g, '')
    .replace(/<link rel="modulepreload"[^>]*>/g, '')
    .replace('</head>', () => `${refresh}</head>`);
}

function opening({ bcp47, direction }: Wording): string {
  return `<html lang="${escaped(bcp47)}" dir="${direction}">`;
}
