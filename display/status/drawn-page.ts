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
const refresh = `<meta http-equiv="refresh" content="${REFRESH_SECONDS}" />`;

type Drawing = {
  /** The built `index.html`. */
  readonly page: string;
  readonly view: PhoneView | LineView;
  readonly site: PublicSite;
  /** For within another site's frame: renewed by the element, and not by a stream a visitor. */
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
    ...{ view, wording, site, embedded },
    ...shown,
    languages: languageLinks(wording, site, embedded ? `&show=${shown.shows}` : ''),
    lost: view.connected ? undefined : 'status.stopped',
    refreshSeconds: REFRESH_SECONDS,
  });
  const whole = page
    .replace('<html lang="ja">', () => opening(wording))
    .replace(
      /<title>[^<]*<\/title>/,
      () => `<title>${escaped(titleOf({ view, wording, site }))}</title>`,
    )
    .replace(
      '<status-page></status-page>',
      () => `<status-page>${textOfTemplate(state)}</status-page>`,
    )
    .replace('</head>', () => `<noscript>${refresh}</noscript></head>`);
  return embedded ? withElement(whole) : whole;
}

function withElement(page: string): string {
  return page
    .replace(/<link rel="modulepreload"[^>]*>/g, '')
    .replace(/<script[^>]*><\/script>/, '<script type="module" src="/yobiban-status.js"></script>');
}

/** The hall was never heard: without a script too, the page says that it waits, and asks again. */
export function waitingPage(page: string, embedded: boolean): string {
  const whole = page.replace(
    '<status-page></status-page>',
    () => `<status-page>${waiting}</status-page>`,
  );
  if (!embedded) return whole.replace('</head>', () => `<noscript>${refresh}</noscript></head>`);
  // A frame has no script of its own before there is something to draw.
  return whole.replace(/<script[^>]*><\/script>/, '').replace('</head>', () => `${refresh}</head>`);
}

const waiting = `
  <main>
    <section class="card closed" role="status">
      <p class="what">待ち状況をまだ受け取っていません</p>
      <p>会場の画面をご覧ください</p>
      <p lang="en">No news from the hall yet. Please look at the screens there.</p>
    </section>
  </main>
`;

function opening({ bcp47, direction }: Wording): string {
  return `<html lang="${escaped(bcp47)}" dir="${direction}">`;
}
