import holidayJp from '@holiday-jp/holiday_jp';

/** National holidays of Japan with their substitute days, `YYYY-MM-DD`, both years included (R35). */
export function nationalHolidays(firstYear: number, lastYear: number): readonly string[] {
  const from = `${firstYear}-01-01`;
  const until = `${lastYear}-12-31`;
  return Object.keys(holidayJp.holidays)
    .filter((day) => day >= from && day <= until)
    .sort();
}
