import type { TemplateResult } from 'lit';
import type { Values, Wording } from '../../../broker/client/page/wording.ts';
import { clock, dateIn, isSameDay } from './hours.ts';

type Opening = { readonly key: 'closed.opens_at' | 'closed.next_day'; readonly values: Values };

/** When a closed hall or service opens: the hour if that is today, else with its date. */
export function openingOf(bcp47: string, opensAt: number, asOf: number | undefined): Opening {
  const time = clock(opensAt);
  const today = asOf !== undefined && isSameDay(opensAt, asOf);
  if (today) return { key: 'closed.opens_at', values: { time } };
  return { key: 'closed.next_day', values: { date: dateIn(bcp47, opensAt), time } };
}

/**
 * The sentence of a closed hall or service, in the page's language.
 *
 * @param opensAt - domain time
 * @param asOf - domain time of the last news; without one nobody knows whether that is today
 */
export function opensText(
  wording: Wording,
  opensAt: number,
  asOf: number | undefined,
): TemplateResult | string {
  const { key, values } = openingOf(wording.bcp47, opensAt, asOf);
  return wording.say(key, values);
}
