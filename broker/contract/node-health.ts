import * as v from 'valibot';
import { count, epochMs, nodeId } from './ids.ts';
import { paperLeft } from './paper.ts';
import { deviceState, printerState } from './ticket.ts';
import { words } from './words.ts';

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

const faultText = v.pipe(v.string(), v.maxLength(120));
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
  version: v.optional(v.pipe(v.string(), v.maxLength(64), v.regex(/^[\w.+-]+$/))),
  startedAt: v.optional(epochMs),
  /** This node's wall clock minus the engine's, ms. */
  clockOffsetMs: v.optional(v.number()),
  residentMb: v.optional(count),
  printer: v.optional(printerState),
  /** What the printer says it is. */
  printerModel: v.optional(words(60)),
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
