import * as v from 'valibot';
import { loudnessTable, VOLUME_MAX } from '../../broker/client/sound/loudness.ts';
import { decode } from '../../broker/contract/decode.ts';
import { boardGroup, locale } from '../../broker/contract/ids.ts';
import { err, ok, type Result } from '../../broker/contract/result.ts';

const alsaName = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_:=,.-]{1,80}$/));

/** The part of the node file that only a board has. */
const boardSettings = v.strictObject({
  group: boardGroup,
  /** `aplay`: this box's sound card. `page`: the browser that shows the board. `none`: no sound. */
  sound: v.picklist(['aplay', 'page', 'none']),
  /** The ALSA device, by card name: `plughw:CARD=Device`. */
  device: v.optional(alsaName),
  /** The ALSA device of a microphone in the hall: each morning it hears whether the tones come out. */
  microphone: v.optional(alsaName),
  /** Silence before each announcement; a television over HDMI needs up to a second to wake. */
  leadInMs: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(3_000)), 500),
  /** How loud, by time of day where the hall is; 0 is silence. Left out: always as loud as sounds are made. */
  loudness: v.optional(loudnessTable, []),
  /** How loud on top of that, 0 to 10: a room that is smaller, a loudspeaker that is stronger. */
  volume: v.optional(
    v.pipe(
      v.number('0 to 10'),
      v.integer('0 to 10'),
      v.minValue(0, '0 to 10'),
      v.maxValue(VOLUME_MAX, '0 to 10'),
    ),
    VOLUME_MAX,
  ),
  /** The folder of the city's own recordings, such as `/etc/yobiban/recordings`; names in `recordings.ts`. */
  recordings: v.optional(
    v.pipe(v.string(), v.maxLength(200), v.regex(/^\//, 'a folder by its whole path')),
  ),
  /** The large language, then the small ones; left out: Japanese and the site's next two. */
  languages: v.optional(v.pipe(v.array(locale), v.minLength(1), v.maxLength(3))),
});
export type BoardSettings = v.InferOutput<typeof boardSettings>;

/** @returns the settings, or a sentence that names what is wrong */
export function readBoardSettings(own: unknown): Result<BoardSettings, string> {
  const decoded = decode(boardSettings, own);
  if (decoded.ok) {
    const { microphone, sound } = decoded.value;
    if (microphone === undefined || sound === 'aplay') return ok(decoded.value);
    return err('own.microphone: it listens to the sound card, so own.sound must be aplay');
  }
  return err(`own.${decoded.error.path}: ${decoded.error.expected}`);
}
