import { decode } from '../contract/decode.ts';
import type { EventOf } from '../contract/events.ts';
import { TRAINING_PRINTS_USUAL } from '../contract/exercises.ts';
import { epochMs, type StaffId } from '../contract/ids.ts';
import type { Refusal } from '../contract/refusals.ts';
import { assert, assertNever, err, ok, type Result } from '../contract/result.ts';
import type { Site } from '../contract/site.ts';
import { businessDayOf, monthOf, nextOpenDay, openingOn } from './calendar.ts';
import { envelopeOf, someDay } from './checks.ts';
import type { CommandOf, NewEvent } from './commands.ts';
import type { QueueState, Training } from './state.ts';

type Decision = Result<NewEvent, Refusal>;
type TrainingCare = CommandOf<'start-training' | 'end-training' | 'record-attendance'>;

/**
 * Training and rehearsal (R22, R34), as far as the real hall knows of them: that one is on, until
 * when, and who took part. What happens in it stands in the training hall's own journal.
 */
export function careForTraining(state: QueueState, site: Site, command: TrainingCare): Decision {
  switch (command.type) {
    case 'start-training':
      return startTraining(state, site, command);
    case 'end-training':
      return endTraining(state, command);
    case 'record-attendance':
      return recordAttendance(state, command);
    default:
      return assertNever(command);
  }
}

/**
 * Also after the day is closed: most trainings are in the evening. Refuses `training-on`,
 * `unknown-node`, and `not-an-open-day` for a day on which nobody could be served.
 */
function startTraining(
  state: QueueState,
  site: Site,
  command: CommandOf<'start-training'>,
): Decision {
  const today = someDay(state);
  if (!today.ok) return today;
  if (state.training !== undefined) return err('training-on');
  const { exercise, minutes, speed, engineAt, at } = command;
  const printers = site.kiosks.flatMap(({ printer }) => printer ?? []);
  const known = new Set([...site.boards.flatMap(({ nodes }) => nodes), ...printers]);
  if (command.nodes.some((node) => !known.has(node))) return err('unknown-node');
  const day = command.day ?? nextOpenDay(site, businessDayOf(at, site.timeZone));
  if (day === undefined || openingOn(site.calendar, day) === undefined) {
    return err('not-an-open-day');
  }
  // Paper runs out in a printer of software alone: a real one is not emptied for an exercise.
  const nodes = command.nodes.filter(
    (node) => exercise !== 'paper-out' || !printers.includes(node),
  );
  const until = decode(epochMs, engineAt + minutes * 60_000);
  assert(until.ok, 'an instant some minutes later');
  return ok({
    ...({ type: 'training-started', ...envelopeOf(command) } as const),
    ...{ exercise, speed, day, month: command.month ?? monthOf(day) },
    prints: command.prints ?? TRAINING_PRINTS_USUAL,
    ...{ nodes: [...new Set(nodes)], until: until.value },
  });
}

/** By the 責任者, or by the engine when its time or its day is over. Refuses `no-training`. */
function endTraining(state: QueueState, command: CommandOf<'end-training'>): Decision {
  const { trainingId } = command;
  if (state.training?.id !== trainingId) return err('no-training');
  return ok({ type: 'training-ended', ...envelopeOf(command), trainingId });
}

/** Refuses `no-training`, and `wrong-state` for what is recorded already. */
function recordAttendance(state: QueueState, command: CommandOf<'record-attendance'>): Decision {
  const { trainingId, did, actor } = command;
  const { training } = state;
  if (actor.kind !== 'staff') return err('not-allowed');
  if (training?.id !== trainingId) return err('no-training');
  const here = training.people.has(actor.staffId);
  const completed = training.completed.has(actor.staffId);
  const fits = did === 'joined' ? !here : here && !(did === 'completed' && completed);
  if (!fits) return err('wrong-state');
  return ok({ type: 'attendance-recorded', ...envelopeOf(command), trainingId, did });
}

/** Whether the engine has to end it: its time is over, or the day in which it began is closed. */
export function isTrainingOver(state: QueueState, engineNow: number): boolean {
  const { training, day } = state;
  if (training === undefined) return false;
  const closedSince = day.state === 'closed' && day.closedAt >= training.startedAt;
  return engineNow >= training.until || (closedSince && !training.onClosedDay);
}

export function trainingStarted(state: QueueState, event: EventOf<'training-started'>): void {
  const { requestId: id, actor, at: startedAt, exercise, nodes, until, speed, day, month } = event;
  assert(actor.kind === 'staff', 'a person starts a training');
  state.training = {
    ...{ id, startedAt, exercise, nodes, until, speed, day, month, by: actor.staffId },
    prints: event.prints ?? TRAINING_PRINTS_USUAL,
    onClosedDay: state.day.state === 'closed',
    people: new Set<StaffId>(),
    completed: new Set<StaffId>(),
  };
}

export function trainingEnded(state: QueueState): void {
  state.training = undefined;
}

export function attendanceRecorded(
  state: QueueState,
  { actor, did }: EventOf<'attendance-recorded'>,
): void {
  const { training } = state;
  assert(training !== undefined && actor.kind === 'staff', 'a person takes part in a training');
  if (did === 'joined') training.people.add(actor.staffId);
  else if (did === 'left') training.people.delete(actor.staffId);
  else training.completed.add(actor.staffId);
}

/** What everybody at the staff pages may know of it. */
export function trainingView({ id, exercise, until, speed, nodes, by, people }: Training) {
  return {
    ...{ trainingId: id, exercise, until, speed, by },
    ...{ nodes: [...nodes], people: [...people] },
  };
}
