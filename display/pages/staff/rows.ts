import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { StaffSnapshot } from '../../../broker/contract/staff-snapshot.ts';
import {
  arrivals,
  cancelReasons,
  holdReasons,
  printerFaults,
  staffStateNames,
  type TicketView,
} from '../../../broker/contract/ticket.ts';
import { isOvertime } from './overtime-mark.ts';
import { type RowAct, rowActs } from './row-acts.ts';
import type { SteadyRow } from './steady-rows.ts';
import {
  isUnconfirmed,
  type ListChoice,
  listCount,
  listNames,
  lists,
  waitOf,
} from './ticket-lists.ts';
import { clockOf, minutesBetween, waitLevel } from './time.ts';
import { counterName, languageOf, type PresentView, serviceShort } from './views.ts';
import type { Work } from './work.ts';

/** What the list does beside the acts of its rows. */
export type ListHandlers = {
  readonly choose: (list: ListChoice['list']) => void;
  readonly more: () => void;
  /** Whether this press was meant for what stands there now. */
  readonly steady: (event: MouseEvent) => boolean;
  /** Somebody points at the list. */
  readonly pointed: () => void;
};

export type ListState = {
  readonly work: Work;
  readonly choice: ListChoice;
  readonly rows: readonly SteadyRow[];
  /** Rows of this choice that are not here yet. */
  readonly missing: number;
};

export function drawTabs(
  staff: StaffSnapshot,
  { list: chosen, serviceId, search }: ListChoice,
  choose: ListHandlers['choose'],
): TemplateResult {
  return html`
    <div class="tabs" role="tablist" aria-label="受付の一覧">
      ${lists.map((list) => {
        const selected = list === chosen && search === '';
        return html`
          <button role="tab" id="tab-${list}" aria-controls="list" aria-selected=${selected}
            tabindex=${list === chosen ? 0 : -1} @click=${() => choose(list)}>
            ${listNames[list]}<b class="num">${listCount(staff, list, serviceId)}</b>
          </button>
        `;
      })}
    </div>
  `;
}

export function drawList(state: ListState, handlers: ListHandlers): TemplateResult {
  const { choice, rows, missing } = state;
  return html`
    <div class="scroll" id="list" role="tabpanel" aria-labelledby="tab-${choice.list}" tabindex="0"
      @pointermove=${handlers.pointed} @pointerdown=${handlers.pointed} @keydown=${handlers.pointed}
      @wheel=${{ handleEvent: handlers.pointed, passive: true }}>
      ${rows.length === 0 ? html`<p class="nothing">${nobodyText(choice)}</p>` : table(state, handlers)}
      ${
        missing > 0 && choice.search === ''
          ? html`<button class="more" @click=${handlers.more}>続きを表示（あと<span class="num">${missing}</span>件）</button>`
          : nothing
      }
    </div>
  `;
}

function nobodyText({ search, filters }: ListChoice): string {
  if (search !== '') return '本日、その番号はありません。';
  return filters.length > 0
    ? 'この一覧に、絞り込みに当てはまる方はいません。'
    : 'この一覧には、いま誰もいません。';
}

function table(state: ListState, handlers: ListHandlers): TemplateResult {
  return html`
    <table>
      <thead>
        <tr>
          <th scope="col">番号</th><th scope="col">受付内容</th><th scope="col">発券</th>
          <th scope="col" class="wait">待ち時間</th>
          <th scope="col"><span class="visually-hidden">操作</span></th>
        </tr>
      </thead>
      <tbody>
        ${repeat(
          state.rows,
          ({ ticket }) => ticket.ticketId,
          (row) => drawRow(state, row, handlers),
        )}
      </tbody>
    </table>
  `;
}

function drawRow(
  { work, choice }: ListState,
  { ticket, gone }: SteadyRow,
  handlers: ListHandlers,
): TemplateResult {
  const { view } = work;
  // In their own list those who wait say nothing by saying so.
  const plain = ticket.state === 'waiting' && choice.search === '';
  return html`
    <tr class="${ticket.state} ${gone ? 'gone' : ''}" data-number=${ticket.number}>
      <th scope="row" class="num">${ticket.number}</th>
      <td class="what">
        <div>
          ${serviceShort(view, ticket.serviceId)}${badges(view, ticket)}
          ${plain ? nothing : html`<small class=${isUnconfirmed(ticket) ? 'mark bad' : 'state'}>${stateText(view, ticket)}</small>`}
        </div>
      </td>
      <td class="num">${clockOf(ticket.issuedAt, view.timeZone)}</td>
      ${waitCell(view, ticket)}
      <td class="acts">
        ${gone ? html`<span class="left">この一覧を離れました</span>` : acts(work, ticket, handlers)}
      </td>
    </tr>
  `;
}

/** What sets one person apart from the next: language, need, slot. */
function badges(view: PresentView, ticket: TicketView): TemplateResult {
  const language = ticket.locale === 'ja' ? undefined : languageOf(view, ticket.locale);
  return html`
    ${language ? html`<small lang=${language.bcp47}>${language.native}</small>` : nothing}
    ${ticket.accommodation ? html`<small class="mark">要配慮</small>` : nothing}
    ${reservationMark(view, ticket)} ${ticket.pad ? html`<small>紙</small>` : nothing}
    ${isOvertime(ticket, view.staff?.serviceEnd, view.now) ? html`<small class="mark overtime">時間外</small>` : nothing}
    ${calledBefore(ticket) ? html`<small>呼出${ticket.calls}回</small>` : nothing}
  `;
}

/** `予約 10:20・定刻`; who came late waits their turn, and the mark is a plain one (R67). */
function reservationMark(
  { timeZone }: PresentView,
  { reservedFor, slot = reservedFor, arrival }: TicketView,
): TemplateResult | typeof nothing {
  if (slot === undefined) return nothing;
  const when = arrival === undefined ? '' : `・${arrivals[arrival]}`;
  const look = reservedFor === undefined ? 'num' : 'mark num';
  return html`<small class=${look}>予約 ${clockOf(slot, timeZone)}${when}</small>`;
}

/** Who is called now says so in their state. */
function calledBefore({ state, calls }: TicketView): boolean {
  return calls > 0 && state !== 'calling';
}

function waitCell(view: PresentView, ticket: TicketView): TemplateResult {
  const { waits, ms } = waitOf(ticket, view.now);
  const minutes = minutesBetween(0, ms);
  const { name, mark, word } = waitLevel(waits ? minutes : 0, view.waitLevels);
  return html`
    <td class="num wait ${name}">
      ${minutes}分${word ? html`<small><span aria-hidden="true">${mark}</span> ${word}</small>` : nothing}
    </td>
  `;
}

/** The state in words, with the one fact that matters in it. */
export function stateText(view: PresentView, ticket: TicketView): string {
  const name = staffStateNames[ticket.state];
  const at = ticket.counterId === undefined ? '' : ` ${counterName(view, ticket.counterId)}`;
  const fault = ticket.print?.fault && printerFaults[ticket.print.fault];
  switch (ticket.state) {
    case 'issuing':
      return isUnconfirmed(ticket) ? `▲ 印刷未確認${fault ? `（${fault}）` : ''}` : name;
    case 'calling':
      return `${name}（${ticket.calls}回目）${at}`;
    case 'serving':
      return `${name}${at} ${minutesBetween(ticket.servingSince ?? ticket.since, view.now)}分経過`;
    case 'hold':
      return `${holdReasons[ticket.holdReason ?? 'other']}${at} ${minutesBetween(ticket.since, view.now)}分経過`;
    case 'absent':
      return `${name}${at} ${minutesBetween(ticket.since, view.now)}分経過`;
    case 'handoff':
      return ticket.handoffCounterId === undefined
        ? `引継ぎ→${serviceShort(view, ticket.handoffServiceId ?? ticket.serviceId)}`
        : `引継ぎ→${counterName(view, ticket.handoffCounterId)}`;
    case 'cancelled':
      return `${name}（${cancelReasons[ticket.cancelReason ?? 'by-request']}）`;
    case 'done':
      return `${name}${at}${servedText(ticket)}`;
    default:
      return `${name}${at}`;
  }
}

/** How long the serving took, and whether that is to be believed. */
function servedText({ servingSince, finishedAt, timeDoubtful }: TicketView): string {
  const doubt = timeDoubtful ? '（時間不確か）' : '';
  if (servingSince === undefined || finishedAt === undefined) return doubt;
  return ` 対応${minutesBetween(servingSince, finishedAt)}分${doubt}`;
}

function acts(work: Work, ticket: TicketView, handlers: ListHandlers): TemplateResult {
  const { shown, more } = rowActs(work, ticket);
  const button = ({ label, press, elsewhere }: Omit<RowAct, 'verb'>) =>
    elsewhere
      ? html`<span class="no-act"></span>`
      : html`
          <button class=${label === '呼ぶ' ? 'call' : ''} ?disabled=${press === undefined}
            aria-label="${ticket.number} ${label}"
            @click=${(event: MouseEvent) => handlers.steady(event) && press?.()}>${label}</button>
        `;
  const able = more.filter(({ press }) => press !== undefined);
  const others = {
    label: 'その他',
    press:
      able.length === 0 ? undefined : () => work.presser.question(othersOf(work, ticket, able)),
  };
  return html`<div>${shown.map(button)}${more.length > 0 ? button(others) : nothing}</div>`;
}

function othersOf({ view }: Work, ticket: TicketView, able: readonly RowAct[]) {
  return {
    title: `${ticket.number}（${staffStateNames[ticket.state]}）`,
    lead: `${serviceShort(view, ticket.serviceId)}　発券 ${clockOf(ticket.issuedAt, view.timeZone)}　${stateText(view, ticket)}`,
    answers: able.map(({ label, press }) => ({ label, act: () => press?.() })),
  };
}
