const formats = new Map<string, Intl.DateTimeFormat>();

/** `9:38` in the hall's zone. */
export function clockOf(at: number, timeZone: string): string {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('ja-JP', {
      ...{ timeZone, hour: 'numeric', minute: '2-digit', hourCycle: 'h23' },
    });
    formats.set(timeZone, format);
  }
  return format.format(at);
}

/** Whole minutes between two instants, never negative: clocks may be set back. */
export function minutesBetween(from: number, to: number): number {
  return Math.max(0, Math.floor((to - from) / 60_000));
}

/** `6分12秒` since an instant. */
export function elapsed(from: number, to: number): string {
  const seconds = Math.max(0, Math.floor((to - from) / 1000));
  const minutes = Math.floor(seconds / 60);
  const rest = String(seconds % 60).padStart(2, '0');
  return minutes === 0 ? `${seconds}秒` : `${minutes}分${rest}秒`;
}

export type WaitLevel = {
  readonly name: 'short' | 'soon' | 'late';
  readonly mark: '' | '▲' | '■';
  readonly word: '' | '長め' | '長い';
};

/** Three levels of waiting, told by shape and word as well as by colour (R12, WCAG 1.4.1). */
export function waitLevel(
  minutes: number,
  { soon, late }: { readonly soon: number; readonly late: number },
): WaitLevel {
  if (minutes >= late) return { name: 'late', mark: '■', word: '長い' };
  if (minutes >= soon) return { name: 'soon', mark: '▲', word: '長め' };
  return { name: 'short', mark: '', word: '' };
}

/** `11月24日（火）`. */
export function dayText(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  const format = { month: 'long', day: 'numeric', weekday: 'short', timeZone: 'UTC' } as const;
  return new Intl.DateTimeFormat('ja-JP', format).format(date);
}
