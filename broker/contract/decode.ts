import * as v from 'valibot';
import { err, ok, type Result } from './result.ts';

/** Where a payload was wrong, and what was expected there: `{ path: 'calls.0.number', expected: … }`. */
export type DecodeError = { readonly path: string; readonly expected: string };

/** Parses a value at an edge; inside, its type is trusted (style.md, convention 5). */
export function decode<S extends v.GenericSchema>(
  schema: S,
  value: unknown,
): Result<v.InferOutput<S>, DecodeError> {
  const parsed = v.safeParse(schema, value, { abortEarly: true });
  if (parsed.success) return ok(parsed.output);
  const issue = parsed.issues[0];
  return err({ path: v.getDotPath(issue) ?? '', expected: issue.message });
}

/** Parses the JSON text of a message; text that is no JSON is a decode error as well. */
export function decodeJson<S extends v.GenericSchema>(
  schema: S,
  text: string,
): Result<v.InferOutput<S>, DecodeError> {
  try {
    return decode(schema, JSON.parse(text));
  } catch (cause) {
    return err({
      path: '',
      expected: `JSON (${cause instanceof Error ? cause.message : 'unreadable'})`,
    });
  }
}
