import type { DemandTable, ServiceDemand } from './demand-table.ts';
import type { Random } from './random.ts';

/** The kinds of open days that the city counts apart (R35 to R38, R82). */
export type DayKind = 'ordinary' | 'thursday' | 'second-sunday' | 'special';

/** What one open day brings; a Thursday's evening apart. */
export type DayDemand = {
  readonly kind: DayKind;
  readonly services: readonly ServiceDemand[];
  readonly evening: readonly ServiceDemand[];
};

/** One month of the table, its re-listed rows (再掲) taken out of the ordinary days. */
export type MonthDemand = {
  readonly openingDays: number;
  /** Of all opening days together. */
  readonly ordinary: readonly ServiceDemand[];
  readonly thursdays: number;
  readonly evenings: readonly ServiceDemand[];
  readonly secondSundays: number;
  readonly sundays: readonly ServiceDemand[];
  readonly specialDays: number;
  readonly special: readonly ServiceDemand[];
};

const OPEN_WEEKDAYS = 5;

/** Deals whole cases to services as `weights` say, so that the sum is exactly `total`. */
function dealt(total: number, weights: readonly number[]): readonly number[] {
  const sum = weights.reduce((all, weight) => all + weight, 0);
  if (sum === 0) return weights.map(() => 0);
  const exact = weights.map((weight) => (weight * total) / sum);
  const whole = exact.map(Math.floor);
  let left = total - whole.reduce((all, value) => all + value, 0);
  const byRest = exact
    .map((value, index) => ({ index, rest: value - Math.floor(value) }))
    .sort((a, b) => b.rest - a.rest);
  for (const { index } of byRest) {
    if (left <= 0) break;
    whole[index] = (whole[index] ?? 0) + 1;
    left -= 1;
  }
  return whole;
}

/**
 * A month of the table with the days it is made of. Evenings, Sundays and special days are dealt to
 * the services as the month is: the table does not say more. Their cases lie inside the service
 * rows; outreach (出張) lies outside and is left out.
 *
 * @param month - calendar month, 1 to 12
 * @returns nothing when the table has no such month, or no open day in it
 */
export function demandOfMonth(table: DemandTable, month: number): MonthDemand | undefined {
  const column = table.months.indexOf(month);
  const openingDays = table.opening_days.values[column];
  if (openingDays === undefined || openingDays === 0) return undefined;
  const rows = table.main_counter;
  const totals = rows.map(({ values }) => values[column] ?? 0);
  const asServices = (cases: readonly number[]) =>
    rows.map(({ service, mean_minutes }, index) => ({
      serviceId: service,
      meanMinutes: mean_minutes,
      cases: cases[index] ?? 0,
    }));
  const evenings = dealt(table.thursday_extension?.values[column] ?? 0, totals);
  const sundays = dealt(table.second_sunday?.values[column] ?? 0, totals);
  // Cases of a special day that was never held lie in ordinary days.
  const held = table.special_opening?.held.values[column] ?? 0;
  const special = dealt(held > 0 ? (table.special_opening?.cases.values[column] ?? 0) : 0, totals);
  const ordinary = totals.map((total, index) =>
    Math.max(0, total - (evenings[index] ?? 0) - (sundays[index] ?? 0) - (special[index] ?? 0)),
  );
  return {
    openingDays,
    ordinary: asServices(ordinary),
    thursdays: Math.max(1, Math.round(openingDays / OPEN_WEEKDAYS)),
    evenings: asServices(evenings),
    secondSundays: sundays.some((cases) => cases > 0) ? 1 : 0,
    sundays: asServices(sundays),
    specialDays: held,
    special: asServices(special),
  };
}

function perDay(services: readonly ServiceDemand[], days: number): readonly ServiceDemand[] {
  return services.map((service) => ({ ...service, cases: service.cases / Math.max(1, days) }));
}

/**
 * What a day of this kind brings on average; cases are not whole. An ordinary day's are those of
 * the opening days without what is re-listed.
 */
export function averageDay(month: MonthDemand, kind: DayKind): DayDemand {
  switch (kind) {
    case 'second-sunday':
      return { kind, services: perDay(month.sundays, month.secondSundays), evening: [] };
    case 'special':
      return { kind, services: perDay(month.special, month.specialDays), evening: [] };
    case 'thursday':
      return {
        kind,
        services: perDay(month.ordinary, month.openingDays),
        evening: perDay(month.evenings, month.thursdays),
      };
    case 'ordinary':
      return { kind, services: perDay(month.ordinary, month.openingDays), evening: [] };
  }
}

/** The kinds of a month's open days in order: its weeks, then the Sunday and the special days. */
export function daysOf(month: MonthDemand): readonly DayKind[] {
  let thursdays = month.thursdays;
  const weekdays = Array.from({ length: month.openingDays }, (_, index): DayKind => {
    if (index % OPEN_WEEKDAYS !== OPEN_WEEKDAYS - 2 || thursdays === 0) return 'ordinary';
    thursdays -= 1;
    return 'thursday';
  });
  // A month whose last Thursday lies beyond its whole weeks.
  for (let index = weekdays.length - 1; thursdays > 0 && index >= 0; index -= 1) {
    if (weekdays[index] !== 'ordinary') continue;
    weekdays[index] = 'thursday';
    thursdays -= 1;
  }
  const sundays = Array.from({ length: month.secondSundays }, (): DayKind => 'second-sunday');
  const special = Array.from({ length: month.specialDays }, (): DayKind => 'special');
  return [...weekdays, ...sundays, ...special];
}

/** Each case falls on one of so many days, whichever chance says. */
function scattered(
  services: readonly ServiceDemand[],
  days: number,
  random: Random,
): readonly (readonly ServiceDemand[])[] {
  const cases = Array.from({ length: days }, () => services.map(() => 0));
  for (const [index, service] of services.entries()) {
    for (let nth = 0; nth < service.cases; nth += 1) {
      const day = cases[Math.floor(random() * days)];
      if (day) day[index] = (day[index] ?? 0) + 1;
    }
  }
  return cases.map((day) =>
    services.map((service, index) => ({ ...service, cases: day[index] ?? 0 })),
  );
}

/** A month of days that together have exactly the table's counts, service by service (R80, R82). */
export function exactMonth(month: MonthDemand, random: Random): readonly DayDemand[] {
  const kinds = daysOf(month);
  const pools: Record<
    'weekday' | 'evening' | 'second-sunday' | 'special',
    (readonly ServiceDemand[])[]
  > = {
    weekday: [...scattered(month.ordinary, month.openingDays, random)],
    evening: [...scattered(month.evenings, month.thursdays, random)],
    'second-sunday': [...scattered(month.sundays, month.secondSundays, random)],
    special: [...scattered(month.special, month.specialDays, random)],
  };
  return kinds.map((kind): DayDemand => {
    const pool = kind === 'ordinary' || kind === 'thursday' ? pools.weekday : pools[kind];
    const evening = kind === 'thursday' ? (pools.evening.shift() ?? []) : [];
    return { kind, services: pool.shift() ?? [], evening };
  });
}
