import { readFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { decode } from '../../../broker/contract/decode.ts';
import { businessDay } from '../../../broker/contract/ids.ts';
import { assert } from '../../../broker/contract/result.ts';
import { readDemandTable } from '../../../broker/demand/demand-table.ts';
import { DemandLearner } from '../../../broker/office/measured-demand.ts';
import { staffingPlan } from '../../../broker/office/staffing-plan.ts';
import { loadSite } from '../../../config/load-site.ts';
import { configDirectory } from '../../../config/paths.ts';
import { type Figure, figure } from './figure.ts';

const ROUNDS = 3;
/** A month, with every staffing, in a few seconds of one core: its own time, whatever else runs. */
const TARGET_MS = 8_000;

/** The busiest month of the city's table, every staffing and the cheapest plan of each day. */
export async function planBench(): Promise<readonly Figure[]> {
  const pack = await loadSite(path.join(configDirectory, 'iwata.yaml'), configDirectory);
  assert(pack.ok, 'the city’s own site file');
  const text = await readFile(path.join(configDirectory, 'demand-r6.json'), 'utf8');
  const table = readDemandTable(JSON.parse(text));
  const from = decode(businessDay, '2026-11-01');
  assert(table.ok && from.ok, 'the city’s own table');
  const { site } = pack.value;
  const { measured } = new DemandLearner(site, table.value);
  const expectation = { site, table: table.value, measured };
  const query = { today: from.value, from: from.value, span: 'month', targetMinutes: 20 } as const;
  const samples = Array.from({ length: ROUNDS }, () => {
    const before = process.cpuUsage();
    staffingPlan(expectation, { ...query, setup: 'dated' });
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return [figure('plan-month', 'ms', samples, TARGET_MS, { valueMax: TARGET_MS })];
}
