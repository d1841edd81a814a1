import * as v from 'valibot';
import { type DecodeError, decode } from '../contract/decode.ts';
import type { Result } from '../contract/result.ts';

/**
 * The city's yearly table of cases by month and service, in the form of `config/demand-r6.json`
 * (R80, R81). Re-listed rows (再掲) are inside the service rows; outreach (出張) is outside.
 */
const cases = v.pipe(v.array(v.pipe(v.number(), v.integer(), v.minValue(0))), v.length(12));
const row = v.looseObject({ values: cases });

const demandTable = v.looseObject({
  /** Calendar months of the twelve columns: 4 … 3. */
  months: v.pipe(
    v.array(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(12))),
    v.length(12),
  ),
  opening_days: row,
  main_counter: v.pipe(
    v.array(
      v.looseObject({
        service: v.string(),
        mean_minutes: v.pipe(v.number(), v.minValue(1), v.maxValue(240)),
        values: cases,
      }),
    ),
    v.minLength(1),
    v.maxLength(26),
  ),
  /** Re-listed: 木曜延長, 第2日曜日, 休日窓口交付特別開庁日. */
  thursday_extension: v.optional(row),
  second_sunday: v.optional(row),
  special_opening: v.optional(v.looseObject({ held: row, cases: row })),
});
export type DemandTable = v.InferOutput<typeof demandTable>;

/** Reads a table of the city's form; the error names the path and what was expected there. */
export function readDemandTable(value: unknown): Result<DemandTable, DecodeError> {
  return decode(demandTable, value);
}

export type ServiceDemand = {
  readonly serviceId: string;
  readonly meanMinutes: number;
  /** Cases on one ordinary open day. */
  readonly cases: number;
};

/**
 * What one ordinary open day of a month brings, by service: the month's cases over its opening
 * days, as the city's own 一日当り (R81), rounded so that the whole day keeps its sum.
 *
 * @param month - calendar month, 1 to 12
 * @returns nothing when the table has no such month
 */
export function demandOfDay(
  table: DemandTable,
  month: number,
): readonly ServiceDemand[] | undefined {
  const column = table.months.indexOf(month);
  const days = table.opening_days.values[column];
  if (days === undefined || days === 0) return undefined;
  const exact = table.main_counter.map((service) => (service.values[column] ?? 0) / days);
  const whole = exact.map(Math.floor);
  const total = Math.round(exact.reduce((sum, value) => sum + value, 0));
  // Largest remainders take what rounding down left over.
  const byRemainder = exact
    .map((value, index) => ({ index, rest: value - Math.floor(value) }))
    .sort((a, b) => b.rest - a.rest);
  let left = total - whole.reduce((sum, value) => sum + value, 0);
  for (const { index } of byRemainder) {
    if (left <= 0) break;
    whole[index] = (whole[index] ?? 0) + 1;
    left -= 1;
  }
  return table.main_counter.map((service, index) => ({
    serviceId: service.service,
    meanMinutes: service.mean_minutes,
    cases: whole[index] ?? 0,
  }));
}
