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
export function drawLine(
  view: LineView,
  wording: Wording,
  site: PublicSite,
): TemplateResult | typeof nothing {
  const { services, stopped, calling } = view;
  const shut = closedOf(view);
  const idle = calling.length === 0 && services.every(({ open }) => !open);
  const figures = !stopped && services.some(({ open }) => open);
  return html`
    ${shut ? closed(shut, view, wording) : nothing}
    <section class="card list">
      <div class="head">
        <h1>${wording.say('status.title')}</h1>
        ${figures ? html`<span class="label">${wording.say('queue.wait_label')}</span>` : nothing}
      </div>
      ${services.map((service) => row(service, view, wording, site, shut !== undefined))}
      ${drawLastDay(view, wording)}
    </section>
    ${
      stopped || idle
        ? nothing
        : html`
          <section class="card fact">
            <h2>${wording.say('status.now_calling')}</h2>
            ${drawCalling(calling, CALLING_MAX)}
          </section>
        `
    }
  `;
}

/**
 * What is told once, above all, where no service is open; while the emergency switch is on, that says
 * it, and of a lost hall only the calendar can still be told.
 */
export function closedOf(view: LineView): 'closed.paused' | 'closed.today' | undefined {
  const { services, notice, stopped, opensAt, mode } = view;
  const open = services.length === 0 || services.some((service) => service.open);
  if (open || notice !== undefined || (stopped && opensAt === undefined)) return undefined;
  return mode === 'closed' || mode === 'day-closed' ? 'closed.today' : 'closed.paused';
}

/** With when it opens. */
function closed(
  shut: 'closed.paused' | 'closed.today',
  { opensAt, asOf }: LineView,
  wording: Wording,
): TemplateResult {
  const paused = shut === 'closed.paused';
  return html`
    <section class="card closed" role="status">
      <p class="what">${wording.say(shut)}</p>
      ${paused || opensAt === undefined ? nothing : html`<p>${opensText(wording, opensAt, asOf)}</p>`}
    </section>
  `;
}

function row(
  service: Service,
  view: LineView,
  wording: Wording,
  site: PublicSite,
  closedTold: boolean,
): TemplateResult {
  const { serviceId } = service;
  const prefix = site.services.find((each) => each.serviceId === serviceId)?.prefix;
  return html`
    <div class="row">
      <span class="prefix num">${prefix}</span>
      <p class="name">${wording.serviceName(serviceId)}</p>
      <p class="wait">${wait(service, view, wording, closedTold)}</p>
      ${!view.stopped && othersFirst(service) ? html`<p class="why">${wording.say('queue.others_first')}</p>` : nothing}
    </div>
  `;
}

/**
 * A new ticket waits though nobody does for this service: its counters serve somebody, or other lines
 * as well. Without a word of that, "0 groups" beside half an hour looks like a mistake.
 */
export function othersFirst({ open, groups, range }: Service): boolean {
  return open && groups === 0 && range !== undefined && range.low > 0;
}

/**
 * Who still waits after closing is counted until the last is called (R39); never "0 waiting", and no
 * figure of a hall that is lost.
 */
function wait(
  { open, opensAt, groups, range }: Service,
  { asOf, stopped }: LineView,
  wording: Wording,
  closedTold: boolean,
): TemplateResult {
  if (stopped && (open || opensAt === undefined)) {
    return html`<span aria-hidden="true">—</span><span class="visually-hidden">${wording.plain('board.stopped')}</span>`;
  }
  const said = html`<b>${wording.say('queue.waiting_groups', { count: groups })}</b>`;
  if (open) return html`${said} <span class="range">${rangeText(range, wording)}</span>`;
  const opens =
    opensAt === undefined ? wording.say('closed.paused') : opensText(wording, opensAt, asOf);
  // The card above has said it of all of them.
  return html`${groups > 0 && !stopped ? said : nothing} ${closedTold ? nothing : html`<span>${opens}</span>`}`;
}

function rangeText(range: Service['range'], wording: Wording): TemplateResult | string {
  return wording.say(...waitText(range));
}
