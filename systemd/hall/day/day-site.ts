import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isMap, parseDocument } from 'yaml';
import type { Site } from '../../../broker/contract/site.ts';
import type { ServiceDemand } from '../../../broker/demand/demand-table.ts';

/** A counter that is busier than this leaves work for after closing. */
const BUSY_FROM = 0.85;
/** The service that other counters help with in busy months, as `config/iwata.yaml` says itself. */
const HELPED_SERVICE = 'pickup';

/** Busy share of each counter, when the minutes of a service spread evenly over its counters. */
export function loadsOf(
  site: Pick<Site, 'counters'>,
  demand: readonly ServiceDemand[],
  occupiedShare: number,
  openMinutes: number,
): ReadonlyMap<string, number> {
  const loads = new Map<string, number>();
  for (const { serviceId, cases, meanMinutes } of demand) {
    const takers = site.counters.filter(({ services }) =>
      Object.keys(services).some((id) => id === serviceId),
    );
    for (const { id } of takers) {
      const minutes = (cases * meanMinutes * occupiedShare) / takers.length;
      loads.set(id, (loads.get(id) ?? 0) + minutes / openMinutes);
    }
  }
  return loads;
}

/** Counters that have time to help those that are too busy; none when nobody is. */
export function helpersOf(
  site: Pick<Site, 'counters'>,
  loads: ReadonlyMap<string, number>,
): readonly string[] {
  const busiest = Math.max(...loads.values());
  if (busiest <= BUSY_FROM) return [];
  return site.counters.flatMap(({ id, cityStaff, services }) => {
    const helps = Object.keys(services).some((service) => service === HELPED_SERVICE);
    return cityStaff || helps || (loads.get(id) ?? 0) >= BUSY_FROM ? [] : [id as string];
  });
}

/** Writes the site file of the played day: the city's own, with its helpers entered. */
export async function writeDaySite(
  siteFile: string,
  helpers: readonly string[],
  directory: string,
): Promise<string> {
  const file = path.join(directory, 'site.yaml');
  const document = parseDocument(await readFile(siteFile, 'utf8'));
  const counters = document.get('counters', true);
  for (const counter of (counters as { items?: readonly unknown[] } | undefined)?.items ?? []) {
    if (!isMap(counter) || !helpers.includes(String(counter.get('id')))) continue;
    counter.setIn(['services', HELPED_SERVICE], 1);
  }
  await writeFile(file, document.toString());
  return file;
}
