import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { assert } from '../broker/contract/result.ts';
import type { Site } from '../broker/contract/site.ts';
import { type DemandTable, readDemandTable } from '../broker/demand/demand-table.ts';
import { loadSite } from '../config/load-site.ts';
import { configDirectory } from '../config/paths.ts';

/** The hall of the first customer, or another of `config`, and the city's own table of cases. */
export async function cityDemand(
  siteFile = 'iwata.yaml',
): Promise<{ readonly site: Site; readonly table: DemandTable }> {
  const pack = await loadSite(path.join(configDirectory, siteFile), configDirectory, 2026);
  assert(pack.ok, `${siteFile} is good`);
  const text = await readFile(path.join(configDirectory, 'demand-r6.json'), 'utf8');
  const table = readDemandTable(JSON.parse(text));
  assert(table.ok, 'the city’s own table is good');
  return { site: pack.value.site, table: table.value };
}
