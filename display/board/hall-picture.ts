import type { Hall } from '../../broker/client/hall.ts';
import type { NodeClock } from '../../broker/client/node-clock.ts';
import type { BoardSnapshot } from '../../broker/contract/board-snapshot.ts';
import type { Announcer } from './announcer.ts';
import type { BoardView } from './board-view.ts';
import { LastingCalls } from './lasting-calls.ts';
import { boardOf, type Known, type Moment, viewOfBoard } from './view-of-board.ts';

type HallPictureParts = {
  readonly hall: Hall;
  readonly clock: NodeClock;
  /** What is known of it before it answers. */
  readonly known: Known;
  /** Something new is known; returns when the pages have been given it. */
  readonly learned: (news: Partial<Known>) => void;
  /** It has something to say, which may not be on a board yet. */
  readonly announced?: () => void;
  /** Whether the last picture stands, with its time, while the hall is away (design part 9). */
  readonly keeps: boolean;
};

type Own = 'now' | 'speaking' | 'said';

/** The banner is to stand within 10 s of the last beat (reliability F24); the tick takes up to one. */
const STOPPED_AFTER_MS = 8_500;

/**
 * What a board is told by one hall, and the voice of that hall: first the picture, then the voice.
 * A picture that no page shows is silenced, and what it would have said is reported as not heard.
 */
export class HallPicture {
  readonly #parts: HallPictureParts;
  readonly #lasting = new LastingCalls();
  #announcer: Announcer | undefined;
  #known: Known;
  #silenced = false;
  /** Monotonic; nothing before the first beat of this process. */
  #beatAtMs: number | undefined;

  constructor(parts: HallPictureParts) {
    this.#parts = parts;
    this.#known = parts.known;
  }

  start(announcer: Announcer): void {
    const { hall, known, learned, announced, keeps } = this.#parts;
    this.#announcer = announcer;
    hall.on('site', undefined, (pack) => {
      this.#learn({ pack });
      announcer.setSite(pack, this.speaks);
    });
    hall.on('line', undefined, (line) => {
      this.#learn({ line });
      announcer.seeLine(line);
    });
    hall.on('hall', undefined, (beat) => {
      this.#beatAtMs = this.#parts.clock.monotonicMs();
      this.#learn({ beat });
    });
    const gone = keeps ? undefined : () => this.#learn({ board: undefined });
    const drawn = (board: BoardSnapshot) => {
      this.#learn({ board });
      // After the pages: the voice never says what no board shows.
      this.#letSee(board);
    };
    hall.on('board', known.group, drawn, gone);
    hall.on('announce', known.group, (announcement) => {
      announced?.();
      announcer.hear(announcement);
    });
    hall.onPresence(() => learned({}));
  }

  get known(): Known {
    return this.#known;
  }

  get announcer(): Announcer | undefined {
    return this.#announcer;
  }

  /** Of all nodes of its group, this is the one that is heard. */
  get speaks(): boolean {
    return boardOf(this.#known.pack, this.#known.group)?.speaker === this.#parts.hall.node;
  }

  /** What the pages would draw of it. */
  view(moment: Omit<Moment, Own | 'stopped'>): BoardView {
    const { hall, clock } = this.#parts;
    const speaking = this.#announcer?.speaking;
    const { board } = this.#known;
    const shown = board && this.#lasting.see(board, clock.monotonicMs(), speaking);
    const own = { now: hall.domainNow(), speaking, said: this.#announcer?.said ?? [] };
    return viewOfBoard(
      { ...this.#known, board: shown },
      { ...moment, ...own, stopped: this.#stopped() },
    );
  }

  /** Its voice is cut off and stays so, until this is taken back. */
  silence(silenced: boolean): void {
    if (this.#silenced === silenced) return;
    this.#silenced = silenced;
    if (this.#known.board) this.#letSee(this.#known.board);
  }

  tick(): void {
    this.#announcer?.tick();
  }

  close(): void {
    this.#announcer?.close();
  }

  #letSee(board: BoardSnapshot): void {
    this.#announcer?.see(this.#silenced ? { ...board, mute: true } : board);
  }

  #learn(news: Partial<Omit<Known, 'group'>>): void {
    this.#known = { ...this.#known, ...news };
    this.#parts.learned(news);
  }

  #stopped(): boolean {
    const { clock, hall } = this.#parts;
    if (this.#beatAtMs === undefined) return this.#known.board !== undefined;
    return !hall.presence.online && clock.monotonicMs() - this.#beatAtMs >= STOPPED_AFTER_MS;
  }
}
