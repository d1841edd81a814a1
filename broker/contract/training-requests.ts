import * as v from 'valibot';
import {
  attendanceAct,
  calendarMonth,
  exerciseId,
  trainingMinutes,
  trainingPrints,
  trainingSpeed,
} from './exercises.ts';
import { businessDay, epochMs, nodeId, requestId } from './ids.ts';
import { empty, envelope, type RequestEntry, staffOnly } from './request-fields.ts';

/** What is asked about a training hall (研修, R22), and told about who took part. */
export const trainingRequests = {
  'start-training': {
    roles: staffOnly,
    about: 'Start a training or a rehearsal on the training hall (責任者; R22, R34).',
    payload: v.strictObject({
      ...envelope,
      exercise: exerciseId,
      /** Boards and printers that take part. */
      nodes: v.pipe(v.array(nodeId), v.maxLength(100)),
      minutes: trainingMinutes,
      speed: trainingSpeed,
      /** The day to play; left out: the next one on which the hall opens. */
      day: v.optional(businessDay),
      /** Whose demand comes; left out: that of the day. */
      month: v.optional(calendarMonth),
      /** Whom a printer of these prints for; left out: the first ten. */
      prints: v.optional(trainingPrints),
    }),
    value: v.strictObject({ trainingId: requestId, until: epochMs }),
  },
  'end-training': {
    roles: staffOnly,
    about: 'End it before its time (責任者).',
    payload: v.strictObject({ ...envelope, trainingId: requestId }),
    value: empty,
  },
  'record-attendance': {
    roles: staffOnly,
    about: 'Who joined a training, left it, or completed its exercise: the staff node says so.',
    payload: v.strictObject({ ...envelope, trainingId: requestId, did: attendanceAct }),
    value: empty,
  },
} as const satisfies Record<string, RequestEntry>;
