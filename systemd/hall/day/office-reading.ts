import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { assert } from '../../../broker/contract/result.ts';
import { readDemandTable } from '../../../broker/demand/demand-table.ts';
import { FileShelf } from '../../../broker/journal/file-shelf.ts';
import { demandBefore } from '../../../broker/office/past-demand.ts';
import { daysAfter } from '../../../broker/queue/calendar.ts';
import { configDirectory } from '../../../config/paths.ts';
import type { DayPlan } from './day-plan.ts';
import type { Mismatch } from './mismatches.ts';
import type { Truth } from './truth.ts';

/**
 * The day's file as the office reads it on the day after, beside what happened: who came, by
 * service, and how many were served (R45).
 */
export async function officeMismatches(
  journal: string,
  { pack: { site }, date }: DayPlan,
  { tickets }: Truth,
): Promise<readonly Mismatch[]> {
  const text = await readFile(path.join(configDirectory, 'demand-r6.json'), 'utf8');
  const table = readDemandTable(JSON.parse(text));
  assert(table.ok, 'the city’s own table');
  const tomorrow = daysAfter(date, 1);
  const past = await demandBefore(new FileShelf(journal), site, table.value, tomorrow);
  const { measured, unread } = past;
  const sentences: string[] = [];
  if (measured.days !== 1) sentences.push(`the day counts as ${measured.days} days`);
  const lost = [...unread.damaged, ...unread.missing];
  if (lost.length > 0) sentences.push(`${lost.join(' and ')} did not read`);
  for (const [index, { id }] of site.services.entries()) {
    const came = [...tickets.values()].filter(({ serviceId }) => serviceId === id).length;
    const counted = measured.services.get(id)?.cases ?? 0;
    if (counted !== came) sentences.push(`${came} came for ${id}, the office counts ${counted}`);
    const servings = measured.beliefs.services[index]?.times.weight ?? 0;
    // Whoever was handed on is served twice.
    if (came > 10 && !(servings > came / 3 && servings <= came * 2)) {
      sentences.push(`${came} came for ${id}, it has learned ${servings.toFixed(1)} servings`);
    }
  }
  return sentences.map((sentence) => ({ source: 'office', sentence }));
}
