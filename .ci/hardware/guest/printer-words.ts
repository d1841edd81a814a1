import * as v from 'valibot';

const happening = v.picklist([
  'paper-out',
  'paper-near-end',
  'paper-loaded',
  'cover-opened',
  'cover-closed',
]);

/** What the printer's side is told. */
export const farTold = v.variant('do', [
  v.strictObject({ do: v.literal('happen'), happening }),
  /** It takes nothing any more, or takes again: NAK for ever. */
  v.strictObject({ do: v.literal('read'), reading: v.boolean() }),
  v.strictObject({ do: v.literal('unplug'), socketFile: v.string() }),
  /** Pulls the plug when so many bytes of the next slip were read, and no byte later. */
  v.strictObject({ do: v.literal('unplug-at'), bytes: v.number(), socketFile: v.string() }),
]);
export type FarTold = v.InferOutput<typeof farTold>;

/** What the printer's side says. */
export const farSaid = v.variant('is', [
  v.strictObject({ is: v.literal('ready') }),
  v.strictObject({
    is: v.literal('slip'),
    /** Of the slip's picture; 0 for paper on which no whole row was printed. */
    label: v.number(),
    /** Every row of one slip, its white before and after, one cut, no byte unread. */
    whole: v.boolean(),
    unknown: v.array(v.string()),
  }),
  v.strictObject({ is: v.literal('unplugged') }),
]);

/** What our own side is told. */
export const nearTold = v.variant('do', [
  v.strictObject({ do: v.literal('print'), id: v.number(), label: v.number() }),
  /** Writes a small file in the same process, as a note on disk would be. */
  v.strictObject({ do: v.literal('note') }),
  v.strictObject({ do: v.literal('close') }),
]);
export type NearTold = v.InferOutput<typeof nearTold>;

/** What our own side says. */
export const nearSaid = v.variant('is', [
  v.strictObject({ is: v.literal('state'), state: v.string() }),
  v.strictObject({
    is: v.literal('fate'),
    /** Of the order to print. */
    id: v.number(),
    fate: v.string(),
    fault: v.optional(v.string()),
    tookMs: v.number(),
  }),
  v.strictObject({ is: v.literal('noted'), tookMs: v.number() }),
]);
