import { html, nothing, type TemplateResult } from 'lit';
import type { Wording } from '../../../broker/client/page/wording.ts';
import type { PublicCrowd, UsualCrowd } from '../../../broker/contract/crowd.ts';
import { waitText } from '../../../broker/contract/wait-text.ts';
import {
  type CrowdCell,
  type CrowdRow,
  type CrowdWeek,
  crowdWeek,
  dayWords,
  hoursText,
} from './crowd-week.ts';

const levels = ['quiet', 'usual', 'busy'] as const;
/** Beside a day that is the table's, where others are measured. */
const EXPECTED_MARK = '＊';

/**
 * The crowd of the week as a table of days and hours (R11): told by signs, figures and words, never
 * by colour alone (R18).
 *
 * @param at - hall time; nothing while the hall is not heard
 */
export function drawCrowd(
  crowd: PublicCrowd | undefined,
  at: number | undefined,
  wording: Wording,
): TemplateResult | typeof nothing {
  const week = crowdWeek(crowd, at);
  if (crowd === undefined || week === undefined) return nothing;
  return html`
    <section class="card crowd">
      <h2 id="crowd">${wording.say('crowd.title')}</h2>
      <table aria-labelledby="crowd">
        <thead>
          <tr>
            <td></td>
            ${week.days.map((day) => head(day, week, wording))}
          </tr>
        </thead>
        <tbody>
          ${week.rows.map((row) => drawRow(row, week, wording))}
        </tbody>
      </table>
      <ul class="legend">
        ${levels.map((level) => html`<li>${sign(level)} ${wording.say(`crowd.${level}`)}</li>`)}
        <li><span aria-hidden="true">–</span> ${wording.say('crowd.no_issue')}</li>
        ${
          week.hour === undefined
            ? nothing
            : html`<li><span class="frame" aria-hidden="true"></span> ${wording.say('crowd.now')}</li>`
        }
      </ul>
      <p>${wording.say('crowd.about')}</p>
      <p class="source">${sources(crowd, week, wording)}</p>
    </section>
  `;
}

/** Where the figures are from; each day says by a mark when not all are from the same. */
function sources(
  { pastDays }: PublicCrowd,
  week: CrowdWeek,
  wording: Wording,
): TemplateResult | string {
  const measured = week.days.some(({ source }) => source === 'measured');
  const expected = week.days.some(({ source }) => source === 'expected');
  const past = wording.say('crowd.measured', { count: pastDays });
  const table = wording.say('crowd.expected');
  if (!measured) return table;
  return expected ? html`${past}<br />${EXPECTED_MARK} ${table}` : past;
}

function head(
  { businessDay, source }: CrowdWeek['days'][number],
  { days, today }: CrowdWeek,
  wording: Wording,
): TemplateResult {
  const [weekday, day] = dayWords(wording.bcp47, businessDay);
  const isToday = businessDay === today;
  const marked = source === 'expected' && days.some((each) => each.source === 'measured');
  return html`
    <th scope="col" class=${isToday ? 'today' : ''}>
      <span class="weekday">${weekday}</span>
      <span class="num">${day}${marked ? html`<sup>${EXPECTED_MARK}</sup>` : nothing}</span>
      ${isToday ? html`<span class="mark">${wording.say('crowd.today')}</span>` : nothing}
    </th>
  `;
}

function drawRow(row: CrowdRow, week: CrowdWeek, wording: Wording): TemplateResult {
  const { days, today, hour } = week;
  const isNow = hour !== undefined && row.from <= hour && hour < row.until;
  return html`
    <tr>
      <th scope="row" class="num">${hoursText(row)}</th>
      ${row.cells.map((cell, nth) => {
        const isToday = days[nth]?.businessDay === today;
        return drawCell(cell, isToday ? (isNow ? 'today now' : 'today') : '', wording);
      })}
    </tr>
  `;
}

function drawCell(cell: CrowdCell, when: string, wording: Wording): TemplateResult {
  const now = when.includes('now')
    ? html`<span class="visually-hidden">${wording.plain('crowd.now')} </span>`
    : nothing;
  if (typeof cell !== 'object') {
    const said = cell === 'no-issue' ? wording.plain('crowd.no_issue') : '?';
    return html`<td class="none ${when}">${now}<span aria-hidden="true">–</span><span class="visually-hidden">${said}</span></td>`;
  }
  const words = `${wording.plain(`crowd.${cell.level}`)} ${waitWords(cell, wording)}`;
  return html`<td class="${cell.level} ${when}">${now}${sign(cell.level)}<b class="num" aria-hidden="true">${cell.minutes}</b><span class="visually-hidden">${words}</span></td>`;
}

/** One, two or three people. */
function sign(level: UsualCrowd['level']): TemplateResult {
  const people = levels.indexOf(level) + 1;
  return html`<span class="people" aria-hidden="true">${'●'.repeat(people)}${'○'.repeat(levels.length - people)}</span>`;
}

export function waitWords({ minutes }: UsualCrowd, wording: Wording): string {
  return wording.plain(...waitText({ low: 0, high: minutes }));
}
