import type { BoardGroup } from '../contract/ids.ts';
import type { Refusal } from '../contract/refusals.ts';
import { err, ok, type Result } from '../contract/result.ts';
import type { Site } from '../contract/site.ts';
import { envelopeOf, someDay } from './checks.ts';
import type { CommandOf, NewEvent } from './commands.ts';
import type { QueueState } from './state.ts';

type Decision = Result<NewEvent, Refusal>;

/**
 * The emergency switch (R63): nobody is given a number any more, and a notice stands everywhere;
 * whoever waits is still called. Pressed again it changes the notice. It ends with the day.
 */
export function stopIssuing(state: QueueState, command: CommandOf<'stop-issuing'>): Decision {
  const day = someDay(state);
  if (!day.ok) return day;
  const { notice } = command;
  if (state.stopped?.notice === notice) return err('issuing-stopped');
  return ok({ type: 'issuing-stopped', ...envelopeOf(command), notice });
}

/** Refuses `issuing-goes-on`. */
export function resumeIssuing(state: QueueState, command: CommandOf<'resume-issuing'>): Decision {
  if (state.stopped === undefined) return err('issuing-goes-on');
  return ok({ type: 'issuing-resumed', ...envelopeOf(command) });
}

/** Lets a loudspeaker be listened to, also before the doors open. Refuses `unknown-board`. */
export function checkSound(
  state: QueueState,
  site: Site,
  command: CommandOf<'check-sound'>,
): Decision {
  const { announcementId } = command;
  const group = speakingGroup(state, site, command.group);
  if (!group.ok) return group;
  const check = { group: group.value, announcementId };
  return ok({ type: 'sound-check-ordered', ...envelopeOf(command), ...check });
}

/** What somebody heard, asked for or not: a loudspeaker is listened to with every call. */
export function reportSound(
  state: QueueState,
  site: Site,
  command: CommandOf<'report-sound'>,
): Decision {
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
