import { beforeEach, describe, expect, test } from 'vitest';
import { alertList } from '../../contract/alert-list.ts';
import { announcement } from '../../contract/announcement.ts';
import { boardSnapshot as boardSchema } from '../../contract/board-snapshot.ts';
import { decode } from '../../contract/decode.ts';
import type { BoardGroup, EpochMs, NodeId } from '../../contract/ids.ts';
import { boardGroup, locale, nodeId, serviceId, token } from '../../contract/ids.ts';
import { kioskSnapshot as kioskSchema } from '../../contract/kiosk-snapshot.ts';
import { lineSnapshot as lineSchema } from '../../contract/line-snapshot.ts';
import { printMessage } from '../../contract/print-message.ts';
import {
  publicLine as publicLineSchema,
  publicTicket as publicTicketSchema,
} from '../../contract/public-topics.ts';
import { requests } from '../../contract/requests.ts';
import { staffSnapshot as staffSchema } from '../../contract/staff-snapshot.ts';
import type { PrinterState } from '../../contract/ticket.ts';
import { payloadBytesMax } from '../../contract/topics.ts';
import { type HallFacts, printerReady } from '../facts.ts';
import { mulberry32, TrialDay } from '../trial-day.ts';
import { hallTime, parsed, TrialHall } from '../trial-hall.ts';
import { trialSite } from '../trial-site.ts';
import { alerts } from './alerts.ts';
import { announcementOf } from './announcements.ts';
import { boardSnapshot } from './board.ts';
import { kioskSnapshot } from './kiosk.ts';
import { lineSnapshot, publicLine, publicTicket } from './line.ts';
import { openPrints, printJob } from './prints.ts';
import { readTickets, staffSnapshot } from './staff.ts';

const kiosk1 = parsed(nodeId, 'kiosk-1');
const kiosk2 = parsed(nodeId, 'kiosk-2');
const hallGroup = parsed(boardGroup, 'hall');
const corner = parsed(boardGroup, 'corner');
const began = hallTime('2026-11-19T08:00');

/** Everything is there and ready, but for these. */
function factsOf(
  printers: Readonly<Record<string, PrinterState>> = {},
  away: readonly string[] = [],
  soundFaults: ReadonlyMap<BoardGroup, EpochMs> = new Map(),
): HallFacts {
  const nodes = ['kiosk-1', 'kiosk-2', 'tablet', 'printer-1', 'printer-2', 'board-1', 'board-2'];
  return {
    nodes: new Map(
      nodes.map((node) => [parsed(nodeId, node), { online: !away.includes(node), since: began }]),
    ),
    printers: new Map(
      ['printer-1', 'printer-2'].map((node): [NodeId, { state: PrinterState; since: EpochMs }] => [
        parsed(nodeId, node),
        { state: printers[node] ?? 'ready', since: began },
      ]),
    ),
    devices: new Map(),
    soundFaults,
  };
}
const facts = factsOf();

let hall: TrialHall;
beforeEach(() => {
  hall = new TrialHall();
  hall.openDay();
  for (const counter of ['1', '2', '3', 'city']) hall.setCounter(counter, 'open');
});

const board = (group = hallGroup) => boardSnapshot(hall.state, hall.site, group, hall.at);
const staff = (known = facts) => staffSnapshot(hall.state, hall.site, known, hall.at);
const kiosk = (known = facts, id = kiosk1) =>
  kioskSnapshot(hall.state, hall.site, id, known, hall.at);
const kinds = (known = facts) =>
  alerts(hall.state, hall.site, known, hall.at).faults.map((fault) => fault.kind);

describe('every projection is what the contract says, on any day', () => {
  test.each([11, 12, 13, 14, 15, 16])('seed %i', (seed) => {
    const day = new TrialDay(mulberry32(seed));
    const { site, state } = day.hall;
    const wrong: unknown[] = [];
    const check = (schema: Parameters<typeof decode>[0], value: unknown) => {
      const decoded = decode(schema, JSON.parse(JSON.stringify(value)));
      if (!decoded.ok) wrong.push(decoded.error);
    };
    for (let step = 0; step < 250; step += 1) {
      const events = day.hall.journal.length;
      day.step();
      const { at, journal } = day.hall;
      for (const { group } of site.boards)
        check(boardSchema, boardSnapshot(state, site, group, at));
      for (const { id } of site.kiosks)
        check(kioskSchema, kioskSnapshot(state, site, id, facts, at));
      check(staffSchema, staffSnapshot(state, site, facts, at));
      check(lineSchema, lineSnapshot(state, site, at));
      check(publicLineSchema, publicLine(state, site, at));
      check(alertList, alerts(state, site, facts, at));
      check(requests['read-tickets'].value, readTickets(state, { list: 'open', offset: 0 }));
      check(requests['read-tickets'].value, readTickets(state, { list: 'finished', offset: 0 }));
      for (const job of openPrints(state)) {
        const payload = printJob(state, site, job.jobId, at);
        if (payload !== undefined) check(printMessage, payload);
      }
      const last = [...state.byToken.keys()].at(-1);
      const ticket = last && publicTicket(state, site, last);
      if (ticket !== undefined) check(publicTicketSchema, ticket);
      const event = journal.at(-1);
      if (event !== undefined && journal.length > events) {
        for (const each of announcementOf(state, site, event)) {
          check(announcement, each.announcement);
        }
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe('the board', () => {
  test('shows who is called now, the latest call or recall first, and then the calls that are over', () => {
    for (const service of ['application', 'delivery', 'application'] as const) hall.issue(service);
    hall.callNext('1');
    hall.callNext('2');
    hall.recall('A001', '1');
    expect(board().calling.map(({ number, label, calls }) => [number, label, calls])).toEqual([
      ['A001', '1', 2],
      ['B001', '2', 1],
    ]);
    hall.start('A001', '1');
    hall.finish('A001');
    hall.callNext('1');
    expect(board().calling.map(({ number }) => number)).toEqual(['A002', 'B001']);
    expect(board().recent.map(({ number, label }) => [number, label])).toEqual([['A001', '1']]);
  });

  test('two calls between two snapshots are both there (peers part 4, item 1)', () => {
    hall.issue('application');
    hall.issue('application');
    hall.callNext('1');
    hall.callNext('2');
    expect(board().calling).toHaveLength(2);
  });

  test('voice and board say the same call (peers part 4, item 2; rule 9)', () => {
    for (let count = 0; count < 3; count += 1) hall.issue('application');
    const said = ['1', '2', '3'].map((counter) => {
      hall.callNext(counter);
      const event = hall.journal.at(-1);
      const said = event && announcementOf(hall.state, hall.site, event)[0]?.announcement;
      return said?.kind === 'call' ? said : undefined;
    });
    const shown = board().calling.map(({ announcementId, number, counterId }) => ({
      announcementId,
      number,
      counterId,
    }));
    expect(shown.reverse()).toEqual(
      said.map((each) => ({
        announcementId: each?.announcementId,
        number: each?.number,
        counterId: each?.counterId,
      })),
    );
  });

  test('has the last eight calls that are over, and each number once', () => {
    for (let count = 0; count < 12; count += 1) {
      hall.issue('application');
      hall.callNext('1');
      hall.finish(`A${String(count + 1).padStart(3, '0')}`);
    }
    const numbers = board().recent.map(({ number }) => number);
    expect(numbers).toHaveLength(8);
    expect(numbers[0]).toBe('A012');
    hall.undo('A012');
    expect(board().recent.map(({ number }) => number)).not.toContain('A012');
  });

  test('has a strip of the absent, until they are called again', () => {
    hall.issue('application');
    hall.callNext('1');
    hall.pass(60);
    hall.recall('A001', '1');
    hall.markAbsent('A001');
    expect(board().absent).toEqual(['A001']);
    hall.callTicket('A001', '1');
    expect(board().absent).toEqual([]);
  });

  test('of a corner shows its own counters and services only', () => {
    hall.issue('application');
    hall.issue('certificate');
    hall.callNext('1');
    hall.callNext('3');
    expect(board(corner).calling.map(({ number }) => number)).toEqual(['E001']);
    expect(board(corner).counters.map(({ counterId }) => counterId)).toEqual(['3']);
    expect(board().counters).toHaveLength(4);
  });

  test('says why a number came first (rule 11)', () => {
    hall.issue('application');
    hall.issue('application', { accommodation: true });
    hall.callNext('1');
    expect(board().calling[0]?.overtook).toBe('accommodation');
  });
});

describe('announcements', () => {
  test('say Japanese and at most one language more, and end 75 seconds of real time after the call', () => {
    hall.issue('certificate');
    hall.callNext('3', 'chime');
    const event = hall.journal.at(-1);
    const said = event ? announcementOf(hall.state, hall.site, event) : [];
    expect(said.map(({ group }) => group)).toEqual(['hall', 'corner']);
    expect(said[0]?.announcement).toMatchObject({
      number: 'E001',
      recall: false,
      voice: 'chime',
      locales: ['ja'],
      expiresAt: hall.at + 75_000,
    });
    hall.recall('E001', '3', 'silent');
    const recall = hall.journal.at(-1);
    expect(recall && announcementOf(hall.state, hall.site, recall)[0]?.announcement).toMatchObject({
      recall: true,
      voice: 'silent',
    });
  });

  test('the second language is that of the ticket where the board speaks it, else English', () => {
    const spokenFor = (ticket: string) => {
      hall.issue('application', { locale: parsed(locale, ticket) });
      hall.callNext('1');
      const event = hall.journal.at(-1);
      const [said] = event ? announcementOf(hall.state, hall.site, event) : [];
      hall.finish([...hall.state.standing.calling].at(-1)?.number ?? '');
      return said?.announcement.kind === 'call' ? said.announcement.locales : undefined;
    };
    expect(spokenFor('ja')).toEqual(['ja']);
    expect(spokenFor('pt')).toEqual(['ja', 'pt']);
    expect(spokenFor('ne')).toEqual(['ja', 'en']);
    const quiet = trialSite({
      boards: [{ group: 'hall', screen: { inches: 55, metres: 8 }, nodes: ['board-1'] }],
    });
    hall = new TrialHall(quiet);
    hall.openDay();
    hall.setCounter('1', 'open');
    expect(spokenFor('pt')).toEqual(['ja']);
  });

  test('nothing else is said: an undo is unannounced', () => {
    hall.issue('application');
    hall.callNext('1');
    hall.undo('A001');
    const event = hall.journal.at(-1);
    expect(event && announcementOf(hall.state, hall.site, event)).toEqual([]);
  });

  test('a call taken back before it was said is not said', () => {
    hall.issue('application');
    hall.callNext('1');
    const call = hall.journal.at(-1);
    hall.undo('A001');
    expect(call && announcementOf(hall.state, hall.site, call)).toEqual([]);
  });
});

describe('the staff monitor (R12, R13)', () => {
  test('lists by state with times and counts, and whom each counter would call', () => {
    for (let count = 0; count < 4; count += 1) hall.issue('application');
    hall.pass(300);
    hall.callNext('1');
    hall.start('A001', '1');
    hall.pass(120);
    hall.callNext('2');
    const snapshot = staff();
    expect(snapshot.counts).toMatchObject({ waiting: 2, calling: 1, serving: 1, done: 0 });
    expect(snapshot.waitingByService).toMatchObject({ application: 2, delivery: 0 });
    expect(snapshot.countsByService).toEqual({
      application: { waiting: 2, calling: 1, serving: 1 },
    });
    expect(snapshot.open.map(({ number, state }) => [number, state])).toEqual([
      ['A002', 'calling'],
      ['A001', 'serving'],
      ['A003', 'waiting'],
      ['A004', 'waiting'],
    ]);
    expect(snapshot.open[1]).toMatchObject({ counterId: '1', version: 3, calls: 1 });
    const [one] = snapshot.counters;
    expect(one).toMatchObject({ openTicketId: hall.ticket('A001').id, next: { number: 'A003' } });
    expect(snapshot.counters.find(({ counterId }) => counterId === 'city')?.next).toBeUndefined();
    // 5 and 7 minutes: the lower of the two in the middle.
    expect(snapshot.medianWaitMinutes).toBe(5);
  });

  test('counts of each service by state follow a hand-off, and what is undone', () => {
    hall.issue('application');
    hall.cancel(hall.issue('delivery'));
    hall.callNext('1');
    hall.start('A001', '1');
    hall.handOff('A001', { service: 'certificate' });
    const handed = { delivery: { cancelled: 1 }, certificate: { handoff: 1 }, application: {} };
    expect(staff().countsByService).toEqual(handed);
    hall.undo('A001');
    const back = { delivery: { cancelled: 1 }, certificate: {}, application: { serving: 1 } };
    expect(staff().countsByService).toEqual(back);
  });

  test('has the finished newest first, at most thirty, and a finished one that is undone no more', () => {
    for (let count = 0; count < 40; count += 1) hall.cancel(hall.issue('application'));
    expect(
      staff()
        .finished.map(({ number }) => number)
        .slice(0, 2),
    ).toEqual(['A040', 'A039']);
    expect(staff().finished).toHaveLength(30);
    hall.undo('A040');
    expect(staff().finished[0]?.number).toBe('A039');
    expect(readTickets(hall.state, { list: 'finished', offset: 30 }).tickets).toHaveLength(9);
  });

  test('has the first fifty who wait for each service; the rest by request', () => {
    for (let count = 0; count < 60; count += 1) hall.issue('application');
    hall.issue('delivery');
    expect(staff().open).toHaveLength(51);
    expect(staff().counts.waiting).toBe(61);
    const query = {
      list: 'open',
      serviceId: parsed(serviceId, 'application'),
      offset: 50,
    } as const;
    const { total, tickets } = readTickets(hall.state, query);
    expect([total, tickets.length, tickets[0]?.number]).toEqual([60, 10, 'A051']);
  });

  test('stays under 64 KiB in a hall of 26 services and 2,600 waiting, counts whole', () => {
    const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
    const services = letters.map((prefix) => ({
      id: `service-with-a-long-name-${prefix.toLowerCase()}`,
      prefix,
      meanMinutes: 10,
      reportRow: prefix,
    }));
    const all = Object.fromEntries(services.map(({ id }) => [id, 1]));
    const counters = Array.from({ length: 20 }, (_, index) => ({
      id: `counter-${index + 1}`,
      label: `${index + 1}`,
      services: all,
    }));
    hall = new TrialHall(trialSite({ services, counters, kiosks: [], boards: [] }));
    hall.openDay();
    for (const { id } of services) for (let count = 0; count < 100; count += 1) hall.issue(id);
    for (const { id } of counters) {
      hall.setCounter(id, 'open');
      hall.callNext(id);
    }
    const line = publicLine(hall.state, hall.site, hall.at);
    expect(JSON.stringify(line).length).toBeLessThan(payloadBytesMax);
    const snapshot = staff();
    expect(JSON.stringify(snapshot).length).toBeLessThan(payloadBytesMax);
    expect(snapshot.counts.waiting).toBe(2580);
    expect(snapshot.open.filter(({ state }) => state === 'calling')).toHaveLength(20);
    expect(snapshot.open.filter(({ state }) => state === 'waiting').length).toBeGreaterThan(25);
  });

  test('shows the sound of a board and the printer of a kiosk', () => {
    const broken = factsOf(
      { 'printer-1': 'paper-out' },
      ['board-2'],
      new Map([[hallGroup, began]]),
    );
    expect(staff(broken).boards).toEqual([
      { group: 'hall', online: true, soundFault: true, muted: false },
      { group: 'corner', online: false, soundFault: false, muted: false },
    ]);
    expect(staff(broken).kiosks[0]).toMatchObject({ printer: 'paper-out', block: 'paper-out' });
    expect(staff({ ...facts, halt: 'clock-doubtful' }).mode).toBe('clock-doubtful');
  });
});

describe('a kiosk', () => {
  test('may issue, or hears why not: the hall first, then its printer', () => {
    expect(kiosk().block).toBeUndefined();
    expect(kiosk(factsOf({ 'printer-1': 'cover-open' })).block).toBe('cover-open');
    expect(kiosk(factsOf({}, ['printer-1'])).block).toBe('offline');
    hall.stopIssuing('trouble');
    expect(kiosk().block).toBe('stopped');
    hall.at = hallTime('2026-11-19T19:00');
    expect(kiosk().block).toBe('closed');
    hall.closeDay();
    expect(kiosk().block).toBe('day-closed');
  });

  test('goes on over an empty printer once staff allow the screen alone', () => {
    const empty = factsOf({ 'printer-1': 'paper-out' });
    hall.allowPaperless('kiosk-1');
    expect(kiosk(empty)).toMatchObject({ paperless: true, printer: 'paper-out' });
    expect(kiosk(empty).block).toBeUndefined();
  });

  test('its jobs say what became of each slip, newest first', () => {
    hall.touch('kiosk-1', 'application');
    hall.touch('kiosk-1', 'delivery');
    hall.report(hall.jobOf('A001'), 'one-of-two', 1);
    hall.report(hall.jobOf('B001'), 'printed', 2);
    const jobs = kiosk().jobs.map(({ number, state, slipsOut, ticketState }) => [
      number,
      state,
      slipsOut,
      ticketState,
    ]);
    expect(jobs).toEqual([
      ['B001', 'printed', 2, 'waiting'],
      ['A001', 'one-of-two', 1, 'issuing'],
    ]);
    hall.acceptWithoutPaper('A001');
    expect(kiosk().jobs[1]?.state).toBe('withdrawn');
  });

  test('a model without status is ready where `sent` is enough, and nowhere else', () => {
    const silent = factsOf({ 'printer-1': 'unknown', 'printer-2': 'unknown' });
    expect(printerReady(hall.site, silent, parsed(nodeId, 'printer-1'))).toBe(false);
    expect(printerReady(hall.site, silent, parsed(nodeId, 'printer-2'))).toBe(true);
    expect(kiosk(silent).block).toBe('unknown');
    expect(kiosk(silent, kiosk2).block).toBeUndefined();
    hall.touch('kiosk-1', 'application');
    hall.report(hall.jobOf('A001'), 'unknown');
    expect(kiosk(silent).block).toBe('unconfirmed');
  });
});

describe('the line and the phone', () => {
  test('say groups, range, and open or when next', () => {
    hall.issue('application');
    const line = () => lineSnapshot(hall.state, hall.site, hall.at).services[0];
    expect(line()).toMatchObject({ serviceId: 'application', groups: 1, open: true });
    hall.at = hallTime('2026-11-19T19:30');
    expect(line()).toMatchObject({ open: false, opensAt: hallTime('2026-11-23T10:00') });
    hall.at = hallTime('2026-11-19T10:30');
    hall.stopIssuing();
    expect(line()).toMatchObject({ groups: 1, open: false });
    hall.resumeIssuing();
    const halted = { halt: 'journal-damaged' } as const;
    expect(lineSnapshot(hall.state, hall.site, hall.at, halted).services[0]?.open).toBe(false);
  });

  test('tell the newest number of each letter: boards make its sound before it is called', () => {
    const newest = () =>
      lineSnapshot(hall.state, hall.site, hall.at).services.map((service) => service.newest);
    expect(newest()).toEqual([undefined, undefined, undefined, undefined]);
    hall.issue('application');
    hall.issue('application');
    hall.issue('guide');
    expect(newest()).toEqual(['A002', undefined, undefined, 'G001']);
  });

  test('a service that begins in August is hidden until then (R32)', () => {
    const july = new TrialHall(trialSite(), hallTime('2026-07-31T10:00'));
    july.openDay('2026-07-31');
    const { services } = lineSnapshot(july.state, july.site, july.at);
    expect(services.map((each) => each.serviceId)).not.toContain('certificate');
  });

  test('who came after the last forecast is told what a newcomer is told', () => {
    hall.setCounter('1', 'open');
    hall.issue('application');
    const services = new Map([[parsed(serviceId, 'application'), { low: 10, high: 20 }]]);
    const order = new Map([[parsed(serviceId, 'application'), [hall.ticket('A001')]]]);
    const estimate = { services, tickets: new Map(), order };
    const line = publicLine(hall.state, hall.site, hall.at, { estimate });
    expect(line.services[0]?.places).toEqual([['A001', 10, 20]]);
  });

  test('places are in the order of calls, and who is called is named with the counter', () => {
    for (let count = 0; count < 3; count += 1) hall.issue('application');
    hall.issue('application', { accommodation: true });
    hall.callTicket('A001', '1');
    const line = publicLine(hall.state, hall.site, hall.at);
    expect(line.services[0]?.places.map(([number]) => number)).toEqual(['A004', 'A002', 'A003']);
    expect(line.calling).toEqual([{ number: 'A001', label: '1' }]);
  });

  test('a phone knows its own ticket, its counter while it is called, and nothing after the day', () => {
    hall.issue('application');
    const { token: own } = hall.ticket('A001');
    const phone = () => publicTicket(hall.state, hall.site, own);
    expect(phone()).toMatchObject({ number: 'A001', state: 'waiting', businessDay: '2026-11-19' });
    expect(phone()).not.toHaveProperty('label');
    hall.callNext('2');
    expect(phone()).toMatchObject({ state: 'calling', label: '2', calls: 1 });
    hall.finish('A001');
    expect(phone()).not.toHaveProperty('label');
    const other = parsed(token, 'x'.repeat(22));
    expect(publicTicket(hall.state, hall.site, other)).toBeUndefined();
    hall.closeDay();
    expect(phone()).toBeUndefined();
    hall.reopenDay();
    expect(phone()).toBeDefined();
  });
});

describe('alerts', () => {
  test('there are none in a hall that is well', () => {
    hall.touch('kiosk-1', 'application');
    expect(kinds()).toEqual([]);
  });

  test('a slip nobody knows about, until staff have settled it', () => {
    hall.touch('kiosk-1', 'application');
    hall.report(hall.jobOf('A001'), 'failed');
    expect(kinds()).toEqual(['print-unconfirmed']);
    hall.acceptWithoutPaper('A001');
    expect(kinds()).toEqual([]);
  });

  test('a printer that cannot print, a node that is away, a board that is mute', () => {
    const broken = factsOf(
      { 'printer-2': 'paper-out' },
      ['board-2'],
      new Map([[hallGroup, began]]),
    );
    expect(alerts(hall.state, hall.site, broken, hall.at).faults).toEqual([
      { kind: 'sound', node: 'board-1', since: began },
      { kind: 'printer', node: 'printer-2', since: began },
      { kind: 'node-offline', node: 'board-2', since: began },
    ]);
  });

  test('numbers at 90 % of a prefix (rule 1), since the number that reached it', () => {
    for (let count = 0; count < 899; count += 1) hall.issue('application');
    expect(kinds()).toEqual([]);
    hall.pass(60);
    hall.issue('application');
    const reached = hall.at;
    hall.pass(60);
    hall.issue('application');
    expect(alerts(hall.state, hall.site, facts, hall.at).faults).toEqual([
      { kind: 'numbers-near-end', serviceId: 'application', since: reached },
    ]);
  });

  test('more than ten numbers a minute at one kiosk (F58)', () => {
    for (let count = 0; count < 10; count += 1) hall.touch('tablet', 'application');
    expect(kinds()).toEqual([]);
    hall.touch('tablet', 'application');
    expect(kinds()).toEqual(['issue-rate']);
    hall.pass(61);
    expect(kinds()).toEqual([]);
  });

  test('a missed close is told, that night and the whole next day (rule 12)', () => {
    hall.at = hallTime('2026-11-20T03:00');
    hall.closeDay(true);
    expect(kinds()).toEqual(['close-missed']);
    const missed = { day: '2026-11-19', done: 0, noShow: 0, closedOut: 0 };
    hall.openDay('2026-11-20');
    const { faults } = alerts(hall.state, hall.site, facts, hall.at);
    expect(faults).toMatchObject([{ kind: 'close-missed', missed }]);
  });
});
