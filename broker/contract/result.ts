/** The outcome of something that may be expected to fail: a value, never an exception. */
export type Result<T, E> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: E };

export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

export function err<E>(error: E): { readonly ok: false; readonly error: E } {
  return { ok: false, error };
}

/** A programmer's error: the process that throws it exits, and systemd starts it again. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}

export function assert(condition: boolean, because: string): asserts condition {
  if (!condition) throw new InvariantError(because);
}

export function assertNever(value: never): never {
  throw new InvariantError(`not a known case: ${JSON.stringify(value)}`);
}
