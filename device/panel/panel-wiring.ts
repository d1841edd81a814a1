import * as v from 'valibot';
import { decodeJson } from '../../broker/contract/decode.ts';
import { err, ok, type Result } from '../../broker/contract/result.ts';

/** A Mega's last pin is 69, and Firmata counts to 127; 0 and 1 are the serial line of the board. */
const PIN_MIN = 2;
const PIN_MAX = 127;

const level = v.picklist(['high', 'low'], '"high" or "low"');
const milliseconds = (min: number, max: number, standard: number) => {
  const said = `a whole number of milliseconds from ${min} to ${max}`;
  return v.optional(
    v.pipe(v.number(said), v.integer(said), v.minValue(min, said), v.maxValue(max, said)),
    standard,
  );
};
const pinSaid = `a whole number from ${PIN_MIN} to ${PIN_MAX} (0 and 1 are the board's serial line)`;
const pin = v.pipe(
  v.number(pinSaid),
  v.integer(pinSaid),
  v.minValue(PIN_MIN, pinSaid),
  v.maxValue(PIN_MAX, pinSaid),
);

/** Something that the board switches; relay boards often switch on at `low`. */
const output = v.strictObject({ pin, onLevel: v.optional(level, 'high') });

/** valibot takes an empty list for an object without anything. */
const noList = v.custom<object>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'parts by their names: { "button": { "pin": 2 }, … }',
);

const wiringParts = v.strictObject({
  /** A switch to ground: the board's own pull-up holds it high until it is pressed. */
  button: v.optional(
    v.strictObject({
      pin,
      /** Longer than any bounce; a finger does not press twice in less (F17). */
      debounceMs: milliseconds(5, 1_000, 80),
      /** Held longer, it is said to be stuck. */
      stuckMs: milliseconds(1_000, 600_000, 10_000),
    }),
  ),
  buttonLight: v.optional(output),
  lamps: v.optional(
    v.strictObject({
      green: v.optional(output),
      amber: v.optional(output),
      red: v.optional(output),
    }),
    {},
  ),
  /** An active buzzer: it sounds by itself while it is switched on. */
  buzzer: v.optional(output),
  /** A switch to ground with the board's pull-up, at the door or the cover. */
  door: v.optional(
    v.strictObject({ pin, closedLevel: level, debounceMs: milliseconds(5, 5_000, 200) }),
  ),
  presence: v.optional(
    v.strictObject({
      pin,
      nearLevel: v.optional(level, 'high'),
      /** For a sensor that only pulls to ground. */
      pullUp: v.optional(v.boolean('true or false'), false),
      /** Somebody who stands still is not seen for a while and has not gone. */
      holdMs: milliseconds(0, 60_000, 5_000),
    }),
  ),
});

const wiringSchema = v.pipe(noList, wiringParts);

/** Which pin of the Firmata board is what; a part that is left out is not there. */
export type PanelWiring = v.InferOutput<typeof wiringSchema>;
export type OutputWiring = v.InferOutput<typeof output>;

/** Every part with its pin, named as in the file: `lamps.green`. */
export function pinsOf(wiring: PanelWiring): readonly (readonly [part: string, pin: number])[] {
  const { button, buttonLight, lamps, buzzer, door, presence } = wiring;
  const { green, amber, red } = lamps;
  const parts = { button, buttonLight, buzzer, door, presence };
  const named = {
    ...parts,
    'lamps.green': green,
    'lamps.amber': amber,
    'lamps.red': red,
  };
  return Object.entries(named).flatMap(([part, wired]) =>
    wired === undefined ? [] : [[part, wired.pin] as const],
  );
}

/**
 * Reads `config/panel-wiring.json`.
 *
 * @returns the wiring, or one sentence: where the mistake is and what was expected there, or which
 * two parts hang on one pin
 */
export function readWiring(text: string): Result<PanelWiring, string> {
  const decoded = decodeJson(wiringSchema, text);
  if (!decoded.ok) {
    const { path, expected } = decoded.error;
    return err(path === '' ? expected : `${path}: ${expected}`);
  }
  const taken = new Map<number, string>();
  for (const [part, at] of pinsOf(decoded.value)) {
    const other = taken.get(at);
    if (other !== undefined) return err(`${part}: pin ${at} is that of ${other} already`);
    taken.set(at, part);
  }
  return ok(decoded.value);
}
