import type {
  ExpectedService,
  PlannedDayView,
  PlannedWait,
} from '../../../broker/contract/staffing.ts';

const HALF_HOUR_MS = 30 * 60_000;

export function sumOf(counts: readonly number[]): number {
  return counts.reduce((all, count) => all + count, 0);
}

/** `25分`; who is not called at all is told in words. */
export function waitText(wait: PlannedWait): string {
  if (wait === 'nobody') return '–';
  return wait === 'never' ? '呼べない' : `${wait}分`;
}

/** Whether it lies above the target. */
export function isOver(wait: PlannedWait, targetMinutes: number): boolean {
  return wait === 'never' || (typeof wait === 'number' && wait > targetMinutes);
}

/** Instants of the half hours of a day. */
export function slotsOf({ hours, arrivals }: PlannedDayView): readonly number[] {
  return arrivals.map((_, slot) => (hours?.issueFrom ?? 0) + slot * HALF_HOUR_MS);
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
