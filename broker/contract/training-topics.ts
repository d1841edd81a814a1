import * as v from 'valibot';
import {
  calendarMonth,
  exerciseId,
  exerciseStep,
  trainingPrints,
  trainingSpeed,
} from './exercises.ts';
import {
  businessDay,
  count,
  counterId,
  epochMs,
  nodeId,
  requestId,
  serviceId,
  staffId,
  ticketNumber,
} from './ids.ts';

/**
 * A training hall (研修, R22): a site of its own. Each listed node opens a second connection to
 * `address`, as itself, with the secret of its own node file (`training.secret`) and with `site`
 * in its topics. While there is none, everything is empty and `until` is 0: this is published, not
 * cleared, so that every reader hears the end. A node takes part exactly while it is listed and
 * `until` (engine time) is ahead.
 */
export const trainingNotice = v.strictObject({
  /** `mqtt://` or `mqtts://`. */
  address: v.pipe(v.string(), v.maxLength(200), v.regex(/^(mqtts?:\/\/[A-Za-z0-9.:[\]-]+)?$/)),
  site: v.pipe(v.string(), v.maxLength(32), v.regex(/^[a-z0-9-]*$/)),
  /** Boards and printers that were chosen, and every staff node, for whoever joins there. */
  nodes: v.pipe(v.array(nodeId), v.maxLength(100)),
  /** Engine time: at this instant it is over, whether or not anybody says so. */
  until: epochMs,
  /** What the training hall is to be; boards and printers need none of it. */
  training: v.optional(
    v.strictObject({
      trainingId: requestId,
      exercise: exerciseId,
      speed: trainingSpeed,
      /** The day that it plays, and the month whose demand comes. */
      day: businessDay,
      month: calendarMonth,
      /** For how many citizens a real printer that takes part prints. */
      prints: trainingPrints,
    }),
  ),
});
export type TrainingNotice = v.InferOutput<typeof trainingNotice>;
export const noTraining: TrainingNotice = {
  ...{ address: '', site: '', nodes: [] },
  until: v.parse(epochMs, 0),
};

/** What a simulated citizen does, as far as somebody at the counter would see it. */
export const visitorState = v.picklist([
  'coming',
  'here',
  'not-coming',
  'back',
  'wants-other',
  'satisfied',
  'holds-pad',
]);
export type VisitorState = v.InferOutput<typeof visitorState>;

/** A training hall alone publishes it: how far each person is, and what the citizens do. */
export const exerciseSnapshot = v.strictObject({
  trainingId: requestId,
  exercise: exerciseId,
  people: v.pipe(
    v.array(
      v.strictObject({
        staffId,
        done: v.pipe(v.array(exerciseStep), v.maxLength(12)),
      }),
    ),
    v.maxLength(200),
  ),
  visitors: v.pipe(
    v.array(
      v.strictObject({
        number: ticketNumber,
        state: visitorState,
        counterId: v.optional(counterId),
        /** What they ask for, where that is not what the ticket says. */
        serviceId: v.optional(serviceId),
      }),
    ),
    v.maxLength(40),
  ),
  /** Where a real printer takes part: for how many it has printed, may print, and did not any more. */
  paper: v.optional(v.strictObject({ printed: count, max: trainingPrints, unprinted: count })),
});
export type ExerciseSnapshot = v.InferOutput<typeof exerciseSnapshot>;
