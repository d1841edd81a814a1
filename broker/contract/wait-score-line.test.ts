import { expect, test } from 'vitest';
import { waitScoreLine } from './wait-score-line.ts';
import type { WaitScore } from './wait-scores.ts';

const errors = { absolute: 4.24, squared: 30, bias: -1 };
const score = (tickets: number, covered: number, over = 0, over10 = 0): WaitScore => ({
  ...{ tickets, covered, over, over10, means: { low: 5, high: 15, waited: 9 } },
  ...{ shown: errors, queueLength: errors, rolling: errors },
});

test.each([
  [undefined, '待ち時間の案内：確かめられる番号はなかった。'],
  [score(9, 9), '待ち時間の案内：確かめられる番号が9組と少なく、割合は出せない。'],
  [
    score(98, 80, 12, 2),
    '待ち時間の案内：98組のうち80組（82%）を、案内した範囲で呼んだ。範囲より遅かったのは12組（10分を超えたのは2組）。ずれは平均4.2分。',
  ],
  [score(10, 9), '待ち時間の案内：10組のうち9組（90%）を、案内した範囲で呼んだ。ずれは平均4.2分。'],
])('the line of a 日報 (issue 7, point 4): %#', (of, line) => {
  expect(waitScoreLine(of)).toBe(line);
});
