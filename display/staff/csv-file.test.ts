import { describe, expect, test } from 'vitest';
import { hostileTexts } from '../../.ci/hostile-texts.ts';
import { csvFile } from './csv-file.ts';

/** The cells of a file for a spreadsheet, as one reads them (RFC 4180). */
function cellsOf(file: string): readonly string[] {
  return [...file.matchAll(/"((?:[^"]|"")*)"/g)].map(([, cell = '']) => cell.replaceAll('""', '"'));
}

/** What a spreadsheet takes for a formula, in the letters of a Japanese keyboard too (OWASP). */
const formulas = ['=1', '+1', '-x', '@x', '\t=1', '\r=1', '\n=1', '＝1', '＋1', '－1', '＠x'];

describe('F47: a text in a file for a spreadsheet is a text', () => {
  test.each([...formulas, ...hostileTexts])('%j', (text) => {
    const [head, beside, cell, after, ...more] = cellsOf(csvFile(['見出し', text], [[text, '1']]));
    expect([head, after, more]).toEqual(['見出し', '1', []]);
    for (const each of [beside, cell]) {
      expect(each).toMatch(/^[^=+\-@＝＋－＠\t\r\n]/);
      expect(each?.replace(/^'(?=[=+\-@＝＋－＠\t\r\n])/, '')).toBe(text);
    }
  });

  test('what begins within a text is left as it is', () => {
    expect(cellsOf(csvFile(['1=1'], [['-2.5']]))).toEqual(['1=1', '-2.5']);
  });
});
