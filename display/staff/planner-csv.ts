import type {
  PlannedDayView,
  PlannedWait,
  PlannedWaits,
  StaffingPlan,
} from '../../broker/contract/staffing.ts';
import { csvFile } from './csv-file.ts';

const heads = [
  ...['日', '時刻', '来る人の見込み', '少ない日', '多い日', '案', '窓口の数'],
  ...['待ち時間の見込み（10人中8人、分）', '窓口の延べ時間（1日）'],
];

const WAITS = { nobody: '', never: '呼べない人が出る' } as const;
const waitText = (wait: PlannedWait) => (typeof wait === 'number' ? String(wait) : WAITS[wait]);

/** `8:30` of a half hour of issue. */
function clockText(at: number, timeZone: string): string {
  const form = { hour: 'numeric', minute: '2-digit', timeZone } as const;
  return new Intl.DateTimeFormat('ja-JP', form).format(new Date(at));
}

/** The plan for a spreadsheet: a line for each day, half hour and staffing, the cheapest among them. */
export function plannerCsv({ days }: StaffingPlan, timeZone: string): string {
  return csvFile(
    heads,
    days.flatMap((day) => dayLines(day, timeZone)),
  );
}

function dayLines(day: PlannedDayView, timeZone: string): readonly (readonly string[])[] {
  const { hours, arrivals, staffings, cheapest } = day;
  const sum = (counts: readonly number[]) => counts.reduce((all, count) => all + count, 0);
  const plans: { name: string; waits: PlannedWaits; open: (slot: number) => number }[] = [
    ...staffings.map((staffing) => ({
      name: `一日中 ${sum(staffing.counters)}窓口`,
      waits: staffing,
      open: () => sum(staffing.counters),
    })),
    ...(cheapest === undefined
      ? []
      : [
          {
            name: '少ない時間で目標を守る案',
            waits: cheapest,
            open: (slot: number) => sum(cheapest.open.map((counts) => counts[slot] ?? 0)),
          },
        ]),
  ];
  return plans.flatMap(({ name, waits, open }) =>
    arrivals.map(({ mean, low, high }, slot) => [
      day.day,
      hours === undefined ? '' : clockText(hours.issueFrom + slot * 30 * 60_000, timeZone),
      ...[mean, low, high].map(String),
      name,
      String(open(slot)),
      waitText(waits.p80[slot] ?? 'nobody'),
      String(waits.counterHours),
    ]),
  );
}
