import type { TemplateResult } from 'lit';
import type { Wording } from '../../../broker/client/page/wording.ts';
import { clock, dateIn, isSameDay } from './hours.ts';

/** When a closed hall or service opens: the hour if that is today, else with its date. */
export function opensText(
  wording: Wording,
  opensAt: number,
  asOf: number | undefined,
): TemplateResult | string {
  const time = clock(opensAt);
  if (asOf !== undefined && isSameDay(opensAt, asOf)) {
    return wording.say('closed.opens_at', { time });
  }
  return wording.say('closed.next_day', { date: dateIn(wording.bcp47, opensAt), time });
}
