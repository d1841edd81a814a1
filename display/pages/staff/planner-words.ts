import type {
  ExpectedService,
  PlannedDayView,
  PlannedWait,
  UnreadPast,
} from '../../../broker/contract/staffing.ts';

import { dayText } from './time.ts';

const HALF_HOUR_MS = 30 * 60_000;

export function sumOf(counts: readonly number[]): number {
  return counts.reduce((all, count) => all + count, 0);
}

/** `25分`, `3時間5分`; who is not called that day is told in words. */
export function waitText(wait: PlannedWait): string {
  if (wait === 'nobody') return '–';
  if (wait === 'never') return '呼べない';
  const [hours, minutes] = [Math.floor(wait / 60), wait % 60];
  if (hours === 0) return `${minutes}分`;
  return minutes === 0 ? `${hours}時間` : `${hours}時間${minutes}分`;
}

/** Whether it lies above the target. */
export function isOver(wait: PlannedWait, targetMinutes: number): boolean {
  return wait === 'never' || (typeof wait === 'number' && wait > targetMinutes);
}

/** Instants of the half hours of a day. */
export function slotsOf({ hours, arrivals }: PlannedDayView): readonly number[] {
  return arrivals.map((_, slot) => (hours?.issueFrom ?? 0) + slot * HALF_HOUR_MS);
}

/** `2時間`, `1時間30分`. */
export function halfHoursText(count: number): string {
  return waitText(count * 30);
}

/** Counter hours that it costs to roster people, beside the plan of the fewest; nothing without a plan. */
export function priceHours({ steady, cheapest }: PlannedDayView): number {
  if (!steady || !cheapest) return 0;
  return Math.max(0, Math.round((steady.counterHours - cheapest.counterHours) * 10) / 10);
}

/** The same in words, and what it is for each who comes. */
export function priceText(day: PlannedDayView): string {
  const { total } = day;
  const hours = priceHours(day);
  if (hours === 0) return '最少と同じ';
  return `最少より＋${hours}時間（1人あたり＋${((hours * 60) / Math.max(1, total.mean)).toFixed(1)}分）`;
}

/** Half hours on end with the same number. */
export type Block = { readonly from: number; readonly until: number; readonly count: number };

export function blocksOf(counts: readonly number[]): readonly Block[] {
  const blocks: Block[] = [];
  for (const [slot, count] of counts.entries()) {
    const last = blocks.at(-1);
    if (last?.count === count) blocks[blocks.length - 1] = { ...last, until: slot + 1 };
    else blocks.push({ from: slot, until: slot + 1, count });
  }
  return blocks;
}

/** `12〜18人`, whole people. */
export function rangeText({ low, high }: { readonly low: number; readonly high: number }): string {
  return low === high ? `${low}` : `${low}〜${high}`;
}

/** Where the expected arrivals come from, in words that promise no more than is known. */
export function sourceText(measuredDays: number, services: readonly ExpectedService[]): string {
  const any = services.some(({ source }) => source === 'both' || source === 'measured');
  if (measuredDays === 0 || !any) {
    return '市の令和6年度の件数からの見込みです（この会場の実績はまだありません）。';
  }
  return `市の令和6年度の件数を、この会場の実績 ${measuredDays}日分で補正した見込みです。`;
}

/** The same of one service. */
export function serviceSource({ source, ratio, servings }: ExpectedService): string {
  const times = servings >= 1 ? `実績 約${Math.round(servings)}件` : '実績なし（市の表から）';
  switch (source) {
    case 'none':
      return '件数の見込みがありません';
    case 'measured':
      return `件数は実績だけから・時間は${times}`;
    case 'table':
      return `件数は市の令和6年度の件数から・時間は${times}`;
    case 'both':
      return `件数は市の表の${ratio.toFixed(2)}倍（実績で補正）・時間は${times}`;
  }
}

const DAYS_NAMED = 3;

/** `7月6日(月)、7月7日(火)ほか2日`. */
function daysText(days: readonly string[]): string {
  const more = days.length - DAYS_NAMED;
  const named = days.slice(-DAYS_NAMED).map(dayText).join('、');
  return more > 0 ? `${named}ほか${more}日` : named;
}

/** Past days that are in no expectation, a sentence each. */
export function unreadTexts({ damaged, missing, shut }: UnreadPast): readonly string[] {
  if (shut) {
    return [
      'この会場の実績を読めません。市の件数だけから見込んでいます。保守の担当者に「配置の計画が記録のフォルダーを開けない」と伝えてください。',
    ];
  }
  return [
    ...(damaged.length > 0
      ? [
          `${daysText(damaged)}の記録に、読めない所があります。その日の人数は、見込みに入れていません。`,
        ]
      : []),
    ...(missing.length > 0
      ? [
          `${daysText(missing)}は開庁日ですが、記録がありません。受付を使わなかった日なら、このままで問題ありません。`,
        ]
      : []),
  ];
}
