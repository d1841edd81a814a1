type TimeStyle = 'short' | 'medium';

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making a format takes longer than a thousand uses of it. */
function formatOf(timeZone: string, timeStyle?: TimeStyle): Intl.DateTimeFormat {
  const key = `${timeZone} ${timeStyle}`;
  const known = formats.get(key);
  if (known) return known;
  const format = new Intl.DateTimeFormat('sv-SE', {
    ...{ timeZone, dateStyle: 'short' },
    ...(timeStyle && { timeStyle }),
  });
  formats.set(key, format);
  return format;
}

/**
 * The date of an instant, `2026-11-19`.
 *
 * @param at - milliseconds since the Unix epoch, UTC
 * @param timeZone - an IANA name, such as `Asia/Tokyo`
 */
export function dateOf(at: number, timeZone: string): string {
  return formatOf(timeZone).format(at);
}

/** Date and time of an instant as tables and files have it, `2026-11-19 09:05`; `medium` with seconds. */
export function dateTimeOf(at: number, timeZone: string, timeStyle: TimeStyle = 'short'): string {
  return formatOf(timeZone, timeStyle).format(at);
}
