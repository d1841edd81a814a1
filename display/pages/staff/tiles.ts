import { html, type TemplateResult } from 'lit';
import type { StaffSnapshot } from '../../../broker/contract/snapshots.ts';
import { listCount } from './lists.ts';
import type { StaffView } from './views.ts';

/** The day in five figures (R12), and who waits for what. */
export function drawTiles(view: StaffView, staff: StaffSnapshot): TemplateResult {
  const issued = Object.values(staff.counts).reduce((sum, count) => sum + (count ?? 0), 0);
  const tile = (figure: string | number, name: string) => html`
    <div class="tile"><b class="num">${figure}</b><span>${name}</span></div>
  `;
  const waiting: Readonly<Record<string, number | undefined>> = staff.waitingByService;
  return html`
    <div class="tiles">
      ${tile(listCount(staff, 'before'), '呼び出し前（組）')}
      ${tile(staff.counts.calling ?? 0, '呼び出し中')} ${tile(staff.counts.serving ?? 0, '対応中')}
      ${tile(issued, '本日の受付')}
      ${tile(staff.medianWaitMinutes === undefined ? '–' : `${staff.medianWaitMinutes}分`, '待ち時間（中央値）')}
    </div>
    <p class="services" aria-label="受付内容ごとの待ち組数">
      ${view.services.map(
        ({ serviceId, prefix, short }) => html`
          <span><b class="num">${prefix}</b> ${short} <b class="num">${waiting[serviceId] ?? 0}</b>組</span>
        `,
      )}
    </p>
  `;
}
