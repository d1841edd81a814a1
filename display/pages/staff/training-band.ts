import { html, nothing, type TemplateResult } from 'lit';
import { exercises, isCompleted } from '../../../broker/contract/exercises.ts';
import type { InTrainingView, Me, TrainingView } from '../../staff/staff-view.ts';
import { type PresentView, serviceShort } from './views.ts';

/** In the head of the real hall, where it moves nothing: the one press that leads into a training. */
export function trainingDoor(
  { exercise, minutesLeft, people }: TrainingView,
  join: (() => void) | undefined,
): TemplateResult {
  const there = people.length === 0 ? '' : `、${people.length}人が参加`;
  return html`
    <span class="what">
      <button class="second" title="${exercises[exercise].name}（あと${minutesLeft}分${there}）"
        ?disabled=${join === undefined} @click=${join}>研修に参加する</button>
    </span>
  `;
}

/**
 * Above everything in a training hall: that this is 訓練, the checklist of its exercise, what its
 * citizens do, and how many real ones wait.
 */
export function trainingBand(
  view: PresentView,
  me: Me,
  leave: () => void,
): TemplateResult | typeof nothing {
  return view.inTraining ? inTraining(view, view.inTraining, me, leave) : nothing;
}

function inTraining(
  view: PresentView,
  { exercise, minutesLeft, reallyWaiting, people, visitors, paper }: InTrainingView,
  me: Me,
  leave: () => void,
): TemplateResult {
  const { name, steps } = exercises[exercise];
  const done = people.find(({ staffId }) => staffId === me.staffId)?.done ?? [];
  const said = visitors.flatMap((visitor) => visitorWords(view, visitor, me) ?? []);
  return html`
    <aside class="training inside" aria-label="訓練中">
      <div class="what">
        <strong class="mark">訓練</strong>
        <p><b>${name}</b><span class="num">あと${minutesLeft}分</span></p>
        <p class="visitors num" role="status">${said.map((each) => html`<span>${each}</span>`)}</p>
        <button class="second" @click=${leave}>研修を抜ける</button>
      </div>
      <div class="exercise">
        <ol class="checklist" aria-label="演習の手順">
          ${Object.entries(steps).map(([id, text]) => step(text, done.includes(id)))}
        </ol>
        ${isCompleted(exercise, done) ? html`<p class="over" role="status"><b>この演習を終えました。</b></p>` : nothing}
        ${paper === undefined ? nothing : html`<p class="paper num" role="status"><span class="whole">${paperWords(paper)}</span><span class="brief">印字${paper.printed}組 なし${paper.unprinted}組</span></p>`}
        ${view.trainingFault === null ? nothing : html`<p class="real fault" role="status">▲ ${view.trainingFault}</p>`}
        <p class="real num ${reallyWaiting === 0 ? 'nobody' : ''}" role="status">${realWords(reallyWaiting)}</p>
      </div>
    </aside>
  `;
}

function step(text: string, done: boolean): TemplateResult {
  return html`
    <li class=${done ? 'done' : ''}>
      <span aria-hidden="true">${done ? '✓' : ''}</span>${text}${done ? html`<span class="visually-hidden">（済み）</span>` : nothing}
    </li>
  `;
}

/** Whose slips come out of the real printer, and that the others' do not. */
function paperWords({ printed, max, unprinted }: NonNullable<InTrainingView['paper']>): string {
  if (max === 0) return '番号札は印字しません';
  if (printed < max) return `番号札の印字：${max}組のうち${printed}組`;
  const rest = unprinted === 0 ? 'このあとの方の紙は出ません' : `ほかの${unprinted}組は印字なし`;
  return `番号札の印字：${max}組で終わり（${rest}）`;
}

/** A small honest line: nobody plays on without knowing who waits. */
function realWords(waiting: number | null): string {
  if (waiting === null) return '▲ 実際の会場の様子が分かりません';
  return waiting === 0
    ? '実際の会場でお待ちの方はいません'
    : `▲ 実際の会場で${waiting}組がお待ちです`;
}

type Visitor = InTrainingView['visitors'][number];

/** What somebody at this counter would see; the others' visitors are their own affair. */
function visitorWords(
  view: PresentView,
  { number, state, counterId, serviceId }: Visitor,
  me: Me,
): string | undefined {
  if (counterId !== undefined && counterId !== me.counterId) return undefined;
  const service = serviceId === undefined ? '' : serviceShort(view, serviceId);
  switch (state) {
    case 'coming':
      return `${number}の方を待っています`;
    case 'here':
      return `${number}の方が窓口に来ました`;
    case 'not-coming':
      return `${number}の方が来ません`;
    case 'back':
      return `不在だった${number}の方が戻られました`;
    case 'wants-other':
      return `${number}の方の用件は「${service}」でした`;
    case 'satisfied':
      return `${number}の方の用件が済みました`;
    case 'holds-pad':
      return `紙の番号札${number}（${service}）の方がいます`;
  }
}
