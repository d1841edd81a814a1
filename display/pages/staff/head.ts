import { html, nothing, type TemplateResult } from 'lit';
import { type CounterState, counterStates } from '../../../broker/contract/ticket.ts';
import type { Fault } from './faults.ts';
import { drawMenu, type MenuItem } from './menu.ts';
import { counterName, roleNames, servicesText } from './views.ts';
import { ifMay, type Work } from './work.ts';

export type HeadActions = {
  readonly setCounter: (state: CounterState) => void;
  readonly changeCounter: () => void;
  readonly signOut: () => void;
  readonly showFaults: () => void;
  readonly issue: (() => void) | undefined;
  readonly closeDay: () => void;
  readonly showAccounts: () => void;
  readonly showAudit: () => void;
  readonly importReservations: () => void;
  readonly toggleShortcuts: () => void;
};

export type HeadState = {
  readonly work: Work;
  readonly faults: readonly Fault[];
  readonly shortcuts: boolean;
};

/** Pills stay on one line: the two that matter most, and how many more there are. */
const PILLS_MAX = 2;

export function drawHead(state: HeadState, actions: HeadActions): TemplateResult {
  const { view, counter } = state.work;
  const outOfTouch = !view.online;
  return html`
    <header class="head ${outOfTouch ? 'offline' : ''}">
      ${counter ? counterMenu(state.work, actions) : html`<h1>受付状況</h1>`}
      ${
        outOfTouch
          ? html`<p class="out" role="alert">▲ 通信が切れています。復旧するまで操作できません。<span>紙の番号札と声でご案内ください。</span></p>`
          : html`
              <span class="what">${counter ? servicesText(view, counter) : view.siteName}</span>
              ${pills(state, actions)}
              <button class="issue second" ?disabled=${actions.issue === undefined} @click=${actions.issue}>
                番号を発行<kbd>I</kbd>
              </button>
            `
      }
      ${personMenu(state, actions)}
    </header>
  `;
}

/** Two touches close a counter, or send it on a break (R48). */
function counterMenu(work: Work, actions: HeadActions): TemplateResult {
  const { counter } = work;
  if (!counter) return html`${nothing}`;
  const states: readonly CounterState[] = ['open', 'break', 'back-office', 'closed'];
  const labels: Readonly<Record<CounterState, string>> = {
    open: '窓口を開ける',
    break: '休憩にする',
    'back-office': '交付準備にする',
    closed: '窓口を閉める',
  };
  // Whoever is being served is finished or held first; whoever is called goes back to their place.
  const serving = work.ticket?.state === 'serving';
  const items = states
    .filter((state) => state !== counter.state)
    .map((state): MenuItem => {
      const press = ifMay(work, 'set-counter', () => actions.setCounter(state));
      return { label: labels[state], press: serving ? undefined : press };
    });
  const label = html`
    <h1>${counterName(work.view, counter.counterId)}</h1>
    <span class="counter-state ${counter.state}">${counterStates[counter.state]}</span>
  `;
  return drawMenu('at-counter', label, [
    ...items,
    { label: 'ほかの窓口に移る', press: actions.changeCounter },
  ]);
}

function personMenu({ work, shortcuts }: HeadState, actions: HeadActions): TemplateResult {
  const { me, view, counter } = work;
  const dayOpen = view.staff?.dayOpen !== false;
  const closing = dayOpen ? '本日の受付を締め切る' : '本日の受付を開き直す';
  const items: readonly (MenuItem & { readonly shown: boolean })[] = [
    {
      label: '窓口を選ぶ',
      press: actions.changeCounter,
      shown: counter === undefined && me.may.includes('set-counter'),
    },
    {
      label: closing,
      press: ifMay(work, 'close-day', actions.closeDay),
      shown: me.may.includes('close-day'),
    },
    {
      label: '予約の取り込み',
      press: ifMay(work, 'import-reservations', actions.importReservations),
      shown: me.may.includes('import-reservations'),
    },
    { label: 'アカウントの管理', press: actions.showAccounts, shown: me.role === 'lead' },
    {
      label: '操作の記録',
      press: ifMay(work, 'read-journal', actions.showAudit),
      shown: me.may.includes('read-journal'),
    },
    {
      label: shortcuts ? 'ショートカットキーを使わない' : 'ショートカットキーを使う',
      press: actions.toggleShortcuts,
      shown: true,
    },
    { label: 'サインアウト', press: actions.signOut, shown: true },
  ];
  const label = html`<span class="who">${me.staffId}</span><small>${roleNames[me.role]}</small>`;
  return drawMenu(
    'person',
    label,
    items.filter(({ shown }) => shown),
  );
}

/** A state by mark, word and colour, never by colour alone. */
function pills({ faults }: HeadState, { showFaults }: HeadActions): TemplateResult {
  const rest = faults.length - PILLS_MAX;
  const said = faults.length === 0 ? '異常はありません' : `異常 ${faults.length}件を見る`;
  return html`
    <button class="faults" @click=${showFaults}>
      <span class="visually-hidden">${said}</span>
      ${
        faults.length === 0
          ? ['通信', '音声', '発券機'].map(
              (name) =>
                html`<span class="pill good"><span aria-hidden="true">●</span> ${name}</span>`,
            )
          : faults
              .slice(0, PILLS_MAX)
              .map(
                ({ short }) =>
                  html`<span class="pill bad"><span aria-hidden="true">▲</span> ${short}</span>`,
              )
      }
      ${rest > 0 ? html`<span class="pill bad">ほか<span class="num">${rest}</span>件</span>` : nothing}
    </button>
  `;
}
