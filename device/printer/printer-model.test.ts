import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { printerModelsFile } from '../../config/paths.ts';
import {
  answers,
  genericModel,
  muteModel,
  type PrinterModel,
  readPrinterModels,
  slipModelOf,
} from './printer-model.ts';

const text = readFileSync(printerModelsFile, 'utf8');

function models(): ReadonlyMap<string, PrinterModel> {
  const read = readPrinterModels(text);
  expect(read).toMatchObject({ ok: true });
  return read.ok ? read.value : new Map();
}

/** The table with one thing in one row otherwise. */
function changed(id: string, change: Readonly<Record<string, unknown>>): string {
  const table: Record<string, object> = JSON.parse(text);
  return JSON.stringify({ ...table, [id]: { ...table[id], ...change } });
}

describe('the printer table (R67)', () => {
  test('has the models that a hall may have', () => {
    expect([...models().keys()]).toEqual([
      'epson-tm-m30iii',
      'epson-tm-t88vii',
      'star-escpos',
      'generic',
      'mute',
    ]);
  });

  test('each row says where it comes from, and what was never tried', () => {
    for (const { source } of models().values()) {
      expect(source).toMatch(/published|never answers/);
      expect(source).toMatch(/Never tried on a device|virtual printer alone/);
    }
  });

  test('the models that code knows by name are those of the table', () => {
    for (const model of [genericModel, muteModel]) {
      const { name: _name, source: _source, ...can } = model;
      expect(models().get(model.id)).toMatchObject(can);
    }
    expect(answers(genericModel)).toBe(true);
    expect(answers(muteModel)).toBe(false);
  });

  test('a slip is drawn at the model’s own dots', () => {
    const of = (id: string, widthDots: 576 | 512 | 384) =>
      slipModelOf(models().get(id) ?? muteModel, widthDots);
    expect(of('epson-tm-m30iii', 576)).toEqual({
      widthDots: 576,
      dotsPerInch: 203,
      cutterDistanceDots: 96,
      bandRowsMax: 128,
      cutter: true,
      automaticStatus: true,
      barrier: true,
      shiftJisKanji: true,
      nativeQr: true,
    });
    expect(of('mute', 384)).toMatchObject({ widthDots: 384, barrier: false });
    expect(of('epson-tm-t88vii', 512)).toMatchObject({ widthDots: 512, dotsPerInch: 180 });
  });

  test.each([
    ['{', 'file: JSON'],
    ['[]', 'file: expected at least one model'],
    ['7', 'file: '],
    [changed('generic', { name: '' }), 'generic.name: '],
    [changed('generic', { dotsPerMm: 12 }), 'generic.dotsPerMm: '],
    [changed('generic', { paper: [] }), 'generic.paper: '],
    [changed('generic', { colour: true }), 'generic.colour: '],
    [changed('generic', { askStatus: [5] }), 'generic.askStatus.0: '],
    [changed('mute', { barrier: 'gs-r-1' }), 'mute.barrier: expected "none"'],
    [changed('TM m30', {}), 'TM m30: '],
  ])('a wrong table is refused, and the sentence says where: %#', (wrong, where) => {
    const read = readPrinterModels(wrong);
    expect(read.ok ? '' : read.error).toContain(where);
  });
});
