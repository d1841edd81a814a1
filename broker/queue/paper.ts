import type { EpochMs } from '../contract/ids.ts';
import type { PaperLeft, PaperWarning } from '../contract/paper.ts';
import type { Site, SiteKiosk } from '../contract/site.ts';
import { openingAhead } from './calendar.ts';
import type { HallFacts } from './facts.ts';
import type { QueueState } from './state.ts';

/** Whether a roll is to be changed at the next quiet moment (R21). */
export function isPaperLow(site: Site, printer: SiteKiosk['printer'], paper: PaperLeft): boolean {
  const kiosk = site.kiosks.find((each) => each.printer === printer);
  return paper.nearEnd || (kiosk !== undefined && paper.slipsLeft < kiosk.paper.warnSlips);
}

/** Of a whole roll so much, and no other roll would last longer: a warning could not be acted on. */
const FRESH_SHARE = 0.9;

function isFresh({ paper }: SiteKiosk, { mmLeft }: PaperLeft): boolean {
  return mmLeft >= paper.rollMm * FRESH_SHARE;
}

/** Slips of a busy day in the month of `day`; nothing where the site does not say. */
function busySlips({ paper }: SiteKiosk, day: string): number | undefined {
  return paper.busyDaySlips?.[Number(day.slice(5, 7)) - 1];
}

/**
 * What staff are told of a kiosk's paper: that it is nearly at its end, or, while a day is made ready
 * for, that it will not last for one of that month's busy ones (R21).
 *
 * @param at - domain time
 */
export function paperWarningOf(
  state: QueueState,
  site: Site,
  kiosk: SiteKiosk,
  facts: HallFacts,
  at: EpochMs,
): { readonly kind: PaperWarning; readonly since: EpochMs } | undefined {
  if (kiosk.printer === undefined) return undefined;
  const device = facts.devices.get(kiosk.printer);
  if (device?.lowSince !== undefined) return { kind: 'low', since: device.lowSince };
  // A model that knows of its sensor alone.
  const printer = facts.printers.get(kiosk.printer);
  if (printer?.state === 'paper-near-end') return { kind: 'low', since: printer.since };
  if (device?.paper === undefined || isFresh(kiosk, device.paper)) return undefined;
  if (kiosk.paper.busyDaySlips === undefined) return undefined;
  const ahead = openingAhead(state, site, at);
  const busy = ahead && busySlips(kiosk, ahead.day);
  if (ahead === undefined || busy === undefined) return undefined;
  return device.paper.slipsLeft < busy ? { kind: 'morning', since: ahead.since } : undefined;
}
