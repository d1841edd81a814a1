import type { StepId } from '../../../broker/contract/ids.ts';
import type { StaffCounter } from '../../../broker/contract/staff-snapshot.ts';
import type { Party, TicketView, VoiceChoice } from '../../../broker/contract/ticket.ts';
import { atCounter, type Body, onTicket, onTicketAt } from './asking.ts';
import * as questions from './questions.ts';
import { isSilenced, speakersOf } from './speakers.ts';
import type { PresentView } from './views.ts';
import { ifMay, mayNow, type Work } from './work.ts';

type Press = (() => void) | undefined;

/** What can be done at the desk now, by finger or by key; what is missing cannot. */
export type DeskActions = {
  readonly callNext: Press;
  readonly recall: Press;
  readonly start: Press;
  readonly finish: Press;
  readonly hold: Press;
  readonly handOff: Press;
  readonly absent: Press;
  readonly undo: Press;
  readonly cancel: Press;
  readonly openCounter: Press;
  /** The Enter key: whatever the large button does. */
  readonly enter: Press;
  readonly step: ((stepId: StepId) => void) | undefined;
  readonly party: ((party: Party) => void) | undefined;
  /** Missing while nothing is heard anyway. */
  readonly setVoice: ((voice: VoiceChoice) => void) | undefined;
  /** Lets a silenced loudspeaker speak again. */
  readonly unmute: Press;
};

/** The actions of somebody who sits at a counter. */
export function deskActions(work: Work, counter: StaffCounter): DeskActions {
  const { ticket, presser } = work;
  const open = counter.state === 'open';
  const callNext = open ? callNextOf(work, counter) : undefined;
  const openCounter = open
    ? undefined
    : ifMay(work, 'set-counter', () =>
        presser.press('set-counter', { ...atCounter(counter), state: 'open' }),
      );
  const none = { recall: undefined, start: undefined, absent: undefined, cancel: undefined };
  const neither = {
    ...{ finish: undefined, hold: undefined, handOff: undefined },
    ...{ step: undefined, party: undefined },
  };
  return {
    ...none,
    ...neither,
    ...(ticket?.state === 'calling' && whileCalling(work, counter, ticket)),
    ...(ticket?.state === 'serving' && whileServing(work, counter, ticket)),
    callNext,
    openCounter,
    enter: open ? callNext : openCounter,
    undo: undoOf(work),
    setVoice: isSilenced(work.view) ? undefined : presser.setVoice,
    unmute: unmuteOf(work),
  };
}

function whileCalling(work: Work, counter: StaffCounter, ticket: TicketView) {
  const { press, question } = work.presser;
  const here = onTicketAt(ticket, counter);
  const cancel = questions.cancel(ticket, (reason) =>
    press('cancel-ticket', { ...onTicket(ticket), reason }, ticket),
  );
  return {
    recall: ifMay(work, 'recall', () => press('recall', { ...here, voice: work.voice }, ticket)),
    start: ifMay(work, 'start-serving', () => press('start-serving', here, ticket)),
    absent: ifMay(work, 'mark-absent', () => press('mark-absent', onTicket(ticket), ticket)),
    cancel: ifMay(work, 'cancel-ticket', () => question(cancel)),
  };
}

function whileServing(work: Work, counter: StaffCounter, ticket: TicketView) {
  const { press, question } = work.presser;
  const hold = questions.hold(ticket, (reason) =>
    press('hold-ticket', { ...onTicket(ticket), reason }, ticket),
  );
  const handOff = questions.handOff(work.view, ticket, counter, (to) =>
    press('hand-off', { ...onTicket(ticket), to }, ticket),
  );
  return {
    finish: ifMay(work, 'finish-serving', () => press('finish-serving', onTicket(ticket), ticket)),
    hold: ifMay(work, 'hold-ticket', () => question(hold)),
    handOff: ifMay(work, 'hand-off', () => question(handOff)),
    step: mayNow(work, 'start-step')
      ? (stepId: StepId) => press('start-step', { ...onTicket(ticket), stepId }, ticket)
      : undefined,
    party: mayNow(work, 'set-party')
      ? (party: Party) => press('set-party', { ...onTicket(ticket), party }, ticket)
      : undefined,
  };
}

function undoOf(work: Work): Press {
  const undone = work.ticket ?? work.undoable;
  return undone && ifMay(work, 'undo', () => work.presser.press('undo', onTicket(undone), undone));
}

function unmuteOf(work: Work): Press {
  const [speaker] = speakersOf(work.view).filter(({ muted }) => muted);
  return (
    speaker &&
    ifMay(work, 'set-mute', () => {
      work.presser.press('set-mute', { group: speaker.group, muted: false });
    })
  );
}

/** Call-next with a ticket still open asks: done, or aside (design part 5, rule 6). */
function callNextOf(work: Work, counter: StaffCounter): Press {
  const { ticket, view, presser, voice } = work;
  const call = nextCall(view, counter);
  if (call === undefined) return undefined;
  return ifMay(work, call.verb, () => {
    if (ticket) {
      const settle = (verb: questions.Settling) => presser.settleThenCall(ticket, counter, verb);
      presser.question(questions.stillOpen(ticket, settle));
    } else if (call.verb === 'call-next') presser.press(call.verb, { ...call.body, voice });
    else presser.press(call.verb, { ...call.body, voice });
  });
}

export type NextCall =
  | { readonly verb: 'call-next'; readonly body: Omit<Body<'call-next'>, 'voice'> }
  | { readonly verb: 'call-ticket'; readonly body: Omit<Body<'call-ticket'>, 'voice'> };

/**
 * The press that calls whoever is next here. The city's staff are not part of the call for the
 * next: they call the number that was handed to them.
 */
export function nextCall(view: PresentView, counter: StaffCounter): NextCall | undefined {
  const { next } = counter;
  if (next === undefined) return undefined;
  if (!counter.cityStaff) return { verb: 'call-next', body: atCounter(counter) };
  const handed = view.staff?.open.find(({ number }) => number === next.number);
  return handed && { verb: 'call-ticket', body: onTicketAt(handed, counter) };
}
