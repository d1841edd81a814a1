import { html, LitElement, nothing, type TemplateResult } from 'lit';
import type { ReservationsView } from '../../staff/staff-view.ts';
import { postForm } from './asking.ts';
import { postAgain } from './own-forms.ts';
import { Presses } from './presses.ts';
import { dayText } from './time.ts';

/** A pasted list is looked at when the hand has come to rest. */
const LOOK_AFTER_MS = 400;

/**
 * 予約の取り込み, for the 責任者 (R67): a list is chosen or pasted, looked at by the node, and taken
 * whole. It holds no names: a file with any other column is refused.
 */
export class ReservationForm extends LitElement {
  static override properties = { online: { attribute: false } };
  declare online: boolean;
  readonly #presses = new Presses(() => this.requestUpdate());
  #text = '';
  #found: ReservationsView | undefined;
  #problem = '';
  #done = '';
  #timer = 0;
  /** Counts the texts: an answer about an earlier one is no news. */
  #nth = 0;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearTimeout(this.#timer);
  }

  protected override render(): TemplateResult {
    const ready = this.#found !== undefined && this.#found.problems.length === 0;
    return html`
      <p class="lead">
        1行目に「予約番号,日付,時刻,受付内容」と書いたCSVファイルを選ぶか、表計算ソフトから貼り付けます。氏名などほかの列は入れられません。
      </p>
      <div class="reservation-form">
        <label class="file">CSVファイルを選ぶ…<input type="file" accept=".csv,.tsv,.txt,text/csv" @change=${this.#chosen} /></label>
        <label>
          または、ここに貼り付ける
          <textarea rows="5" spellcheck="false" autocomplete="off" .value=${this.#text} @input=${this.#typed}
            placeholder="予約番号,日付,時刻,受付内容&#10;R-0001,2026-11-24,9:30,受け取り"></textarea>
        </label>
        <div class="found" role="status">${this.#result()}</div>
        <p class="problem" role="alert">${this.#problem}</p>
        <button class="main" ?disabled=${!ready || !this.online || this.#presses.busy} @click=${this.#import}>取り込む</button>
      </div>
    `;
  }

  #result(): TemplateResult | typeof nothing {
    if (this.#done) return html`<p class="done">✓ ${this.#done}</p>`;
    if (this.#found === undefined) return nothing;
    const { days, problems, further } = this.#found;
    if (problems.length === 0) {
      return html`
        <p>次の日の予約を取り込みます。その日に前に取り込んだ予約は、入れ替わります。</p>
        <ul>${days.map(({ day, reservations }) => html`<li><span class="num">${dayText(day)}</span>　<b class="num">${reservations}</b>件</li>`)}</ul>
      `;
    }
    return html`
      <p class="unwell">▲ このままでは取り込めません。</p>
      <ul>
        ${problems.map(({ line, sentence }) => html`<li><b class="num">${line}</b>行目：${sentence}</li>`)}
        ${further > 0 ? html`<li>ほか<b class="num">${further}</b>行</li>` : nothing}
      </ul>
    `;
  }

  readonly #typed = (event: Event): void => {
    if (!(event.target instanceof HTMLTextAreaElement)) return;
    this.#given(event.target.value);
  };

  readonly #chosen = async (event: Event): Promise<void> => {
    const input = event.target;
    const file = input instanceof HTMLInputElement ? input.files?.[0] : undefined;
    if (!(input instanceof HTMLInputElement) || file === undefined) return;
    const bytes = await file.arrayBuffer();
    // The same file, corrected and chosen again, is a new choice.
    input.value = '';
    this.#given(textOf(bytes));
  };

  #given(text: string): void {
    this.#text = text;
    this.#nth += 1;
    this.#found = undefined;
    this.#problem = '';
    this.#done = '';
    window.clearTimeout(this.#timer);
    if (text.trim() !== '') {
      this.#timer = window.setTimeout(() => void this.#look(this.#nth), LOOK_AFTER_MS);
    }
    this.requestUpdate();
  }

  async #look(nth: number): Promise<void> {
    const answer = await postForm<ReservationsView>('/reservations/check', { text: this.#text });
    if (nth !== this.#nth) return;
    if (answer.ok) this.#found = answer.value;
    else this.#problem = answer.sentence;
    this.requestUpdate();
  }

  readonly #import = (): void => {
    const days = this.#found?.days ?? [];
    const sum = days.reduce((all, { reservations }) => all + reservations, 0);
    this.#presses.take(async () => {
      const answer = await postAgain(
        '/reservations',
        { text: this.#text },
        '取り込めたか、確かめられませんでした。もう一度「取り込む」を押してください。同じ予約が2つになることはありません。',
      );
      if (!answer.ok) {
        this.#problem = answer.sentence;
        return;
      }
      this.#given('');
      this.#done = `${days.length}日分、${sum}件の予約を取り込みました。`;
    });
  };
}
customElements.define('reservation-form', ReservationForm);

/** Spreadsheets on Windows still write Shift_JIS; what is no UTF-8 is read as that. */
function textOf(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('shift_jis').decode(bytes);
  }
}
