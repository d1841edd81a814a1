import * as v from 'valibot';

const id = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffff));

/** What the test asks of the process that sees the test bed's devices. */
export const childAsk = v.variant('ask', [
  v.strictObject({
    ask: v.literal('watch'),
    match: v.strictObject({
      vendorId: id,
      productId: id,
      serialNumber: v.optional(v.string()),
      interface: v.optional(v.number()),
    }),
  }),
  v.strictObject({ ask: v.literal('close'), watch: v.number() }),
  v.strictObject({ ask: v.literal('write'), watch: v.number(), report: v.array(v.number()) }),
  v.strictObject({ ask: v.literal('end') }),
]);
export type ChildAsk = v.InferOutput<typeof childAsk>;

/** What it says. */
export const childSays = v.variant('say', [
  /** First of all; whether the native package was loaded before anything was watched. */
  v.strictObject({ say: v.literal('loaded'), nodeHid: v.boolean() }),
  v.strictObject({
    say: v.literal('state'),
    watch: v.number(),
    state: v.picklist(['ready', 'unplugged', 'several']),
  }),
  /** The answers to `write`, in its order. */
  v.strictObject({ say: v.literal('wrote'), watch: v.number(), taken: v.boolean() }),
  v.strictObject({ say: v.literal('report'), watch: v.number(), report: v.array(v.number()) }),
]);
export type ChildSays = v.InferOutput<typeof childSays>;
