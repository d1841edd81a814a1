import { describe, expect, test } from 'vitest';
import { auditCsv } from './audit-csv.ts';
import { csvFileName } from './csv-file.ts';

const row = {
  seq: 1,
  at: '2026-11-19 09:38:05',
  who: 'tanaka',
  what: '呼び出した',
  number: 'A012',
  counter: '2番窓口',
};

describe('the record as a file', () => {
  test('begins with a byte order mark and its heads, and tells the day from its morning on', () => {
    const text = auditCsv([{ ...row, seq: 2, what: '対応を始めた' }, row]);
    expect(text).toBe(
      '\uFEFF"日時","操作した人","操作","番号","窓口"\r\n' +
        '"2026-11-19 09:38:05","tanaka","呼び出した","A012","2番窓口"\r\n' +
        '"2026-11-19 09:38:05","tanaka","対応を始めた","A012","2番窓口"\r\n',
    );
  });

  test.each(['=1+1', '+81', '-2+3', '@sum', '\t=1', '\r=1'])('%j is no formula', (what) => {
    expect(auditCsv([{ ...row, what }])).toContain(`"'${what}"`);
  });

  test('a figure below 0 stays a figure', () => {
    expect(auditCsv([{ ...row, what: '-2.5' }])).toContain('"-2.5"');
  });

  test('quotes, commas and line ends stay in their cell', () => {
    expect(auditCsv([{ ...row, what: 'a "b", c\r\nd' }])).toContain('"a ""b"", c\r\nd"');
  });

  test('is named in Japanese', () => {
    const file = csvFileName({ name: '操作の記録', plain: 'audit', of: '2026-11-19' });
    const [, name = ''] = /filename\*=UTF-8''(.+)$/.exec(file) ?? [];
    expect(decodeURIComponent(name)).toBe('操作の記録_2026-11-19.csv');
  });
});
