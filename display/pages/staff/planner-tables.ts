import { html, nothing, type TemplateResult } from 'lit';
import { calendarReasons } from '../../../broker/contract/day-record.ts';
import type {
  PlannedDayView,
  PlannedWaits,
  StaffingPlan,
} from '../../../broker/contract/staffing.ts';
import {
  blocksOf,
  halfHoursText,
  isOver,
  priceHours,
  priceText,
  rangeText,
  serviceSource,
  sumOf,
  waitText,
} from './planner-words.ts';
import { dayText } from './time.ts';
import { counterName, type PresentView, serviceNames, serviceShort } from './views.ts';

const unknownTexts = {
  'no-demand': '市の件数の表に、この月がありません。',
  'no-counter': '受付内容を受け持つ窓口がありません。',
} as const;

/** A wait, marked by shape as well where it lies above the target. */
export function wait(minutes: PlannedWaits['worst'], target: number): TemplateResult {
  const over = isOver(minutes, target);
  return html`<span class=${over ? 'num over' : 'num'}>${over ? html`<span aria-hidden="true">▲</span><span class="visually-hidden">目標を超える </span>` : nothing}${waitText(minutes)}</span>`;
}

/** The days of a week or a month; a press shows one of them. */
export function daysTable(
  plan: StaffingPlan,
  without: StaffingPlan | undefined,
  shown: string,
  show: (day: string) => void,
): TemplateResult {
  const row = (day: PlannedDayView) => {
    const { steady, total } = day;
    const other = without?.days.find((each) => each.day === day.day);
    return html`
      <tr class=${day.day === shown ? 'shown' : ''}>
        <th scope="row"><button class="day num" aria-pressed=${day.day === shown} @click=${() => show(day.day)}>${dayText(day.day)}</button></th>
        <td>${calendarReasons[day.because]}</td>
        ${
          day.unknown
            ? html`<td colspan="3">${unknownTexts[day.unknown]}</td>`
            : html`
                <td class="num">${Math.round(total.mean)}人<small>${rangeText(total)}</small></td>
                <td class="num">${steady ? html`${steady.counterHours}時間<small>最少＋${priceHours(day)}</small>` : '目標を守れません'}</td>
                <td class="num">${steady ? Math.max(...day.arrivals.map((_, slot) => sumOf(steady.open.map((counts) => counts[slot] ?? 0)))) : '–'}</td>
              `
        }
        ${without ? html`<td class="num">${other ? `${Math.round(other.total.mean)}人` : '–'}</td><td class="num">${other?.steady ? `${other.steady.counterHours}時間` : '–'}</td>` : nothing}
      </tr>
    `;
  };
  return html`
    <div class="planner-table" role="region" aria-label="日ごとの見込み" tabindex="0">
      <table>
        <thead><tr>
          <th scope="col">日</th><th scope="col" class="words">区分</th><th scope="col">来る人の見込み</th><th scope="col">目標を守る窓口の延べ時間</th><th scope="col">窓口（最大）</th>
          ${without ? html`<th scope="col" class="long">今日の窓口のままなら</th><th scope="col">延べ時間</th>` : nothing}
        </tr></thead>
        <tbody>${plan.days.map(row)}</tbody>
      </table>
    </div>
  `;
}

function anyNever({ staffings, drawn }: PlannedDayView): boolean {
  const plans = [...staffings, ...(drawn ? [drawn] : [])];
  return plans.some(({ p80, day }) => [...p80, ...Object.values(day)].includes('never'));
}

/** How long one waits with 2, 3, 4, 5 … counters all day, and with the plans that were found. */
export function staffingsTable(
  view: PresentView,
  day: PlannedDayView,
  target: number,
  without: PlannedDayView | undefined,
): TemplateResult {
  const parts = (counters: readonly number[]) =>
    counters.length === 1
      ? nothing
      : html`<small>${counters.map((count, group) => `${serviceNames(view, day.groups[group]?.services ?? [])} ${count}`).join('、')}</small>`;
  const { steady, cheapest } = day;
  const row = (name: TemplateResult | string, waits: PlannedWaits, best = false) => html`
    <tr class=${best ? 'best' : ''}>
      <th scope="row">${name}</th>
      <td class="num">${wait(waits.worst, target)}</td>
      <td class="num">${waitText(waits.day.p80)}</td>
      <td class="num">${waitText(waits.day.low)}〜${waitText(waits.day.high)}</td>
      <td class="num">${waits.counterHours}時間</td>
    </tr>
  `;
  return html`
    <div class="planner-table" role="region" aria-label="窓口の数と待ち時間" tabindex="0">
      <table>
        <caption>窓口の数と、10人中8人が呼ばれるまでの時間（見込み）${anyNever(day) ? html`<small>「呼べない」は、その日のうちに順番が来ないことです</small>` : nothing}</caption>
        <thead><tr><th scope="col">窓口</th><th scope="col">いちばん長い30分</th><th scope="col">一日では</th><th scope="col">10日に8日は</th><th scope="col">延べ時間</th></tr></thead>
        <tbody>
          ${steady ? row('勤務表に組める案', steady, true) : html`<tr class="best"><th scope="row">目標を守る案</th><td colspan="4">この窓口の数では、目標を守れません</td></tr>`}
          ${cheapest ? row(html`時間が最少の案 <small>30分ごとに数が変わります</small>`, cheapest) : nothing}
          ${without?.steady ? row('今日の受付内容と窓口のままの案', without.steady) : nothing}
          ${day.staffings.map((staffing) => row(html`一日中 <b class="num">${sumOf(staffing.counters)}</b> 窓口 ${parts(staffing.counters)}`, staffing))}
        </tbody>
      </table>
    </div>
  `;
}

/** The plan that people can be rostered by: how many are on duty from when to when. */
export function rosterTable(
  view: PresentView,
  day: PlannedDayView,
  times: readonly string[],
  end: string,
): TemplateResult | typeof nothing {
  const { steady, groups } = day;
  if (!steady) return nothing;
  const at = (slot: number) => times[slot] ?? end;
  const span = (from: number, until: number) => `${at(from)}〜${at(until)}`;
  const away = steady.onDuty.map((counts, group) =>
    counts.map((count, slot) => count - (steady.open[group]?.[slot] ?? 0)),
  );
  const breaks = away.flatMap((counts) => blocksOf(counts).filter(({ count }) => count > 0));
  return html`
    <div class="planner-table roster" role="region" aria-label="勤務表に組める案" tabindex="0">
      <table>
        <caption>勤務表に組める案<small>窓口の数は${halfHoursText(steady.blockMin)}以上変わりません。${priceText(day)}</small></caption>
        <tbody>
          ${steady.onDuty.map(
            (counts, group) => html`
              <tr>
                ${groups.length > 1 ? html`<th scope="row">${serviceNames(view, groups[group]?.services ?? [])}</th>` : nothing}
                ${blocksOf(counts).map(({ from, until, count }) => html`<td class="num" colspan=${until - from}><b>${count}</b>窓口<small>${span(from, until)}</small></td>`)}
              </tr>
            `,
          )}
        </tbody>
      </table>
      ${breaks.length > 0 ? html`<p class="hint">このうち、設定にある予定の休み：${breaks.map(({ from, until, count }) => `${span(from, until)} ${count}窓口`).join('、')}</p>` : nothing}
    </div>
  `;
}

/** Half hour by half hour: who comes, how many counters the plan opens, and how long one waits. */
export function halfHoursTable(
  view: PresentView,
  day: PlannedDayView,
  times: readonly string[],
  target: number,
): TemplateResult {
  const { arrivals, staffings, steady, groups } = day;
  const several = groups.length > 1;
  const groupName = (group: number) =>
    several ? serviceNames(view, groups[group]?.services ?? []) : '案の窓口';
  return html`
    <div class="planner-table half-hours" role="region" aria-label="30分ごとの見込み" tabindex="0">
      <table>
        <caption>30分ごとの見込み</caption>
        <thead>
          <tr>
            <th scope="col" rowspan="2">時刻</th><th scope="col" rowspan="2">来る人</th>
            ${steady ? html`<th scope="colgroup" colspan=${groups.length + 1}>勤務表に組める案</th>` : nothing}
            <th scope="colgroup" colspan=${staffings.length}>一日中この窓口の数なら（10人中8人）</th>
          </tr>
          <tr>
            ${steady ? html`${groups.map((_, group) => html`<th scope="col">${groupName(group)}</th>`)}<th scope="col">待ち</th>` : nothing}
            ${staffings.map(({ counters }) => html`<th scope="col" class="num">${sumOf(counters)}窓口</th>`)}
          </tr>
        </thead>
        <tbody>
          ${times.map(
            (time, slot) => html`
              <tr>
                <th scope="row" class="num">${time}</th>
                <td class="num">${arrivals[slot]?.mean ?? 0}<small>${rangeText(arrivals[slot] ?? { low: 0, high: 0 })}</small></td>
                ${steady ? html`${steady.open.map((counts) => html`<td class="num"><b>${counts[slot] ?? 0}</b></td>`)}<td class="num">${wait(steady.p80[slot] ?? 'nobody', target)}</td>` : nothing}
                ${staffings.map(({ p80 }) => html`<td class="num">${wait(p80[slot] ?? 'nobody', target)}</td>`)}
              </tr>
            `,
          )}
        </tbody>
      </table>
    </div>
  `;
}

/** Where the figures of each service come from. */
export function sourcesTable(view: PresentView, { services }: StaffingPlan): TemplateResult {
  return html`
    <details class="sources">
      <summary>見込みの元になる数</summary>
      <ul>
        ${services.map((service) => html`<li><b>${serviceShort(view, service.serviceId)}</b>　${serviceSource(service)}・1件で窓口 約<span class="num">${service.servingMinutes.toFixed(1)}</span>分</li>`)}
      </ul>
    </details>
  `;
}

/** `1番窓口`, and counters beyond those there are. */
export function gridName(view: PresentView, counterId: string | undefined, nth: number): string {
  return counterId === undefined ? `応援${nth}` : counterName(view, counterId);
}
