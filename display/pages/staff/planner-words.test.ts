import { describe, expect, test } from 'vitest';
import { businessDay } from '../../../broker/contract/ids.ts';
import { parsed } from '../../../broker/queue/trial-hall.ts';
import { unreadTexts, waitText } from './planner-words.ts';

const days = (...texts: readonly string[]) => texts.map((text) => parsed(businessDay, text));

describe('what the planner says (R45)', () => {
  test.each([
    [0, '0分'],
    [59, '59分'],
    [60, '1時間'],
    [185, '3時間5分'],
    [1_115, '18時間35分'],
    ['never', '呼べない'],
    ['nobody', '–'],
  ] as const)('a wait of %s', (wait, text) => {
    expect(waitText(wait)).toBe(text);
  });

  test('past days that are in no expectation, a sentence each', () => {
    expect(unreadTexts({ damaged: [], missing: [] })).toEqual([]);
    const [damaged, missing, ...more] = unreadTexts({
      damaged: days('2026-07-06'),
      missing: days('2026-07-07', '2026-07-08', '2026-07-09', '2026-07-10', '2026-07-13'),
    });
    expect(damaged).toMatch(/^7月6日.月.の記録に、読めない所があります。/);
    expect(missing).toMatch(
      /^7月9日.木.、7月10日.金.、7月13日.月.ほか2日は開庁日ですが、記録がありません。/,
    );
    expect(more).toEqual([]);
  });

  test('a folder that cannot be opened is one sentence, whatever else', () => {
    const texts = unreadTexts({ damaged: [], missing: days('2026-07-07'), shut: true });
    expect(texts).toEqual([expect.stringMatching(/^この会場の実績を読めません。/)]);
  });
});
