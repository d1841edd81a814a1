import { html } from 'lit';
import type { ServiceId } from '../../../broker/contract/ids.ts';
import type { Me } from '../../staff/staff-view.ts';
import './account-list.ts';
import './audit-trail.ts';
import './bulletin-list.ts';
import './counter-services.ts';
import './day-view.ts';
import type { DialogContent } from './dialog.ts';
import './issue-form.ts';
import './manual-help.ts';
import './reservation-form.ts';
import './secrets-form.ts';
import './session-list.ts';
import './training-form.ts';
import './training-records.ts';
import { counterName, type PresentView } from './views.ts';

const wide = { wide: true, closeLabel: '閉じる' } as const;

/** The whole screen, for reading; the search is where one begins. */
export function manualDialog(): DialogContent {
  const body = html`<manual-help></manual-help>`;
  return { title: 'ヘルプ', ...wide, whole: true, body };
}

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

export function sessionsDialog(view: PresentView, me: Me): DialogContent {
  const body = html`<session-list .me=${me} .view=${view}></session-list>`;
  return { title: 'サインイン中の人', ...wide, body };
}

export function secretsDialog(me: Me): DialogContent {
  const body = html`<secrets-form .me=${me}></secrets-form>`;
  return { title: 'パスワードとPINの変更', ...wide, body };
}

export function reservationsDialog({ online }: PresentView): DialogContent {
  const body = html`<reservation-form .online=${online}></reservation-form>`;
  return { title: '予約の取り込み', ...wide, body };
}

/** @param done - called when a training was started or ended */
export function trainingDialog(view: PresentView, done: () => void): DialogContent {
  const body = html`<training-form .view=${view} .done=${done}></training-form>`;
  return { title: '研修', ...wide, body };
}

export function trainingRecordsDialog(): DialogContent {
  const body = html`<training-records></training-records>`;
  return { title: '研修の記録', ...wide, body };
}

export function bulletinsDialog(view: PresentView, me: Me): DialogContent {
  const body = html`<bulletin-list .view=${view} .me=${me}></bulletin-list>`;
  return { title: '本日のお知らせ', ...wide, body };
}

/** @param change - missing while nothing can be asked */
export function servicesDialog(
  view: PresentView,
  counterId: string,
  change: ((services: readonly ServiceId[]) => void) | undefined,
): DialogContent {
  return {
    title: `${counterName(view, counterId)}が受け持つ受付内容`,
    lead: 'きょうだけの変更です。あすは、元の受け持ちに戻ります。',
    ...wide,
    closeLabel: 'やめる',
    body: html`
      <counter-services .view=${view} .counterId=${counterId} .change=${change}></counter-services>
    `,
  };
}
