import type { StaffCounter } from '../../../broker/contract/staff-snapshot.ts';
import { atCounter } from './asking.ts';
import type { CareParts } from './hall-care.ts';
import * as questions from './questions.ts';
import type { PresentView } from './views.ts';
import type { Work } from './work.ts';

type LeavingParts = Pick<CareParts, 'presser' | 'work' | 'ask'> & {
  readonly signOut: () => void;
};

/** How somebody leaves the page: not from an open counter without a word (R53). */
export class Leaving {
  readonly #parts: LeavingParts;
  /** The day at whose end this page has reminded its person. */
  #remindedOf: string | undefined;

  constructor(parts: LeavingParts) {
    this.#parts = parts;
  }

  ask({ view, counter }: Work): void {
    if (counter?.state !== 'open' || !view.online) this.#leave(undefined);
    else {
      this.#parts.ask(
        questions.leave(view, counter, (closing) => this.#leave(closing ? counter : undefined)),
      );
    }
  }

  /**
   * Once a day, when nothing more happens: whoever goes, signs out (R53).
   *
   * @param quiet - nothing else is asked of this person or on its way
   */
  remind({ dayOver, staff }: Pick<PresentView, 'dayOver' | 'staff'>, quiet: boolean): void {
    if (!dayOver) this.#remindedOf = undefined;
    if (!dayOver || !quiet) return;
    if (this.#remindedOf === staff?.businessDay) return;
    this.#remindedOf = staff?.businessDay;
    this.#parts.ask(
      questions.leaveForToday(() => {
        const { counter, online } = this.#parts.work();
        this.#leave(online && counter?.state !== 'closed' ? counter : undefined);
      }),
    );
  }

  /** @param closing - the counter that is closed first */
  #leave(closing: StaffCounter | undefined): void {
    const { presser, signOut } = this.#parts;
    if (!closing) signOut();
    else presser.pressThen('set-counter', { ...atCounter(closing), state: 'closed' }, signOut);
  }
}
