/** `10:45` in the hall's zone; the phone's own clock and zone are never asked. */
export function clock(at: number, seconds = false): string {
  return new Intl.DateTimeFormat('ja-JP', {
    timeZone: 'Asia/Tokyo',
    hour: '2-digit',
    minute: '2-digit',
    ...(seconds ? { second: '2-digit' } : {}),
    hourCycle: 'h23',
  }).format(at);
}

/** The hour at which a wait that began to be told at `asOf` is over, to whole five minutes. */
export function hourAfter(asOf: number, minutes: number): string {
  const five = 5 * 60_000;
  return clock(Math.round((asOf + minutes * 60_000) / five) * five);
}
