import type { Verb } from '../../../broker/contract/requests.ts';
import type { StaffCounter } from '../../../broker/contract/staff-snapshot.ts';
import type { TicketView } from '../../../broker/contract/ticket.ts';
import { onTicket, onTicketAt } from './asking.ts';
import * as questions from './questions.ts';
import { isUnconfirmed } from './ticket-lists.ts';
import { ifMay, type Work } from './work.ts';

export type RowAct = {
  readonly label: string;
  readonly verb: Verb;
  /** Missing: it cannot be done now. */
  readonly press: (() => void) | undefined;
  /** Not the business of this counter at all: its place stays empty. */
  readonly elsewhere?: boolean;
};

/** What a row offers: up to three buttons, each kind in its own place, the rest behind 「その他」. */
export type RowActs = { readonly shown: readonly RowAct[]; readonly more: readonly RowAct[] };

const none: RowActs = { shown: [], more: [] };

/** The acts that fit the state of a ticket (design part 5, moves). */
export function rowActs(work: Work, ticket: TicketView): RowActs {
  if (work.me.role === 'city-staff' && !isOwn(work, ticket)) return none;
  const { shown, more } = actsOfState(work, ticket);
  const may = ({ verb }: RowAct) => work.me.may.includes(verb);
  return { shown: shown.filter(may), more: more.filter(may) };
}

/** The city's staff act on what is at their counter or was handed to it (design part 5, rule 13). */
function isOwn({ counter }: Work, { counterId, handoffCounterId }: TicketView): boolean {
  return counter !== undefined && [counterId, handoffCounterId].includes(counter.counterId);
}

function actsOfState(work: Work, ticket: TicketView): RowActs {
  const act = actsOn(work, ticket);
  switch (ticket.state) {
    case 'issuing':
      return isUnconfirmed(ticket)
        ? { shown: [act.reprint, act.accept, act.cancel], more: [] }
        : { shown: [act.cancel], more: [] };
    case 'waiting':
      return { shown: [act.call, act.cancel], more: [act.accommodation, act.reprint] };
    case 'handoff':
      return { shown: [act.call, act.cancel], more: [act.accommodation, act.undo] };
    case 'hold': {
      const more = [act.back, act.handOff, act.finish, act.absent, act.cancel, act.undo];
      return { shown: [act.call, act.resume], more };
    }
    case 'absent':
      return { shown: [act.call, act.back], more: [act.endAbsence, act.cancel, act.undo] };
    case 'done':
    case 'cancelled':
    case 'no-show':
      return { shown: [act.undo], more: [] };
    default:
      return none;
  }
}

/** Tickets of other counters' services are not called here; the engine has the last word. */
function belongsAt(counter: StaffCounter, ticket: TicketView): boolean {
  if (ticket.handoffCounterId !== undefined) return ticket.handoffCounterId === counter.counterId;
  const aside = ticket.state === 'hold' || ticket.state === 'absent';
  if (aside && ticket.counterId === counter.counterId) return true;
  return counter.services.includes(ticket.handoffServiceId ?? ticket.serviceId);
}

function actsOn(work: Work, ticket: TicketView) {
  const { counter, view, voice } = work;
  const { press, question } = work.presser;
  const on = onTicket(ticket);
  const printer = view.staff?.kiosks.find(({ printerId }) => printerId !== undefined)?.printerId;
  const belongs = counter !== undefined && belongsAt(counter, ticket);
  const free = counter?.state === 'open' && work.ticket === undefined;
  const here = free && belongs ? onTicketAt(ticket, counter) : undefined;
  const plain = (label: string, verb: Parameters<typeof pressPlain>[1]): RowAct => ({
    ...{ label, verb },
    press: ifMay(work, verb, () => pressPlain(work, verb, ticket)),
  });
  const cancel = questions.cancel(ticket, (reason) =>
    press('cancel-ticket', { ...on, reason }, ticket),
  );
  const handOff = questions.handOff(view, ticket, undefined, (to) =>
    press('hand-off', { ...on, to }, ticket),
  );
  return {
    call: {
      label: '呼ぶ',
      verb: 'call-ticket',
      elsewhere: !belongs,
      press:
        here && ifMay(work, 'call-ticket', () => press('call-ticket', { ...here, voice }, ticket)),
    },
    resume: {
      label: '再開',
      verb: 'start-serving',
      elsewhere: !belongs,
      press: here && ifMay(work, 'start-serving', () => press('start-serving', here, ticket)),
    },
    reprint: {
      label: '再印字',
      verb: 'reprint',
      press: printer && ifMay(work, 'reprint', () => press('reprint', { ...on, printer }, ticket)),
    },
    cancel: {
      ...{ label: '取消', verb: 'cancel-ticket' },
      press: ifMay(work, 'cancel-ticket', () => question(cancel)),
    },
    handOff: {
      ...{ label: '引継ぎ', verb: 'hand-off' },
      press: ifMay(work, 'hand-off', () => question(handOff)),
    },
    accommodation: {
      verb: 'set-accommodation',
      label: ticket.accommodation ? '要配慮を外す' : '要配慮にする',
      press: ifMay(work, 'set-accommodation', () =>
        press('set-accommodation', { ...on, accommodation: !ticket.accommodation }, ticket),
      ),
    },
    accept: plain('紙なしで受付', 'accept-without-paper'),
    back: plain('待ちに戻す', 'return-to-waiting'),
    endAbsence: plain('不在終了', 'end-absence'),
    finish: plain('対応済にする', 'finish-serving'),
    absent: plain('不在にする', 'mark-absent'),
    undo: plain('元に戻す', 'undo'),
  } satisfies Record<string, RowAct>;
}

/** The verbs that need nothing but the ticket. */
function pressPlain(
  { presser }: Work,
  verb:
    | 'accept-without-paper'
    | 'return-to-waiting'
    | 'end-absence'
    | 'finish-serving'
    | 'mark-absent'
    | 'undo',
  ticket: TicketView,
): void {
  presser.press(verb, onTicket(ticket), ticket);
}
