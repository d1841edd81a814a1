import { describe, expect, test } from 'vitest';
import { siteId, staffId } from '../../../broker/contract/ids.ts';
import { type Verb, verbs } from '../../../broker/contract/requests.ts';
import { staffCounter, staffSnapshot } from '../../../broker/contract/staff-snapshot.ts';
import {
  hallNotices,
  type TicketView,
  ticketStates,
  ticketView,
} from '../../../broker/contract/ticket.ts';
import { parsed } from '../../../broker/queue/trial-hall.ts';
import { deskActions } from './desk-actions.ts';
import { rowActs } from './row-acts.ts';
import type { Work } from './work.ts';

const counter = parsed(staffCounter, {
  ...{ counterId: 'counter-1', label: '1', state: 'open', version: 3, cityStaff: false },
  services: ['pickup'],
});

function ticketOf(instead: object = {}): TicketView {
  return parsed(ticketView, {
    ...{ ticketId: 'ticket-0001', number: 'B001', version: 2, serviceId: 'pickup', locale: 'ja' },
    ...{ state: 'waiting', issuedAt: 0, since: 0, calls: 0 },
    ...instead,
  });
}

/** What is pressed is kept, as the verbs it would ask. */
function workOf(instead: Partial<Work> = {}): Work & { readonly asked: string[] } {
  const asked: string[] = [];
  const kiosk = {
    kioskId: 'kiosk-1',
    printerId: 'printer-1',
    online: true,
    printer: 'ready',
    paperless: false,
  };
  const staff = parsed(staffSnapshot, {
    ...{ seq: 1, at: 1, businessDay: '2026-11-19', mode: 'open', dayOpen: true, counts: {} },
    ...{
      waitingByService: {},
      open: [],
      finished: [],
      boards: [],
      kiosks: [kiosk],
      bulletins: [],
      help: [],
    },
    counters: [counter],
  });
  return {
    asked,
    view: {
      ...{ site: parsed(siteId, 'trial'), training: null, inTraining: null, trainable: [] },
      trainingFault: null,
      ...{ online: true, now: 0, rate: 1, siteName: '', timeZone: 'Asia/Tokyo', faults: [] },
      ...{
        services: [],
        counters: [],
        languages: [],
        rolls: [],
        devices: [],
        callBoxes: [],
        dayOver: false,
        speakers: [],
        notices: hallNotices,
        grew: undefined,
        waitLevels: { soon: 20, late: 40 },
        staff,
      },
    },
    me: {
      staffId: parsed(staffId, 'suzuki'),
      role: 'lead',
      counterId: counter.counterId,
      may: verbs,
    },
    ...{ counter, ticket: undefined, undoable: undefined, voice: 'voice', online: true },
    presser: {
      press: (verb) => asked.push(verb),
      settleThenCall: (_ticket, _counter, verb) => asked.push(`${verb}, then call`),
      question: ({ answers }) => answers.at(-1)?.act?.(),
      setVoice: (voice) => asked.push(voice),
    },
    ...instead,
  };
}

const labels = (work: Work, ticket: TicketView) => {
  const { shown, more } = rowActs(work, ticket);
  return [...shown.map(({ label }) => label), ...more.map(({ label }) => `…${label}`)];
};

describe('a row offers what its ticket’s state allows (design part 5, moves)', () => {
  const expected = {
    issuing: ['取消'],
    waiting: ['呼ぶ', '取消', '…要配慮にする', '…再印字'],
    calling: [],
    serving: [],
    hold: [
      '呼ぶ',
      '再開',
      '…待ちに戻す',
      '…引継ぎ',
      '…対応済にする',
      '…不在にする',
      '…取消',
      '…元に戻す',
    ],
    absent: ['呼ぶ', '待ちに戻す', '…不在終了', '…取消', '…元に戻す'],
    handoff: ['呼ぶ', '取消', '…要配慮にする', '…元に戻す'],
    done: ['元に戻す'],
    cancelled: ['元に戻す'],
    'no-show': ['元に戻す'],
    'closed-out': [],
  } as const;

  test.each(ticketStates)('%s', (state) => {
    expect(labels(workOf(), ticketOf({ state }))).toEqual(expected[state]);
  });

  test('印刷未確認 offers its three choices', () => {
    const unconfirmed = ticketOf({
      state: 'issuing',
      print: { jobId: 'job-00001', state: 'failed' },
    });
    expect(labels(workOf(), unconfirmed)).toEqual(['再印字', '紙なしで受付', '取消']);
  });

  test.each([
    ['waiting', ['call-ticket', 'cancel-ticket', 'set-accommodation', 'reprint']],
    [
      'hold',
      [
        ...['call-ticket', 'start-serving', 'return-to-waiting', 'hand-off', 'finish-serving'],
        ...['mark-absent', 'cancel-ticket', 'undo'],
      ],
    ],
    ['absent', ['call-ticket', 'return-to-waiting', 'end-absence', 'cancel-ticket', 'undo']],
    ['done', ['undo']],
  ] as const)('%s: each asks its own verb', (state, asked) => {
    const work = workOf();
    const { shown, more } = rowActs(work, ticketOf({ state }));
    for (const { press } of [...shown, ...more]) press?.();
    expect(work.asked).toEqual(asked);
  });
});

describe('who is called where', () => {
  const call = (work: Work, ticket: TicketView) =>
    rowActs(work, ticket).shown.find(({ label }) => label === '呼ぶ');

  test('another counter’s service is not this counter’s business', () => {
    expect(call(workOf(), ticketOf({ serviceId: 'application' }))?.elsewhere).toBe(true);
  });

  test('handed to another counter, it is theirs; handed to this one, ours, whatever its service', () => {
    const handed = { state: 'handoff', serviceId: 'application' };
    expect(call(workOf(), ticketOf({ ...handed, handoffCounterId: 'city-1' }))?.elsewhere).toBe(
      true,
    );
    expect(
      call(workOf(), ticketOf({ ...handed, handoffCounterId: 'counter-1' }))?.press,
    ).toBeDefined();
  });

  test('who was held here is called here, whatever the service', () => {
    const held = { state: 'hold', serviceId: 'application', counterId: 'counter-1' };
    expect(call(workOf(), ticketOf(held))?.press).toBeDefined();
    expect(call(workOf(), ticketOf({ ...held, counterId: 'counter-2' }))?.elsewhere).toBe(true);
  });

  test('with somebody at the counter nobody else is called from a row', () => {
    const busy = workOf({ ticket: ticketOf({ state: 'serving' }) });
    expect(call(busy, ticketOf())).toMatchObject({ press: undefined, elsewhere: false });
  });

  test('offline, and for whoever may not: nothing to press', () => {
    expect(call(workOf({ online: false }), ticketOf())?.press).toBeUndefined();
    const reader = workOf();
    expect(
      rowActs({ ...reader, me: { ...reader.me, may: ['read-tickets'] } }, ticketOf()).shown,
    ).toEqual([]);
  });
});

describe('the desk', () => {
  const enabled = (work: Work, at = counter) =>
    Object.entries(deskActions(work, at))
      .filter(([, press]) => press !== undefined)
      .map(([name]) => name)
      .sort();
  const next = parsed(staffCounter, {
    ...counter,
    next: { number: 'B002', issuedAt: 0, serviceId: 'pickup' },
  });

  test.each([
    ['nobody here, nobody waits', {}, counter, []],
    ['nobody here, somebody waits', {}, next, ['callNext', 'enter']],
    [
      'calling',
      { ticket: ticketOf({ state: 'calling' }) },
      next,
      ['absent', 'callNext', 'cancel', 'enter', 'recall', 'start', 'undo'],
    ],
    [
      'serving',
      { ticket: ticketOf({ state: 'serving' }) },
      next,
      ['callNext', 'enter', 'finish', 'handOff', 'hold', 'party', 'step', 'undo'],
    ],
    ['somebody left it a moment ago', { undoable: ticketOf({ state: 'done' }) }, counter, ['undo']],
    ['closed', {}, parsed(staffCounter, { ...next, state: 'closed' }), ['enter', 'openCounter']],
    ['offline', { online: false, ticket: ticketOf({ state: 'serving' }) }, next, []],
  ] as const)('%s', (_name, instead, at, names) => {
    expect(enabled(workOf(instead), at)).toEqual([...names, 'setVoice'].sort());
  });

  test('with somebody still there, the next is called only after an answer (rule 6)', () => {
    const work = workOf({ ticket: ticketOf({ state: 'serving' }) });
    deskActions(work, next).callNext?.();
    expect(work.asked).toEqual(['hold-ticket, then call']);
    const calling = workOf({ ticket: ticketOf({ state: 'calling' }) });
    deskActions(calling, next).callNext?.();
    expect(calling.asked).toEqual(['finish-serving, then call']);
  });

  test('every verb a clerk may ask at the desk is refused where it is missing in `may`', () => {
    const may: readonly Verb[] = [];
    const base = workOf({ ticket: ticketOf({ state: 'serving' }) });
    expect(enabled({ ...base, me: { ...base.me, may } }, next)).toEqual(['setVoice']);
  });
});
