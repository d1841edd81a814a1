import * as v from 'valibot';
import { accessRecord } from './access.ts';
import { attendanceAct, exerciseId, trainingSpeed } from './exercises.ts';
import {
  actor,
  boardGroup,
  businessDay,
  count,
  counterId,
  epochMs,
  nodeId,
  serviceId,
  staffId,
  stepId,
  ticketNumber,
} from './ids.ts';
import { siteChangeRecord } from './site-change.ts';
import {
  arrival,
  bulletinText,
  cancelReason,
  counterRest,
  counterState,
  hallNotice,
  helpPlace,
  holdReason,
  overtakeReason,
  party,
  staffModeAct,
  upkeepItem,
  voiceChoice,
} from './ticket.ts';

/** What the 責任者 looks for in the record of a day (R47). */
export const auditKinds = {
  people: 'サインイン・アカウント',
  issue: '発券・印刷',
  ticket: '呼出・対応・取消',
  counter: '窓口の開け閉め',
  supplies: '用紙・消耗品',
  hall: '設定・受付全体',
  training: '研修',
} as const;
const auditKind = v.picklist(Object.keys(auditKinds) as (keyof typeof auditKinds)[]);
export type AuditKind = v.InferOutput<typeof auditKind>;

/** Every event of the journal, and of which kind it is. */
export const kindsOfEvents = {
  'day-opened': 'hall',
  'day-closed': 'hall',
  'day-reopened': 'hall',
  'ticket-issued': 'issue',
  'print-reported': 'issue',
  'reservations-imported': 'hall',
  'paper-refilled': 'supplies',
  'upkeep-recorded': 'supplies',
  'test-print-ordered': 'hall',
  'staff-mode-recorded': 'hall',
  'access-recorded': 'people',
  'site-changed': 'hall',
  'issuing-stopped': 'hall',
  'issuing-resumed': 'hall',
  'issue-end-set': 'hall',
  'mute-set': 'hall',
  'sound-check-ordered': 'hall',
  'sound-reported': 'hall',
  'bulletin-posted': 'hall',
  'bulletin-read': 'hall',
  'bulletin-withdrawn': 'hall',
  'help-asked': 'hall',
  'help-answered': 'hall',
  'training-started': 'training',
  'training-ended': 'training',
  'attendance-recorded': 'training',
  'print-expired': 'issue',
  'accepted-without-paper': 'issue',
  'ticket-reprinted': 'issue',
  'ticket-called': 'ticket',
  'ticket-recalled': 'ticket',
  'serving-started': 'ticket',
  'step-started': 'ticket',
  'party-set': 'ticket',
  'accommodation-set': 'ticket',
  'serving-finished': 'ticket',
  'ticket-held': 'ticket',
  'ticket-returned': 'ticket',
  'ticket-absent': 'ticket',
  'absence-ended': 'ticket',
  'ticket-handed-off': 'ticket',
  'ticket-cancelled': 'ticket',
  'move-undone': 'ticket',
  'counter-set': 'counter',
  'counter-services-set': 'counter',
  'paperless-set': 'hall',
  'waits-shown': 'hall',
} as const satisfies Record<string, AuditKind>;

/** What of an event is shown: no token, no id that was made, no list of reservations. */
export const auditFacts = {
  counterId,
  serviceId,
  voice: voiceChoice,
  overtook: v.strictObject({ because: overtakeReason, groups: count }),
  stepId,
  party,
  accommodation: v.boolean(),
  timeDoubtful: v.literal(true),
  pad: v.literal(true),
  writtenAt: epochMs,
  servedAt: counterId,
  slot: epochMs,
  arrival,
  rollMm: count,
  slipsLeft: count,
  device: nodeId,
  item: upkeepItem,
  until: epochMs,
  reason: v.union([holdReason, cancelReason]),
  to: v.union([v.strictObject({ serviceId }), v.strictObject({ counterId })]),
  state: counterState,
  rest: counterRest,
  services: v.pipe(v.array(serviceId), v.maxLength(26)),
  kioskId: nodeId,
  printer: nodeId,
  allowed: v.boolean(),
  outcome: v.picklist(['sent', 'one-of-two', 'printed', 'failed', 'unknown']),
  notice: hallNotice,
  group: boardGroup,
  muted: v.boolean(),
  heard: v.boolean(),
  text: bulletinText,
  place: helpPlace,
  act: staffModeAct,
  day: businessDay,
  missed: v.boolean(),
  exercise: exerciseId,
  speed: trainingSpeed,
  did: attendanceAct,
  ...accessRecord,
  ...siteChangeRecord,
};

/** One line of the audit trail: who did what to which number, at which counter. */
export const auditEntry = v.strictObject({
  seq: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** The domain's time. */
  at: epochMs,
  actor,
  type: v.picklist(Object.keys(kindsOfEvents) as (keyof typeof kindsOfEvents)[]),
  number: v.optional(ticketNumber),
  ...v.partial(v.strictObject(auditFacts)).entries,
});
export type AuditEntry = v.InferOutput<typeof auditEntry>;

/** What is looked for; `staffId` is whoever did it, and whoever it was done to. */
export const auditFilter = v.strictObject({
  staffId: v.optional(staffId),
  number: v.optional(ticketNumber),
  kind: v.optional(auditKind),
});
export type AuditFilter = v.InferOutput<typeof auditFilter>;

/** Three years of days. */
export const JOURNAL_DAYS_MAX = 1_200;

/** Half an hour of a day, from the journal. Counts are of tickets, each counted once. */
export const timelineSlot = v.strictObject({
  /** Its beginning, domain time. */
  from: epochMs,
  issued: count,
  /** Called for the first time. */
  called: count,
  /** Served to the end. */
  served: count,
  /** The most that waited at once, handed-off ones with them. */
  waitingMax: count,
  /** The most that were being served at once. */
  servingMax: count,
  /** From issue to the first call, the middle one of those called in it. */
  medianWaitMinutes: v.optional(count),
});
export type TimelineSlot = v.InferOutput<typeof timelineSlot>;
/** A business day has 48; one whose end was missed is cut off. */
export const TIMELINE_SLOTS_MAX = 60;
