/** 128 random bits: also on pages that are no secure context, where `randomUUID` is missing. */
export function newTouchId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
