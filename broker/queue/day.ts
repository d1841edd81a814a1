import type { MissedClose } from '../contract/day-record.ts';
import type { Refusal } from '../contract/refusals.ts';
import { RESERVED_DAYS_MAX } from '../contract/reservations.ts';
import { assertNever, err, ok, type Result } from '../contract/result.ts';
import type { Site } from '../contract/site.ts';
import type { TicketState } from '../contract/ticket.ts';
import { businessDayOf, serviceEnd } from './calendar.ts';
import { envelopeOf } from './checks.ts';
import type { CommandOf, NewEvent } from './commands.ts';
import { listsFrom } from './reservations.ts';
import type { QueueState } from './state.ts';

type Decision = Result<NewEvent, Refusal>;

/** A business day opens, closes, and opens again (design part 5, rule 12); what its start found. */
export function careForDay(
  state: QueueState,
  site: Site,
  command: CommandOf<'open-day' | 'close-day' | 'reopen-day' | 'record-site-change'>,
): Decision {
  switch (command.type) {
    case 'open-day':
      return openNewDay(state, command);
    case 'close-day':
      return closeDay(state, site, command);
    case 'reopen-day':
      return reopenDay(state, site, command);
    case 'record-site-change':
      return recordSiteChange(command);
    default:
      return assertNever(command);
  }
}

/** Refuses `day-open`; `day-closed` for a day that was closed already; `clock-doubtful` for a past one. */
function openNewDay(state: QueueState, command: CommandOf<'open-day'>): Decision {
  const { day } = state;
  if (day.state === 'open') return err('day-open');
  if (day.state === 'closed') {
    if (command.businessDay === day.businessDay) return err('day-closed');
    if (command.businessDay < day.businessDay) return err('clock-doubtful');
  }
  const { businessDay, siteVersion } = command;
  const afterMissedClose = day.state === 'closed' && day.missed;
  const missed = missedCloseOf(state);
  const reservations = listsFrom(state, businessDay).slice(0, RESERVED_DAYS_MAX);
  return ok({
    type: 'day-opened',
    ...envelopeOf(command),
    businessDay,
    siteVersion,
    ...(afterMissedClose && { afterMissedClose }),
    ...(missed && { missedClose: missed }),
    ...(reservations.length > 0 && { reservations }),
  });
}

/** What the 責任者 has to know of a day that nobody closed; nothing of one that somebody did. */
export function missedCloseOf({ day }: QueueState): MissedClose | undefined {
  if (day.state !== 'closed' || !day.missed) return undefined;
  const ended = (as: TicketState) => day.moved.filter(({ phase }) => phase.state === as).length;
  const { businessDay } = day;
  return {
    ...{ day: businessDay, done: ended('done') },
    ...{ noShow: ended('no-show'), closedOut: ended('closed-out') },
  };
}

/** Who is called or served blocks it, unless the business day has turned meanwhile (rule 12). */
function closeDay(state: QueueState, site: Site, command: CommandOf<'close-day'>): Decision {
  const { day } = state;
  if (day.state !== 'open') return err('day-closed');
  const { calling, serving } = state.standing;
  if (!command.missed && calling.size + serving.size > 0) return err('tickets-open');
  const end = serviceEnd(site, day.businessDay);
  return ok({
    type: 'day-closed',
    ...envelopeOf(command),
    missed: command.missed,
    ...(end !== undefined && { serviceEnd: end }),
  });
}

/** Restores what the close moved; on the same business day only, and not after a missed close. */
function reopenDay(state: QueueState, site: Site, command: CommandOf<'reopen-day'>): Decision {
  const { day } = state;
  if (day.state === 'open') return err('day-open');
  if (day.state === 'none' || day.missed) return err('day-closed');
  if (businessDayOf(command.at, site.timeZone) !== day.businessDay) return err('day-closed');
  return ok({ type: 'day-reopened', ...envelopeOf(command) });
}

/** In the journal, and nowhere else; on closed days too (R47). */
function recordSiteChange(command: CommandOf<'record-site-change'>): Decision {
  const { changes, furtherChanges } = command;
  const further = furtherChanges !== undefined && { furtherChanges };
  return ok({ type: 'site-changed', ...envelopeOf(command), changes, ...further });
}
