import type { BoardCall, BoardSnapshot } from '../../broker/contract/board-snapshot.ts';
import type { AnnouncementId } from '../../broker/contract/ids.ts';

/** Two seconds to look up, and a number and its counter at four characters a second. */
const READ_MS = 8_000;

/**
 * A call stays in sight long enough to be read, and as long as the voice says it, also when its
 * citizen stood at the counter at once (issue 4, point 7). One that was taken back leaves at once:
 * it is not among the calls that are over.
 */
export class LastingCalls {
  /** When each call was first in sight, monotonic; in the order of the calls. */
  readonly #seenAtMs = new Map<AnnouncementId, number>();

  /**
   * @param nowMs - monotonic
   * @returns the board with such calls among those called, each once
   */
  see(board: BoardSnapshot, nowMs: number, speaking: AnnouncementId | undefined): BoardSnapshot {
    // Oldest first: the map keeps the order of the calls, which no clock can change.
    for (const { announcementId } of [...board.calling].reverse()) {
      if (!this.#seenAtMs.has(announcementId)) this.#seenAtMs.set(announcementId, nowMs);
    }
    const lasting = board.recent.filter((call) => this.#lasts(call, board, nowMs, speaking));
    const shown = [...board.calling, ...board.recent].map(({ announcementId }) => announcementId);
    for (const id of this.#seenAtMs.keys()) if (!shown.includes(id)) this.#seenAtMs.delete(id);
    if (lasting.length === 0) return board;
    const order = [...this.#seenAtMs.keys()];
    const place = ({ announcementId }: BoardCall) => order.indexOf(announcementId);
    const calling = [...board.calling, ...lasting].sort((a, b) => place(b) - place(a));
    return { ...board, calling, recent: board.recent.filter((call) => !lasting.includes(call)) };
  }

  #lasts(
    { announcementId, number }: BoardCall,
    { calling }: BoardSnapshot,
    nowMs: number,
    speaking: AnnouncementId | undefined,
  ): boolean {
    // Called again: its new call is what is to be read.
    if (calling.some((call) => call.number === number)) return false;
    const seenAtMs = this.#seenAtMs.get(announcementId);
    if (seenAtMs === undefined) return false;
    return nowMs - seenAtMs < READ_MS || announcementId === speaking;
  }
}
