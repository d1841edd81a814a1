import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { StaffSnapshot } from '../../../broker/contract/snapshots.ts';
import {
  cancelReasons,
  holdReasons,
  printerFaults,
  staffStateNames,
  type TicketView,
} from '../../../broker/contract/ticket.ts';
import { clockOf, minutesBetween, waitLevel } from './time.ts';
import { counterLabel, type StaffView, serviceShort } from './views.ts';

/** The five lists of the specification (R13), in its words. */
export const listNames = {
  before: '呼び出し前',
  calling: '呼び出し中',
  after: '呼び出し済み',
  hold: '保留',
  absent: '不在',
} as const;
export type ListName = keyof typeof listNames;

const statesOf: Readonly<Record<ListName, readonly TicketView['state'][]>> = {
  before: ['issuing', 'waiting', 'handoff'],
  calling: ['calling'],
  after: ['serving', 'done', 'cancelled', 'no-show', 'closed-out'],
  hold: ['hold'],
  absent: ['absent'],
};

export function listCount(staff: StaffSnapshot, list: ListName): number {
  return statesOf[list].reduce((sum, state) => sum + (staff.counts[state] ?? 0), 0);
}

/** What a row offers, by its ticket's state. */
export type RowActions = {
  readonly call: (ticket: TicketView) => void;
  readonly resume: (ticket: TicketView) => void;
  readonly returnToWaiting: (ticket: TicketView) => void;
  readonly endAbsence: (ticket: TicketView) => void;
  readonly cancel: (ticket: TicketView) => void;
  readonly undo: (ticket: TicketView) => void;
  readonly accept: (ticket: TicketView) => void;
  readonly reprint: (ticket: TicketView) => void;
  readonly more: (list: ListName) => void;
};

export type ListState = {
  readonly view: StaffView;
  readonly list: ListName;
  /** Rows that the snapshot had no room for, read on request. */
  readonly more: readonly TicketView[];
  readonly mayCall: boolean;
  readonly mayWork: boolean;
};

function rowsOf({ view, list, more }: ListState): readonly TicketView[] {
  const { staff } = view;
  if (!staff) return [];
  const states = statesOf[list];
  const known = [...staff.open, ...staff.finished].filter(({ state }) => states.includes(state));
  const seen = new Set<string>(known.map(({ ticketId }) => ticketId));
  const rows = [
    ...known,
    ...more.filter((row) => states.includes(row.state) && !seen.has(row.ticketId)),
  ];
  const newestFirst = list === 'after' || list === 'calling';
  return rows.sort((a, b) => (newestFirst ? b.since - a.since : a.issuedAt - b.issuedAt));
}

export function drawTabs(
  staff: StaffSnapshot,
  chosen: ListName,
  choose: (list: ListName) => void,
): TemplateResult {
  return html`
    <div class="tabs" role="tablist" aria-label="受付の一覧">
      ${(Object.keys(listNames) as ListName[]).map(
        (list) => html`
          <button role="tab" id="tab-${list}" aria-controls="list" aria-selected=${list === chosen}
            tabindex=${list === chosen ? 0 : -1} @click=${() => choose(list)}>
            ${listNames[list]} <span class="num">${listCount(staff, list)}</span>
          </button>
        `,
      )}
    </div>
  `;
}

/** Rows are keyed by ticket, so that nothing moves under the finger while the list updates. */
export function drawList(state: ListState, actions: RowActions): TemplateResult {
  const rows = rowsOf(state);
  const { view, list } = state;
  const total = view.staff ? listCount(view.staff, list) : 0;
  if (rows.length === 0) {
    return html`<div class="nothing" id="list" role="tabpanel" aria-labelledby="tab-${list}">この一覧には、いま誰もいません。</div>`;
  }
  const over = list === 'after';
  return html`
    <div class="scroll" id="list" role="tabpanel" aria-labelledby="tab-${list}" tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">番号</th><th scope="col">受付内容</th><th scope="col">発券</th>
            <th scope="col">待ち時間</th><th scope="col">状態</th>
            <th scope="col"><span class="visually-hidden">操作</span></th>
          </tr>
        </thead>
        <tbody>
          ${repeat(
            rows,
            ({ ticketId }) => ticketId,
            (ticket) => row(state, ticket, actions),
          )}
        </tbody>
      </table>
      ${
        total > rows.length
          ? html`<button class="more" @click=${() => actions.more(list)}>${over ? '前の記録' : '残り'}を表示（あと <span class="num">${total - rows.length}</span> 件）</button>`
          : nothing
      }
    </div>
  `;
}

function row(state: ListState, ticket: TicketView, actions: RowActions): TemplateResult {
  const { view } = state;
  const now = view.now ?? ticket.since;
  const waits = ['issuing', 'waiting', 'handoff'].includes(ticket.state);
  const until = ticket.firstCalledAt ?? (waits ? now : (ticket.finishedAt ?? now));
  const minutes = minutesBetween(ticket.issuedAt, until);
  const level = waits ? waitLevel(minutes) : { name: 'past', mark: '' };
  const language = view.languages.find(({ locale }) => locale === ticket.locale)?.native;
  return html`
    <tr class=${ticket.state}>
      <th scope="row" class="num">${ticket.number}</th>
      <td>
        ${serviceShort(view, ticket.serviceId)}
        ${ticket.locale === 'ja' ? nothing : html`<small>${language}</small>`}
        ${ticket.accommodation ? html`<small class="mark">要配慮</small>` : nothing}
        ${ticket.reservedFor === undefined ? nothing : html`<small class="mark num">予約 ${clockOf(ticket.reservedFor, view.timeZone)}</small>`}
      </td>
      <td class="num">${clockOf(ticket.issuedAt, view.timeZone)}</td>
      <td class="num wait ${level.name}">${level.mark}${minutes}分</td>
      <td>${stateText(view, ticket)}</td>
      <td class="acts">${acts(state, ticket, actions)}</td>
    </tr>
  `;
}

/** The state in words, with the one fact that matters in it. */
function stateText(view: StaffView, ticket: TicketView): string {
  const name = staffStateNames[ticket.state];
  const at = ticket.counterId === undefined ? '' : ` ${counterLabel(view, ticket.counterId)}番窓口`;
  switch (ticket.state) {
    case 'issuing':
      return isUnconfirmed(ticket)
        ? `印刷未確認${ticket.print?.fault ? `（${printerFaults[ticket.print.fault]}）` : ''}`
        : name;
    case 'calling':
      return `${name}（${ticket.calls}回目）${at}`;
    case 'serving':
      return `${name}${at}`;
    case 'hold':
      return `${name}（${holdReasons[ticket.holdReason ?? 'other']}）`;
    case 'handoff':
      return ticket.handoffCounterId === undefined
        ? `${name}（${serviceShort(view, ticket.handoffServiceId ?? ticket.serviceId)}）`
        : `${name}（${counterLabel(view, ticket.handoffCounterId)}番窓口）`;
    case 'cancelled':
      return `${name}（${cancelReasons[ticket.cancelReason ?? 'by-request']}）`;
    case 'done':
      return ticket.timeDoubtful ? `${name}（時間不確か）` : name;
    default:
      return name;
  }
}

/** The printer has not said that the slips are out, and will not by itself. */
export function isUnconfirmed(ticket: TicketView): boolean {
  const state = ticket.print?.state;
  return ticket.state === 'issuing' && (state === 'failed' || state === 'unknown');
}

function acts(
  state: ListState,
  ticket: TicketView,
  actions: RowActions,
): readonly TemplateResult[] {
  if (!state.mayWork) return [];
  const act = (label: string, run: (ticket: TicketView) => void, enabled = true) => html`
    <button ?disabled=${!enabled || !state.view.online} aria-label="${ticket.number} ${label}"
      @click=${() => run(ticket)}>${label}</button>
  `;
  const call = act('呼ぶ', actions.call, state.mayCall);
  switch (ticket.state) {
    case 'issuing':
      return isUnconfirmed(ticket)
        ? [
            act('再印字', actions.reprint),
            act('紙なしで受付', actions.accept),
            act('取消', actions.cancel),
          ]
        : [act('取消', actions.cancel)];
    case 'waiting':
      return [call, act('再印字', actions.reprint), act('取消', actions.cancel)];
    case 'handoff':
      return [call, act('取消', actions.cancel)];
    case 'hold':
      return [
        call,
        act('再開', actions.resume, state.mayCall),
        act('待ちに戻す', actions.returnToWaiting),
      ];
    case 'absent':
      return [
        call,
        act('待ちに戻す', actions.returnToWaiting),
        act('不在終了', actions.endAbsence),
      ];
    case 'done':
    case 'cancelled':
    case 'no-show':
      return [act('元に戻す', actions.undo)];
    default:
      return [];
  }
}
