import type { Wording } from '../../../broker/client/page/wording.ts';
import { clock, dateIn } from './hours.ts';
import type { LineView } from './status-view.ts';

/** `10:24:31 現在`; with its date when that is not today's, for a hall that was lost before the night. */
export function ageText(
  { asOf, ofEarlierDay }: Pick<LineView, 'asOf' | 'ofEarlierDay'>,
  wording: Wording,
): string | undefined {
  if (asOf === undefined) return undefined;
  const time = clock(asOf, true);
  const whole = ofEarlierDay ? `${dateIn(wording.bcp47, asOf)} ${time}` : time;
  return wording.plain('status.updated_at', { time: whole });
}
