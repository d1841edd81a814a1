import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Temporal } from 'temporal-polyfill';
import { err, ok, type Result } from '../../../broker/contract/result.ts';
import type { SitePack } from '../../../broker/contract/site.ts';
import { arrivalsOf } from '../../../broker/demand/arrivals.ts';
import {
  type DemandTable,
  demandOfDay,
  readDemandTable,
  type ServiceDemand,
} from '../../../broker/demand/demand-table.ts';
import { seeded } from '../../../broker/demand/random.ts';
import { loadSite } from '../../../config/load-site.ts';
import { configDirectory } from '../../../config/paths.ts';
import { ordinaryDay, type PlayedDay } from './day-date.ts';
import type { DayOptions } from './day-options.ts';
import { helpersOf, loadsOf, writeDaySite } from './day-site.ts';
import { planVisits, type Visit } from './visit-plan.ts';

/** The city's staff behind the counter do the rest of the table's minutes (design, the main job). */
const OCCUPIED_SHARE = 0.6;
const VARIATION = 0.5;
const MINUTE_MS = 60_000;
/** Real seconds that the hall's processes and the first sign-ins take at most. */
const SETTING_UP_SECONDS = 12;
/** Real seconds that the last citizens may have to queue at the kiosk. */
const LAST_QUEUE_SECONDS = 1.5;

/** One day, ready to be played. */
export type DayPlan = {
  readonly pack: SitePack;
  readonly siteFile: string;
  readonly date: PlayedDay['date'];
  /** Hall time at which the broker's clock begins: `2026-11-02T08:18`. */
  readonly clock: string;
  /** Domain instants, ms since the epoch. */
  readonly issueFrom: number;
  readonly issueUntil: number;
  readonly visits: readonly Visit[];
  /** Counters that also take `pickup`, as the site file proposes for busy months. */
  readonly helpers: readonly string[];
};

/** Chooses the day, its demand and its stories; the error is a sentence. */
export async function planDay(
  options: DayOptions,
  directory: string,
): Promise<Result<DayPlan, string>> {
  const table = await readTable(options.table ?? path.join(configDirectory, 'demand-r6.json'));
  if (!table.ok) return table;
  const cityFile = path.join(configDirectory, 'iwata.yaml');
  const city = await loadSite(cityFile, configDirectory);
  if (!city.ok) return err(city.error.join('\n'));
  const { site } = city.value;
  const day = ordinaryDay(site, options.month);
  if (!day) return err(`The calendar of ${cityFile} has no ordinary open day in that month.`);
  const demand = demandOfDay(table.value, options.month);
  if (!demand) return err(`The demand table has no month ${options.month}.`);
  const unknown = demand.find(({ serviceId }) => !site.services.some(({ id }) => id === serviceId));
  if (unknown) return err(`The demand table names ${unknown.serviceId}, which is no service here.`);
  const minutes = day.issueUntilMinute - day.issueFromMinute;
  const helpers = helpersOf(site, loadsOf(site, demand, OCCUPIED_SHARE, minutes));
  const siteFile = await writeDaySite(cityFile, helpers, directory);
  const pack = await loadSite(siteFile, configDirectory);
  if (!pack.ok) return err(pack.error.join('\n'));
  const instant = (minute: number) => instantOf(day.date, minute, site.timeZone);
  const issueFrom = instant(day.issueFromMinute);
  const before = Math.max(5, Math.ceil((SETTING_UP_SECONDS * options.speed) / 60));
  const clock = Temporal.PlainDate.from(day.date)
    .toPlainDateTime()
    .add({ minutes: day.issueFromMinute - before })
    .toString({ smallestUnit: 'minute' });
  return ok({
    pack: pack.value,
    siteFile,
    date: day.date,
    clock,
    issueFrom,
    issueUntil: instant(day.issueUntilMinute),
    visits: visitsOf(demand, site.languages, minutes, options),
    helpers,
  });
}

function visitsOf(
  demand: readonly ServiceDemand[],
  languages: readonly string[],
  openMinutes: number,
  { seed, speed }: DayOptions,
): readonly Visit[] {
  const random = seeded(seed);
  const times = { occupiedShare: OCCUPIED_SHARE, variation: VARIATION };
  const lastMinute = openMinutes - Math.max(1, (LAST_QUEUE_SECONDS * speed) / 60);
  return planVisits(arrivalsOf(demand, times, random), languages, lastMinute, random);
}

function instantOf(date: string, minute: number, timeZone: string): number {
  const midnight = Temporal.PlainDate.from(date).toZonedDateTime(timeZone);
  return midnight.epochMilliseconds + minute * MINUTE_MS;
}

async function readTable(file: string): Promise<Result<DemandTable, string>> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    return err(`${file}: ${cause instanceof Error ? cause.message : 'unreadable'}`);
  }
  const table = readDemandTable(value);
  if (table.ok) return table;
  return err(`${file}: ${table.error.path}: ${table.error.expected}`);
}
