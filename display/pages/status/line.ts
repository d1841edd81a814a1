import { html, type nothing, type TemplateResult } from 'lit';
import type { Wording } from '../../../broker/client/page/wording.ts';
import type { PublicSite } from '../../../broker/contract/snapshots.ts';
import { clock } from './hours.ts';
import type { LineView } from './views.ts';

/** Every service of the hall: groups, expected range, open or when it opens (R11). */
export function drawLine(view: LineView, wording: Wording, site: PublicSite): TemplateResult {
  const prefixes = new Map<string, string>(
    site.services.map(({ serviceId, prefix }) => [serviceId, prefix]),
  );
  return html`
    <section class="card">
      ${view.services.map(
        (service) => html`
          <div class="row">
            <span class="prefix num">${prefixes.get(service.serviceId)}</span>
            <span class="name">${wording.serviceName(service.serviceId)}</span>
            <span class="wait">${wait(service, wording)}</span>
          </div>
        `,
      )}
    </section>
    <section class="card">
      <h2 class="plain">${wording.say('status.now_calling')}</h2>
      <p class="fact calling num">
        ${
          view.calling.length === 0
            ? html`<b>–</b>`
            : view.calling.map(({ number, label }) => html`<b>${number} ▶ ${label}</b>`)
        }
      </p>
    </section>
  `;
}

function wait(
  service: LineView['services'][number],
  wording: Wording,
): TemplateResult | typeof nothing {
  if (!service.open) {
    if (service.opensAt === undefined) return html`${wording.say('closed.paused')}`;
    return html`${wording.say('closed.opens_at', { time: clock(service.opensAt) })}`;
  }
  const groups = wording.say('queue.waiting_groups', { count: service.groups });
  const { range } = service;
  if (range === undefined) return html`${groups} ・ ${wording.say('queue.wait_unknown')}`;
  if (range.high === 0) return html`${groups} ・ ${wording.say('queue.no_wait')}`;
  return html`${groups} ・ ${wording.say('queue.range', { low: range.low, high: range.high })}`;
}
