import { beforeEach, describe, expect, test } from 'vitest';
import { actor, announcementId, counterId, requestId, ticketNumber } from '../contract/ids.ts';
import { answerOf } from './answers.ts';
import { evolve } from './evolve.ts';
import { pictureOf } from './picture.ts';
import { lineSnapshot } from './projections/line.ts';
import { emptyState } from './state.ts';
import { hallTime, parsed, staffActor, TrialHall } from './trial-hall.ts';
import { trialSite } from './trial-site.ts';

const refused = (error: string) => ({ ok: false, error });

let hall: TrialHall;
beforeEach(() => {
  hall = openHall();
});

function openHall(site = trialSite()): TrialHall {
  const opened = new TrialHall(site);
  opened.openDay();
  for (const counter of ['1', '2', '3', 'city']) opened.setCounter(counter, 'open');
  return opened;
}

/** B001 is called at counter 1, twice and long enough ago to be absent. */
function givenCalling(): string {
  const number = hall.issue('delivery');
  hall.callNext('1');
  hall.pass(60);
  hall.recall(number, '1');
  return number;
}

function givenServing(): string {
  const number = givenCalling();
  hall.start(number, '1');
  return number;
}

const stateOf = (number: string) => hall.ticket(number).phase.state;

describe('rule 1: a number comes from a durable counter and is unique', () => {
  test('given tickets that were cancelled, the next number is new all the same', () => {
    hall.cancel(hall.issue('application'));
    hall.cancel(hall.issue('application'));
    expect(hall.issue('application')).toBe('A003');
  });

  test('TheQ’s fault: a clock set back 11 hours, past five and past ten, gives no number twice', () => {
    const numbers = new Set<string>();
    for (const time of ['16:59', '17:01', '22:00', '06:00', '11:00', '21:59']) {
      hall.at = hallTime(`2026-11-19T${time}`);
      numbers.add(hall.issue('application'));
    }
    expect([...numbers]).toEqual(['A001', 'A002', 'A003', 'A004', 'A005', 'A006']);
  });

  test('each prefix counts for itself', () => {
    expect([hall.issue('application'), hall.issue('delivery'), hall.issue('application')]).toEqual([
      'A001',
      'B001',
      'A002',
    ]);
  });

  test('two services of one prefix share its counter', () => {
    const { services } = trialSite();
    hall = openHall(trialSite({ services: services.map((each) => ({ ...each, prefix: 'A' })) }));
    expect([hall.issue('application'), hall.issue('delivery')]).toEqual(['A001', 'A002']);
  });

  test('the range of the paper pads is left out, and numbers never wrap', () => {
    for (let count = 0; count < 900; count += 1) hall.issue('application');
    expect(hall.issue('application')).toBe('A921');
    for (let count = 922; count <= 999; count += 1) hall.issue('application');
    expect(hall.take(hall.issueCommand('application'))).toEqual(refused('numbers-exhausted'));
    expect(hall.issue('delivery')).toBe('B001');
  });

  test('digits are the site’s, three to five', () => {
    expect(openHall(trialSite({ digits: 5 })).issue('application')).toBe('A00001');
  });

  test('a number of a paper pad is entered once, and the counter goes on beside it', () => {
    const pad = hall.ticket(hall.issue('application')).number;
    const entered = (number: string) =>
      hall.take(hall.issueCommand('application', { padNumber: parsed(ticketNumber, number) }));
    expect(entered('A905').ok).toBe(true);
    expect(entered('A905')).toEqual(refused('number-taken'));
    expect(entered('A900')).toEqual(refused('not-a-pad-number'));
    expect(entered('B905')).toEqual(refused('not-a-pad-number'));
    expect(entered('A0905')).toEqual(refused('not-a-pad-number'));
    expect(stateOf('A905')).toBe('waiting');
    expect([pad, hall.issue('application')]).toEqual(['A001', 'A002']);
  });
});

describe('rule 2: a counter holds at most one open ticket', () => {
  test('given a counter that calls, neither the next nor any other number comes to it', () => {
    givenCalling();
    const other = hall.issue('delivery');
    expect(hall.callNext('1')).toEqual(refused('counter-busy'));
    expect(hall.callTicket(other, '1')).toEqual(refused('counter-busy'));
  });

  test('given a ticket on hold, it is not served where another one is', () => {
    const held = givenServing();
    hall.hold(held);
    hall.issue('delivery');
    hall.callNext('1');
    expect(hall.start(held, '1')).toEqual(refused('counter-busy'));
    expect(hall.start(held, '2').ok).toBe(true);
  });

  test('a counter that is not open takes nobody', () => {
    const number = hall.issue('delivery');
    hall.setCounter('1', 'break');
    expect(hall.callNext('1')).toEqual(refused('counter-not-open'));
    expect(hall.callTicket(number, '1')).toEqual(refused('counter-not-open'));
  });
});

describe('rule 3: every command is safe to repeat, and carries what its person saw', () => {
  test('the same request of the same kiosk gives the same ticket, however late', () => {
    const kiosk = parsed(actor, { kind: 'kiosk', nodeId: 'tablet' });
    const command = hall.issueCommand('application', {}, kiosk);
    const first = hall.take(command);
    hall.pass(3 * 3600);
    hall.cancel('A001');
    const again = hall.take({ ...command, at: hall.at });
    expect(again).toEqual(first);
    expect(hall.state.tickets.size).toBe(1);
  });

  test('ids are scoped to the actor and never joined: 1 + 23456789 is not 12 + 3456789', () => {
    const touch = (node: string, id: string) => {
      const by = parsed(actor, { kind: 'kiosk', nodeId: node });
      return hall.take({
        ...hall.issueCommand('application', {}, by),
        requestId: parsed(requestId, id),
      });
    };
    const site = trialSite({ kiosks: [{ id: 'k1' }, { id: 'k12' }] });
    hall = openHall(site);
    const answers = [touch('k1', '23456789'), touch('k12', '3456789-'), touch('k12', '23456789')];
    expect(answers.every((answer) => answer.ok)).toBe(true);
    expect(hall.state.tickets.size).toBe(3);
  });

  test('the answer is exactly the value of its verb, and the same after a restart', () => {
    const issue = hall.issueCommand('application');
    hall.take(issue);
    hall.callNext('1');
    const call = hall.journal.at(-1);
    const replayed = hall.journal.reduce(evolve, emptyState());
    expect(answerOf(replayed, issue.actor, issue.requestId)).toEqual({
      ticketId: issue.ticketId,
      number: 'A001',
      version: 1,
      token: issue.token,
      serviceId: 'application',
      locale: 'ja',
      issuedAt: issue.at,
      groupsAhead: 0,
    });
    expect(call && answerOf(replayed, call.actor, call.requestId)).toEqual({
      ticketId: issue.ticketId,
      number: 'A001',
      version: 2,
    });
    expect(pictureOf(replayed)).toBe(pictureOf(hall.state));
  });

  test('a refusal is not kept: the same id may be decided anew', () => {
    const command = hall.issueCommand('delivery', { printerReady: false });
    const kiosk = { ...command, actor: parsed(actor, { kind: 'kiosk', nodeId: 'kiosk-1' }) };
    expect(hall.take(kiosk)).toEqual(refused('printer-not-ready'));
    expect(hall.take({ ...kiosk, printerReady: true }).ok).toBe(true);
  });

  test('given somebody was first, a press on the old picture is refused', () => {
    const number = hall.issue('delivery');
    const seen = hall.onAt(number, '2');
    hall.callNext('1');
    const id = parsed(announcementId, 'announcement-1');
    const late = { type: 'call-ticket', ...seen, voice: 'voice', announcementId: id } as const;
    expect(hall.take({ ...late, ...hall.envelope() })).toEqual(refused('changed-meanwhile'));
  });

  test('events elsewhere in the hall do not make a press late', () => {
    const number = hall.issue('delivery');
    const seen = hall.on(number);
    hall.issue('application');
    hall.callNext('3');
    expect(
      hall.take({ type: 'cancel-ticket', ...seen, reason: 'duplicate', ...hall.envelope() }).ok,
    ).toBe(true);
  });

  test('no role asks what the contract does not let it ask', () => {
    const number = hall.issue('delivery');
    const by = parsed(actor, { kind: 'kiosk', nodeId: 'kiosk-1' });
    const cancel = { type: 'cancel-ticket', ...hall.on(number), reason: 'duplicate' } as const;
    expect(hall.take({ ...cancel, ...hall.envelope(by) })).toEqual(refused('not-allowed'));
    expect(hall.take({ type: 'close-day', missed: true, ...hall.envelope() })).toEqual(
      refused('not-allowed'),
    );
  });
});

describe('rule 4: two presses at the same instant', () => {
  test('at two counters get two different tickets', () => {
    hall.issue('application');
    hall.issue('application');
    const [one, two] = [hall.callNext('1'), hall.callNext('2')];
    expect(one.ok && two.ok && one.value).not.toEqual(two.ok && two.value);
  });

  test('at one counter call one ticket, and the second press hears why not', () => {
    hall.issue('application');
    hall.issue('application');
    const seen = hall.atCounter('1');
    const press = (id: string) =>
      hall.take({
        type: 'call-next',
        ...seen,
        voice: 'voice',
        announcementId: parsed(announcementId, id),
        ...hall.envelope(),
      });
    expect(press('announcement-1').ok).toBe(true);
    expect(press('announcement-2')).toEqual(refused('changed-meanwhile'));
  });
});

describe('rule 6: a serving time that cannot be true is doubtful', () => {
  const doubtful = (number: string) => {
    const { phase } = hall.ticket(number);
    return phase.state === 'done' && phase.timeDoubtful;
  };

  test('finished without a start', () => {
    const number = givenCalling();
    hall.finish(number);
    expect(doubtful(number)).toBe(true);
  });

  test('far above the mean of its service, and not a minute before', () => {
    const slow = givenServing();
    hall.pass(40 * 60);
    hall.finish(slow);
    expect(doubtful(slow)).toBe(false);
    const left = givenServing();
    hall.pass(40 * 60 + 1);
    hall.finish(left);
    expect(doubtful(left)).toBe(true);
  });
});

describe('rule 7: place in line follows the time of issue', () => {
  test('a reprint, a hold and a hand-off never move a ticket back', () => {
    const first = givenServing();
    const second = hall.issue('delivery');
    hall.pass(600);
    hall.issue('delivery');
    hall.reprint(second);
    hall.hold(first);
    hall.returnToWaiting(first);
    hall.callNext('1');
    expect(stateOf(first)).toBe('calling');
    hall.start(first, '1');
    hall.handOff(first, { service: 'application' });
    hall.issue('application');
    hall.callNext('1');
    expect(stateOf(first)).toBe('calling');
    hall.callNext('2');
    expect(stateOf(second)).toBe('calling');
  });

  test('the absent come back to their own place, once, and within what the site tolerates', () => {
    const number = givenCalling();
    hall.markAbsent(number);
    hall.issue('delivery');
    expect(hall.returnToWaiting(number).ok).toBe(true);
    hall.callNext('1');
    expect(stateOf(number)).toBe('calling');
    hall.pass(60);
    hall.recall(number, '1');
    hall.markAbsent(number);
    expect(hall.returnToWaiting(number)).toEqual(refused('already-returned'));
    expect(hall.callTicket(number, '1').ok).toBe(true);
  });

  test('who comes back too late gets a new slip', () => {
    const number = givenCalling();
    hall.markAbsent(number);
    hall.pass(120 * 60 + 1);
    expect(hall.returnToWaiting(number)).toEqual(refused('too-late-to-return'));
  });

  test('nobody is absent before two calls and 60 seconds', () => {
    const number = hall.issue('delivery');
    hall.callNext('1');
    hall.recall(number, '1');
    hall.pass(59);
    expect(hall.markAbsent(number)).toEqual(refused('too-early-for-absent'));
    hall.pass(1);
    expect(hall.markAbsent(number).ok).toBe(true);
    const once = hall.issue('delivery');
    hall.callNext('1');
    hall.pass(600);
    expect(hall.markAbsent(once)).toEqual(refused('too-early-for-absent'));
  });
});

describe('rule 8 and 9: a call says how, and where', () => {
  test('its boards are those that show the counter and the service', () => {
    hall.issue('certificate');
    hall.callNext('3', 'chime');
    hall.issue('application');
    hall.callNext('1', 'silent');
    const calls = hall.journal.filter((event) => event.type === 'ticket-called');
    expect(calls.map(({ voice, groups }) => ({ voice, groups }))).toEqual([
      { voice: 'chime', groups: ['hall', 'corner'] },
      { voice: 'silent', groups: ['hall'] },
    ]);
  });
});

describe('rule 12: the day', () => {
  test('a close is blocked by who is called or served, and by nobody else', () => {
    const number = givenServing();
    expect(hall.closeDay()).toEqual(refused('tickets-open'));
    hall.hold(number);
    expect(hall.closeDay().ok).toBe(true);
  });

  test('a close ends the open ones with a reason, and a reopening restores them whole', () => {
    const held = givenServing();
    hall.hold(held);
    const gone = hall.issue('delivery');
    hall.callNext('1');
    hall.pass(60);
    hall.recall(gone, '1');
    hall.markAbsent(gone);
    const waiting = hall.issue('application');
    hall.touch('kiosk-1', 'application');
    const numbers = [held, gone, waiting, 'A002'];
    const phases = () => numbers.map((number) => hall.ticket(number).phase);
    const tokens = () => numbers.map((number) => hall.state.byToken.get(hall.ticket(number).token));
    const before = [phases(), tokens()];

    hall.closeDay();
    expect(phases().map((phase) => phase.state)).toEqual([
      'closed-out',
      'no-show',
      'closed-out',
      'closed-out',
    ]);
    expect(hall.take(hall.issueCommand('application'))).toEqual(refused('day-closed'));
    hall.reopenDay();
    expect([phases(), tokens()]).toEqual(before);
    hall.setCounter('1', 'open');
    expect(hall.callNext('1')).toMatchObject({ value: { number: waiting } });
  });

  test('what was finished before the close stays finished after a reopening', () => {
    const done = givenServing();
    hall.finish(done);
    hall.closeDay();
    hall.reopenDay();
    expect(stateOf(done)).toBe('done');
    expect(hall.undo(done).ok).toBe(true);
  });

  test('a missed close makes servings done and doubtful, callings no-show, and is told next day', () => {
    const served = givenServing();
    const called = hall.issue('application');
    hall.callNext('2');
    hall.at = hallTime('2026-11-20T03:00');
    expect(hall.closeDay(true).ok).toBe(true);
    expect(hall.ticket(served).phase).toMatchObject({ state: 'done', timeDoubtful: true });
    expect(stateOf(called)).toBe('no-show');
    expect(hall.reopenDay()).toEqual(refused('day-closed'));
    hall.openDay('2026-11-20');
    expect(hall.state.day).toMatchObject({
      ...{ businessDay: '2026-11-20', afterMissedClose: true },
      missedClose: { day: '2026-11-19', done: 1, noShow: 1, closedOut: 0 },
    });
  });

  test('a new day begins with nothing of the old one, and its journal stands alone', () => {
    givenServing();
    hall.at = hallTime('2026-11-20T03:00');
    hall.closeDay(true);
    hall.openDay('2026-11-20');
    const today = hall.journal.slice(-1);
    expect(pictureOf(today.reduce(evolve, emptyState()))).toBe(pictureOf(hall.state));
    expect(hall.issue('delivery')).toBe('B001');
  });

  test('no day opens twice, or before the last one; none reopens after it has turned', () => {
    expect(hall.openDay()).toEqual(refused('day-open'));
    hall.closeDay();
    expect(hall.openDay()).toEqual(refused('day-closed'));
    expect(hall.openDay('2026-11-18')).toEqual(refused('clock-doubtful'));
    hall.at = hallTime('2026-11-20T02:59');
    expect(hall.reopenDay().ok).toBe(true);
    hall.closeDay();
    hall.at = hallTime('2026-11-20T03:00');
    expect(hall.reopenDay()).toEqual(refused('day-closed'));
  });
});

describe('rule 13: steps, hand-offs and the states of a counter', () => {
  test('a serving goes through the steps its service names, and no other', () => {
    const number = givenServing();
    expect(hall.step(number, 'photo').ok).toBe(true);
    expect(hall.step(number, 'lunch')).toEqual(refused('wrong-state'));
    const stepSince = hall.at;
    hall.pass(60);
    hall.setParty(number, 'proxy');
    expect(hall.ticket(number)).toMatchObject({
      ...{ party: 'proxy', phase: { stepId: 'photo', stepSince } },
    });
  });

  test('a hand-off to the city’s staff is called there and only there (R69)', () => {
    const number = givenServing();
    hall.handOff(number, { counter: 'city' });
    expect(hall.callTicket(number, '1')).toEqual(refused('service-not-at-counter'));
    expect(hall.callNext('1')).toEqual(refused('queue-empty'));
    expect(hall.callNext('city')).toMatchObject({ value: { number } });
    const { calls } = hall.ticket(number).phase;
    expect(calls).toBe(3);
  });

  test('the counter of the city’s staff takes nobody else (R69)', () => {
    const number = hall.issue('application');
    expect(hall.callNext('city')).toEqual(refused('queue-empty'));
    expect(hall.callTicket(number, 'city')).toEqual(refused('service-not-at-counter'));
  });

  test('a ticket is called at the counters of its service', () => {
    const number = hall.issue('certificate');
    expect(hall.callTicket(number, '1')).toEqual(refused('service-not-at-counter'));
    expect(hall.callTicket(number, '3').ok).toBe(true);
  });

  test.each(['break', 'back-office', 'closed'] as const)(
    'a counter that goes to %s while it calls puts the ticket back, in the same event (F60)',
    (next) => {
      const number = givenCalling();
      const younger = hall.issue('delivery');
      const events = hall.journal.length;
      expect(hall.setCounter('1', next).ok).toBe(true);
      expect(hall.journal.length).toBe(events + 1);
      expect(hall.ticket(number).phase).toMatchObject({ state: 'waiting', calls: 0 });
      expect(hall.state.recentCalls.size).toBe(0);
      expect(hall.callNext('2')).toMatchObject({ value: { number } });
      expect(stateOf(younger)).toBe('waiting');
    },
  );

  test('a counter that serves finishes or holds first', () => {
    givenServing();
    expect(hall.setCounter('1', 'break')).toEqual(refused('counter-busy'));
  });

  test('a break says why and for how long; only a break does', () => {
    const lunch = { reason: 'meal', minutes: 60 } as const;
    expect(hall.setCounter('1', 'closed', lunch)).toEqual(refused('wrong-state'));
    expect(hall.setCounter('1', 'break', lunch).ok).toBe(true);
    expect(hall.state.counters.get(parsed(counterId, '1'))?.rest).toEqual({
      ...lunch,
      since: hall.at,
    });
    hall.setCounter('1', 'open');
    expect(hall.state.counters.get(parsed(counterId, '1'))?.rest).toBeUndefined();
  });

  test('a counter takes other services until the day ends; the wait for them follows (R48)', () => {
    const certificate = hall.issue('certificate');
    for (const counter of ['2', '3']) hall.setCounter(counter, 'closed');
    const range = () => lineSnapshot(hall.state, hall.site, hall.at).services[2]?.range;
    expect(range()).toBeUndefined();
    expect(hall.setServices('1', ['certificate', 'delivery']).ok).toBe(true);
    expect(range()).toBeDefined();
    hall.issue('application');
    expect(hall.callNext('1')).toMatchObject({ value: { number: certificate } });
    hall.finish(certificate);
    expect(hall.callNext('1')).toEqual(refused('queue-empty'));
    hall.closeDay();
    hall.at = hallTime('2026-11-20T10:00');
    hall.openDay('2026-11-20');
    hall.setCounter('1', 'open');
    const application = hall.issue('application');
    expect(hall.callNext('1')).toMatchObject({ value: { number: application } });
  });

  test('the city’s own counter has no services to change; unknown ones are refused', () => {
    expect(hall.setServices('city', ['delivery'])).toEqual(refused('not-allowed'));
    expect(hall.setServices('1', ['nothing'])).toEqual(refused('unknown-service'));
  });

  test('a counter or service not in use today is unknown (R32, R72)', () => {
    hall.closeDay();
    hall.at = hallTime('2027-04-01T10:00');
    hall.openDay('2027-04-01');
    expect(hall.take(hall.issueCommand('guide'))).toEqual(refused('unknown-service'));
    const july = new TrialHall(trialSite(), hallTime('2026-07-31T10:00'));
    july.openDay('2026-07-31');
    expect(july.setCounter('3', 'open')).toEqual(refused('unknown-counter'));
    expect(july.take(july.issueCommand('certificate'))).toEqual(refused('unknown-service'));
  });
});

describe('evolve asserts instead of skipping', () => {
  test('an event that does not fit is a damaged journal', () => {
    const number = givenCalling();
    const last = hall.journal.at(-1);
    const again = () => last && evolve(hall.state, last);
    expect(again).toThrow('follows');
    const started = { type: 'serving-started' as const, ...hall.envelope(staffActor) };
    const onAt = hall.onAt(number, '2');
    const atOther = { ...started, ...onAt, seq: hall.state.seq + 1 };
    expect(() => evolve(hall.state, atOther)).toThrow('served where it was called');
  });
});
