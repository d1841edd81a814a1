import * as v from 'valibot';

/**
 * What no words of ours hold. Control characters: a terminal, a header and a reader of XML take them
 * for their own. Halves of a pair and non-characters: no encoding carries them. U+202A to U+202E:
 * they turn round what stands beside them, so that 12 is read as 21; marks and isolates, which a
 * language that is written from right to left needs, reach no further than their own text.
 *
 * @source Unicode Standard Annex #9, 2.1 and 2.2; Unicode 23.7 (non-characters); XML 1.0, 2.2
 */
const unsayable =
  '\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029\\u202a-\\u202e\\ufdd0-\\ufdef\\ufffe\\uffff';
/** Without the `u` flag, which JSON Schema has no word for: a pair is two of these, or none. */
const sayable = new RegExp(
  `^(?:[^${unsayable}\\ud800-\\udfff]|[\\ud800-\\udbff][\\udc00-\\udfff])*$`,
);
const strays = new RegExp(`[${unsayable}\\p{Cs}]+`, 'gu');

/** Words that people read, at most so many characters: a plain line. */
export function words(max: number) {
  return v.pipe(
    v.string(),
    v.maxLength(max),
    v.regex(sayable, 'words without control characters, on one line'),
  );
}

/**
 * The same of what somebody pasted: what stands in no words becomes a blank, and nothing else of it
 * is lost. What nobody could see, such as a lone zero-width space, is no word.
 */
export function pastedWords(max: number) {
  return v.pipe(v.string(), v.transform(plainLine), v.minLength(1), v.maxLength(max));
}

/** A text as one plain line; empty where nothing of it could be seen. */
export function plainLine(text: string): string {
  const line = text.replace(strays, ' ').trim();
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(line) ? line : '';
}
