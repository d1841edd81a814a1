import * as v from 'valibot';
import { loudnessTable } from '../../broker/client/sound/loudness.ts';
import { locale } from '../../broker/contract/ids.ts';
import { hidAddressText } from '../hid/hid-address.ts';
import { panelAddress } from '../panel/panel-address.ts';
import { defaultTimings } from './kiosk-state.ts';

/** Whole, so that a line that was copied in part is told at the start and not at the first PIN. */
const staffPinHash = v.pipe(
  v.string(),
  v.maxLength(200),
  v.regex(
    /^\$argon2id\$v=\d+\$m=\d+,t=\d+,p=\d+\$[A-Za-z0-9+/]{11,}\$[A-Za-z0-9+/]{22,}$/,
    'the whole line that `node dist/staff-pin.js` prints',
  ),
);

const milliseconds = (standard: number) =>
  v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(600_000)), standard);

/** What a kiosk's node file says under `own`. */
export const kioskSettings = v.strictObject({
  /** Exactly one thing sounds: the page, this box's sound card, or nothing. */
  sound: v.optional(v.picklist(['page', 'aplay', 'none']), 'page'),
  /** ALSA device, by card name: `plughw:CARD=Device`. */
  soundDevice: v.optional(v.pipe(v.string(), v.maxLength(80)), 'default'),
  /** Languages that are spoken; each after a native listener approved it (voice.md part 2). */
  spoken: v.optional(v.pipe(v.array(locale), v.maxLength(12)), ['ja']),
  /** How loud, by time of day; staff turn it on top of that. */
  loudness: v.optional(loudnessTable, []),
  /** How long each screen stays; left out, as in `ui.md`. */
  timings: v.optional(
    v.strictObject({
      tapGuardMs: milliseconds(defaultTimings.tapGuardMs),
      homeGuardMs: milliseconds(defaultTimings.homeGuardMs),
      takeSlipsMs: milliseconds(defaultTimings.takeSlipsMs),
      showNumberMs: milliseconds(defaultTimings.showNumberMs),
      troubleMs: milliseconds(defaultTimings.troubleMs),
      printPatienceMs: milliseconds(defaultTimings.printPatienceMs),
      replyPatienceMs: milliseconds(defaultTimings.replyPatienceMs),
      leftAloneMs: milliseconds(defaultTimings.leftAloneMs),
      guideMs: milliseconds(defaultTimings.guideMs),
      staffMs: milliseconds(defaultTimings.staffMs),
      helpWaitMs: milliseconds(defaultTimings.helpWaitMs),
      helpSaidMs: milliseconds(defaultTimings.helpSaidMs),
      asleepMs: milliseconds(defaultTimings.asleepMs),
    }),
    {},
  ),
  /** Where the panel's board is; left out: no panel. */
  panel: v.optional(panelAddress),
  /** What the panel's large button does: leads by voice, or takes the first open service. */
  button: v.optional(v.picklist(['guide', 'issue']), 'guide'),
  /** `vendor:product[:serial]` as lsusb shows them; only these are ever opened (F18). */
  scanner: v.optional(hidAddressText),
  keypad: v.optional(hidAddressText),
  /** Bar codes of the kind NW-7 come with a letter before and after. */
  stripNw7Letters: v.optional(v.boolean(), false),
  /** Argon2id of the staff mode's PIN; left out: there is no staff mode. */
  staffPin: v.optional(staffPinHash),
});

export type KioskSettings = v.InferOutput<typeof kioskSettings>;
