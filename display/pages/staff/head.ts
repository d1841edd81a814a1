import { html, nothing, type TemplateResult } from 'lit';
import { exitSign } from '../../../broker/client/page/exit-sign.ts';
import { type HallNotice, hallNotices } from '../../../broker/contract/ticket.ts';
import { type CounterMenuActions, counterMenu } from './counter-menu.ts';
import type { Fault } from './faults.ts';
import { isHelpAsked } from './help-calls.ts';
import { type PersonMenuActions, personMenu } from './person-menu.ts';
import { handSign, stopSign } from './signs.ts';
import { checkToDo, isHeard } from './speakers.ts';
import { trainingDoor } from './training-band.ts';
import { servicesText } from './views.ts';
import type { Work } from './work.ts';

export type HeadActions = CounterMenuActions &
  PersonMenuActions & {
    readonly showFaults: () => void;
    readonly issue: (() => void) | undefined;
    /** Asks for a hand at one's own counter, or takes that back; missing for who has none. */
    readonly help: (() => void) | undefined;
    readonly stopIssuing: (() => void) | undefined;
    readonly resumeIssuing: (() => void) | undefined;
    /** Into the training that is on beside the hall. */
    readonly joinTraining: (() => void) | undefined;
  };

export type HeadState = {
  readonly work: Work;
  readonly faults: readonly Fault[];
  readonly shortcuts: boolean;
};

/** Pills stay on one line: those that matter most, and how many more there are. */
const PILLS_MAX = 2;
/** Where there is room for one alone. */
const ONE_PILL = '(width < 1400px)';
/** Where what is well is said in one word. */
const NARROW = '(width <= 1100px)';

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
    ${
      view.training
        ? trainingDoor(view.training, actions.joinTraining)
        : html`<span class="what">${counter ? servicesText(view, counter) : view.siteName}</span>`
    }
    ${pills(state, actions, window.matchMedia(ONE_PILL).matches ? 1 : PILLS_MAX)} ${helpKey(state.work, actions)}
    <button class="issue second" ?disabled=${actions.issue === undefined} @click=${actions.issue}>
      番号を発行<kbd>I</kbd>
    </button>
  `;
}

/** One touch asks for a colleague (K12); while nobody has come, another takes it back. */
function helpKey(work: Work, { help }: HeadActions): TemplateResult | typeof nothing {
  if (!work.counter || !work.me.may.includes('ask-help')) return nothing;
  const asked = isHelpAsked(work.view, { counterId: work.counter.counterId });
  return html`
    <button class="hand" aria-pressed=${asked} ?disabled=${help === undefined} @click=${help}>
      ${handSign}<span>${asked ? '呼んでいます' : '職員を呼ぶ'}</span><kbd>C</kbd>
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
    ${pills(state, actions, 1)} ${helpKey(state.work, actions)}
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
          ({ short, sign, calm }) =>
            html`<span class="pill ${calm ? '' : 'bad'}">${sign ?? html`<span aria-hidden="true">▲</span>`} ${short}</span>`,
        )}
      ${faults.length === 0 ? allWell(work) : nothing}
      ${check && faults.length < max && work.view.staff?.notice === undefined ? html`<span class="pill">${checkWords[check]}</span>` : nothing}
      ${rest > 0 ? html`<span class="pill bad">ほか<span class="num">${rest}</span>件</span>` : nothing}
    </button>
  `;
}

/** Today's sound check is no fault: it waits quietly until somebody has a minute. */
const checkWords = { due: '音声の確認', asked: '音声の確認中' } as const;

function allWell({ view }: Work): readonly TemplateResult[] {
  const brief = view.staff?.notice !== undefined || window.matchMedia(NARROW).matches;
  const heard = isHeard(view) ? ['音声'] : [];
  const names = brief ? ['異常なし'] : ['通信', '発券機', ...heard];
  return names.map(
    (name) => html`<span class="pill good"><span aria-hidden="true">●</span> ${name}</span>`,
  );
}
