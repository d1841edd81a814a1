/** Whole minutes between two instants, never negative: clocks may be set back. */
export function minutesBetween(from: number, to: number): number {
  return Math.max(0, Math.floor((to - from) / 60_000));
}

/** `9:38` in the hall's zone. */
export function clockOf(at: number, timeZone: string): string {
  return new Intl.DateTimeFormat('ja-JP', {
    timeZone,
    hour: 'numeric',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(at);
}

/** `6分12秒` since an instant. */
export function elapsed(from: number, to: number): string {
  const seconds = Math.max(0, Math.floor((to - from) / 1000));
  const minutes = Math.floor(seconds / 60);
  return minutes === 0 ? `${seconds}秒` : `${minutes}分${String(seconds % 60).padStart(2, '0')}秒`;
}

/** Three levels of waiting, told by shape and weight as well as by colour (R12, WCAG 1.4.1). */
export function waitLevel(minutes: number): { readonly name: string; readonly mark: string } {
  if (minutes >= 40) return { name: 'long', mark: '■ ' };
  if (minutes >= 25) return { name: 'middle', mark: '▲ ' };
  return { name: 'short', mark: '' };
}
