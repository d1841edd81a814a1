import { SCORED_TICKETS_MIN, type WaitScore } from './wait-scores.ts';

/** Whole percent of the tickets that were called within what they were shown; nothing under the least number. */
export function coverPercent({ tickets, covered }: WaitScore): number | undefined {
  return tickets < SCORED_TICKETS_MIN ? undefined : Math.round((100 * covered) / tickets);
}

/** The line of a day's 日報 on its waiting times (issue 7, point 4), for a lead and the city. */
export function waitScoreLine(score: WaitScore | undefined): string {
  if (score === undefined) return '待ち時間の案内：確かめられる番号はなかった。';
  const { tickets, covered, over, over10, shown } = score;
  const percent = coverPercent(score);
  if (percent === undefined) {
    return `待ち時間の案内：確かめられる番号が${tickets}組と少なく、割合は出せない。`;
  }
  const late = over === 0 ? '' : `範囲より遅かったのは${over}組（10分を超えたのは${over10}組）。`;
  return `待ち時間の案内：${tickets}組のうち${covered}組（${percent}%）を、案内した範囲で呼んだ。${late}ずれは平均${shown.absolute.toFixed(1)}分。`;
}
