import { html, nothing, type TemplateResult } from 'lit';
import type { StaffCounter } from '../../../broker/contract/snapshots.ts';
import { type CounterState, counterStates } from '../../../broker/contract/ticket.ts';
import { type Me, roleNames, type StaffView, serviceShort } from './views.ts';

export type HeadActions = {
  readonly setCounter: (state: CounterState) => void;
  readonly changeCounter: () => void;
  readonly signOut: () => void;
  readonly paperless: (kioskId: string, allowed: boolean) => void;
  readonly closeDay: () => void;
};

const blocks: Readonly<Record<string, string>> = {
  'paper-out': '用紙切れ',
  'cover-open': 'カバーが開いています',
  'cutter-fault': 'カッター異常',
  overheated: '過熱',
  offline: 'つながりません',
  unknown: '状態不明',
  unconfirmed: '印刷未確認があります',
  'day-closed': '締切',
  closed: '時間外',
  stopped: '停止中',
  'clock-doubtful': '日付を確認してください',
  'journal-damaged': '記録に傷があります',
};

/** A state by mark, word and colour, never by colour alone. */
function pill(good: boolean, text: string): TemplateResult {
  return html`<span class="pill ${good ? 'good' : 'bad'}">${good ? '●' : '▲'} ${text}</span>`;
}

/** The menu closes when the finger or the focus goes elsewhere. */
function closeWhenLeft(event: FocusEvent): void {
  const menu = event.currentTarget as HTMLDetailsElement;
  if (!(event.relatedTarget instanceof Node && menu.contains(event.relatedTarget)))
    menu.open = false;
}

export function drawHead(
  view: StaffView,
  me: Me,
  counter: StaffCounter | undefined,
  connected: boolean,
  actions: HeadActions,
): TemplateResult {
  const services = counter?.services.map((serviceId) => serviceShort(view, serviceId)).join('・');
  return html`
    <header class="head">
      <h1>${counter ? `${counter.label}番窓口` : '受付状況'}</h1>
      <span class="what">${counter?.cityStaff ? '市職員への引継ぎ' : services}</span>
      <span class="right">
        ${pills(view, connected, actions)}
        ${counter ? counterButtons(counter, actions) : nothing}
        <details class="menu" @focusout=${closeWhenLeft}>
          <summary>${me.staffId}（${roleNames[me.role]}）<span aria-hidden="true">▾</span></summary>
          <div class="items">
            <button @click=${actions.changeCounter}>窓口を変える</button>
            ${
              me.role === 'lead'
                ? html`<button @click=${actions.closeDay}>${view.staff?.dayOpen === false ? '本日の受付を開き直す' : '本日の受付を締め切る'}</button>`
                : nothing
            }
            <button @click=${actions.signOut}>サインアウト</button>
          </div>
        </details>
      </span>
    </header>
  `;
}

function counterButtons(counter: StaffCounter, actions: HeadActions): TemplateResult {
  if (counter.state !== 'open') {
    return html`<button class="strong" @click=${() => actions.setCounter('open')}>
      ${counterStates[counter.state]}を終える
    </button>`;
  }
  const free = counter.openTicketId === undefined;
  return html`
    <button ?disabled=${!free} @click=${() => actions.setCounter('break')}>休憩</button>
    <button ?disabled=${!free} @click=${() => actions.setCounter('back-office')}>交付準備</button>
    <button ?disabled=${!free} @click=${() => actions.setCounter('closed')}>閉める</button>
  `;
}

function pills(view: StaffView, connected: boolean, actions: HeadActions): TemplateResult {
  const online = view.online && connected;
  const boards = view.staff?.boards ?? [];
  const sound = boards.every(({ soundFault }) => !soundFault);
  const boardsOnline = boards.every((board) => board.online);
  return html`
    ${pill(online, online ? '通信' : '通信が切れています')}
    ${pill(sound, sound ? '音声' : '音声エラー')}
    ${boardsOnline ? nothing : pill(false, 'モニター未接続')}
    ${(view.staff?.kiosks ?? []).map(
      (kiosk) => html`
        ${pill(kiosk.block === undefined, `発券機${kiosk.block === undefined ? '' : ` ${blocks[kiosk.block] ?? kiosk.block}`}`)}
        ${
          kiosk.paperless
            ? html`<button class="strong" @click=${() => actions.paperless(kiosk.kioskId, false)}>紙なし受付を終える</button>`
            : kiosk.block !== undefined &&
                [
                  'paper-out',
                  'cover-open',
                  'cutter-fault',
                  'overheated',
                  'offline',
                  'unknown',
                  'unconfirmed',
                ].includes(kiosk.block)
              ? html`<button @click=${() => actions.paperless(kiosk.kioskId, true)}>紙なしで受け付ける</button>`
              : nothing
        }
      `,
    )}
  `;
}
