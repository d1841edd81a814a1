import * as v from 'valibot';
import {
  counterId,
  epochMs,
  jobId,
  locale,
  nodeId,
  serviceId,
  stepId,
  ticketId,
  ticketNumber,
} from './ids.ts';
import { pastedWords } from './words.ts';

/** The states of design part 5; what each is called for staff is in `staffStateNames`. */
export const ticketStates = [
  'issuing',
  'waiting',
  'calling',
  'serving',
  'hold',
  'absent',
  'handoff',
  'done',
  'cancelled',
  'no-show',
  'closed-out',
] as const;
export const ticketState = v.picklist(ticketStates);
export type TicketState = v.InferOutput<typeof ticketState>;

/** Those of a ticket that somebody still waits with, or at, a counter. */
export const openTicketStates = [
  'issuing',
  'waiting',
  'calling',
  'serving',
  'hold',
  'absent',
  'handoff',
] as const satisfies readonly TicketState[];

export const staffStateNames: Readonly<Record<TicketState, string>> = {
  issuing: '発券中',
  waiting: '待ち',
  calling: '呼出中',
  serving: '対応中',
  hold: '保留',
  absent: '不在',
  handoff: '引継待ち',
  done: '対応済',
  cancelled: '取消',
  'no-show': '不在終了',
  'closed-out': '閉庁打切',
};

/** Closed lists only: no free text about a person, anywhere (design part 5, rule 10). */
export const holdReasons = {
  form: '書類記入',
  'staff-check': '職員確認',
  photo: '写真撮影',
  other: 'その他',
} as const;
export const holdReason = v.picklist(['form', 'staff-check', 'photo', 'other']);
export type HoldReason = v.InferOutput<typeof holdReason>;

export const cancelReasons = {
  'issued-by-mistake': '誤発券',
  duplicate: '重複',
  'by-request': '本人申出',
  'print-failed': '印刷不良',
} as const;
export const cancelReason = v.picklist([
  'issued-by-mistake',
  'duplicate',
  'by-request',
  'print-failed',
]);
export type CancelReason = v.InferOutput<typeof cancelReason>;

/** How one call is heard (R16); the board always shows it. */
export const voiceChoices = {
  voice: '音声あり',
  chime: 'チャイムのみ',
  silent: '音声なし',
} as const;
export const voiceChoice = v.picklist(['voice', 'chime', 'silent']);
export type VoiceChoice = v.InferOutput<typeof voiceChoice>;

export const party = v.picklist(['self', 'proxy']);
export type Party = v.InferOutput<typeof party>;

/** Why a number was called before an older one (design part 5, rule 11; peers part 2, item 9). */
export const overtakeReasons = {
  chosen: '番号を選んで呼出',
  weight: '受付内容の優先',
  accommodation: '要配慮',
  reservation: '予約',
} as const;
export const overtakeReason = v.picklist(['chosen', 'weight', 'accommodation', 'reservation']);
export type OvertakeReason = v.InferOutput<typeof overtakeReason>;

/** Why issuing is stopped; the text key `notice.<notice>` says it in every language (R63). */
export const hallNotices = {
  trouble: '機器の不具合',
  full: '混雑のため受付終了',
  closing: '臨時の閉庁',
  evacuate: '避難',
} as const;
export const hallNotice = v.picklist(['trouble', 'full', 'closing', 'evacuate']);
export type HallNotice = v.InferOutput<typeof hallNotice>;

/** When the citizen of a reservation came, by the site's rules (R67). */
export const arrivals = { early: '早い', 'on-time': '定刻', late: '遅れ' } as const;
export const arrival = v.picklist(['early', 'on-time', 'late']);
export type Arrival = v.InferOutput<typeof arrival>;

/** What is used up or looked after beside the rolls of paper, which are counted (R74). */
export const upkeepItems = {
  'head-cleaned': '印字ヘッドの清掃',
  cutter: 'カッターの交換',
  roller: '紙送りローラーの交換',
  'screen-cleaned': '画面の清掃',
  battery: '電池の交換',
  other: 'その他の部品の交換',
} as const;
export const upkeepItem = v.picklist([
  'head-cleaned',
  'cutter',
  'roller',
  'screen-cleaned',
  'battery',
  'other',
]);
export type UpkeepItem = v.InferOutput<typeof upkeepItem>;

export const counterStates = {
  open: '受付中',
  break: '休憩',
  'back-office': '交付準備',
  closed: '閉鎖',
} as const;
export const counterState = v.picklist(['open', 'break', 'back-office', 'closed']);
export type CounterState = v.InferOutput<typeof counterState>;

/** Why nobody is at an open counter; which of them says how long it usually takes. */
export const restReasons = {
  short: '小休憩',
  meal: '昼休み',
  meeting: '打合せ',
  errand: '離席',
} as const;
export const restReason = v.picklist(['short', 'meal', 'meeting', 'errand']);
export type RestReason = v.InferOutput<typeof restReason>;

/** Why, and how long it is meant to last; longer than half a working day is a closed counter. */
export const counterRest = v.strictObject({
  reason: restReason,
  minutes: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(240)),
});
export type CounterRest = v.InferOutput<typeof counterRest>;

/** Why people may be told a clearly longer wait than before; each is an event in the journal. */
export const rangeCauses = {
  'counter-closed': '窓口を閉めた',
  'hand-off': '引継ぎ',
  accommodation: '要配慮の方を先に',
  'services-changed': '窓口の受け持ちを変えた',
  arrivals: '続けて来られた',
} as const;
export const rangeCause = v.picklist([
  'counter-closed',
  'hand-off',
  'accommodation',
  'services-changed',
  'arrivals',
]);
export type RangeCause = v.InferOutput<typeof rangeCause>;

/** Words of the 責任者 to everybody at the counters; never about a person (design part 5, rule 10). */
export const bulletinText = pastedWords(200);

/** Where somebody asked for a hand: at a terminal, or at a counter. */
export const helpPlace = v.union([
  v.strictObject({ kioskId: nodeId }),
  v.strictObject({ counterId }),
]);
export type HelpPlace = v.InferOutput<typeof helpPlace>;

/** `none` before the printer has answered anything; `withdrawn` once staff settled it otherwise. */
export const printStates = [
  'none',
  'sent',
  'one-of-two',
  'printed',
  'failed',
  'unknown',
  'withdrawn',
] as const;
export const printState = v.picklist(printStates);
export type PrintState = v.InferOutput<typeof printState>;

export const printerFaults = {
  'paper-out': '用紙切れ',
  'cover-open': 'カバーが開いています',
  'cutter-fault': 'カッター異常',
  overheated: '過熱',
  offline: 'プリンターにつながりません',
} as const;
export const printerFault = v.picklist([
  'paper-out',
  'cover-open',
  'cutter-fault',
  'overheated',
  'offline',
]);
export type PrinterFault = v.InferOutput<typeof printerFault>;
export const printerState = v.picklist([
  'ready',
  'paper-near-end',
  'paper-out',
  'cover-open',
  'cutter-fault',
  'overheated',
  'offline',
  'unknown',
]);
export type PrinterState = v.InferOutput<typeof printerState>;

/** A part of a box that can be pulled out; `none` where the box has none. */
/** `several`: more than one fits, and none is opened. */
export const deviceState = v.picklist(['ready', 'mute', 'unplugged', 'several', 'none']);
export type DeviceState = v.InferOutput<typeof deviceState>;

/** What was done at a kiosk behind its PIN; each is in the journal (issue 3, point 8). */
export const staffModeAct = v.picklist([
  'entered',
  'refused',
  'locked',
  'left',
  'panel-tested',
  'volume-set',
  'restarted',
  'shut-down',
]);
export type StaffModeAct = v.InferOutput<typeof staffModeAct>;

/** One ticket as the staff monitor shows it (R12, R13). Instants are the domain's time. */
export const ticketView = v.strictObject({
  ticketId,
  number: ticketNumber,
  version: v.pipe(v.number(), v.integer(), v.minValue(1)),
  serviceId,
  locale,
  state: ticketState,
  issuedAt: epochMs,
  /** Since when it has been in this state. */
  since: epochMs,
  calls: v.pipe(v.number(), v.integer(), v.minValue(0)),
  counterId: v.optional(counterId),
  firstCalledAt: v.optional(epochMs),
  servingSince: v.optional(epochMs),
  finishedAt: v.optional(epochMs),
  holdReason: v.optional(holdReason),
  cancelReason: v.optional(cancelReason),
  stepId: v.optional(stepId),
  /** When that step was begun. */
  stepSince: v.optional(epochMs),
  party: v.optional(party),
  /** Where a hand-off goes; one of the two. */
  handoffServiceId: v.optional(serviceId),
  handoffCounterId: v.optional(counterId),
  print: v.optional(v.strictObject({ jobId, state: printState, fault: v.optional(printerFault) })),
  reservedFor: v.optional(epochMs),
  /** Of a reservation: its slot, and when its citizen came. Who came late has no `reservedFor`. */
  slot: v.optional(epochMs),
  arrival: v.optional(arrival),
  /** From a paper pad. */
  pad: v.optional(v.boolean()),
  accommodation: v.optional(v.boolean()),
  timeDoubtful: v.optional(v.boolean()),
  returned: v.optional(v.boolean()),
});
export type TicketView = v.InferOutput<typeof ticketView>;
