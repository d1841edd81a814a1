import * as v from 'valibot';

/** More of one start are counted, not told. */
export const SITE_CHANGES_MAX = 60;
/** A counter, a service, a machine or a language, by its id. */
const itemId = v.pipe(v.string(), v.regex(/^[A-Za-z0-9-]{1,40}$/));
/** A key of the site file, such as `counters` or `from`. */
const siteKey = v.pipe(v.string(), v.regex(/^[A-Za-z]{1,40}$/));

/** One thing that the site file, the languages or the layouts say otherwise than at the last start. */
const siteChange = v.strictObject({
  /** A key of the site file; `texts` and `layouts` stand in files of their own. */
  part: siteKey,
  what: v.picklist(['added', 'removed', 'changed', 'reordered']),
  /** Which of several; none where there is only one. */
  id: v.optional(itemId),
  /** What of it is another; none where it is all of it. */
  fields: v.optional(v.pipe(v.array(siteKey), v.maxLength(20))),
});
export type SiteChange = v.InferOutput<typeof siteChange>;

/** What a start of the engine found changed (R47). */
export const siteChangeRecord = {
  changes: v.pipe(v.array(siteChange), v.minLength(1), v.maxLength(SITE_CHANGES_MAX)),
  /** So many more. */
  furtherChanges: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
};
