import type { StaffCounter } from '../../../broker/contract/staff-snapshot.ts';
import { counterStates, type RestReason, restReasons } from '../../../broker/contract/ticket.ts';
import { clockOf, minutesBetween } from './time.ts';
import type { PresentView } from './views.ts';

type Resting = Pick<StaffCounter, 'state' | 'rest'>;
type Moment = Pick<PresentView, 'now' | 'timeZone'>;

/** How long each kind of break usually lasts, in minutes: one touch says why and how long. */
export const restMinutes: Readonly<Record<RestReason, number>> = {
  short: 15,
  meal: 60,
  meeting: 30,
  errand: 5,
};

/** The kinds of break in the order they are offered. */
export const rests = (Object.keys(restMinutes) as RestReason[]).map((reason) => ({
  rest: { reason, minutes: restMinutes[reason] },
  name: restReasons[reason],
  length: `${restMinutes[reason]}分`,
}));

function backAt({ since, minutes }: NonNullable<StaffCounter['rest']>): number {
  return since + minutes * 60_000;
}

/** Nobody is back at the minute that was said. */
export function isOverdue({ rest }: Resting, now: number): boolean {
  return rest !== undefined && minutesBetween(backAt(rest), now) > 0;
}

/** A counter's state in a few characters: `受付中`, `昼休み 12:40まで`, `昼休み ▲5分超過`. */
export function stateShort({ state, rest }: Resting, { now, timeZone }: Moment): string {
  if (rest === undefined) return counterStates[state];
  const late = minutesBetween(backAt(rest), now);
  const until = late > 0 ? `▲${late}分超過` : `${clockOf(backAt(rest), timeZone)}まで`;
  return `${restReasons[rest.reason]} ${until}`;
}

/** When somebody is meant to be back, as a sentence; nothing where nobody said. */
export function backSentence({ rest }: Resting, { now, timeZone }: Moment): string | undefined {
  if (rest === undefined) return undefined;
  const at = clockOf(backAt(rest), timeZone);
  const late = minutesBetween(backAt(rest), now);
  return late > 0 ? `▲ 戻る予定の${at}を、${late}分過ぎています。` : `${at}に戻る予定です。`;
}
