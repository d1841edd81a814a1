import type { AuditEntry } from '../../broker/contract/audit.ts';
import { upkeepItems } from '../../broker/contract/ticket.ts';
import { whoOf } from './audit-words.ts';
import { csvFile } from './csv-file.ts';
import { dateTimeOf } from './date-of.ts';
import type { HallNames } from './hall-names.ts';
import type { SupplyRow } from './staff-view.ts';

/** Refills and parts in words, newest first by when they were done (R21, R74). */
export function supplyRows(entries: readonly AuditEntry[], names: HallNames): readonly SupplyRow[] {
  return entries
    .map((entry) => {
      const { printer, device, rollMm, slipsLeft, item, actor } = entry;
      const roll = `用紙${rollMm === undefined ? '' : `（${metres(rollMm)}）`}を入れた`;
      return {
        at: dateTimeOf(entry.doneAt ?? entry.at, names.timeZone),
        device: names.device(device ?? printer),
        what: item === undefined ? roll : upkeepItems[item],
        left: slipsLeft === undefined ? '' : `残り約${slipsLeft}枚`,
        who: whoOf(actor),
      };
    })
    .sort((one, other) => other.at.localeCompare(one.at));
}

function metres(rollMm: number): string {
  return `${Math.round(rollMm / 1000)}m`;
}

const heads = ['日時', '機器', '内容', '交換前の用紙', '記録した人'];

/** The oldest first, as one reads a month. */
export function supplyCsv(newestFirst: readonly SupplyRow[]): string {
  const rows = newestFirst.toReversed();
  return csvFile(
    heads,
    rows.map(({ at, device, what, left, who }) => [at, device, what, left, who]),
  );
}
