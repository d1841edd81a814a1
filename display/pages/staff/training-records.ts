import { html, LitElement, type TemplateResult } from 'lit';
import type { AttendanceRow, AttendanceView } from '../../staff/staff-view.ts';
import { SHUT } from './asking.ts';

/** 研修の記録: who was in which training, a month at a time, to read and to take along (R22). */
export class TrainingRecords extends LitElement {
  #month = '';
  #view: AttendanceView | undefined;
  #problem = '';
  #reading = true;
  /** An answer to an earlier question is no news. */
  #nth = 0;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#read();
  }

  protected override render(): TemplateResult {
    const month = this.#month || (this.#view?.month ?? '');
    return html`
      <div class="audit-fields">
        <label>月<input type="month" .value=${month} @change=${this.#chosen} /></label>
        <a class="second" href="/trainings.csv?month=${month}" download>CSVで保存</a>
      </div>
      <p class="problem" role="alert">${this.#problem && html`▲ ${this.#problem}`}</p>
      <div class="training-records" role="region" aria-label="研修の記録" tabindex="0" aria-busy=${this.#reading}>
        ${this.#table(this.#view?.rows ?? [])}
      </div>
    `;
  }

  #table(rows: readonly AttendanceRow[]): TemplateResult {
    if (rows.length === 0) {
      return html`<p class="nothing" role="status">${this.#reading ? '読み込んでいます…' : 'この月の研修の記録はありません。'}</p>`;
    }
    return html`
      <table>
        <thead>
          <tr><th scope="col">開始</th><th scope="col">終了</th><th scope="col">職員</th><th scope="col">演習</th><th scope="col">時間</th><th scope="col">修了</th></tr>
        </thead>
        <tbody>
          ${rows.map(
            ({ from, until, staffId, exercise, minutes, completed }) => html`
              <tr>
                <td class="num">${from.slice(5)}</td><td class="num">${until.slice(11)}</td><th scope="row">${staffId}</th>
                <td>${exercise}</td><td class="num">${minutes}分</td><td>${completed ? '✓ 修了' : ''}</td>
              </tr>
            `,
          )}
        </tbody>
      </table>
    `;
  }

  readonly #chosen = ({ target }: Event): void => {
    if (!(target instanceof HTMLInputElement) || target.value === '') return;
    this.#month = target.value;
    void this.#read();
  };

  async #read(): Promise<void> {
    this.#nth += 1;
    const nth = this.#nth;
    this.#reading = true;
    this.requestUpdate();
    const answer = await readRecords(this.#month);
    if (nth !== this.#nth) return;
    this.#reading = false;
    this.#problem = typeof answer === 'string' ? answer : '';
    this.#view = typeof answer === 'string' ? undefined : answer;
    this.requestUpdate();
  }
}
customElements.define('training-records', TrainingRecords);

/** @returns the month's record, or why there is none */
async function readRecords(month: string): Promise<AttendanceView | string> {
  const away = 'この端末の受付サーバーから返事がありません。';
  try {
    const response = await fetch(`/trainings${month && `?month=${month}`}`);
    // The node is of the same build as its page.
    const body = (await response.json()) as {
      readonly value?: AttendanceView;
      readonly sentence?: string;
      readonly refusal?: string;
    };
    const shut = response.status === 401 || body.refusal === 'locked';
    if (shut) window.dispatchEvent(new Event(SHUT));
    return body.value ?? body.sentence ?? away;
  } catch {
    return away;
  }
}
