import { html } from 'lit';
import type { Me } from '../../staff/staff-view.ts';
import './calendar-view.ts';
import type { DialogContent } from './dialog.ts';
import './overtime-list.ts';
import './pad-form.ts';
import './supply-list.ts';
import './staffing-planner.ts';
import type { PresentView } from './views.ts';
import './wait-scores.ts';

const wide = { wide: true, closeLabel: '閉じる' } as const;

export function padsDialog(view: PresentView, me: Me): DialogContent {
  const body = html`<pad-form .view=${view} .me=${me}></pad-form>`;
  return { title: '紙の番号札の登録', ...wide, body };
}

export function calendarDialog(view: PresentView, me: Me): DialogContent {
  const body = html`<calendar-view .view=${view} .me=${me}></calendar-view>`;
  return { title: '開庁日と受付時間', ...wide, body };
}

export function suppliesDialog(view: PresentView, me: Me): DialogContent {
  const body = html`<supply-list .view=${view} .me=${me}></supply-list>`;
  return { title: '用紙・消耗品の記録', ...wide, body };
}

export function overtimeDialog(): DialogContent {
  const body = html`<overtime-list></overtime-list>`;
  return { title: '時間外対応の記録', ...wide, body };
}

export function waitScoresDialog(): DialogContent {
  const body = html`<wait-scores></wait-scores>`;
  return { title: '待ち時間の的中', ...wide, body };
}

export function plannerDialog(view: PresentView): DialogContent {
  const body = html`<staffing-planner .view=${view}></staffing-planner>`;
  return { title: '配置の計画', wide: true, closeLabel: '閉じる', body };
}
