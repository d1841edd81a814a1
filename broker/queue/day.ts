import type { Refusal } from '../contract/refusals.ts';
import { RESERVED_DAYS_MAX } from '../contract/requests.ts';
import { err, ok, type Result } from '../contract/result.ts';
import type { Site } from '../contract/site.ts';
import { businessDayOf } from './calendar.ts';
import { envelopeOf } from './checks.ts';
import type { CommandOf, NewEvent } from './commands.ts';
import { listsFrom } from './reservations.ts';
import type { QueueState } from './state.ts';

type Decision = Result<NewEvent, Refusal>;

/** Refuses `day-open`; `day-closed` for a day that was closed already; `clock-doubtful` for a past one. */
export function openNewDay(state: QueueState, command: CommandOf<'open-day'>): Decision {
  const { day } = state;
  if (day.state === 'open') return err('day-open');
  if (day.state === 'closed') {
    if (command.businessDay === day.businessDay) return err('day-closed');
    if (command.businessDay < day.businessDay) return err('clock-doubtful');
  }
  const { businessDay, siteVersion } = command;
  const afterMissedClose = day.state === 'closed' && day.missed;
  const reservations = listsFrom(state, businessDay).slice(0, RESERVED_DAYS_MAX);
  return ok({
    type: 'day-opened',
    ...envelopeOf(command),
    businessDay,
    siteVersion,
    ...(afterMissedClose && { afterMissedClose }),
    ...(reservations.length > 0 && { reservations }),
  });
}

/** Who is called or served blocks it, unless the business day has turned meanwhile (rule 12). */
export function closeDay(state: QueueState, command: CommandOf<'close-day'>): Decision {
  if (state.day.state !== 'open') return err('day-closed');
  const { calling, serving } = state.standing;
  if (!command.missed && calling.size + serving.size > 0) return err('tickets-open');
  return ok({ type: 'day-closed', ...envelopeOf(command), missed: command.missed });
}

/** Restores what the close moved; on the same business day only, and not after a missed close. */
export function reopenDay(
  state: QueueState,
  site: Site,
  command: CommandOf<'reopen-day'>,
): Decision {
  const { day } = state;
  if (day.state === 'open') return err('day-open');
  if (day.state === 'none' || day.missed) return err('day-closed');
  if (businessDayOf(command.at, site.timeZone) !== day.businessDay) return err('day-closed');
  return ok({ type: 'day-reopened', ...envelopeOf(command) });
}

/** In the journal, and nowhere else; on closed days too (R47). */
export function recordSiteChange(command: CommandOf<'record-site-change'>): Decision {
  const { changes, furtherChanges } = command;
  const further = furtherChanges !== undefined && { furtherChanges };
  return ok({ type: 'site-changed', ...envelopeOf(command), changes, ...further });
}
