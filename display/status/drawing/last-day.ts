import { html, nothing, type TemplateResult } from 'lit';
import type { Wording } from '../../../broker/client/page/wording.ts';
import type { LineView } from './status-view.ts';

/** 昨日の的中率, as people understand it: of ten, so many (issue 7, point 4). */
export function drawLastDay(view: LineView, wording: Wording): TemplateResult | typeof nothing {
  const said = lastDayWords(view);
  return said ? html`<p class="last-day">${wording.say(...said)}</p>` : nothing;
}

/** The same as a text and its value; nothing before there was a day to tell of. */
export function lastDayWords({ lastDay }: LineView) {
  if (lastDay === undefined) return undefined;
  const { tickets, covered, yesterday } = lastDay;
  const key = yesterday ? 'status.true_yesterday' : 'status.true_last_day';
  return [key, { count: Math.round((10 * covered) / tickets) }] as const;
}
