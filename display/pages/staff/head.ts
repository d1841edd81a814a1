import { html, nothing, type TemplateResult } from 'lit';
import { exitSign } from '../../../broker/client/page/exit-sign.ts';
import {
  type CounterState,
  counterStates,
  type HallNotice,
  hallNotices,
} from '../../../broker/contract/ticket.ts';
import type { Fault } from './faults.ts';
import { drawMenu, type MenuItem } from './menu.ts';
import { stopSign } from './signs.ts';
import { checkToDo, isHeard } from './speakers.ts';
import { counterName, roleNames, servicesText } from './views.ts';
import { ifMay, type Work } from './work.ts';

export type HeadActions = {
  readonly setCounter: (state: CounterState) => void;
  readonly changeCounter: () => void;
  readonly signOut: () => void;
  readonly showFaults: () => void;
  readonly issue: (() => void) | undefined;
  readonly stopIssuing: (() => void) | undefined;
  readonly resumeIssuing: (() => void) | undefined;
  readonly closeDay: () => void;
  readonly showDay: () => void;
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
  const notice = view.staff?.notice;
  const look = notice ? `stopped ${notice}` : '';
  return html`
    <header class="head ${view.online ? look : 'offline'}">
      ${counter ? counterMenu(state.work, actions) : html`<h1>受付状況</h1>`}
      ${view.online ? (notice ? stopped(state, notice, actions) : usual(state, actions)) : offline}
      ${personMenu(state, actions)} ${emergency(state.work, actions)}
    </header>
  `;
}

const offline = html`
  <p class="out" role="alert">▲ 通信が切れています。復旧するまで操作できません。<span>紙の番号札と声でご案内ください。</span></p>
`;

function usual(state: HeadState, actions: HeadActions): TemplateResult {
  const { view, counter } = state.work;
  return html`
    <span class="what">${counter ? servicesText(view, counter) : view.siteName}</span>
    ${pills(state, actions, PILLS_MAX)}
    <button class="issue second" ?disabled=${actions.issue === undefined} @click=${actions.issue}>
      番号を発行<kbd>I</kbd>
    </button>
  `;
}

/** The emergency switch is on (R63): the whole head says so, and nothing beneath it moves. */
function stopped(state: HeadState, notice: HallNotice, actions: HeadActions): TemplateResult {
  return html`
    <p class="stop" role="alert">
      ${notice === 'evacuate' ? exitSign : stopSign}
      <span><b>発券停止中</b><span>${hallNotices[notice]}</span></span>
    </p>
    ${
      state.work.me.may.includes('resume-issuing')
        ? html`
            <button class="resume" ?disabled=${actions.resumeIssuing === undefined}
              @click=${actions.resumeIssuing}>発券を再開する</button>
          `
        : nothing
    }
    ${pills(state, actions, 1)}
  `;
}

/** In the corner, where nothing else is pressed, and found at once; it only asks. */
function emergency({ me }: Work, { stopIssuing }: HeadActions): TemplateResult | typeof nothing {
  if (!me.may.includes('stop-issuing')) return nothing;
  return html`
    <button class="emergency" ?disabled=${stopIssuing === undefined} @click=${stopIssuing}>
      ${stopSign}<span>発券停止<span class="dot">・</span>避難</span>
    </button>
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
    {
      label: '一日の流れ',
      press: ifMay(work, 'read-timeline', actions.showDay),
      shown: me.may.includes('read-timeline'),
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
function pills(
  { faults, work }: HeadState,
  { showFaults }: HeadActions,
  max: number,
): TemplateResult {
  const rest = faults.length - max;
  const said = faults.length === 0 ? '異常はありません' : `異常 ${faults.length}件を見る`;
  const check = work.me.may.includes('check-sound') ? checkToDo(work.view) : undefined;
  return html`
    <button class="faults" @click=${showFaults}>
      <span class="visually-hidden">${said}</span>
      ${faults
        .slice(0, max)
        .map(
          ({ short, sign }) =>
            html`<span class="pill bad">${sign ?? html`<span aria-hidden="true">▲</span>`} ${short}</span>`,
        )}
      ${faults.length === 0 ? allWell(isHeard(work.view), max) : nothing}
      ${check && faults.length < max && max > 1 ? html`<span class="pill">${checkWords[check]}</span>` : nothing}
      ${rest > 0 ? html`<span class="pill bad">ほか<span class="num">${rest}</span>件</span>` : nothing}
    </button>
  `;
}

/** Today's sound check is no fault: it waits quietly until somebody has a minute. */
const checkWords = { due: '音声の確認', asked: '音声の確認中' } as const;

function allWell(heard: boolean, max: number): readonly TemplateResult[] {
  const names = max === 1 ? ['異常なし'] : ['通信', '発券機', ...(heard ? ['音声'] : [])];
  return names.map(
    (name) => html`<span class="pill good"><span aria-hidden="true">●</span> ${name}</span>`,
  );
}
