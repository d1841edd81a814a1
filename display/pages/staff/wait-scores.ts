import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { SCORED_TICKETS_MIN } from '../../../broker/contract/wait-scores.ts';
import type { WaitScoreDay, WaitScoreFigures, WaitScoresView } from '../../staff/staff-view.ts';
import { readView } from './reading.ts';
import { dayText } from './time.ts';
import { dayChart, hourChart, type ScoreChart } from './wait-score-charts.ts';

const choices = [
  [1, '今日'],
  [7, '最近の7日間'],
  [14, '最近の14日間'],
  [31, '最近の31日間'],
] as const;

/** 待ち時間の的中: what people were told beside what they then waited (issue 7, point 4). */
export class WaitScoresPage extends LitElement {
  #view: WaitScoresView | undefined;
  #problem = '';
  /** An answer to an earlier question is no news. */
  #nth = 0;
  #charts: ScoreChart[] = [];
  #drawn: WaitScoresView | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('resize', this.#fit);
    void this.#read(7);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('resize', this.#fit);
    this.#close();
  }

  protected override render(): TemplateResult {
    const view = this.#view;
    return html`
      <p class="problem" role="alert">${this.#problem && html`▲ ${this.#problem}`}</p>
      ${view ? this.#scores(view) : html`<p class="nothing" role="status">${this.#problem ? '表示できる記録はありません。' : '読み込んでいます…'}</p>`}
    `;
  }

  protected override updated(_changed: PropertyValues): void {
    const view = this.#view;
    if (view === undefined || view === this.#drawn) return;
    this.#drawn = view;
    this.#close();
    const [hours, days] = ['hours', 'days'].map((name) =>
      this.querySelector<HTMLElement>(`.chart.${name}`),
    );
    if (hours) this.#charts.push(hourChart(hours, view.hours));
    if (days) this.#charts.push(dayChart(days, dayBars(view.days)));
  }

  #scores(view: WaitScoresView): TemplateResult {
    const { all, days } = view;
    const damaged = days.filter((day) => day.damaged).map(({ day }) => dayText(day));
    return html`
      <div class="record-head">
        ${all ? summary(all) : html`<p class="sum">確かめられる番号は、まだありません。</p>`}
        ${this.#choice(view)}
      </div>
      ${damaged.length > 0 ? html`<p class="unwell" role="status">▲ ${damaged.join('、')}の記録に、読み取れない部分があります。読み取れた分だけを数えています。</p>` : nothing}
      ${all ? comparison(all) : nothing}
      ${days[0] ? html`<p class="report-line"><b>${dayText(days[0].day)}の日報の一行</b><span>${days[0].line}</span></p>` : nothing}
      ${all ? charts(view) : nothing}
      ${all ? tables(view) : nothing}
      <p class="hint">来たときに、すべての窓口が対応中だった番号だけを数えています。すぐ呼べた番号、取り消した番号、まだ待っている番号は入りません。案内する範囲は、10組のうち8組が入るように計算しています。</p>
    `;
  }

  #choice({ last }: WaitScoresView): TemplateResult {
    const change = (event: Event) => {
      if (event.target instanceof HTMLSelectElement) void this.#read(Number(event.target.value));
    };
    return html`
      <div class="month-choice">
        <label>期間
          <select @change=${change}>
            ${choices.map(([days, name]) => html`<option value=${days} ?selected=${days === last}>${name}</option>`)}
          </select>
        </label>
        <a class="second" href="/wait-scores.csv?last=${last}" download>CSVで保存</a>
      </div>
    `;
  }

  readonly #fit = (): void => {
    const places = this.querySelectorAll<HTMLElement>('.chart');
    for (const [nth, chart] of this.#charts.entries()) chart.fit(places[nth]?.clientWidth ?? 0);
  };

  #close(): void {
    for (const chart of this.#charts) chart.close();
    this.#charts = [];
  }

  async #read(last: number): Promise<void> {
    this.#nth += 1;
    const nth = this.#nth;
    const answer = await readView<WaitScoresView>(`/wait-scores?last=${last}`);
    if (nth !== this.#nth) return;
    this.#problem = answer.ok ? '' : answer.sentence;
    if (answer.ok) this.#view = answer.view;
    this.requestUpdate();
  }
}
customElements.define('wait-scores', WaitScoresPage);

/** Oldest first, as days are read on a line. */
function dayBars(days: readonly WaitScoreDay[]) {
  return days.toReversed().map(({ day, figures }) => ({
    label: `${Number(day.slice(5, 7))}/${Number(day.slice(8))}`,
    percent: figures?.percent ?? null,
  }));
}

function summary({ percent, tickets, covered }: WaitScoreFigures): TemplateResult {
  if (percent === undefined) {
    return html`<p class="sum">確かめられた番号が<b class="num">${tickets}</b>組と少ないため、割合は出せません（${SCORED_TICKETS_MIN}組から出ます）。</p>`;
  }
  return html`<p class="sum">案内した時間の範囲に入った割合 <b class="num">${percent}</b>%<small>　${tickets}組のうち${covered}組</small></p>`;
}

function comparison(of: WaitScoreFigures): TemplateResult {
  return html`
    <p class="told">範囲より遅かったのは<b class="num">${of.over}</b>組（10分を超えて遅かったのは<b class="num">${of.over10}</b>組）。見込みと実際のずれは平均<b class="num">${minutes(of.error)}</b>分で、${biasText(of.bias)}。</p>
    <p class="told">同じ番号を、待っている組数だけで計算するとずれは${minutes(of.queueLength)}分、直前の4組の待ち時間の平均を使うと${minutes(of.rolling)}分です。</p>
  `;
}

/** Whether people are told too little or too much, on the whole. */
function biasText(bias: number): string {
  if (Math.abs(bias) < 0.5) return '短すぎも長すぎもしません';
  return bias < 0
    ? `${minutes(-bias)}分短めに見込んでいます`
    : `${minutes(bias)}分長めに見込んでいます`;
}

function minutes(value: number): string {
  return value.toFixed(1);
}

function charts({ days }: WaitScoresView): TemplateResult {
  return html`
    <figure>
      <figcaption>発券した時間帯ごとの、案内した範囲と実際の待ち時間（平均・分）</figcaption>
      <p class="legend">
        <span><i class="range-key" aria-hidden="true"></i>案内した範囲（帯）</span>
        <span><i class="line-key" aria-hidden="true"></i>実際の待ち時間（点線と丸）</span>
      </p>
      <div class="chart hours" role="img" aria-label="時間帯ごとの案内した範囲と実際の待ち時間のグラフ。数字は下の表にあります。"></div>
    </figure>
    ${
      days.length < 2
        ? nothing
        : html`
          <figure>
            <figcaption>日ごとの、範囲に入った割合（点線は、めやすの80%）</figcaption>
            <div class="chart days" role="img" aria-label="日ごとの範囲に入った割合のグラフ。数字は下の表にあります。"></div>
          </figure>
        `
    }
  `;
}

function tables({ services, hours, days }: WaitScoresView): TemplateResult {
  const ofDays = days.map(
    (day) => [`${dayText(day.day)}${day.damaged ? ' ▲' : ''}`, day.figures] as const,
  );
  return html`
    ${table(
      '受付内容ごとの数字',
      '受付内容',
      services.map((of) => [of.service, of] as const),
    )}
    ${table(
      '時間帯ごとの数字',
      '発券',
      hours.map((of) => [`${of.hour}時台`, of] as const),
    )}
    ${days.length < 2 ? nothing : table('日ごとの数字', '日', ofDays)}
  `;
}

function table(
  caption: string,
  of: string,
  rows: readonly (readonly [string, WaitScoreFigures | undefined])[],
): TemplateResult {
  return html`
    <div class="figures" role="region" aria-label=${caption} tabindex="0">
      <table>
        <caption>${caption}</caption>
        <thead>
          <tr>
            <th scope="col">${of}</th><th scope="col">組</th><th scope="col">範囲に入った</th><th scope="col">遅かった</th>
            <th scope="col">10分超</th><th scope="col">案内（平均）</th><th scope="col">実際</th><th scope="col">ずれ</th>
          </tr>
        </thead>
        <tbody>${rows.map(([name, figures]) => row(name, figures))}</tbody>
      </table>
    </div>
  `;
}

function row(name: string, of: WaitScoreFigures | undefined): TemplateResult {
  const head = html`<th scope="row">${name}</th>`;
  if (of === undefined) return html`<tr>${head}<td colspan="7">確かめられる番号なし</td></tr>`;
  return html`
    <tr>
      ${head}<td class="num">${of.tickets}</td><td class="num">${of.percent === undefined ? html`<small>少数</small>` : `${of.percent}%`}</td>
      <td class="num">${of.over}</td><td class="num">${of.over10}</td>
      <td class="num">${Math.round(of.low)}〜${Math.round(of.high)}分</td><td class="num">${Math.round(of.waited)}分</td>
      <td class="num">${minutes(of.error)}分</td>
    </tr>
  `;
}
