const formats = new Map<string, Intl.DateTimeFormat>();

/** The date of an instant in a zone, `2026-11-19`. */
export function dateOf(at: number, timeZone: string): string {
  const format =
    formats.get(timeZone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' });
  formats.set(timeZone, format);
  return format.format(at);
}
