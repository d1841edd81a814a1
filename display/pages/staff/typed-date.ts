/** Years of 令和 count from 2019. */
const REIWA_FROM = 2018;

const forms = [
  /^(?<year>\d{4})[年/.-](?<month>\d{1,2})[月/.-](?<date>\d{1,2})日?$/,
  /^(?<year>\d{4})(?<month>\d{2})(?<date>\d{2})$/,
  /^(?:令和|R)(?<reiwa>\d{1,2})[年/.-](?<month>\d{1,2})[月/.-](?<date>\d{1,2})日?$/i,
  /^(?<month>\d{1,2})[月/.-](?<date>\d{1,2})日?$/,
];

/** `2026-08-01`, when there is such a date. */
function dayOf(year: number, month: number, date: number): string | undefined {
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${year}-${two(month)}-${two(date)}`;
  const instant = Date.parse(`${day}T00:00:00Z`);
  // A 31st of June would be taken for the 1st of July.
  return !Number.isNaN(instant) && new Date(instant).getUTCDate() === date ? day : undefined;
}

/**
 * A date as people type it: `2026年8月1日(土)`, `2026/8/1`, `20260801`, `令和8年8月1日`, `R8.8.1`, and
 * without a year `8/1`, the next one from `today` on. Letters may be of full width.
 *
 * @param today - `2026-07-01`
 * @returns `2026-08-01`; nothing where it is no date
 */
export function typedDate(text: string, today: string): string | undefined {
  const plain = text
    .normalize('NFKC')
    .replaceAll(/\s/g, '')
    .replace(/\(.\)$/, '');
  for (const form of forms) {
    const found = form.exec(plain)?.groups;
    if (found === undefined) continue;
    const { year, reiwa, month, date } = found;
    const on = (chosen: number) => dayOf(chosen, Number(month), Number(date));
    if (year !== undefined) return on(Number(year));
    if (reiwa !== undefined) return on(REIWA_FROM + Number(reiwa));
    const thisYear = Number(today.slice(0, 4));
    // A 29th of February may be four years away.
    for (let ahead = 0; ahead <= 4; ahead += 1) {
      const day = on(thisYear + ahead);
      if (day !== undefined && day >= today) return day;
    }
    return undefined;
  }
  return undefined;
}

/** The date so many days later. */
export function dateAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** `2026年8月1日(土)`, whatever language the browser speaks. */
export function wholeDateText(day: string): string {
  const form = { year: 'numeric', month: 'long', day: 'numeric', weekday: 'short' } as const;
  const format = new Intl.DateTimeFormat('ja-JP', { ...form, timeZone: 'UTC' });
  return format.format(new Date(`${day}T00:00:00Z`));
}

/**
 * The weeks of the month that a date lies in, from Sunday on; of other months there are blanks.
 *
 * @returns rows of seven dates
 */
export function weeksOfMonth(day: string): readonly (readonly (string | undefined)[])[] {
  const first = `${day.slice(0, 7)}-01`;
  const before = new Date(`${first}T00:00:00Z`).getUTCDay();
  return [0, 1, 2, 3, 4, 5].flatMap((week) => {
    const row = Array.from({ length: 7 }, (_, nth) => dateAfter(first, week * 7 + nth - before));
    const own = row.map((each) => (each.slice(0, 7) === day.slice(0, 7) ? each : undefined));
    return own.some((each) => each !== undefined) ? [own] : [];
  });
}

/** The same date so many months later, or the last one of that month. */
export function monthAfter(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  const later = new Date(Date.UTC(year, month - 1 + months, Math.min(date, last)));
  return later.toISOString().slice(0, 10);
}
