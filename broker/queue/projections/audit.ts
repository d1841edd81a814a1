import {
  type AuditEntry,
  type AuditFilter,
  type AuditKind,
  auditEntry,
  auditFacts,
  kindsOfEvents,
} from '../../contract/audit.ts';
import { decode } from '../../contract/decode.ts';
import type { QueueEvent } from '../../contract/events.ts';
import type { TicketNumber } from '../../contract/ids.ts';
import { assert } from '../../contract/result.ts';

const kinds: Readonly<Record<QueueEvent['type'], AuditKind>> = kindsOfEvents;
const facts = Object.keys(auditFacts);
/** Rows of one page. */
const ROWS_MAX = 200;

/** One day's audit trail, made of its events in order: events know tickets by their ids alone. */
export class AuditTrail {
  readonly entries: AuditEntry[] = [];
  /** The numbers of tickets, and of the print jobs that are theirs. */
  readonly #numbers = new Map<string, TicketNumber>();

  /** Takes what follows on the last one; what it has already, it passes over. */
  follow(event: QueueEvent): void {
    if (event.seq <= (this.entries.at(-1)?.seq ?? 0)) return;
    // What people were shown is nobody's doing, and twice a minute.
    if (event.type === 'waits-shown') return;
    const number = this.#numberOf(event);
    const { seq, at, actor, type } = event;
    const shown = Object.entries(event).filter(([key]) => facts.includes(key));
    const numbered = number !== undefined && { number };
    const entry = decode(auditEntry, {
      seq,
      at,
      actor,
      type,
      ...numbered,
      ...Object.fromEntries(shown),
    });
    assert(entry.ok, `an event has its line in the audit trail: ${type}`);
    this.entries.push(entry.value);
  }

  #numberOf(event: QueueEvent): TicketNumber | undefined {
    if (event.type === 'ticket-issued') this.#numbers.set(event.ticketId, event.number);
    const id = 'ticketId' in event ? event.ticketId : 'jobId' in event ? event.jobId : undefined;
    const number = id === undefined ? undefined : this.#numbers.get(id);
    if (number !== undefined && 'print' in event && event.print) {
      this.#numbers.set(event.print.jobId, number);
    }
    return number;
  }
}

/** Whether a line is looked for. */
function matches(entry: AuditEntry, { staffId, number, kind }: AuditFilter): boolean {
  const { actor, access } = entry;
  if (kind !== undefined && kinds[entry.type] !== kind) return false;
  if (number !== undefined && entry.number !== number) return false;
  if (staffId === undefined) return true;
  return (actor.kind === 'staff' && actor.staffId === staffId) || access?.staffId === staffId;
}

/**
 * A page of what is looked for, newest first.
 *
 * @param from - the newest sequence to show
 * @param bytesMax - of the lines as JSON
 * @returns `next`, where the page after it begins; none behind the last one
 */
export function auditPage(
  entries: readonly AuditEntry[],
  filter: AuditFilter,
  from: number,
  bytesMax: number,
): { readonly entries: readonly AuditEntry[]; readonly next?: number } {
  const page: AuditEntry[] = [];
  let left = bytesMax;
  for (let index = entries.length - 1; index >= 0; index -= 1) {
    const entry = entries[index];
    if (entry === undefined || entry.seq > from || !matches(entry, filter)) continue;
    left -= bytesOf(entry) + 1;
    if (left < 0 || page.length >= ROWS_MAX) return { entries: page, next: entry.seq };
    page.push(entry);
  }
  return { entries: page };
}

/** A line is ASCII, but for somebody's words: those take three bytes a character. */
function bytesOf(entry: AuditEntry): number {
  return JSON.stringify(entry).length + 2 * (entry.text?.length ?? 0);
}
