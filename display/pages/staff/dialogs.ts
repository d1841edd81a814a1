import { html } from 'lit';
import type { Me } from '../../staff/staff-view.ts';
import './account-list.ts';
import './audit-trail.ts';
import './day-view.ts';
import type { DialogContent } from './dialog.ts';
import './issue-form.ts';
import './reservation-form.ts';
import type { PresentView } from './views.ts';

const wide = { wide: true, closeLabel: '閉じる' } as const;

export function issueDialog(view: PresentView): DialogContent {
  const body = html`<issue-form .view=${view}></issue-form>`;
  return { title: '番号を発行します', ...wide, body };
}

export function dayDialog(view: PresentView): DialogContent {
  const body = html`<day-view .view=${view}></day-view>`;
  return { title: '一日の流れ', ...wide, body };
}

export function accountsDialog(me: Me): DialogContent {
  const body = html`<account-list .me=${me}></account-list>`;
  return { title: 'アカウントの管理', ...wide, body };
}

export function auditDialog(): DialogContent {
  const body = html`<audit-trail></audit-trail>`;
  return { title: '操作の記録', ...wide, body };
}

export function reservationsDialog({ online }: PresentView): DialogContent {
  const body = html`<reservation-form .online=${online}></reservation-form>`;
  return { title: '予約の取り込み', ...wide, body };
}
