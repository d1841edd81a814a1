import { html, nothing, type TemplateResult } from 'lit';
import type { Wording } from '../../../broker/client/page/wording.ts';
import type { PublicCrowd } from '../../../broker/contract/crowd.ts';
import type { PublicSite } from '../../../broker/contract/public-topics.ts';
import { ageText } from './age.ts';
import { drawCrowd } from './crowd.ts';
import { clock } from './hours.ts';
import { drawLine } from './line.ts';
import { drawNotice } from './notice.ts';
import { drawPhone, mayBeCalled, stateText, waits } from './phone.ts';
import type { LineView, PhoneView } from './status-view.ts';

/** All that the public page shows, wherever it is drawn: in a browser, or by the node itself. */
export type PageParts = {
  /** Nothing before the hall has spoken. */
  readonly view: PhoneView | LineView | undefined;
  readonly wording: Wording;
  readonly site: PublicSite;
  /** How another language is chosen. */
  readonly languages: TemplateResult;
  /** What this phone can do beside showing: to call its citizen's eye, at the foot, and the rest. */
  readonly alerting?: TemplateResult;
  readonly actions?: TemplateResult;
  /** A number that the hall does not know was asked for long enough. */
  readonly certain?: boolean;
  /** Which source was lost: the hall's word, or the phone's own connection. */
  readonly lost: 'status.stopped' | 'status.stale' | undefined;
  /** So often the page is loaded anew where nothing else renews it. */
  readonly refreshSeconds?: number;
  /** How crowded the week usually is, beneath the line. */
  readonly crowd?: PublicCrowd | undefined;
  /** For within another site's frame: the element renews it where scripts run. */
  readonly embedded?: boolean | undefined;
  /** What of the two the page of the whole hall shows. */
  readonly shows?: 'line' | 'crowd' | 'all' | undefined;
};

export function drawPage(parts: PageParts): TemplateResult {
  const { site, languages, embedded, wording, shows } = parts;
  const page = html`
    <main>
      ${told(parts)} ${until(parts)} ${stale(parts)} ${body(parts)}
      ${privacy(parts)}
    </main>
    ${footer(parts)}
  `;
  return html`
    <header class="top"><b lang="ja">${site.name}</b>${languages}</header>
    ${
      embedded
        ? html`<div class="framed"><yobiban-status site="." lang=${wording.locale} show=${shows}>${page}</yobiban-status></div>`
        : page
    }
  `;
}

/** Another tab shows at least this: the number and its state. */
export function titleOf({ view, wording, site }: Pick<PageParts, 'view' | 'wording' | 'site'>) {
  const ticket = view && 'ticket' in view ? view.ticket : undefined;
  const about =
    view?.notice === 'evacuate'
      ? wording.plain('notice.evacuate')
      : ticket?.known
        ? `${ticket.number} ${wording.plain(stateText(ticket))}`
        : wording.plain('status.title');
  return `${about}｜${site.name}`;
}

function told({ view, wording }: PageParts): TemplateResult | typeof nothing {
  if (!view?.notice) return nothing;
  const waiting = 'ticket' in view && view.ticket.known && waits(view.ticket);
  return drawNotice(view.notice, waiting, wording);
}

/** Today's own end of issue, while the hall issues and is heard (R37). */
function until({ view, wording }: PageParts): TemplateResult | typeof nothing {
  if (view?.issueEnd === undefined || view.notice !== undefined) return nothing;
  return html`<p class="until" role="status">${wording.say('closed.until', { time: clock(view.issueEnd) })}</p>`;
}

function body(parts: PageParts): TemplateResult | typeof nothing {
  const { view, wording, actions, certain } = parts;
  if (!view) return html`<section class="card loading" aria-busy="true"></section>`;
  if (!('ticket' in view)) return wholeHall(view, parts);
  // Whoever must leave is not told to wait, nor to come to a counter; the board does the same.
  if (view.notice === 'evacuate') return nothing;
  return drawPhone(view, wording, { actions, certain });
}

function wholeHall(
  view: LineView,
  { wording, site, crowd, lost, shows = 'all' }: PageParts,
): TemplateResult {
  // A lost hall's clock stands still: nothing is marked as now.
  const at = lost ? undefined : view.asOf;
  return html`
    ${shows === 'crowd' ? nothing : html`<div class="hall">${drawLine(view, wording, site)}</div>`}
    ${shows === 'line' || view.notice === 'evacuate' ? nothing : drawCrowd(crowd, at, wording)}
  `;
}

function privacy({ view, wording }: PageParts): TemplateResult | typeof nothing {
  if (view?.notice === 'evacuate') return nothing;
  return html`<p class="privacy">${wording.say('status.no_personal_data')}</p>`;
}

/** Never "0 waiting" because a source was lost: it says which, and how old (peers part 2, 14). */
function stale({ lost, view, wording }: PageParts): TemplateResult | typeof nothing {
  if (!lost) return nothing;
  // Who reads the page of the whole hall is at home: its age, and that it has stopped.
  const whole = view && !('ticket' in view) && lost === 'status.stopped';
  const asOf = whole ? undefined : view?.asOf;
  const words = whole
    ? html`${ageText(view, wording)} ${wording.say('board.stopped')}`
    : wording.say(lost);
  return html`
    <p class="stale" role="status">
      <span aria-hidden="true">▲</span><span>${words}</span>
      ${asOf === undefined ? nothing : html`<span class="age">${wording.say('status.updated_at', { time: clock(asOf) })}</span>`}
    </p>
  `;
}

/** Always in sight: what the phone can be asked for, within the thumb's reach, and how old all is. */
function footer({ view, wording, alerting, refreshSeconds }: PageParts): TemplateResult {
  const asOf = view?.asOf;
  const asks = view && 'ticket' in view && view.ticket.known && mayBeCalled(view.ticket);
  return html`
    <footer>
      ${asks && view.notice !== 'evacuate' ? html`<div class="alerting">${alerting ?? nothing}</div>` : nothing}
      <span>${asOf === undefined ? nothing : ageText({ ofEarlierDay: false, ...view, asOf }, wording)}</span>
      ${refreshSeconds ? html`<noscript>${wording.say('status.refreshes', { seconds: refreshSeconds })}</noscript>` : nothing}
    </footer>
  `;
}
