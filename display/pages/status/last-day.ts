import { html, nothing, type TemplateResult } from 'lit';
import type { Wording } from '../../../broker/client/page/wording.ts';
import type { LineView } from '../../status/status-view.ts';

/** 昨日の的中率, as people understand it: of ten, so many (issue 7, point 4). */
export function drawLastDay(
  { lastDay }: LineView,
  wording: Wording,
): TemplateResult | typeof nothing {
  if (lastDay === undefined) return nothing;
  const { tickets, covered, yesterday } = lastDay;
  const key = yesterday ? 'status.true_yesterday' : 'status.true_last_day';
  const count = Math.round((10 * covered) / tickets);
  return html`<p class="last-day">${wording.say(key, { count })}</p>`;
}
