import * as v from 'valibot';
import { defaultTimings } from './kiosk-state.ts';

const milliseconds = (standard: number) =>
  v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(600_000)), standard);

/** What a kiosk's node file says under `own`. */
export const kioskSettings = v.strictObject({
  /** Exactly one thing sounds: the page, this box's sound card, or nothing. */
  sound: v.optional(v.picklist(['page', 'aplay', 'none']), 'page'),
  /** ALSA device, by card name: `plughw:CARD=Device`. */
  soundDevice: v.optional(v.pipe(v.string(), v.maxLength(80)), 'default'),
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
    }),
    {},
  ),
});
