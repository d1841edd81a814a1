import type { BoardGroup } from '../contract/ids.ts';
import type { Refusal } from '../contract/refusals.ts';
import { assertNever, err, ok, type Result } from '../contract/result.ts';
import type { Site } from '../contract/site.ts';
import { issueSpanToday, nextTurn } from './calendar.ts';
import { envelopeOf, openDay, someDay } from './checks.ts';
import type { CommandOf, NewEvent } from './commands.ts';
import type { QueueState } from './state.ts';

type Decision = Result<NewEvent, Refusal>;
type HallCare = CommandOf<
  'stop-issuing' | 'resume-issuing' | 'set-issue-end' | 'set-mute' | 'check-sound' | 'report-sound'
>;

/** What staff do about the hall as a whole: whether it issues, and what is heard in it. */
export function careForHall(state: QueueState, site: Site, command: HallCare): Decision {
  switch (command.type) {
    case 'stop-issuing':
      return stopIssuing(state, command);
    case 'resume-issuing':
      return resumeIssuing(state, command);
    case 'set-issue-end':
      return setIssueEnd(state, site, command);
    case 'set-mute':
      return setMute(state, site, command);
    case 'check-sound':
      return checkSound(state, site, command);
    case 'report-sound':
      return reportSound(state, site, command);
    default:
      return assertNever(command);
  }
}

/**
 * The emergency switch (R63): nobody is given a number any more, and a notice stands everywhere;
 * whoever waits is still called. Pressed again it changes the notice. It ends with the day.
 */
function stopIssuing(state: QueueState, command: CommandOf<'stop-issuing'>): Decision {
  const day = someDay(state);
  if (!day.ok) return day;
  const { notice } = command;
  if (state.stopped?.notice === notice) return err('issuing-stopped');
  return ok({ type: 'issuing-stopped', ...envelopeOf(command), notice });
}

/** Refuses `issuing-goes-on`. */
function resumeIssuing(state: QueueState, command: CommandOf<'resume-issuing'>): Decision {
  if (state.stopped === undefined) return err('issuing-goes-on');
  return ok({ type: 'issuing-resumed', ...envelopeOf(command) });
}

/**
 * Another end of issue for today alone; who waits is still called. Without one the calendar's holds
 * again. Refuses `issue-end-wrong` for a time that is past, beyond the turn of the day, or before
 * issue starts, and on a day on which the hall is closed; `wrong-state` where nothing changes.
 */
function setIssueEnd(state: QueueState, site: Site, command: CommandOf<'set-issue-end'>): Decision {
  const day = openDay(state);
  if (!day.ok) return day;
  const { until, at } = command;
  const span = issueSpanToday(state, site);
  if (span === undefined) return err('issue-end-wrong');
  if (until === undefined) {
    if (state.issueEnd === undefined) return err('wrong-state');
    return ok({ type: 'issue-end-set', ...envelopeOf(command) });
  }
  const turn = nextTurn(at, site.timeZone);
  if (until <= at || until <= span.from || until > turn) return err('issue-end-wrong');
  if (until === span.until) return err('wrong-state');
  return ok({ type: 'issue-end-set', ...envelopeOf(command), until });
}

/** Silence, or an end of it, for the rest of the day. Refuses `unknown-board`, `wrong-state`. */
function setMute(state: QueueState, site: Site, command: CommandOf<'set-mute'>): Decision {
  const { muted } = command;
  const group = speakingGroup(state, site, command.group);
  if (!group.ok) return group;
  if (state.muted.has(group.value) === muted) return err('wrong-state');
  return ok({ type: 'mute-set', ...envelopeOf(command), group: group.value, muted });
}

/** Lets a loudspeaker be listened to, also before the doors open. Refuses `unknown-board`. */
function checkSound(state: QueueState, site: Site, command: CommandOf<'check-sound'>): Decision {
  const { announcementId } = command;
  const group = speakingGroup(state, site, command.group);
  if (!group.ok) return group;
  const check = { group: group.value, announcementId };
  return ok({ type: 'sound-check-ordered', ...envelopeOf(command), ...check });
}

/** What somebody heard, asked for or not: a loudspeaker is listened to with every call. */
function reportSound(state: QueueState, site: Site, command: CommandOf<'report-sound'>): Decision {
  const group = speakingGroup(state, site, command.group);
  if (!group.ok) return group;
  const { heard } = command;
  return ok({ type: 'sound-reported', ...envelopeOf(command), group: group.value, heard });
}

function speakingGroup(
  state: QueueState,
  site: Site,
  group: BoardGroup,
): Result<BoardGroup, Refusal> {
  const day = someDay(state);
  if (!day.ok) return day;
  const board = site.boards.find((each) => each.group === group);
  return board?.speaker === undefined ? err('unknown-board') : ok(group);
}
