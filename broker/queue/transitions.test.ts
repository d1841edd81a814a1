import { describe, expect, test } from 'vitest';
import { businessDay, counterId } from '../contract/ids.ts';
import { type TicketState, ticketStates } from '../contract/ticket.ts';
import type { Command } from './commands.ts';
import { engineActor, parsed, TrialHall } from './trial-hall.ts';

/**
 * Design part 5, the moves: every state × every command. A cell is the state the ticket is in
 * afterwards, `=` when the command is accepted and the ticket stays as it is, or the refusal.
 *
 * The ticket is B001; where a state has a counter it is counter 1. Counter 2 is open and free.
 */
const table: Readonly<Record<Command['type'], Readonly<Record<TicketState, string>>>> = {
  'issue-ticket': all('=', { 'closed-out': 'day-closed' }),
  // R-101 comes, whose list was imported in the morning.
  'check-in': all('=', { 'closed-out': 'day-closed' }),
  // What is done about the hall and its boxes touches no ticket, and goes on after the close.
  'import-reservations': all('=', {}),
  'record-refill': all('=', {}),
  'record-upkeep': all('=', {}),
  'test-print': all('=', {}),
  'record-staff-mode': all('=', {}),
  'record-access': all('=', {}),
  'record-site-change': all('=', {}),
  'report-print': all('wrong-state', { issuing: 'waiting' }),
  'expire-print': all('wrong-state', { issuing: '=' }),
  'record-waits': all('=', { 'closed-out': 'day-closed' }),
  'accept-without-paper': all('wrong-state', { issuing: 'waiting', 'closed-out': 'day-closed' }),
  reprint: {
    issuing: 'print-pending',
    waiting: '=',
    calling: '=',
    serving: '=',
    hold: '=',
    absent: '=',
    handoff: '=',
    done: 'wrong-state',
    cancelled: 'wrong-state',
    'no-show': 'wrong-state',
    'closed-out': 'day-closed',
  },
  // Another ticket waits: it is called, and this one stays.
  'call-next': all('=', { waiting: 'calling', handoff: 'calling', 'closed-out': 'day-closed' }),
  'call-ticket': {
    issuing: 'wrong-state',
    waiting: 'calling',
    calling: 'not-at-this-counter',
    serving: 'not-at-this-counter',
    hold: 'calling',
    absent: 'calling',
    handoff: 'calling',
    done: 'wrong-state',
    cancelled: 'wrong-state',
    'no-show': 'wrong-state',
    'closed-out': 'day-closed',
  },
  recall: all('wrong-state', { calling: 'calling', 'closed-out': 'day-closed' }),
  'start-serving': {
    issuing: 'wrong-state',
    waiting: 'wrong-state',
    calling: 'serving',
    serving: 'counter-busy',
    hold: 'serving',
    absent: 'wrong-state',
    handoff: 'wrong-state',
    done: 'wrong-state',
    cancelled: 'wrong-state',
    'no-show': 'wrong-state',
    'closed-out': 'day-closed',
  },
  'start-step': all('wrong-state', { serving: 'serving', 'closed-out': 'day-closed' }),
  'set-accommodation': all('=', {
    done: 'wrong-state',
    cancelled: 'wrong-state',
    'no-show': 'wrong-state',
    'closed-out': 'day-closed',
  }),
  'set-party': all('wrong-state', { serving: 'serving', 'closed-out': 'day-closed' }),
  'finish-serving': all('wrong-state', {
    calling: 'done',
    serving: 'done',
    hold: 'done',
    'closed-out': 'day-closed',
  }),
  'hold-ticket': all('wrong-state', { serving: 'hold', 'closed-out': 'day-closed' }),
  'return-to-waiting': all('wrong-state', {
    hold: 'waiting',
    absent: 'waiting',
    'closed-out': 'day-closed',
  }),
  'mark-absent': all('wrong-state', {
    calling: 'absent',
    hold: 'absent',
    'closed-out': 'day-closed',
  }),
  'end-absence': all('wrong-state', { absent: 'no-show', 'closed-out': 'day-closed' }),
  'hand-off': all('wrong-state', {
    serving: 'handoff',
    hold: 'handoff',
    'closed-out': 'day-closed',
  }),
  'cancel-ticket': {
    issuing: 'cancelled',
    waiting: 'cancelled',
    calling: 'cancelled',
    serving: 'wrong-state',
    hold: 'cancelled',
    absent: 'cancelled',
    handoff: 'cancelled',
    done: 'wrong-state',
    cancelled: 'wrong-state',
    'no-show': 'wrong-state',
    'closed-out': 'day-closed',
  },
  undo: {
    issuing: 'nothing-to-undo',
    waiting: 'nothing-to-undo',
    calling: 'waiting',
    serving: 'calling',
    hold: 'serving',
    absent: 'calling',
    handoff: 'serving',
    done: 'serving',
    cancelled: 'waiting',
    'no-show': 'absent',
    'closed-out': 'day-closed',
  },
  // Counter 1 goes on a break.
  'set-counter': all('=', {
    calling: 'waiting',
    serving: 'counter-busy',
    'closed-out': 'day-closed',
  }),
  'set-counter-services': all('=', { 'closed-out': 'day-closed' }),
  'allow-paperless': all('=', { 'closed-out': 'day-closed' }),
  // Nobody is given a number; who has one is called as before.
  'stop-issuing': all('=', {}),
  'resume-issuing': all('issuing-goes-on', {}),
  'set-issue-end': all('=', { 'closed-out': 'day-closed' }),
  'set-mute': all('=', {}),
  'check-sound': all('=', {}),
  'report-sound': all('=', {}),
  'post-bulletin': all('=', {}),
  'read-bulletin': all('unknown-bulletin', {}),
  'withdraw-bulletin': all('unknown-bulletin', {}),
  'start-training': all('=', {}),
  'end-training': all('no-training', {}),
  'record-attendance': all('no-training', {}),
  'ask-help': all('=', {}),
  'answer-help': all('wrong-state', {}),
  'open-day': all('day-open', { 'closed-out': 'day-closed' }),
  'close-day': {
    issuing: 'closed-out',
    waiting: 'closed-out',
    calling: 'tickets-open',
    serving: 'tickets-open',
    hold: 'closed-out',
    absent: 'no-show',
    handoff: 'closed-out',
    done: '=',
    cancelled: '=',
    'no-show': '=',
    'closed-out': 'day-closed',
  },
  'reopen-day': all('day-open', { 'closed-out': 'waiting' }),
};

function all(
  cell: string,
  but: Readonly<Partial<Record<TicketState, string>>>,
): Readonly<Record<TicketState, string>> {
  return { ...Object.fromEntries(ticketStates.map((state) => [state, cell])), ...but } as Record<
    TicketState,
    string
  >;
}

/** A hall with B001 in this state, the usual way. */
function given(state: TicketState): TrialHall {
  const hall = new TrialHall();
  hall.openDay();
  hall.importDay('2026-11-19', [['R-101', '2026-11-19T10:10', 'application']]);
  hall.setCounter('1', 'open');
  hall.setCounter('2', 'open');
  if (state === 'issuing') {
    hall.touch('kiosk-1', 'delivery');
    return hall;
  }
  hall.touch('kiosk-1', 'delivery');
  hall.report(hall.jobOf('B001'), 'printed', 2);
  hall.pass(60);
  const steps: Readonly<Record<Exclude<TicketState, 'issuing'>, () => void>> = {
    waiting: () => {},
    calling: () => {
      hall.callNext('1');
      hall.pass(60);
      hall.recall('B001', '1');
    },
    serving: () => {
      steps.calling();
      hall.start('B001', '1');
    },
    hold: () => {
      steps.serving();
      hall.hold('B001');
    },
    absent: () => {
      steps.calling();
      hall.markAbsent('B001');
    },
    handoff: () => {
      steps.serving();
      hall.handOff('B001', { service: 'delivery' });
    },
    done: () => {
      steps.serving();
      hall.finish('B001');
    },
    cancelled: () => {
      hall.cancel('B001');
    },
    'no-show': () => {
      steps.absent();
      hall.endAbsence('B001');
    },
    'closed-out': () => {
      hall.closeDay();
    },
  };
  steps[state]();
  return hall;
}

/** The counter the person who presses stands at. */
function counterOf(state: TicketState, type: Command['type']): string {
  if (type === 'set-counter') return '1';
  if (type === 'recall' || type === 'start-serving') {
    return state === 'calling' || state === 'serving' ? '1' : '2';
  }
  return '2';
}

function when(hall: TrialHall, type: Command['type'], counter: string) {
  const number = 'B001';
  switch (type) {
    case 'issue-ticket':
      return hall.take(hall.issueCommand('application'));
    case 'check-in':
      return hall.checkIn('R-101', 'kiosk-1');
    case 'import-reservations':
      return hall.importDay('2026-11-24', [['R-201', '2026-11-24T10:10', 'application']]);
    case 'record-refill':
      return hall.refill();
    case 'record-upkeep':
      return hall.recordUpkeep();
    case 'set-issue-end':
      return hall.setIssueEnd('2026-11-19T16:30');
    case 'test-print':
      return hall.testPrint();
    case 'record-staff-mode':
      return hall.staffMode();
    case 'record-access':
      return hall.recordAccess({ act: 'signed-in', staffId: 'tanaka' });
    case 'record-site-change':
      return hall.changeSite();
    case 'stop-issuing':
      return hall.stopIssuing();
    case 'resume-issuing':
      return hall.resumeIssuing();
    case 'set-mute':
      return hall.setMute();
    case 'check-sound':
      return hall.checkSound();
    case 'report-sound':
      return hall.reportSound(true);
    case 'post-bulletin':
      return hall.postBulletin();
    case 'read-bulletin':
    case 'withdraw-bulletin':
      return hall.onBulletin(type);
    case 'start-training':
      return hall.startTraining();
    case 'end-training':
      return hall.endTraining();
    case 'record-attendance':
      return hall.attend('joined');
    case 'ask-help':
      return hall.askHelp({ counterId: parsed(counterId, '1') });
    case 'answer-help':
      return hall.answerHelp({ counterId: parsed(counterId, '1') });
    case 'report-print':
      return hall.report(hall.jobOf(number), 'printed', 2);
    case 'expire-print':
      hall.pass(60);
      return hall.expire(hall.jobOf(number));
    case 'record-waits':
      return hall.recordWaits(number);
    case 'accept-without-paper':
      return hall.acceptWithoutPaper(number);
    case 'reprint':
      return hall.reprint(number);
    case 'call-next':
      if (hall.state.day.state === 'open') hall.issue('application');
      return hall.callNext(counter);
    case 'call-ticket':
      return hall.callTicket(number, counter);
    case 'recall':
      return hall.recall(number, counter);
    case 'start-serving':
      return hall.start(number, counter);
    case 'start-step':
      return hall.step(number, 'papers');
    case 'set-accommodation':
      return hall.setAccommodation(number);
    case 'set-party':
      return hall.setParty(number, 'proxy');
    case 'finish-serving':
      return hall.finish(number);
    case 'hold-ticket':
      return hall.hold(number);
    case 'return-to-waiting':
      return hall.returnToWaiting(number);
    case 'mark-absent':
      return hall.markAbsent(number);
    case 'end-absence':
      return hall.endAbsence(number);
    case 'hand-off':
      return hall.handOff(number, { counter: 'city' });
    case 'cancel-ticket':
      return hall.cancel(number);
    case 'undo':
      return hall.undo(number);
    case 'set-counter':
      return hall.setCounter(counter, 'break');
    case 'set-counter-services':
      return hall.setServices(counter, ['application']);
    case 'allow-paperless':
      return hall.allowPaperless('kiosk-1');
    case 'open-day':
      return hall.take({
        type: 'open-day',
        businessDay: parsed(businessDay, '2026-11-19'),
        siteVersion: 'trial',
        ...hall.envelope(engineActor),
      });
    case 'close-day':
      return hall.closeDay();
    case 'reopen-day':
      return hall.reopenDay();
  }
}

const commands = Object.keys(table) as Command['type'][];
const cells = commands.flatMap((type) =>
  ticketStates.map((state) => ({ type, state, expected: table[type][state] })),
);

describe('every state × every command (design part 5)', () => {
  test.each(cells)('$type on a ticket that is $state: $expected', ({ type, state, expected }) => {
    const hall = given(state);
    expect(hall.ticket('B001').phase.state).toBe(state);
    const events = hall.journal.length;

    const outcome = when(hall, type, counterOf(state, type));
    const now = hall.ticket('B001').phase.state;
    const others = hall.journal.slice(events).filter((event) => event.type === 'ticket-issued');

    if (outcome?.ok) expect(now === state && now !== expected ? '=' : now).toBe(expected);
    else expect({ refusal: outcome?.error, now }).toEqual({ refusal: expected, now: state });
    // One accepted command is one event, and a refused one is none.
    const helped = type === 'call-next' ? others.length : 0;
    expect(hall.journal.length - events - helped).toBe(outcome?.ok ? 1 : 0);
  });

  test('the table has a cell for every pair', () => {
    expect(cells.length).toBe(49 * 11);
    expect(cells.every((cell) => cell.expected !== undefined)).toBe(true);
  });
});

describe('at the counter that has the ticket', () => {
  const commandsAtOne = ['call-next', 'call-ticket'] as const;
  test.each(commandsAtOne)('%s is refused while it calls or serves (rules 2 and 6)', (type) => {
    expect(when(given('calling'), type, '1')).toEqual({ ok: false, error: 'counter-busy' });
    expect(when(given('serving'), type, '1')).toEqual({ ok: false, error: 'counter-busy' });
  });

  test.each(['recall', 'start-serving'] as const)('%s from another counter is refused', (type) => {
    const outcome = when(given('calling'), type, '2');
    expect(outcome).toEqual({ ok: false, error: 'not-at-this-counter' });
  });

  test('what a missed close does with the two that a close refuses (rule 12)', () => {
    for (const [from, to] of [
      ['calling', 'no-show'],
      ['serving', 'done'],
    ] as const) {
      const hall = given(from);
      hall.closeDay(true);
      expect(hall.ticket('B001').phase.state).toBe(to);
    }
  });
});
