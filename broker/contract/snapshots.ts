import * as v from 'valibot';
import { missedClose } from './day-record.ts';
import { calendarMonth, exerciseId, trainingPrints, trainingSpeed } from './exercises.ts';
import {
  announcementId,
  boardGroup,
  businessDay,
  count,
  counterId,
  epochMs,
  jobId,
  locale,
  nodeId,
  requestId,
  serviceId,
  staffId,
  ticketId,
  ticketNumber,
  token,
} from './ids.ts';
import { paperMm } from './requests.ts';
import { localeTexts } from './site.ts';
import {
  bulletinText,
  counterRest,
  counterState,
  deviceState,
  hallNotice,
  helpPlace,
  overtakeReason,
  printerFault,
  printerState,
  printState,
  rangeCause,
  ticketState,
  ticketView,
} from './ticket.ts';
import { lastDayScore } from './wait-scores.ts';

const seq = v.pipe(v.number(), v.integer(), v.minValue(0));
const text = (max: number) => v.pipe(v.string(), v.maxLength(max));
const counterLabel = text(2);

/** Why the hall is or is not issuing numbers; the text key `hall.<mode>` says it to citizens. */
export const hallMode = v.picklist([
  'open',
  'closed',
  'day-closed',
  'stopped',
  'clock-doubtful',
  'journal-damaged',
]);
export type HallMode = v.InferOutput<typeof hallMode>;

/** Each second: the beat that every node measures its own clock and the broker's life by. */
export const hallBeat = v.strictObject({
  /** Real time; request expiries are counted from it. */
  engineTime: epochMs,
  domainTime: epochMs,
  /** Domain seconds a real second; 1 in a real hall. */
  rate: v.pipe(v.number(), v.minValue(0), v.maxValue(10_000)),
  businessDay,
  seq,
  mode: hallMode,
  /** When issue starts or stops next, domain time. */
  nextChange: v.optional(epochMs),
  /** What everybody is to know, as long as the emergency switch is on (R63). */
  notice: v.optional(hallNotice),
  /** When issue stops today, while that is another hour than the calendar's (domain time). */
  issueEnd: v.optional(epochMs),
  /** The version of what `site` says now: who holds that one need not fetch it again. */
  siteVersion: v.optional(v.pipe(v.string(), v.maxLength(64))),
});
export type HallBeat = v.InferOutput<typeof hallBeat>;

/** Minutes a group would wait, rounded for people; both 0 means at once. */
export const waitRange = v.strictObject({ low: count, high: count });
export type WaitRange = v.InferOutput<typeof waitRange>;

export const lineService = v.strictObject({
  serviceId,
  groups: count,
  /** Left out when nobody can say: no counter is open for it. */
  range: v.optional(waitRange),
  open: v.boolean(),
  /** When closed: domain time of the next opening, if the calendar knows one. */
  opensAt: v.optional(epochMs),
});
export type LineService = v.InferOutput<typeof lineService>;

/** Why those who wait were told a clearly longer wait all at once (issue 7, point 3). */
const waitsGrew = v.strictObject({
  cause: rangeCause,
  /** Which counter, where one was closed or went on a break. */
  counterId: v.optional(counterId),
  at: epochMs,
  /** How many were told, and by how many minutes at most the upper value rose. */
  groups: count,
  minutes: count,
});
export type WaitsGrew = v.InferOutput<typeof waitsGrew>;

export const lineSnapshot = v.strictObject({
  seq,
  at: epochMs,
  /** The last time, for ten minutes after it. */
  grew: v.optional(waitsGrew),
  services: v.pipe(
    v.array(
      v.strictObject({
        ...lineService.entries,
        /** The last number of its letter; boards make the sound of a number when it is issued. */
        newest: v.optional(ticketNumber),
      }),
    ),
    v.maxLength(26),
  ),
});
export type LineSnapshot = v.InferOutput<typeof lineSnapshot>;

export const boardCall = v.strictObject({
  announcementId,
  number: ticketNumber,
  counterId,
  label: counterLabel,
  calledAt: epochMs,
  calls: count,
  locale,
  overtook: v.optional(overtakeReason),
});
export type BoardCall = v.InferOutput<typeof boardCall>;

/** One board group, whole: a board that slept through ten messages is right after one. */
export const boardSnapshot = v.strictObject({
  seq,
  at: epochMs,
  group: boardGroup,
  /** Being called now, newest first. */
  calling: v.pipe(v.array(boardCall), v.maxLength(100)),
  /** The last calls that are over, newest first. */
  recent: v.pipe(v.array(boardCall), v.maxLength(8)),
  absent: v.pipe(v.array(ticketNumber), v.maxLength(40)),
  counters: v.pipe(
    v.array(
      v.strictObject({
        counterId,
        label: counterLabel,
        state: counterState,
        number: v.optional(ticketNumber),
        /** What it takes today. */
        services: v.pipe(v.array(serviceId), v.maxLength(26)),
        /** On a break that says how long: since when (domain time), and the minutes. */
        rest: v.optional(v.strictObject({ since: epochMs, minutes: count })),
      }),
    ),
    v.maxLength(100),
  ),
  mute: v.boolean(),
});
export type BoardSnapshot = v.InferOutput<typeof boardSnapshot>;

export const staffCounter = v.strictObject({
  counterId,
  label: counterLabel,
  state: counterState,
  version: count,
  cityStaff: v.boolean(),
  /** What it takes today. */
  services: v.pipe(v.array(serviceId), v.maxLength(26)),
  /** On a break that says why, and since when (domain time). */
  rest: v.optional(v.strictObject({ ...counterRest.entries, since: epochMs })),
  /** The one open ticket, calling or serving. */
  openTicketId: v.optional(ticketId),
  /** Whom `call-next` would call here now. */
  next: v.optional(v.strictObject({ number: ticketNumber, issuedAt: epochMs, serviceId })),
});
export type StaffCounter = v.InferOutput<typeof staffCounter>;

/** Why a kiosk does not issue; shown on its page and to staff. */
export const kioskBlock = v.picklist([
  'closed',
  'day-closed',
  'stopped',
  'clock-doubtful',
  'journal-damaged',
  'paper-out',
  'cover-open',
  'cutter-fault',
  'overheated',
  'offline',
  'unknown',
  'unconfirmed',
]);
export type KioskBlock = v.InferOutput<typeof kioskBlock>;

/** What is left of a printer's roll, counted out in slips as they came lately (R21). */
export const paperLeft = v.strictObject({
  slipsLeft: count,
  mmLeft: paperMm,
  /** The near-end sensor sees the core of the roll. */
  nearEnd: v.boolean(),
  /** The refill that this counts from; what the engine recorded later is still to be told. */
  refillId: v.optional(requestId),
});
export type PaperLeft = v.InferOutput<typeof paperLeft>;

/** `low`: fewer slips than the site's mark. `morning`: not enough for the morning that comes. */
export const paperWarning = v.picklist(['low', 'morning']);
export type PaperWarning = v.InferOutput<typeof paperWarning>;

/**
 * The daily check of a group's loudspeaker: nobody has listened yet, somebody is asked what they
 * heard, and what they said. A microphone that heard it answers as well.
 */
export const soundCheckState = v.picklist(['due', 'asked', 'heard', 'not-heard']);
export type SoundCheckState = v.InferOutput<typeof soundCheckState>;

/** So many words of one day are enough; the oldest goes for a new one. */
export const BULLETINS_MAX = 8;

export const staffSnapshot = v.strictObject({
  seq,
  at: epochMs,
  businessDay,
  mode: hallMode,
  notice: v.optional(hallNotice),
  /** When issue stops today, and when the doors close (domain time); nothing on a closed day. */
  issueUntil: v.optional(epochMs),
  serviceEnd: v.optional(epochMs),
  /** The hour of `issueUntil` is of today alone. */
  issueEndChanged: v.optional(v.literal(true)),
  dayOpen: v.boolean(),
  counters: v.pipe(v.array(staffCounter), v.maxLength(100)),
  /** Today's tickets by state, all of them. */
  counts: v.record(ticketState, count),
  waitingByService: v.record(serviceId, count),
  /** Today's tickets of each service by state (R12); what is none is left out. */
  countsByService: v.optional(v.record(serviceId, v.record(ticketState, count)), {}),
  /** Median minutes from issue to first call today. */
  medianWaitMinutes: v.optional(count),
  /** Today's words of the 責任者, newest first, and who has read them. */
  bulletins: v.pipe(
    v.array(
      v.strictObject({
        bulletinId: requestId,
        text: bulletinText,
        by: staffId,
        at: epochMs,
        readBy: v.pipe(v.array(staffId), v.maxLength(200)),
      }),
    ),
    v.maxLength(BULLETINS_MAX),
  ),
  /** Who wants a hand, the longest first. */
  help: v.pipe(v.array(v.strictObject({ place: helpPlace, since: epochMs })), v.maxLength(120)),
  /** The training that is on; nothing of what happens in it is here. */
  training: v.optional(
    v.strictObject({
      trainingId: requestId,
      exercise: exerciseId,
      /** Engine time. */
      until: epochMs,
      speed: trainingSpeed,
      nodes: v.pipe(v.array(nodeId), v.maxLength(100)),
      by: staffId,
      /** Who takes part now. */
      people: v.pipe(v.array(staffId), v.maxLength(200)),
    }),
  ),
  /** Open tickets: all but the waiting ones beyond the first 50 of each service. */
  open: v.pipe(v.array(ticketView), v.maxLength(1500)),
  finished: v.pipe(v.array(ticketView), v.maxLength(30)),
  kiosks: v.pipe(
    v.array(
      v.strictObject({
        kioskId: nodeId,
        printerId: v.optional(nodeId),
        online: v.boolean(),
        printer: printerState,
        paperless: v.boolean(),
        block: v.optional(kioskBlock),
        slipsLeft: v.optional(count),
        paperWarning: v.optional(paperWarning),
      }),
    ),
    v.maxLength(20),
  ),
  boards: v.pipe(
    v.array(
      v.strictObject({
        group: boardGroup,
        online: v.boolean(),
        /** The last announcement was not heard, or its loudspeaker is gone: 音声エラー. */
        soundFault: v.boolean(),
        /** Staff have silenced it. */
        muted: v.boolean(),
        /** Left out where nothing is to be heard. */
        soundCheck: v.optional(soundCheckState),
      }),
    ),
    v.maxLength(20),
  ),
});
export type StaffSnapshot = v.InferOutput<typeof staffSnapshot>;

export const kioskJob = v.strictObject({
  jobId,
  ticketId,
  number: ticketNumber,
  version: v.pipe(v.number(), v.integer(), v.minValue(1)),
  serviceId,
  locale,
  token,
  slips: v.picklist([1, 2]),
  state: printState,
  slipsOut: v.picklist([0, 1, 2]),
  fault: v.optional(printerFault),
  ticketState,
});
export type KioskJob = v.InferOutput<typeof kioskJob>;

export const kioskSnapshot = v.strictObject({
  seq,
  kioskId: nodeId,
  printer: printerState,
  paperless: v.boolean(),
  /** Nothing here: it may issue. */
  block: v.optional(kioskBlock),
  /** The last few, newest first. */
  jobs: v.pipe(v.array(kioskJob), v.maxLength(8)),
  /** Numbers it gave today. */
  issuedToday: count,
  /** Somebody here wants a hand, and nobody has come yet. */
  helpAsked: v.boolean(),
  printerModel: v.optional(text(60)),
  paper: v.optional(paperLeft),
  paperWarning: v.optional(paperWarning),
  /** The last test print that was ordered here today. */
  test: v.optional(v.strictObject({ jobId, state: printState, fault: v.optional(printerFault) })),
});
export type KioskSnapshot = v.InferOutput<typeof kioskSnapshot>;

/** What a call box needs for its next press: its counter, and the number open there. */
export const callBoxSnapshot = v.strictObject({
  seq,
  counterId,
  version: count,
  state: counterState,
  ticket: v.optional(
    v.strictObject({ ticketId, number: ticketNumber, state: ticketState, version: count }),
  ),
});

export type CallBoxSnapshot = v.InferOutput<typeof callBoxSnapshot>;

/** What the printer must do: one job, or the word that it is settled otherwise. */
export const printMessage = v.variant('kind', [
  v.strictObject({
    kind: v.literal('print'),
    jobId,
    expiresAt: epochMs,
    copy: v.picklist(['original', 'reprint']),
    slips: v.picklist([1, 2]),
    number: ticketNumber,
    serviceId,
    locale,
    issuedAt: epochMs,
    groupsAhead: count,
    range: v.optional(waitRange),
    /** What the QR code holds. */
    address: v.pipe(v.string(), v.maxLength(160)),
  }),
  v.strictObject({ kind: v.literal('withdraw'), jobId }),
  /** A slip that is no ticket; reported like any job. */
  v.strictObject({ kind: v.literal('test'), jobId, expiresAt: epochMs }),
  /** Said again until the printer's health counts from this refill. */
  v.strictObject({ kind: v.literal('refill'), refillId: requestId, rollMm: paperMm }),
]);
export type PrintMessage = v.InferOutput<typeof printMessage>;
export type PrintJob = Extract<PrintMessage, { kind: 'print' }>;
export type TestJob = Extract<PrintMessage, { kind: 'test' }>;

export const announcedReport = v.strictObject({
  announcementId,
  state: v.picklist(['started', 'finished', 'failed', 'expired']),
  /** Seconds from the announcement's arrival to this state. */
  seconds: v.pipe(v.number(), v.minValue(0), v.maxValue(600)),
  /** What the board said: what its voices were given to read (Japanese, ` / `, then another), `chime` or `silent`. */
  spoken: v.pipe(v.string(), v.maxLength(400)),
});
export type AnnouncedReport = v.InferOutput<typeof announcedReport>;

export const publicHall = v.strictObject({
  time: epochMs,
  domainTime: epochMs,
  rate: v.number(),
  mode: hallMode,
  businessDay,
  /** Domain time from which tickets of this day are unknown, though nobody can say so any more. */
  dayEndsAt: v.optional(epochMs),
  notice: v.optional(hallNotice),
  /** When issue stops today, while that is another hour than the calendar's (domain time). */
  issueEnd: v.optional(epochMs),
});
export type PublicHall = v.InferOutput<typeof publicHall>;

export const publicLine = v.strictObject({
  seq,
  at: epochMs,
  services: v.pipe(
    v.array(
      v.strictObject({
        ...lineService.entries,
        /** Numbers that wait, in the order they will be called, with the range of each. */
        places: v.pipe(v.array(v.tuple([ticketNumber, count, count])), v.maxLength(400)),
      }),
    ),
    v.maxLength(26),
  ),
  calling: v.pipe(
    v.array(v.strictObject({ number: ticketNumber, label: counterLabel })),
    v.maxLength(100),
  ),
  /** 昨日の的中率: of the last day that somebody came. */
  lastDay: v.optional(lastDayScore),
});
export type PublicLine = v.InferOutput<typeof publicLine>;

/** One language of the public pages; under 64 KiB. */
export const publicSite = v.strictObject({
  version: text(64),
  name: text(40),
  languages: v.pipe(
    v.array(v.strictObject({ locale, native: text(40), bcp47: text(20) })),
    v.maxLength(24),
  ),
  services: v.pipe(v.array(v.strictObject({ serviceId, prefix: text(1) })), v.maxLength(26)),
  texts: localeTexts,
});
export type PublicSite = v.InferOutput<typeof publicSite>;

/** What one phone may know; changes only with its own ticket. */
export const publicTicket = v.strictObject({
  businessDay,
  number: ticketNumber,
  serviceId,
  locale,
  state: ticketState,
  issuedAt: epochMs,
  since: epochMs,
  calls: count,
  label: v.optional(counterLabel),
});
export type PublicTicket = v.InferOutput<typeof publicTicket>;

export const nodeRole = v.picklist([
  'engine',
  'kiosk',
  'printer',
  'call-box',
  'board',
  'staff',
  'status',
  'uplink',
  'maintenance',
  'standby',
  'training',
]);
export type Role = v.InferOutput<typeof nodeRole>;

const faultText = text(120);
/** A printer's own counter: cuts, millimetres, hours since it was made. */
const wear = v.pipe(v.number(), v.integer(), v.minValue(0));

/**
 * From when on a box needs somebody, and from when on it does not any more: the box itself and the
 * engine count alike. A Pi slows itself down at 80 °C.
 */
export const boxMarks = {
  diskFreeMb: { trouble: 200, well: 250 },
  temperatureC: { trouble: 80, well: 75 },
} as const;

/** Among the faults of an uplink: what is outside hears nothing of the hall. */
export const CLUSTER_AWAY = 'cluster-away';

/** Birth, health, and the last will (`online: false`, with nothing else known). */
export const nodeHealth = v.strictObject({
  node: nodeId,
  role: nodeRole,
  online: v.boolean(),
  version: v.optional(text(64)),
  startedAt: v.optional(epochMs),
  /** This node's wall clock minus the engine's, ms. */
  clockOffsetMs: v.optional(v.number()),
  residentMb: v.optional(count),
  printer: v.optional(printerState),
  /** What the printer says it is. */
  printerModel: v.optional(text(60)),
  paper: v.optional(paperLeft),
  /** What the printer itself counts, where its model does (R20). */
  wear: v.optional(
    v.strictObject({
      cuts: v.optional(wear),
      fedMm: v.optional(wear),
      hours: v.optional(wear),
    }),
  ),
  panel: v.optional(deviceState),
  scanner: v.optional(deviceState),
  keypad: v.optional(deviceState),
  /** The keys of a call box. */
  callBox: v.optional(deviceState),
  /** Whether the page in front of citizens gives a sign of life; `mute` when it stopped to. */
  screen: v.optional(deviceState),
  diskFreeMb: v.optional(count),
  temperatureC: v.optional(v.pipe(v.number(), v.minValue(-50), v.maxValue(150))),
  /** `voice`, `chime` where no voice engine is found, `none` where nothing can sound. */
  sound: v.optional(v.picklist(['voice', 'chime', 'none'])),
  /** Whether its sound card or sound server is there, where somebody looks: `mute` when it hangs. */
  loudspeaker: v.optional(deviceState),
  /** What the box's own microphone heard of its loudspeaker last, domain time. */
  selfTest: v.optional(v.strictObject({ at: epochMs, heard: v.boolean() })),
  faults: v.optional(v.pipe(v.array(faultText), v.maxLength(20))),
  /** The last faults of this box, newest first, also from before its last start; its own clock. */
  history: v.optional(
    v.pipe(
      v.array(v.strictObject({ fault: faultText, from: epochMs, until: v.optional(epochMs) })),
      v.maxLength(20),
    ),
  ),
});
export type NodeHealth = v.InferOutput<typeof nodeHealth>;

export const alertList = v.strictObject({
  seq,
  faults: v.pipe(
    v.array(
      v.strictObject({
        kind: v.picklist([
          'print-unconfirmed',
          'printer',
          'sound',
          'sound-unheard',
          'node-offline',
          'node-contested',
          'numbers-near-end',
          'close-missed',
          'issue-rate',
          'paper-low',
          'paper-for-morning',
          'device',
        ]),
        node: v.optional(nodeId),
        /** Of a `device`: which part of the box. */
        part: v.optional(
          v.picklist([
            'panel',
            'scanner',
            'keypad',
            'call-box',
            'call-box-clash',
            'screen',
            'disk',
            'heat',
            'way-outside',
          ]),
        ),
        slipsLeft: v.optional(count),
        number: v.optional(ticketNumber),
        serviceId: v.optional(serviceId),
        /** Of a `close-missed`: which day, and what became of its numbers. */
        missed: v.optional(missedClose),
        since: epochMs,
      }),
    ),
    v.maxLength(200),
  ),
});
export type AlertList = v.InferOutput<typeof alertList>;

/**
 * A training hall (研修, R22): a site of its own. Each listed node opens a second connection to
 * `address`, as itself, with the secret of its own node file (`training.secret`) and with `site`
 * in its topics. While there is none, everything is empty and `until` is 0: this is published, not
 * cleared, so that every reader hears the end. A node takes part exactly while it is listed and
 * `until` (engine time) is ahead.
 */
export const trainingNotice = v.strictObject({
  /** `mqtt://` or `mqtts://`. */
  address: text(200),
  site: text(32),
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
    v.array(v.strictObject({ staffId, done: v.pipe(v.array(text(20)), v.maxLength(12)) })),
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
