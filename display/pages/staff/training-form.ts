import { html, LitElement, nothing, type TemplateResult } from 'lit';
import './date-field.ts';
import {
  type ExerciseId,
  exercises,
  TRAINING_PRINTS_USUAL,
} from '../../../broker/contract/exercises.ts';
import type { AskOf } from '../../../broker/contract/requests.ts';
import type { TrainableView, TrainingView } from '../../staff/staff-view.ts';
import { ask } from './asking.ts';
import { Presses } from './presses.ts';
import type { PresentView } from './views.ts';

const MINUTES = [30, 45, 60, 90, 120, 240] as const;
/** Two slips each: 500 citizens are two rolls and a half. */
const PRINTS = [0, 3, TRAINING_PRINTS_USUAL, 30, 100, 500] as const;
const SPEEDS = [1, 2, 5, 10, 20] as const;
const kinds: Readonly<Record<TrainableView['kind'], string>> = {
  board: 'モニター',
  printer: 'プリンター',
};

/** 研修, for the 責任者: what is exercised, with which boards, how long; and its end (R22, R34). */
export class TrainingForm extends LitElement {
  static override properties = { view: { attribute: false }, done: { attribute: false } };
  declare view: PresentView;
  declare done: () => void;
  readonly #presses = new Presses(() => this.requestUpdate());
  #exercise: ExerciseId = 'first-call';
  #printing = false;
  #day = '';
  #problem = '';
  /** Of a start that is not answered for yet: sent again, it is one training. */
  #requestId: string = crypto.randomUUID();

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult {
    // Who is in the training sees its view: what is on stands there.
    const now = this.view.training ?? this.view.inTraining;
    return html`
      ${now ? this.#running(now) : this.#form()}
      <p class="problem" role="alert">${this.#problem && html`▲ ${this.#problem}`}</p>
    `;
  }

  #running(now: Pick<TrainingView, 'trainingId' | 'exercise' | 'minutesLeft'>): TemplateResult {
    const { people = [], speed } = this.view.training ?? {};
    return html`
      <div class="training-now">
        <p><b>${exercises[now.exercise].name}</b>　<span class="num">あと${now.minutesLeft}分${speed !== undefined && speed > 1 ? `、${speed}倍の速さ` : ''}</span></p>
        ${
          this.view.training
            ? html`<p>参加している人：${people.length === 0 ? 'まだいません' : people.join('、')}</p>`
            : nothing
        }
        <p class="hint">時間になると、自動で終わります。終わると、参加している人は実際の会場の画面に戻ります。</p>
        <button class="alarm" ?disabled=${this.#presses.busy} @click=${() => this.#end(now.trainingId)}>研修を終える</button>
      </div>
    `;
  }

  #form(): TemplateResult {
    const rehearsal = this.#exercise === 'rehearsal';
    return html`
      <form class="training-form" @submit=${this.#start}>
        <fieldset class="exercises">
          <legend>演習</legend>
          ${Object.entries(exercises).map(
            ([id, { name, about }]) => html`
              <label class="pick">
                <input type="radio" name="exercise" value=${id} ?checked=${id === this.#exercise} @change=${this.#chosen} />
                <span>${name}<small>${about}</small></span>
              </label>
            `,
          )}
        </fieldset>
        <fieldset class="nodes">
          <legend>研修に使う機器<small>（実際の呼出があると、すぐに元に戻ります）</small></legend>
          ${this.view.trainable
            .filter(({ kind }) => this.#exercise !== 'paper-out' || kind === 'board')
            .map(
              ({ nodeId, kind }) => html`
                <label class="pick"><input type="checkbox" name="node" value=${nodeId} data-kind=${kind} @change=${this.#picked} /><span>${kinds[kind]}<small>${nodeId}${kind === 'printer' ? '・紙が出ます' : ''}</small></span></label>
              `,
            )}
        </fieldset>
        <div class="row">
          ${
            this.#printing && this.#exercise !== 'paper-out'
              ? html`<label class="field">番号札の印字
                  <select name="prints">${PRINTS.map((each) => html`<option value=${each} ?selected=${each === TRAINING_PRINTS_USUAL}>${each === 0 ? '印字しない' : `最初の${each}組だけ`}</option>`)}</select>
                </label>`
              : nothing
          }
          <label class="field">時間
            <select name="minutes">${MINUTES.map((each) => html`<option value=${each} ?selected=${each === 30}>${each}分</option>`)}</select>
          </label>
          <label class="field">速さ
            <select name="speed">${SPEEDS.map((each) => html`<option value=${each}>${each === 1 ? '実際の速さ' : `${each}倍`}</option>`)}</select>
          </label>
          <date-field .label=${rehearsal ? '練習する日' : '想定する日'} .need=${rehearsal ? 'required' : 'optional'}
            .value=${this.#day} .today=${this.view.staff?.businessDay ?? ''}
            .chosen=${(day: string) => {
              this.#day = day;
              this.requestUpdate();
            }}></date-field>
          <label class="field">混み具合
            <select name="month">
              <option value="">その日の月</option>
              ${Array.from({ length: 12 }, (_, nth) => html`<option value=${nth + 1}>${nth + 1}月</option>`)}
            </select>
          </label>
        </div>
        <button class="main" ?disabled=${!this.view.online || this.#presses.busy}>研修を始める</button>
      </form>
    `;
  }

  readonly #chosen = ({ target }: Event): void => {
    if (!(target instanceof HTMLInputElement) || !(target.value in exercises)) return;
    // A key of the table, as the line before has seen.
    this.#exercise = target.value as ExerciseId;
    this.requestUpdate();
  };

  readonly #picked = (): void => {
    this.#printing = this.querySelector('input[data-kind=printer]:checked') !== null;
    this.requestUpdate();
  };

  readonly #start = (event: SubmitEvent): void => {
    event.preventDefault();
    if (!(event.target instanceof HTMLFormElement)) return;
    const given = new FormData(event.target);
    const wish = {
      exercise: this.#exercise,
      nodes: given.getAll('node').map(String),
      minutes: Number(given.get('minutes')),
      speed: Number(given.get('speed')),
      ...(given.get('prints') && { prints: Number(given.get('prints')) }),
      ...(this.#day && { day: this.#day }),
      ...(given.get('month') && { month: Number(given.get('month')) }),
    };
    this.#presses.take(async () => {
      // The node decodes it, ids and date with it, before it goes anywhere.
      const body = wish as Omit<AskOf<'start-training'>, 'actor'>;
      const answer = await ask('start-training', body, { requestId: this.#requestId });
      this.#problem = answer.ok ? '' : answer.sentence;
      if (!answer.ok) return;
      this.#requestId = crypto.randomUUID();
      this.done();
    });
  };

  #end(trainingId: TrainingView['trainingId']): void {
    this.#presses.take(async () => {
      const answer = await ask('end-training', { trainingId });
      this.#problem = answer.ok ? '' : answer.sentence;
      if (answer.ok) this.done();
    });
  }
}
customElements.define('training-form', TrainingForm);
