import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import './date-field.ts';
import { decode } from '../../../broker/contract/decode.ts';
import { businessDay } from '../../../broker/contract/ids.ts';
import type {
  DrawnCounter,
  PlannedDayView,
  PlannedWaits,
  StaffingPlan,
} from '../../../broker/contract/staffing.ts';
import { drawGrid, type GridRow } from './break-grid.ts';
import { askForPlan, type PlannerForm } from './planner-asking.ts';
import { PlannerChart, type PlannerSeries } from './planner-chart.ts';
import {
  daysTable,
  gridName,
  halfHoursTable,
  rosterTable,
  sourcesTable,
  staffingsTable,
  wait,
} from './planner-tables.ts';
import { slotsOf, sourceText, unreadTexts, waitText } from './planner-words.ts';
import { clockOf, dayText } from './time.ts';
import { dateAfter } from './typed-date.ts';
import type { PresentView } from './views.ts';

const CHART_PX = 220;
const TARGETS = [10, 15, 20, 30, 40, 60] as const;
const spans = { day: '1日', week: '1週間', month: '月の終わりまで' } as const;
type Span = keyof typeof spans;

/** 配置の計画: who is expected, how long they wait, and the fewest counter hours for it (R45, R48). */
export class StaffingPlanner extends LitElement {
  static override properties = { view: { attribute: false } };
  declare view: PresentView;
  #from = '';
  #span: Span = 'day';
  #target = 20;
  #compare = false;
  #plan: StaffingPlan | undefined;
  #without: StaffingPlan | undefined;
  #shown = '';
  #rows: readonly GridRow[] = [];
  #drawn: { readonly waits: PlannedWaits; readonly rows: readonly DrawnCounter[] } | undefined;
  #done: number | undefined;
  #problem = '';
  /** An answer to an earlier question is no news. */
  #nth = 0;
  #chart: PlannerChart | undefined;
  #charted = '';

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('resize', this.#fit);
    const today = this.view.staff?.businessDay;
    if (today !== undefined) this.#from = dateAfter(today, 1);
    void this.#read();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('resize', this.#fit);
    this.#nth += 1;
    this.#chart?.close();
    this.#chart = undefined;
  }

  protected override render(): TemplateResult {
    const plan = this.#plan;
    return html`
      ${this.#controls()}
      <p class="problem" role="alert">${this.#problem && html`▲ ${this.#problem}`}</p>
      <p class="working" role="status">${this.#done === undefined ? '' : html`計算しています…${this.#done > 0 ? html` <b class="num">${Math.round(this.#done * 100)}</b>%` : nothing}`}</p>
      ${plan ? html`<div class="planner-body">${this.#result(plan)}</div>` : nothing}
    `;
  }

  protected override updated(_changed: PropertyValues): void {
    const place = this.querySelector<HTMLElement>('.planner-chart');
    const day = this.#day;
    if (!place || !day) {
      this.#chart?.close();
      this.#chart = undefined;
      return;
    }
    const series = this.#series(day);
    const state = JSON.stringify(series);
    // The view comes each second; what is drawn changes with the plan alone.
    if (this.#chart && state !== this.#charted) this.#chart.show(series);
    this.#charted = state;
    this.#chart ??= new PlannerChart(place, series, CHART_PX);
  }

  get #day(): PlannedDayView | undefined {
    const day = this.#plan?.days.find((each) => each.day === this.#shown);
    return day?.unknown === undefined ? day : undefined;
  }

  #controls(): TemplateResult {
    const choose = (change: () => void) => () => {
      change();
      void this.#read();
    };
    const value = (event: Event) =>
      event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement
        ? event.target.value
        : '';
    return html`
      <div class="planner-controls">
        <date-field .label=${'始める日'} .value=${this.#from} .today=${this.view.staff?.businessDay ?? this.#from}
          .chosen=${(day: string) =>
            choose(() => {
              this.#from = day;
            })()}></date-field>
        <fieldset><legend>期間</legend>${(Object.entries(spans) as [Span, string][]).map(
          ([span, name]) =>
            html`<button aria-pressed=${span === this.#span} @click=${choose(() => {
              this.#span = span;
            })}>${name}</button>`,
        )}</fieldset>
        <label>待ち時間の目標<select @change=${(event: Event) =>
          choose(() => {
            this.#target = Number(value(event));
          })()}>
          ${TARGETS.map((minutes) => html`<option value=${minutes} ?selected=${minutes === this.#target}>${minutes}分以内</option>`)}
        </select></label>
        <label class="check"><input type="checkbox" .checked=${this.#compare}
          @change=${choose(() => {
            this.#compare = !this.#compare;
          })} />今日の受付内容と窓口のままの場合と比べる</label>
        ${this.#plan && this.#done === undefined ? html`<a class="second" href=${this.#file} download>CSVで保存</a>` : nothing}
      </div>
    `;
  }

  #result(plan: StaffingPlan): TemplateResult {
    if (plan.days.length === 0) return html`<p class="nothing">この期間は閉庁日です。</p>`;
    const day = this.#day;
    const show = (wanted: string) => {
      this.#show(wanted);
      this.requestUpdate();
    };
    return html`
      <p class="hint">${sourceText(plan.measuredDays, plan.services)}実際の人数と時間は、日によって変わります。</p>
      ${unreadTexts(plan.unread).map((text) => html`<p class="unread"><span aria-hidden="true">▲</span>${text}</p>`)}
      ${plan.days.length > 1 || !day ? daysTable(plan, this.#without, this.#shown, show) : nothing}
      ${day ? this.#ofDay(plan, day) : nothing}
      ${sourcesTable(this.view, plan)}
    `;
  }

  #ofDay(plan: StaffingPlan, day: PlannedDayView): TemplateResult {
    const { view } = this;
    const times = this.#times(day);
    const target = plan.query.targetMinutes;
    const without = this.#without?.days.find((each) => each.day === day.day);
    const { total } = day;
    return html`
      <h3>${dayText(day.day)}　<small>来る人の見込み <b class="num">${Math.round(total.mean)}</b>人（10日に8日は <span class="num">${total.low}〜${total.high}</span>人）${without ? html`　今日の受付内容だけなら <b class="num">${Math.round(without.total.mean)}</b>人` : nothing}</small></h3>
      <div class="planner-chart" role="img" aria-label="30分ごとの来る人と待ち時間のグラフ。数字は下の表にあります。"></div>
      <p class="legend"><span><i class="bar-key" aria-hidden="true"></i>来る人（左の目盛り、縦線は少ない日〜多い日）</span><span><i class="ring-key" aria-hidden="true"></i>待ち時間、10人中8人（右の目盛り、分。${this.#drawn ? '描いた休憩' : '勤務表に組める案'}）</span></p>
      ${rosterTable(view, day, times, clockOf(day.hours?.issueUntil ?? 0, view.timeZone))}
      ${staffingsTable(view, day, target, without)}
      ${this.#breaks(day, times, target)}
      ${halfHoursTable(view, day, times, target)}
    `;
  }

  #breaks(day: PlannedDayView, times: readonly string[], target: number): TemplateResult {
    const drawn = this.#drawn?.waits;
    const change = (rows: readonly GridRow[]) => {
      this.#rows = rows;
      this.requestUpdate();
    };
    const more = (group: number) =>
      change([
        ...this.#rows,
        {
          group,
          name: gridName(this.view, undefined, this.#rows.length + 1 - countersOf(day).length),
          closed: new Set(),
        },
      ]);
    return html`
      <section class="breaks">
        <h3>休憩を描いて確かめる</h3>
        <p class="hint">30分のますを押すと休憩になります。矢印キーで動き、スペースキーで切り替えます。${day.groups.some(({ closed }) => closed.flat().length > 0) ? '設定にある予定の休みは、はじめから入っています。' : ''}</p>
        ${drawGrid(this.#rows, times, change)}
        <div class="break-acts">
          <button class="second" ?disabled=${this.#done !== undefined} @click=${() => void this.#readDrawn()}>この休憩で待ち時間を見る</button>
          ${day.groups.map((_, group) => html`<button class="plain" ?disabled=${this.#rows.length >= 12} @click=${() => more(group)}>${day.groups.length > 1 ? `応援を足す（${gridName(this.view, day.groups[group]?.counters[0], 0)}と同じ受け持ち）` : '応援を足す'}</button>`)}
        </div>
        <p class="drawn" role="status">${drawn ? html`いちばん長い30分 <b class="num">${wait(drawn.worst, target)}</b>　一日では <b class="num">${waitText(drawn.day.p80)}</b>（10日に8日は <span class="num">${waitText(drawn.day.low)}〜${waitText(drawn.day.high)}</span>）　延べ <span class="num">${drawn.counterHours}</span>時間` : nothing}</p>
      </section>
    `;
  }

  #times(day: PlannedDayView): readonly string[] {
    return slotsOf(day).map((at) => clockOf(at, this.view.timeZone));
  }

  #series(day: PlannedDayView): PlannerSeries {
    const waits = (this.#drawn?.waits ?? day.steady ?? day.staffings.at(-1))?.p80 ?? [];
    return {
      times: this.#times(day),
      low: day.arrivals.map(({ low }) => low),
      mean: day.arrivals.map(({ mean }) => mean),
      high: day.arrivals.map(({ high }) => high),
      waits: waits.map((minutes) => (typeof minutes === 'number' ? minutes : null)),
      target: this.#plan?.query.targetMinutes ?? this.#target,
    };
  }

  #show(day: string): void {
    this.#shown = day;
    this.#drawn = undefined;
    const chosen = this.#day;
    this.#rows = chosen
      ? countersOf(chosen).map(({ group, counterId, closed }) => ({
          ...{ group, name: gridName(this.view, counterId, 0), closed: new Set(closed) },
        }))
      : [];
  }

  async #read(): Promise<void> {
    const nth = this.#begin();
    const form = this.#form(this.#from, this.#span);
    if (form === undefined) return this.#end(nth, '始める日を選んでください。');
    const parts = this.#compare ? 2 : 1;
    const planned = await askForPlan(form, (done) => this.#progress(nth, done / parts));
    const without =
      this.#compare && planned?.ok
        ? await askForPlan({ ...form, setup: 'today' }, (done) =>
            this.#progress(nth, (1 + done) / parts),
          )
        : undefined;
    if (nth !== this.#nth || planned === undefined) return;
    this.#plan = planned.ok ? planned.plan : undefined;
    this.#without = without?.ok ? without.plan : undefined;
    const days = this.#plan?.days ?? [];
    if (!days.some(({ day }) => day === this.#shown)) this.#show(days[0]?.day ?? '');
    else if (this.#day !== undefined) this.#show(this.#shown);
    this.#end(nth, planned.ok ? '' : planned.sentence);
    await this.updateComplete;
    // A new answer is read from its beginning, wherever the last one was left.
    this.querySelector('.planner-body')?.scrollTo({ top: 0 });
  }

  async #readDrawn(): Promise<void> {
    const nth = this.#begin();
    const form = this.#form(this.#shown, 'day');
    if (form === undefined) return;
    const drawn = this.#rows.map(({ group, closed }) => ({
      group,
      closed: [...closed].sort((a, b) => a - b),
    }));
    const planned = await askForPlan({ ...form, drawn }, (done) => this.#progress(nth, done));
    if (nth !== this.#nth || planned === undefined) return;
    const waits = planned.ok ? planned.plan.days[0]?.drawn : undefined;
    if (waits) this.#drawn = { waits, rows: drawn };
    this.#end(nth, planned.ok ? '' : planned.sentence);
  }

  #form(from: string, span: Span): PlannerForm | undefined {
    const day = decode(businessDay, from);
    if (!day.ok) return undefined;
    return { from: day.value, span, targetMinutes: this.#target, setup: 'dated' };
  }

  /** Address of all that is shown, for a spreadsheet. */
  get #file(): string {
    const question = { from: this.#from, span: this.#span, targetMinutes: String(this.#target) };
    const drawn = this.#drawn && {
      drawnDay: this.#shown,
      drawn: JSON.stringify(this.#drawn.rows),
    };
    const compare = this.#without && { compare: 'true' };
    return `/planner.csv?${new URLSearchParams({ ...question, ...compare, ...drawn })}`;
  }

  #begin(): number {
    this.#nth += 1;
    this.#problem = '';
    this.#progress(this.#nth, 0);
    return this.#nth;
  }

  #progress(nth: number, done: number): boolean {
    if (nth !== this.#nth) return false;
    this.#done = done;
    this.requestUpdate();
    return true;
  }

  #end(nth: number, problem: string): void {
    if (nth !== this.#nth) return;
    this.#done = undefined;
    this.#problem = problem;
    this.requestUpdate();
  }

  readonly #fit = (): void => {
    const place = this.querySelector<HTMLElement>('.planner-chart');
    if (place) this.#chart?.fit(place.clientWidth, CHART_PX);
  };
}
customElements.define('staffing-planner', StaffingPlanner);

function countersOf({ groups }: PlannedDayView) {
  return groups.flatMap(({ counters, closed }, group) =>
    counters.map((counterId, nth) => ({ group, counterId, closed: closed[nth] ?? [] })),
  );
}
