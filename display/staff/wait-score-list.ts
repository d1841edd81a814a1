import type { ValueOf } from '../../broker/contract/requests.ts';
import { coverPercent, waitScoreLine } from '../../broker/contract/wait-score-line.ts';
import type { WaitScore } from '../../broker/contract/wait-scores.ts';
import { csvFile } from './csv-file.ts';
import type { HallNames } from './hall-names.ts';
import type { WaitScoreFigures, WaitScoresView } from './staff-view.ts';

type Read = ValueOf<'read-wait-scores'>;

/** Several scores as one: counts add up, means weigh by their tickets. */
function together(scores: readonly WaitScore[]): WaitScore | undefined {
  const tickets = sum(scores, (score) => score.tickets);
  if (tickets === 0) return undefined;
  const mean = (of: (score: WaitScore) => number) =>
    sum(scores, (score) => of(score) * score.tickets) / tickets;
  const errors = (of: 'shown' | 'queueLength' | 'rolling') => ({
    absolute: mean((score) => score[of].absolute),
    squared: mean((score) => score[of].squared),
    bias: mean((score) => score[of].bias),
  });
  return {
    tickets,
    covered: sum(scores, ({ covered }) => covered),
    over: sum(scores, ({ over }) => over),
    over10: sum(scores, ({ over10 }) => over10),
    means: {
      low: mean(({ means }) => means.low),
      high: mean(({ means }) => means.high),
      waited: mean(({ means }) => means.waited),
    },
    shown: errors('shown'),
    queueLength: errors('queueLength'),
    rolling: errors('rolling'),
  };
}

function sum<T>(all: readonly T[], of: (each: T) => number): number {
  return all.reduce((total, each) => total + of(each), 0);
}

function figuresOf(score: WaitScore): WaitScoreFigures {
  const { tickets, covered, over, over10, means, shown, queueLength, rolling } = score;
  const tenths = (minutes: number) => Math.round(minutes * 10) / 10;
  return {
    ...{ tickets, covered, percent: coverPercent(score), over, over10 },
    ...{ low: tenths(means.low), high: tenths(means.high), waited: tenths(means.waited) },
    ...{ error: tenths(shown.absolute), bias: tenths(shown.bias) },
    ...{ queueLength: tenths(queueLength.absolute), rolling: tenths(rolling.absolute) },
  };
}

/** Scores by what they are of, in the order in which they first come. */
function grouped<K>(
  scores: readonly (readonly [K, WaitScore])[],
): readonly (readonly [K, WaitScoreFigures])[] {
  const groups = new Map<K, WaitScore[]>();
  for (const [key, score] of scores) groups.set(key, [...(groups.get(key) ?? []), score]);
  return [...groups].flatMap(([key, of]) => {
    const whole = together(of);
    return whole === undefined ? [] : [[key, figuresOf(whole)] as const];
  });
}

/**
 * @param last - how many days were asked for
 * @param reads - one a day, newest first
 * @param order - the services as the hall lists them
 */
export function waitScoresView(
  last: number,
  reads: readonly Read[],
  order: readonly string[],
  names: HallNames,
): WaitScoresView {
  const all = together(reads.flatMap(({ scores }) => scores.day ?? []));
  const services = reads.flatMap(({ scores }) =>
    scores.services.map(({ serviceId, score }) => [serviceId as string, score] as const),
  );
  const hours = reads.flatMap(({ scores }) =>
    scores.hours.map(({ hour, score }) => [hour, score] as const),
  );
  return {
    last,
    days: reads
      .filter(({ damaged, scores }) => damaged || scores.day !== undefined)
      .map(({ day, damaged, scores }) => ({
        ...{ day, damaged, line: waitScoreLine(scores.day) },
        figures: scores.day && figuresOf(scores.day),
      })),
    all: all && figuresOf(all),
    services: grouped(services)
      .toSorted(([one], [other]) => order.indexOf(one) - order.indexOf(other))
      .map(([id, figures]) => ({ ...figures, service: names.service(id) })),
    hours: grouped(hours)
      .toSorted(([one], [other]) => one - other)
      .map(([hour, figures]) => ({ ...figures, hour })),
  };
}

const heads = [
  ...[
    '区分',
    '対象',
    '確かめた組',
    '範囲に入った組',
    '範囲に入った割合（%）',
    '範囲より遅かった組',
  ],
  ...[
    'うち10分を超えた組',
    '案内の下限（平均・分）',
    '案内の上限（平均・分）',
    '実際の待ち（平均・分）',
  ],
  ...['ずれ（平均・分）', '偏り（分、負は案内より長くかかった）', '待ち組数からの計算のずれ（分）'],
  ...['直前4組の平均のずれ（分）', '備考'],
];

/** Each day with the line of its 日報, then services, hours and the whole, as a file. */
export function waitScoresCsv({ days, services, hours, all }: WaitScoresView): string {
  const line = (kind: string, what: string, of: WaitScoreFigures | undefined, note = '') => [
    ...[kind, what],
    ...(of === undefined ? heads.slice(2, -1).map(() => '') : cells(of)),
    note,
  ];
  return csvFile(heads, [
    ...days.map(({ day, figures, damaged, line: ofDay }) =>
      line('日', day, figures, damaged ? `${ofDay}（記録に読み取れない部分がある）` : ofDay),
    ),
    ...services.map((each) => line('受付内容', each.service, each)),
    ...hours.map((each) => line('発券した時間帯', `${each.hour}時台`, each)),
    line('合計', `${days.length}日`, all),
  ]);
}

function cells(of: WaitScoreFigures): readonly string[] {
  return [
    ...[of.tickets, of.covered, of.percent ?? '', of.over, of.over10],
    ...[of.low, of.high, of.waited, of.error],
    ...[of.bias, of.queueLength, of.rolling],
  ].map(String);
}
