import * as v from 'valibot';
import type { SmallDocument } from '../../broker/client/small-document.ts';
import { jobId, requestId } from '../../broker/contract/ids.ts';
import { printerFault } from '../../broker/contract/ticket.ts';

const slips = v.picklist([0, 1, 2]);

/**
 * What became of one print job, written down before and after each slip (design part 5, Printing).
 * `begun` without `end` after a restart means that nobody can know.
 */
const printNote = v.strictObject({
  jobId,
  /** The slips that were begun, and those that the printer confirmed. */
  begun: slips,
  confirmed: slips,
  end: v.optional(
    v.strictObject({
      outcome: v.picklist(['printed', 'failed', 'unknown']),
      fault: v.optional(printerFault),
      /** Under which the end is reported, also after a restart. */
      requestId,
      reported: v.boolean(),
    }),
  ),
});
export type PrintNote = v.InferOutput<typeof printNote>;

const NOTES_MAX = 40;

export const printNotes = v.strictObject({
  notes: v.pipe(v.array(printNote), v.maxLength(NOTES_MAX)),
});
export type PrintNotes = v.InferOutput<typeof printNotes>;

/** The notes of the last jobs, newest last. */
export class NoteBook {
  readonly #document: Pick<SmallDocument<PrintNotes>, 'data' | 'write'>;
  readonly #notes: Map<PrintNote['jobId'], PrintNote>;

  constructor(document: Pick<SmallDocument<PrintNotes>, 'data' | 'write'>) {
    this.#document = document;
    this.#notes = new Map(document.data.notes.map((note) => [note.jobId, note]));
  }

  of(id: PrintNote['jobId']): PrintNote | undefined {
    return this.#notes.get(id);
  }

  all(): readonly PrintNote[] {
    return [...this.#notes.values()];
  }

  /** Resolves once it is on disk; false when the disk refused it. */
  async write(note: PrintNote): Promise<boolean> {
    this.#notes.delete(note.jobId);
    this.#notes.set(note.jobId, note);
    for (const oldest of this.#notes.keys()) {
      if (this.#notes.size <= NOTES_MAX) break;
      this.#notes.delete(oldest);
    }
    const written = await this.#document.write({ notes: [...this.all()] });
    return written.ok;
  }
}
