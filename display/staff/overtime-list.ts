import type { OvertimeVisit } from '../../broker/contract/day-record.ts';
import type { ValueOf } from '../../broker/contract/requests.ts';
import { csvFile } from './csv-file.ts';
import type { HallNames } from './hall-names.ts';
import type { OvertimeDay, OvertimeRow, OvertimeSum, OvertimeView } from './staff-view.ts';

type Read = ValueOf<'read-overtime'>;

/** One day's 時間外 in words; nothing for a day on which everybody left in time (R39). */
function overtimeDay(read: Read, names: HallNames): OvertimeDay | undefined {
  const { day, serviceEnd, visits } = read;
  if (serviceEnd === undefined || visits.length === 0) return undefined;
  const rows = visits.map((visit) => rowOf(visit, names));
  const counted = visits.filter((_visit, index) => rows[index]?.note === '');
  const last = counted.toSorted((one, other) => other.minutesPast - one.minutesPast)[0];
  return {
    day,
    serviceEnd: names.time(serviceEnd),
    rows,
    sum: {
      ...sumOf(rows),
      last: last?.until === undefined ? '' : names.time(last.until),
      minutesPast: last?.minutesPast ?? 0,
    },
  };
}

/** A number that came to two counters is one number. */
function sumOf(rows: readonly OvertimeRow[]): OvertimeSum {
  const counted = rows.filter(({ note }) => note === '');
  return {
    numbers: new Set(counted.map(({ number }) => number)).size,
    counterMinutes: counted.reduce((sum, { counterMinutes }) => sum + counterMinutes, 0),
  };
}

function rowOf(visit: OvertimeVisit, names: HallNames): OvertimeRow {
  const { number, serviceId, counterId, from, until, minutesPast, counterMinutes } = visit;
  const ofCity = names.isOfCity(counterId) ? '市職員' : '';
  return {
    number,
    service: names.service(serviceId),
    counter: names.counter(counterId),
    from: names.time(from),
    until: until === undefined ? '' : names.time(until),
    ...{ minutesPast, counterMinutes },
    note: visit.doubtful ? '時間不確か' : ofCity,
  };
}

/** @param reads - one a day, oldest first */
export function overtimeView(
  month: string,
  months: readonly string[],
  reads: readonly Read[],
  names: HallNames,
): OvertimeView {
  const days = reads.flatMap((read) => overtimeDay(read, names) ?? []);
  const all = (of: (sum: OvertimeDay['sum']) => number) =>
    days.reduce((total, { sum }) => total + of(sum), 0);
  return {
    ...{ month, months, days },
    sum: {
      days: days.filter(({ sum }) => sum.numbers > 0).length,
      numbers: all(({ numbers }) => numbers),
      counterMinutes: all(({ counterMinutes }) => counterMinutes),
    },
    damaged: reads.some(({ damaged }) => damaged),
  };
}

const heads = ['日付', '閉庁時刻', '番号', '受付内容', '窓口', '呼出', '終了'];
const minuteHeads = ['閉庁後（分）', '窓口の時間外（分）', '備考'];

/** Every number, the sum of each day beneath its numbers, and that of the month. */
export function overtimeCsv({ days, sum }: OvertimeView): string {
  const lines = days.flatMap(({ day, serviceEnd, rows, sum: ofDay }) => [
    ...rows.map((row) => [
      ...[day, serviceEnd, row.number, row.service, row.counter, row.from, row.until],
      ...[String(row.minutesPast), String(row.counterMinutes), row.note],
    ]),
    [
      ...[day, serviceEnd, `小計 ${ofDay.numbers}件`, '', '', '', ofDay.last],
      ...[String(ofDay.minutesPast), String(ofDay.counterMinutes), ''],
    ],
  ]);
  const whole = [`合計 ${sum.days}日`, '', `${sum.numbers}件`, '', '', '', '', ''];
  return csvFile(
    [...heads, ...minuteHeads],
    [...lines, [...whole, String(sum.counterMinutes), '']],
  );
}
