import { html, nothing, type TemplateResult } from 'lit';
import type { ServiceId } from '../../../broker/contract/ids.ts';
import type { WaitRange } from '../../../broker/contract/line-snapshot.ts';
import type { StaffSnapshot } from '../../../broker/contract/staff-snapshot.ts';
import type { ServiceView } from '../../staff/staff-view.ts';
import { listCount, waitOf } from './ticket-lists.ts';
import { minutesBetween, waitLevel } from './time.ts';
import type { PresentView } from './views.ts';

/**
 * The day in five figures (R12), and how many counters are open.
 *
 * @param showCounters - opens the list of the counters
 */
export function drawTiles(staff: StaffSnapshot, showCounters: () => void): TemplateResult {
  const open = staff.counters.filter(({ state }) => state === 'open').length;
  const issued = Object.values(staff.counts).reduce((sum, count) => sum + (count ?? 0), 0);
  const { medianWaitMinutes: median } = staff;
  const tile = (figure: number | string, unit: string, name: string) => html`
    <div class="tile"><b class="num">${figure}<small>${unit}</small></b><span>${name}</span></div>
  `;
  return html`
    <div class="tiles">
      ${tile(listCount(staff, 'before'), '組', '呼び出し前')}
      ${tile(staff.counts.calling ?? 0, '組', '呼び出し中')}
      ${tile(staff.counts.serving ?? 0, '組', '対応中')} ${tile(issued, '組', '本日の受付')}
      ${tile(median ?? '–', median === undefined ? '' : '分', '待ち中央値')}
      <button class="tile" @click=${showCounters}>
        <b class="num">${open}<small>/${staff.counters.length}</small></b><span>窓口の一覧</span>
      </button>
    </div>
  `;
}

/** Who waits for what, and for how long; a touch shows that service alone. */
export function drawServices(
  view: PresentView,
  staff: StaffSnapshot,
  chosen: ServiceId | undefined,
  choose: (serviceId: ServiceId | undefined) => void,
): TemplateResult {
  const total = listCount(staff, 'before');
  const waiting = (serviceId: ServiceId) => listCount(staff, 'before', serviceId);
  const shown = view.services.filter(({ serviceId, offered }) => offered || waiting(serviceId) > 0);
  return html`
    <div class="services" role="group" aria-label="受付内容で絞り込む">
      <button aria-pressed=${chosen === undefined} @click=${() => choose(undefined)}>
        <span class="name">すべて</span><span class="wait num"><span><b>${total}</b>組</span></span>
      </button>
      ${shown.map(
        (service) => html`
          <button aria-pressed=${chosen === service.serviceId} @click=${() => choose(service.serviceId)}>
            <span class="name"><b class="num">${service.prefix}</b> ${service.short}${longest(view, staff, service.serviceId)}</span>
            <span class="wait num"><span><b>${waiting(service.serviceId)}</b>組</span>${rangeOf(service)}</span>
          </button>
        `,
      )}
    </div>
  `;
}

/** Whether somebody of this service waits long, by the same marks as in the list (R12). */
function longest(
  { now, waitLevels }: PresentView,
  { open }: StaffSnapshot,
  serviceId: ServiceId,
): TemplateResult | typeof nothing {
  const waits = open
    .filter((ticket) => ticket.serviceId === serviceId)
    .map((ticket) => waitOf(ticket, now));
  const ms = Math.max(0, ...waits.map((wait) => (wait.waits ? wait.ms : 0)));
  const { name, mark, word } = waitLevel(minutesBetween(0, ms), waitLevels);
  if (mark === '') return nothing;
  return html`
    <span class="level ${name}" title="最長${minutesBetween(0, ms)}分">
      <span aria-hidden="true">${mark}</span><span class="visually-hidden">待ち時間が${word}方がいます</span>
    </span>
  `;
}

function rangeOf({ range }: ServiceView): TemplateResult | typeof nothing {
  if (range === undefined) return nothing;
  return html`<span class="range">${rangeWords(range)}</span>`;
}

/** As the kiosk says it, short. */
function rangeWords({ low, high }: WaitRange): string {
  if (high === 0) return '待ちなし';
  if (low === 0) return `${high}分以内`;
  return low === high ? `約${high}分` : `${low}〜${high}分`;
}
