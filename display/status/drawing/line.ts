import { html, nothing, type TemplateResult } from 'lit';
import type { Wording } from '../../../broker/client/page/wording.ts';
import type { PublicSite } from '../../../broker/contract/public-topics.ts';
import { waitText } from '../../../broker/contract/wait-text.ts';
import { drawCalling } from './calling.ts';
import { drawLastDay } from './last-day.ts';
import { opensText } from './opening.ts';
import type { LineView } from './status-view.ts';

type Service = LineView['services'][number];

/** As many as the largest hall has counters on a small screen. */
const CALLING_MAX = 12;

/** Every service of the hall, beneath whatever is told first: groups, expected range, open or when it opens (R11). */
export function drawLine(view: LineView, wording: Wording, site: PublicSite): TemplateResult {
  const allClosed = view.services.length > 0 && view.services.every(({ open }) => !open);
  return html`
    ${allClosed && !view.notice ? closed(view, wording) : nothing}
    <section class="card list">
      <h1>${wording.say('status.title')}</h1>
      ${view.services.map((service) => row(service, view, wording, site, allClosed))}
      ${drawLastDay(view, wording)}
    </section>
    <section class="card fact">
      <h2>${wording.say('status.now_calling')}</h2>
      ${drawCalling(view.calling, CALLING_MAX)}
    </section>
  `;
}

/** The whole hall is closed: once, above all, with when it opens. */
function closed({ mode, opensAt, asOf }: LineView, wording: Wording): TemplateResult {
  const paused = mode !== 'closed' && mode !== 'day-closed';
  return html`
    <section class="card closed" role="status">
      <p class="what">${wording.say(paused ? 'closed.paused' : 'closed.today')}</p>
      ${paused || opensAt === undefined ? nothing : html`<p>${opensText(wording, opensAt, asOf)}</p>`}
    </section>
  `;
}

function row(
  service: Service,
  view: LineView,
  wording: Wording,
  site: PublicSite,
  allClosed: boolean,
): TemplateResult {
  const { serviceId } = service;
  const prefix = site.services.find((each) => each.serviceId === serviceId)?.prefix;
  return html`
    <div class="row">
      <span class="prefix num">${prefix}</span>
      <p class="name">${wording.serviceName(serviceId)}</p>
      <p class="wait">${wait(service, view, wording, allClosed)}</p>
    </div>
  `;
}

/** Who still waits after closing is counted until the last is called (R39); never "0 waiting". */
function wait(
  { open, opensAt, groups, range }: Service,
  { asOf }: LineView,
  wording: Wording,
  allClosed: boolean,
): TemplateResult {
  const said = html`<b>${wording.say('queue.waiting_groups', { count: groups })}</b>`;
  if (open) return html`${said} <span class="range">${rangeText(range, wording)}</span>`;
  const opens =
    opensAt === undefined ? wording.say('closed.paused') : opensText(wording, opensAt, asOf);
  // The card above has said it of all of them.
  return html`${groups > 0 ? said : nothing} ${allClosed ? nothing : html`<span>${opens}</span>`}`;
}

function rangeText(range: Service['range'], wording: Wording): TemplateResult | string {
  return wording.say(...waitText(range));
}
