import { html, LitElement, nothing, type TemplateResult } from 'lit';
import type { OvertimeDay, OvertimeRow, OvertimeView } from '../../staff/staff-view.ts';
import { monthChoice } from './month-choice.ts';
import { readView } from './reading.ts';
import { dayText } from './time.ts';

/** 時間外対応の記録: a month by day, for the talk with the city (R39). */
export class OvertimeList extends LitElement {
  #view: OvertimeView | undefined;
  #problem = '';
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
    const view = this.#view;
    return html`
      <p class="lead">窓口を閉める時刻（その日の暦による）の後に対応した番号です。</p>
      <p class="problem" role="alert">${this.#problem && html`▲ ${this.#problem}`}</p>
      ${view ? this.#month(view) : html`<p class="nothing" role="status">${this.#problem ? '表示できる記録はありません。' : '読み込んでいます…'}</p>`}
    `;
  }

  #month(view: OvertimeView): TemplateResult {
    const { months, month, days, sum, damaged } = view;
    const choose = (wanted: string) => void this.#read(wanted);
    return html`
      <div class="record-head">
        <p class="sum"><b class="num">${sum.days}</b>日　<b class="num">${sum.numbers}</b>件　窓口の時間外 <b class="num">${sum.counterMinutes}</b>分</p>
        ${monthChoice(months, month, choose, 'overtime')}
      </div>
      ${damaged ? html`<p class="unwell" role="status">▲ 記録に読み取れない部分があります。読み取れた分だけを表示しています。</p>` : nothing}
      <div class="day-records overtime" role="region" aria-label="時間外対応の記録" tabindex="0">
        ${days.length === 0 ? html`<p class="nothing">この月に、時間外の対応はありません。</p>` : dayTables(days)}
      </div>
      <p class="hint">「市職員」の窓口と「時間不確か」の番号は、件数と分に入れません。</p>
    `;
  }

  async #read(month?: string): Promise<void> {
    this.#nth += 1;
    const nth = this.#nth;
    const query = month === undefined ? '' : `?month=${month}`;
    const answer = await readView<OvertimeView>(`/overtime${query}`);
    if (nth !== this.#nth) return;
    this.#problem = answer.ok ? '' : answer.sentence;
    if (answer.ok) this.#view = answer.view;
    this.requestUpdate();
  }
}
customElements.define('overtime-list', OvertimeList);

function dayTables(days: readonly OvertimeDay[]): TemplateResult {
  return html`
    <table>
      <thead>
        <tr>
          <th scope="col">番号</th><th scope="col">受付内容</th><th scope="col">窓口</th><th scope="col">呼出</th><th scope="col">終了</th>
          <th scope="col">閉庁後</th><th scope="col">窓口の時間外</th>
        </tr>
      </thead>
      ${days.toReversed().map(
        ({ day, serviceEnd, rows, sum }) => html`
          <tbody>
            <tr class="of-day">
              <th scope="rowgroup" colspan="4">${dayText(day)}　<small>窓口を閉める時刻 <span class="num">${serviceEnd}</span></small></th>
              <td class="num">${sum.last}</td><td class="num">${sum.minutesPast}分</td><td class="num">${sum.counterMinutes}分<small>　${sum.numbers}件</small></td>
            </tr>
            ${rows.map(visit)}
          </tbody>
        `,
      )}
    </table>
  `;
}

function visit(row: OvertimeRow): TemplateResult {
  return html`
    <tr class=${row.note === '' ? '' : 'apart'}>
      <th scope="row" class="num">${row.number}</th><td>${row.service}</td>
      <td>${row.counter}${row.note === '' ? nothing : html`<small>　${row.note}</small>`}</td>
      <td class="num">${row.from}</td><td class="num">${row.until === '' ? '対応中' : row.until}</td>
      <td class="num">${row.minutesPast}分</td><td class="num">${row.counterMinutes}分</td>
    </tr>
  `;
}
