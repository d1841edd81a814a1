import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { TimelineSlot } from '../../../broker/contract/audit.ts';
import { decode } from '../../../broker/contract/decode.ts';
import { type BusinessDay, businessDay } from '../../../broker/contract/ids.ts';
import type { StaffSnapshot } from '../../../broker/contract/staff-snapshot.ts';
import { ask } from './asking.ts';
import { CourseChart, type CourseSeries } from './course-chart.ts';
import {
  type Course,
  courseOf,
  daysBefore,
  halfHourOf,
  halfHours,
  halfHourText,
} from './day-course.ts';
import { type ListName, listCount, listNames, lists } from './ticket-lists.ts';
import { dayText } from './time.ts';
import type { PresentView } from './views.ts';

/** Its half hours change slowly, and nobody's call is to wait for them. */
const READ_AGAIN_MS = 60_000;
const CHART_PX = 190;

const figures = { waitingMax: '待っている組', servingMax: '対応中の組' } as const;
type Figure = keyof typeof figures;

/** 一日の流れ: who waited and was served by half hours, beside the last open day (R12). */
export class DayView extends LitElement {
  static override properties = { view: { attribute: false } };
  declare view: PresentView;
  #today: Course | undefined;
  #before: Course | undefined;
  #damaged = false;
  #problem = '';
  #timer = 0;
  readonly #charts = new Map<Figure, CourseChart>();
  #drawn = '';

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#timer = window.setInterval(() => void this.#read(), READ_AGAIN_MS);
    window.addEventListener('resize', this.#fit);
    void this.#read();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearInterval(this.#timer);
    window.removeEventListener('resize', this.#fit);
    for (const chart of this.#charts.values()) chart.close();
    this.#charts.clear();
  }

  protected override render(): TemplateResult {
    const { staff } = this.view;
    return html`
      <p class="problem" role="alert">${this.#problem && html`▲ ${this.#problem}`}</p>
      ${this.#damaged ? html`<p class="unwell" role="status">▲ 記録に読み取れない部分があります。読み取れた分だけを表示しています。</p>` : nothing}
      ${this.#today ? this.#course(this.#today) : html`<p class="nothing" role="status">${this.#problem ? '表示できる記録はありません。' : '読み込んでいます…'}</p>`}
      ${staff ? servicesTable(this.view, staff) : nothing}
    `;
  }

  protected override updated(_changed: PropertyValues): void {
    if (!this.#today) return;
    for (const figure of Object.keys(figures) as Figure[]) {
      const place = this.querySelector<HTMLElement>(`.chart.${figure}`);
      if (!place) continue;
      const series = this.#series(this.#today, figure);
      const chart = this.#charts.get(figure);
      if (!chart) this.#charts.set(figure, new CourseChart(place, series, CHART_PX));
      // The view comes each second; what is drawn changes when the half hours do.
      else if (this.#drawn !== this.#state()) chart.show(series);
    }
    this.#drawn = this.#state();
  }

  #course(today: Course): TemplateResult {
    const before = this.#before;
    return html`
      <p class="legend">
        <span><i class="bar-key" aria-hidden="true"></i>今日（棒）</span>
        ${before ? html`<span><i class="line-key" aria-hidden="true"></i>前回の開庁日 <b class="num">${dayText(before.day)}</b>（点線と丸）</span>` : html`<span>前回の開庁日の記録はありません</span>`}
        <span>灰色の帯が、いまの30分です</span>
      </p>
      ${(Object.entries(figures) as [Figure, string][]).map(
        ([figure, name]) => html`
          <figure>
            <figcaption>${name}（30分ごとの最大）</figcaption>
            <div class="chart ${figure}" role="img" aria-label="${name}のグラフ。数字は下の表にあります。"></div>
          </figure>
        `,
      )}
      ${slotsTable(this.#halfHours(today), today, before, this.#now)}
    `;
  }

  get #now(): number {
    return halfHourOf(this.view.now, this.view.timeZone);
  }

  #halfHours(today: Course): readonly number[] {
    return halfHours(this.#before ? [today, this.#before] : [today], this.#now);
  }

  #series(today: Course, figure: Figure): CourseSeries {
    const shown = this.#halfHours(today);
    const of = (course: Course | undefined) =>
      shown.map((index) => course?.slots.get(index)?.[figure] ?? null);
    return { halfHours: shown, today: of(today), before: of(this.#before), now: this.#now };
  }

  #state(): string {
    const slots = (course: Course | undefined) => [...(course?.slots ?? [])];
    return JSON.stringify([this.#now, slots(this.#today), slots(this.#before)]);
  }

  readonly #fit = (): void => {
    for (const [figure, chart] of this.#charts) {
      const place = this.querySelector<HTMLElement>(`.chart.${figure}`);
      if (place) chart.fit(place.clientWidth, CHART_PX);
    }
  };

  async #read(): Promise<void> {
    const day = this.view.staff?.businessDay;
    if (day === undefined) return;
    const answer = await ask('read-timeline', { day });
    // Before the first number of a day there is no journal of it yet.
    const none = !answer.ok && answer.refusal === 'unknown-day';
    this.#problem = answer.ok || none ? '' : answer.sentence;
    if (answer.ok || none) {
      const slots = answer.ok ? answer.value.slots : [];
      this.#today = courseOf(day, slots, this.view.timeZone);
      this.#damaged = answer.ok && answer.value.damaged;
      if (this.#before === undefined || this.#before.day >= day) await this.#readBefore(day);
    }
    this.requestUpdate();
  }

  /** The last day before with anybody in it: yesterday may have been a holiday. */
  async #readBefore(today: BusinessDay): Promise<void> {
    this.#before = undefined;
    for (const text of daysBefore(today)) {
      const day = decode(businessDay, text);
      if (!day.ok) return;
      const answer = await ask('read-timeline', { day: day.value });
      if (!answer.ok && answer.refusal !== 'unknown-day') return;
      if (!answer.ok || answer.value.slots.length === 0) continue;
      this.#before = courseOf(day.value, answer.value.slots, this.view.timeZone);
      this.#damaged ||= answer.value.damaged;
      return;
    }
  }
}
customElements.define('day-view', DayView);

/** The same in figures, for whoever does not see the bars, or wants to know it exactly. */
function slotsTable(
  shown: readonly number[],
  today: Course,
  before: Course | undefined,
  now: number,
): TemplateResult {
  const cell = (value: number | undefined, unit = '') =>
    html`<td class="num">${value === undefined ? '–' : `${value}${unit}`}</td>`;
  const row = (slot: TimelineSlot | undefined, other: TimelineSlot | undefined) => html`
    ${cell(slot?.waitingMax)}${cell(other?.waitingMax)}${cell(slot?.servingMax)}
    ${cell(other?.servingMax)}${cell(slot?.issued)}${cell(slot?.called)}${cell(slot?.served)}
    ${cell(slot?.medianWaitMinutes, '分')}
  `;
  return html`
    <div class="figures" role="region" aria-label="30分ごとの数字" tabindex="0">
      <table>
        <caption>30分ごとの数字</caption>
        <thead>
          <tr>
            <th scope="col" rowspan="2">時刻</th><th scope="colgroup" colspan="2">待っている組</th>
            <th scope="colgroup" colspan="2">対応中の組</th><th scope="colgroup" colspan="4">今日</th>
          </tr>
          <tr>
            <th scope="col">今日</th><th scope="col">前回</th><th scope="col">今日</th><th scope="col">前回</th>
            <th scope="col">発券</th><th scope="col">呼出</th><th scope="col">対応済</th><th scope="col">待ち中央値</th>
          </tr>
        </thead>
        <tbody>
          ${shown.map(
            (index) => html`
              <tr class=${index === now ? 'now' : ''}>
                <th scope="row" class="num">${halfHourText(index)}${index === now ? html`<small>いま</small>` : nothing}</th>
                ${row(today.slots.get(index), before?.slots.get(index))}
              </tr>
            `,
          )}
        </tbody>
      </table>
    </div>
  `;
}

/** Of each service, how many are where (R12). */
function servicesTable({ services }: PresentView, staff: StaffSnapshot): TemplateResult {
  const shown = services.filter(
    ({ serviceId, offered }) => offered || staff.countsByService[serviceId] !== undefined,
  );
  const row = (name: string, count: (list: ListName) => number) => html`
    <tr>
      <th scope="row">${name}</th>
      ${lists.map((list) => html`<td class="num">${count(list)}</td>`)}
      <td class="num"><b>${lists.reduce((sum, list) => sum + count(list), 0)}</b></td>
    </tr>
  `;
  return html`
    <div class="figures" role="region" aria-label="受付内容ごとの数" tabindex="0">
      <table>
        <caption>受付内容ごとの数（いま）</caption>
        <thead>
          <tr>
            <th scope="col">受付内容</th>
            ${lists.map((list) => html`<th scope="col">${listNames[list]}</th>`)}<th scope="col">本日の受付</th>
          </tr>
        </thead>
        <tbody>
          ${shown.map(({ serviceId, prefix, short }) => row(`${prefix} ${short}`, (list) => listCount(staff, list, serviceId)))}
          ${row('すべて', (list) => listCount(staff, list))}
        </tbody>
      </table>
    </div>
  `;
}
