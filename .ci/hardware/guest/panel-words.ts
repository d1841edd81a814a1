import * as v from 'valibot';

/** What the board's side is told. */
export const boardTold = v.strictObject({
  do: v.literal('pull'),
  pin: v.number(),
  /** Left out: the pin is left open. */
  high: v.optional(v.boolean()),
});
export type BoardTold = v.InferOutput<typeof boardTold>;

/** What the board's side says: its outputs that are high. */
export const boardSaid = v.strictObject({ is: v.literal('high'), pins: v.array(v.number()) });

export const panelTold = v.variant('do', [
  v.strictObject({
    do: v.literal('show'),
    lamp: v.picklist(['off', 'green', 'amber', 'red']),
    button: v.picklist(['off', 'on', 'blink']),
  }),
  v.strictObject({ do: v.literal('close') }),
]);
export type PanelTold = v.InferOutput<typeof panelTold>;

export const panelSaid = v.variant('is', [
  v.strictObject({ is: v.literal('state'), state: v.string() }),
  v.strictObject({ is: v.literal('event'), event: v.string() }),
]);
