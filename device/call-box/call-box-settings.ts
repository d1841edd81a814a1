import * as v from 'valibot';
import { hidAddressText } from '../hid/hid-address.ts';
import { callBoxKeys } from './call-box-keys.ts';

/** What a call box's node file says under `own`. */
export const callBoxSettings = v.strictObject({
  /**
   * `vendor:product[:serial]` as lsusb shows them, or `vendor:product@port`; only this one is ever
   * opened (F18), and none while several fit.
   */
  device: hidAddressText,
  /** Instead of those of `config/call-box-keys.json`, all of them: for a box of another kind. */
  keys: v.optional(callBoxKeys),
});
export type CallBoxSettings = v.InferOutput<typeof callBoxSettings>;
