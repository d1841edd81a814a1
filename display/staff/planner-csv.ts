import type {
  DrawnCounter,
  PlannedDayView,
  PlannedWait,
  PlannedWaits,
  StaffingPlan,
} from '../../broker/contract/staffing.ts';
import { csvFile } from './csv-file.ts';
import type { HallNames } from './hall-names.ts';

const HALF_HOUR_MS = 30 * 60_000;

const heads = [
  ...['日', '時刻', '来る人の見込み', '少ない日', '多い日', '受付内容と窓口', '案'],
  ...['窓口の数', '窓口の内訳', '待ち時間の見込み（10人中8人、分）', '窓口の延べ時間（1日）'],
];

const setups = { dated: '日付のある変更を入れる', today: '今日のまま' } as const;
const WAITS = { nobody: '', never: 'その日のうちに呼べない' } as const;
const waitText = (wait: PlannedWait) => (typeof wait === 'number' ? String(wait) : WAITS[wait]);
const sumOf = (counts: readonly number[]) => counts.reduce((all, count) => all + count, 0);

/** All that the page shows of one question. */
export type PlannerFile = {
  readonly plan: StaffingPlan;
  /** The same days with today's services and counters, where they were compared. */
  readonly without?: StaffingPlan;
  /** The plan of the one day whose breaks were drawn. */
  readonly drawn?: StaffingPlan;
};

/** The plans for a spreadsheet: a line for each day, half hour and staffing, and the two plans that were found. */
export function plannerCsv({ plan, without, drawn }: PlannerFile, names: HallNames): string {
  const plans = [plan, ...(drawn ? [drawn] : []), ...(without ? [without] : [])];
  const days = [...new Set(plans.flatMap((each) => each.days.map(({ day }) => day)))].sort();
  const lines = days.flatMap((day) =>
    plans.flatMap(({ query, days: planned }) =>
      planned
        .filter((each) => each.day === day)
        .flatMap((each) => dayLines(each, query.drawn ?? [], setups[query.setup], names)),
    ),
  );
  return csvFile(heads, lines);
}

type Staffed = {
  readonly name: string;
  readonly waits: PlannedWaits;
  /** Open counters of each group in a half hour. */
  readonly open: (slot: number) => readonly number[];
};

type Searched = PlannedWaits & { readonly open: readonly (readonly number[])[] };

function searched(name: string, waits: Searched): Staffed {
  return { name, waits, open: (slot) => waits.open.map((counts) => counts[slot] ?? 0) };
}

function staffedOf(
  { staffings, steady, cheapest, drawn, groups }: PlannedDayView,
  rows: readonly DrawnCounter[],
): readonly Staffed[] {
  const drawnOpen = (slot: number) =>
    groups.map(
      (_, group) => rows.filter((row) => row.group === group && !row.closed.includes(slot)).length,
    );
  return [
    ...staffings.map((staffing) => ({
      name: `一日中 ${sumOf(staffing.counters)}窓口`,
      waits: staffing,
      open: () => staffing.counters,
    })),
    ...(steady ? [searched('勤務表に組める案', steady)] : []),
    ...(cheapest ? [searched('時間が最少の案', cheapest)] : []),
    ...(drawn ? [{ name: '描いた休憩', waits: drawn, open: drawnOpen }] : []),
  ];
}

function dayLines(
  day: PlannedDayView,
  rows: readonly DrawnCounter[],
  setup: string,
  names: HallNames,
): readonly (readonly string[])[] {
  const { hours, arrivals, groups } = day;
  const groupNames = groups.map(({ services }) =>
    services.map((id) => names.service(id)).join('・'),
  );
  const parts = (open: readonly number[]) =>
    groups.length > 1 ? open.map((count, group) => `${groupNames[group]} ${count}`).join('、') : '';
  return staffedOf(day, rows).flatMap(({ name, waits, open }) =>
    arrivals.map(({ mean, low, high }, slot) => [
      day.day,
      hours === undefined ? '' : names.time(hours.issueFrom + slot * HALF_HOUR_MS),
      ...[mean, low, high].map(String),
      ...[setup, name, String(sumOf(open(slot))), parts(open(slot))],
      ...[waitText(waits.p80[slot] ?? 'nobody'), String(waits.counterHours)],
    ]),
  );
}
