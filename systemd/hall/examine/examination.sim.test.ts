import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readDemandTable } from '../../../broker/demand/demand-table.ts';
import { barsOf } from './bars.ts';
import { playCourse } from './course.ts';
import { readOptions } from './options.ts';
import { Results } from './results.ts';
import { methods } from './score.ts';
import { readSetting } from './setting.ts';

const config = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../../config/${name}`, import.meta.url), 'utf8'));
const table = readDemandTable(config('demand-r6.json'));
const setting = readSetting(config('examination.json'));
if (!table.ok || !setting.ok) throw new Error('the city’s table and the setting are read');
const [cityTable, citySetting] = [table.value, setting.value];

/** One month of some scenarios, two halls each; the seeds are fixed, so that a failure stays. */
function examined(scenarios: readonly string[], month: number, halls: readonly number[]): Results {
  const results = new Results('demand-r6');
  for (const scenario of scenarios) {
    for (const nth of halls) {
      const result = playCourse(cityTable, citySetting, { month, scenario, nth }, 900);
      if (result !== undefined) results.take(result);
    }
  }
  return results;
}

describe('the examination, small (issue 7)', () => {
  const scenarios = ['steady-pooled', 'lunch', 'reservations'];
  const results = examined(scenarios, 11, [1, 2]);
  const rows = results.rows();
  const row = (scenario: string, method: string) => {
    const found = rows.find((each) => each.scenario === scenario && each.method === method);
    if (found === undefined) throw new Error(`a row for ${scenario} ${method}`);
    return found;
  };

  test('prints one row of plain numbers for each method, over the same tickets', () => {
    expect(rows).toHaveLength(scenarios.length * methods.length);
    for (const each of rows) {
      expect(each.n).toBe(row(each.scenario, 'ours').n);
      expect(each.n).toBeGreaterThan(1_000);
      const { mse, mae, bias, cover, over, over10, rho } = each;
      for (const figure of [mse, mae, bias, cover, over, over10, rho]) {
        expect(Number.isFinite(figure)).toBe(true);
      }
      expect(mse).toBeGreaterThanOrEqual(mae * mae);
      expect(rho).toBeLessThanOrEqual(0.95);
    }
  });

  test.each(scenarios)('%s: far from every history method, and near the oracle', (scenario) => {
    const ours = row(scenario, 'ours');
    // The noise of two halls' service times alone is a third of what the best rolling average errs.
    expect(ours.mse).toBeLessThan(0.45 * row(scenario, 'rolling').mse);
    expect(ours.mse).toBeLessThan(1.15 * row(scenario, 'oracle').mse);
    expect(ours.mse).toBeLessThan(row(scenario, 'ql').mse);
    expect(ours.mae).toBeLessThan(1.1 * row(scenario, 'oracle').mae);
    expect(ours.over10).toBeLessThan(0.02);
  });

  test.each(scenarios)('%s: the range covers about four of five', (scenario) => {
    // Some eight hundred independent waits: two standard errors about 80 %.
    expect(row(scenario, 'ours').cover).toBeGreaterThan(0.76);
    expect(row(scenario, 'ours').cover).toBeLessThan(0.87);
  });

  test('where a counter closes, the squared error is less than that of QL by a third at least', () => {
    const bars = barsOf(results.cells, citySetting);
    const changing = bars.find(({ name }) => name.includes('opens or closes'));
    expect(changing?.held).toHaveLength(1);
    expect(changing?.held.every(({ met }) => met)).toBe(true);
    expect(bars.find(({ name }) => name.includes('jumps'))?.held.every(({ met }) => met)).toBe(
      true,
    );
  });

  test('the same seed gives the same rows, another seed others', () => {
    const again = examined(['steady-pooled'], 4, [0]).rows();
    expect(examined(['steady-pooled'], 4, [0]).rows()).toEqual(again);
    expect(examined(['steady-pooled'], 4, [3]).rows()).not.toEqual(again);
  });
});

describe('the command', () => {
  test('reads what issue 7 writes', () => {
    const read = readOptions(['--table', 'x.json', '--months', 'all', '--seeds', '20', '--json']);
    expect(read).toMatchObject({ ok: true, value: { table: 'x.json', seeds: 20, json: true } });
    expect(read.ok && read.value.months).toHaveLength(12);
  });

  test('seeds are fresh ones unless they are asked for', () => {
    const base = () => {
      const read = readOptions([]);
      return read.ok && read.value.seedBase;
    };
    expect(base()).not.toBe(base());
    expect(readOptions(['--seed-base', '5'])).toMatchObject({ ok: true, value: { seedBase: 5 } });
  });

  test.each([
    ['--months', '13'],
    ['--seeds', 'many'],
    ['--threads', '0'],
    ['--wrong', '1'],
  ])('refuses %s %s in one sentence', (name, value) => {
    const read = readOptions([name, value]);
    expect(read.ok).toBe(false);
    if (!read.ok) expect(read.error.length).toBeGreaterThan(10);
  });
});
