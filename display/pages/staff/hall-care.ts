import type { CounterId, ServiceId } from '../../../broker/contract/ids.ts';
import type { StaffCounter } from '../../../broker/contract/staff-snapshot.ts';
import type { CounterRest, CounterState, HelpPlace } from '../../../broker/contract/ticket.ts';
import { atCounter } from './asking.ts';
import { unreadBulletins } from './bulletins.ts';
import { type CounterCare, counterList } from './counter-list.ts';
import type { DialogContent } from './dialog.ts';
import { bulletinsDialog, servicesDialog } from './dialogs.ts';
import { HelpWatch, isHelpAsked } from './help-calls.ts';
import { HelpSound } from './help-sound.ts';
import type { MessageActions } from './messages.ts';
import type { Question } from './question.ts';
import * as questions from './questions.ts';
import type { StaffPresser } from './staff-presser.ts';
import { ifMay, mayNow, type Work } from './work.ts';

export type CareParts = {
  readonly presser: StaffPresser;
  /** What the person has before them now. */
  readonly work: () => Work;
  readonly ask: (question: Question) => void;
  readonly open: (dialog: (() => DialogContent) | undefined) => void;
};

/** A message that comes under a finger is not answered by the tap that was meant for something else. */
const FRESH_MS = 400;

/** What is done about the hall beside its numbers: counters, who wants a hand, and the day's words. */
export class HallCare {
  readonly #parts: CareParts;
  readonly #watch = new HelpWatch();
  readonly #sound = new HelpSound();
  #shown = '';
  #shownAtMs = Number.NEGATIVE_INFINITY;

  constructor(parts: CareParts) {
    this.#parts = parts;
  }

  /** To be called after each drawing: a call for a hand sounds once. */
  look({ view, me, counter }: Work): void {
    const help = view.staff?.help;
    if (help === undefined) return;
    if (this.#watch.look(help, counter?.counterId)) this.#sound.play();
    const [bulletin] = unreadBulletins(view, me);
    const shown = JSON.stringify([help, bulletin?.bulletinId]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#shownAtMs = performance.now();
  }

  readonly messages: MessageActions = {
    showBulletins: () => this.showBulletins(),
    answerHelp: (place) => this.#ifSeen(() => this.#parts.presser.press('answer-help', { place })),
    readBulletin: ({ bulletinId }) =>
      this.#ifSeen(() => this.#parts.presser.press('read-bulletin', { bulletinId })),
  };

  /** Asks for a hand at one's own counter, or takes that back. */
  toggleHelp(work: Work): (() => void) | undefined {
    if (!work.counter) return undefined;
    const place: HelpPlace = { counterId: work.counter.counterId };
    const verb = isHelpAsked(work.view, place) ? 'answer-help' : 'ask-help';
    const { presser } = this.#parts;
    return ifMay(work, verb, () => presser.whenFree(() => presser.press(verb, { place })));
  }

  readonly showBulletins = (): void => {
    this.#parts.open(() => {
      const { view, me } = this.#parts.work();
      return bulletinsDialog(view, me);
    });
  };

  readonly showCounters = (): void => {
    this.#parts.open(() => counterList(this.#parts.work(), this.#counters));
  };

  /** @param then - what is shown when it is done */
  showServices(counterId: CounterId, then: () => void): void {
    this.#parts.open(() => {
      const work = this.#parts.work();
      const counter = this.#counter(counterId);
      const change = (services: readonly ServiceId[]) =>
        this.#setServices(counterId, services, then);
      const may = counter !== undefined && mayNow(work, 'set-counter-services');
      return servicesDialog(work.view, counterId, may ? change : undefined);
    });
  }

  /** Whatever the press before it did to the counter, this is what is wanted of it now. */
  setCounter(counterId: CounterId, state: CounterState, rest?: CounterRest): void {
    const { presser } = this.#parts;
    presser.whenFree(() => {
      const counter = this.#counter(counterId);
      if (!counter) return;
      presser.press('set-counter', { ...atCounter(counter), state, ...(rest && { rest }) });
    });
  }

  #setServices(counterId: CounterId, services: readonly ServiceId[], then: () => void): void {
    const { presser } = this.#parts;
    presser.whenFree(() => {
      const counter = this.#counter(counterId);
      if (!counter) return;
      const wish = { ...atCounter(counter), services: [...services] };
      presser.pressThen('set-counter-services', wish, then);
    });
  }

  readonly #counters: CounterCare = {
    set: ({ counterId }, state) => this.setCounter(counterId, state),
    rest: (counter) => {
      this.#parts.ask(
        questions.restAt(this.#parts.work().view, counter, (rest) => {
          this.setCounter(counter.counterId, 'break', rest);
          this.showCounters();
        }),
      );
    },
    services: ({ counterId }) => this.showServices(counterId, this.showCounters),
  };

  #counter(counterId: CounterId): StaffCounter | undefined {
    const counters = this.#parts.work().view.staff?.counters;
    return counters?.find((each) => each.counterId === counterId);
  }

  #ifSeen(press: () => void): void {
    if (performance.now() - this.#shownAtMs >= FRESH_MS) this.#parts.presser.whenFree(press);
  }
}
