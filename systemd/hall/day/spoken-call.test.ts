import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readingOf, spokenText } from '../../../broker/client/sound/reading.ts';
import { decode } from '../../../broker/contract/decode.ts';
import { ticketNumber } from '../../../broker/contract/ids.ts';
import { hear } from './spoken-call.ts';

const { texts } = JSON.parse(
  readFileSync(new URL('../../../config/locales/ja.json', import.meta.url), 'utf8'),
) as { readonly texts: Readonly<Record<string, string>> };
const words = { call: texts['voice.call'] ?? '', recall: texts['voice.recall'] ?? '' };

describe('what the voice is given is understood again (R16)', () => {
  test.each([
    ['A001', '1'],
    ['B110', '12'],
    ['C099', 'E'],
    ['D999', '4'],
  ])('%s to counter %s, as a call and as a recall', (number, label) => {
    const decoded = decode(ticketNumber, number);
    if (!decoded.ok) throw new Error(number);
    for (const recall of [false, true]) {
      const reading = readingOf(recall ? words.recall : words.call, decoded.value, label);
      const spoken = reading ? spokenText(reading) : '';
      expect(hear(spoken, words, 3)).toEqual({ number, label, recall });
    }
  });

  test('another sentence is no call', () => {
    expect(hear('本日の受付は終了しました。', words, 3)).toBeUndefined();
    expect(hear('chime', words, 3)).toBeUndefined();
  });
});
