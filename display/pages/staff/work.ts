import type { Verb } from '../../../broker/contract/requests.ts';
import type { StaffCounter } from '../../../broker/contract/staff-snapshot.ts';
import type { TicketView, VoiceChoice } from '../../../broker/contract/ticket.ts';
import type { Me } from '../../staff/staff-view.ts';
import type { Body } from './asking.ts';
import type { Question } from './question.ts';
import type { Settling } from './questions.ts';
import type { PresentView } from './views.ts';

/** What one person has before them: everything that buttons and keys are made of. */
export type Work = {
  readonly view: PresentView;
  readonly me: Me;
  /** One's own counter; none for whoever only watches. */
  readonly counter: StaffCounter | undefined;
  /** The one open ticket of that counter. */
  readonly ticket: TicketView | undefined;
  /** The ticket this page moved last, while its move can be taken back. */
  readonly undoable: TicketView | undefined;
  readonly voice: VoiceChoice;
  /** The engine is heard; without it nothing can be asked. */
  readonly online: boolean;
  readonly presser: Presser;
};

/** How a press gets out. */
export type Presser = {
  readonly press: <V extends Verb>(verb: V, body: Body<V>, ticket?: TicketView) => void;
  readonly settleThenCall: (ticket: TicketView, counter: StaffCounter, verb: Settling) => void;
  readonly question: (question: Question) => unknown;
  readonly setVoice: (voice: VoiceChoice) => void;
};

/** Whether this person may ask it, and it can be asked at all. */
export function mayNow(work: Work, verb: Verb): boolean {
  return work.online && work.me.may.includes(verb);
}

/**
 * The press, when it can be made. While another one is under way it looks the same and is not
 * taken: buttons that flash at every press would be harder to read.
 */
export function ifMay(work: Work, verb: Verb, press: () => void): (() => void) | undefined {
  return mayNow(work, verb) ? press : undefined;
}
