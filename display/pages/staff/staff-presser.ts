import type { Verb } from '../../../broker/contract/requests.ts';
import type { StaffCounter } from '../../../broker/contract/staff-snapshot.ts';
import type { TicketView, VoiceChoice } from '../../../broker/contract/ticket.ts';
import { type Asked, ask, type Body, onTicket } from './asking.ts';
import { nextCall } from './desk-actions.ts';
import { lostSentences } from './lost-answer.ts';
import { Presses } from './presses.ts';
import type { Settling } from './questions.ts';
import type { PresentView } from './views.ts';

type PresserParts = {
  readonly changed: () => void;
  readonly say: (text: string, bad: boolean) => void;
  readonly latest: () => PresentView;
  readonly voice: () => VoiceChoice;
};

/** Rows beyond the snapshot: of which list, how many pages, and as of which event. */
type Further = {
  readonly list: 'open' | 'finished';
  readonly pages: number;
  readonly rows: readonly TicketView[];
  readonly seq: number;
};
const noFurther: Further = { list: 'open', pages: 0, rows: [], seq: 0 };

const notCalled = '次の方は、まだ呼んでいません。もう一度押してください。';

type Outcome = 'done' | 'late' | 'not';
type Waiting = { readonly look: () => boolean; readonly give: (found: boolean) => void };

/** A settled ticket leaves its counter within one view; this is a dead link's length. */
const FREE_WITHIN_MS = 5_000;
/** So often what was read beyond the snapshot is read again, while things change. */
const READ_AGAIN_MS = 3_000;

/** Carries presses to the node one at a time, and says what became of those that failed. */
export class StaffPresser {
  readonly #parts: PresserParts;
  readonly #presses: Presses;
  readonly #waiting = new Set<Waiting>();
  #reading = false;
  #waitsFor: string | undefined;
  #lastTicketId: string | undefined;
  #further: Further = noFurther;

  constructor(parts: PresserParts) {
    this.#parts = parts;
    this.#presses = new Presses(parts.changed);
  }

  get busy(): boolean {
    return this.#presses.busy;
  }

  /** What is said while the answer to a press is lost, and nobody knows yet what became of it. */
  get waitsFor(): string | undefined {
    return this.#waitsFor;
  }

  /** Rows that the snapshot had no room for, as they were when they were read. */
  get more(): readonly TicketView[] {
    return this.#further.rows;
  }

  /** The ticket that was moved here last, while its move can be taken back. */
  undoable({ staff }: PresentView): TicketView | undefined {
    const last = [...(staff?.open ?? []), ...(staff?.finished ?? [])].find(
      ({ ticketId }) => ticketId === this.#lastTicketId,
    );
    const settled = last?.state === 'waiting' || last?.state === 'issuing';
    return settled || last?.state === 'closed-out' ? undefined : last;
  }

  readonly press = <V extends Verb>(verb: V, body: Body<V>, ticket?: TicketView): void => {
    this.#presses.take(async () => {
      await this.#do(verb, body, ticket);
    });
  };

  /** The same for what goes on when it is done. */
  readonly pressThen = <V extends Verb>(verb: V, body: Body<V>, then: () => void): void => {
    this.#presses.take(async () => {
      if ((await this.#do(verb, body)) === 'done') then();
    });
  };

  /** The same for what shows nowhere on the page: when it is done, that is said. */
  readonly pressAndSay = <V extends Verb>(verb: V, body: Body<V>, done: string): void => {
    this.pressThen(verb, body, () => this.#parts.say(done, false));
  };

  /**
   * Finishes or puts aside the open ticket, waits for the view in which the counter is free, then
   * calls once. Somebody else may have taken the counter meanwhile: then nothing is called.
   */
  readonly settleThenCall = (
    ticket: TicketView,
    { counterId }: StaffCounter,
    verb: Settling,
  ): void => {
    this.#presses.take(async () => {
      const settled =
        verb === 'hold-ticket'
          ? await this.#do(verb, { ...onTicket(ticket), reason: 'other' }, ticket)
          : await this.#do(verb, onTicket(ticket), ticket);
      if (settled === 'late') this.#parts.say(`${lostSentences.done}${notCalled}`, false);
      if (settled !== 'done') return;
      const left = await this.#until(
        () => this.#counter(counterId)?.openTicketId !== ticket.ticketId,
      );
      const counter = this.#counter(counterId);
      if (!left || counter?.state !== 'open' || counter.openTicketId !== undefined) {
        this.#parts.say(notCalled, true);
        return;
      }
      const call = nextCall(this.#parts.latest(), counter);
      if (!call) this.#parts.say('お待ちの方はいません。', false);
      else await this.#do(call.verb, { ...call.body, voice: this.#parts.voice() });
    });
  };

  /** Does something as soon as no press is under way. */
  whenFree(then: () => void): void {
    this.#presses.whenFree(then);
  }

  /** Reads one page more of what the snapshot has no room for. */
  readMore(list: Further['list']): void {
    const pages = list === this.#further.list ? this.#further.pages + 1 : 1;
    this.#presses.take(() => this.#read(list, pages));
  }

  /** Another list is looked at. */
  forgetMore(): void {
    this.#further = noFurther;
  }

  /** To be called when another view has come. */
  look(): void {
    for (const waiting of this.#waiting) {
      if (!waiting.look()) continue;
      this.#waiting.delete(waiting);
      waiting.give(true);
    }
    this.#readAgain();
  }

  /** What was read ages at once: while it is shown it is read anew. */
  #readAgain(): void {
    const { list, pages, seq } = this.#further;
    if (pages === 0 || this.#reading || seq === this.#seq()) return;
    this.#reading = true;
    setTimeout(() => {
      this.#reading = false;
      if (this.#further.list === list && this.#further.pages === pages) {
        void this.#read(list, pages);
      }
    }, READ_AGAIN_MS);
  }

  async #read(list: Further['list'], pages: number): Promise<void> {
    const rows: TicketView[] = [];
    const seq = this.#seq();
    for (let page = 0; page < pages; page += 1) {
      const answer = await ask('read-tickets', { list, offset: rows.length });
      if (!answer.ok) return this.#parts.say(answer.sentence, true);
      rows.push(...answer.value.tickets);
    }
    this.#further = { list, pages, rows, seq };
    this.#parts.changed();
  }

  #seq(): number {
    return this.#parts.latest().staff?.seq ?? 0;
  }

  #counter(counterId: string): StaffCounter | undefined {
    return this.#parts.latest().staff?.counters.find((each) => each.counterId === counterId);
  }

  /** Whether it came true in time. */
  #until(look: () => boolean): Promise<boolean> {
    return new Promise((give) => {
      const waiting = { look, give };
      this.#waiting.add(waiting);
      setTimeout(() => {
        if (this.#waiting.delete(waiting)) give(false);
      }, FREE_WITHIN_MS);
      this.look();
    });
  }

  /** Resolves whether it was carried out, and so late that nothing else may follow from it. */
  async #do<V extends Verb>(verb: V, body: Body<V>, ticket?: TicketView): Promise<Outcome> {
    const about = (sentence: string) => (ticket ? `${ticket.number}：${sentence}` : sentence);
    const lost = () => this.#wait(about(lostSentences.waiting));
    const answer: Asked<V> = await ask(verb, body, { lost });
    this.#wait(undefined);
    if (!answer.ok) {
      this.#parts.say(about(answer.sentence), true);
      return 'not';
    }
    const moved = ticket?.ticketId ?? this.#lastTicketId;
    this.#lastTicketId = verb === 'undo' ? undefined : moved;
    if (!answer.late) return 'done';
    this.#parts.say(about(lostSentences.done), false);
    return 'late';
  }

  #wait(sentence: string | undefined): void {
    this.#waitsFor = sentence;
    this.#parts.changed();
  }
}
