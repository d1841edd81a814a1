import { describe, expect, test } from 'vitest';
import { type EpochMs, reservationCode } from '../../broker/contract/ids.ts';
import { kioskBlock } from '../../broker/contract/kiosk-snapshot.ts';
import { err, ok } from '../../broker/contract/result.ts';
import { hallNotice } from '../../broker/contract/ticket.ts';
import type { TerminalParts } from './kiosk-parts.ts';
import {
  beatOf,
  issuedOf,
  jobOf,
  kioskOf,
  lineOf,
  must,
  nowMs,
  packOf,
  touchOf,
} from './kiosk-samples.ts';
import { stepKiosk } from './kiosk-session.ts';
import { defaultTimings, emptyKiosk, type KioskInput, type KioskState } from './kiosk-state.ts';
import type { KioskView } from './kiosk-view.ts';
import { type Moment, viewOfKiosk } from './view-of-kiosk.ts';

const AT = 50_000;
const samplePartsOf = (): TerminalParts => ({
  ...{
    panel: 'ready',
    panelFaults: [],
    doorOpen: true,
    scanner: 'unplugged',
    keypad: 'none',
    screen: 'ready',
    screenFault: undefined,
  },
  ...{ soundFault: undefined, sound: 'voice', temperatureC: 76, diskFreeMb: 150 },
});
const facts: readonly KioskInput[] = [
  { type: 'site', pack: packOf() },
  { type: 'kiosk', snapshot: kioskOf() },
  { type: 'line', snapshot: lineOf() },
  { type: 'presence', online: true, beat: beatOf() },
];

function kioskAfter(...inputs: readonly KioskInput[]): KioskState {
  return inputs.reduce(
    (state, input) => stepKiosk(state, input, AT, defaultTimings).state,
    emptyKiosk,
  );
}

function view(state: KioskState, at = AT, more: Partial<Moment> = {}): KioskView {
  const qr = (text: string) => ({ size: 1, path: text });
  const moment = {
    ...{ at, domainNow: nowMs as EpochMs, soundId: undefined, qr, volume: 7 },
    ...{ reader: true, staffCorner: true, parts: samplePartsOf(), ...more },
  };
  return viewOfKiosk(state, moment, defaultTimings);
}

const touched: KioskInput = { type: 'touch-service', touch: touchOf() };
const away: KioskInput = { type: 'presence', online: false, beat: beatOf() };
const { touchId } = touchOf();

describe('what a reservation and the day say (R37, R67)', () => {
  const slot = nowMs + 600_000;
  const scan = { touchId, locale: touchOf().locale, code: must(reservationCode, 'R-1042') };
  const printed = (more: Record<string, unknown>) =>
    view(
      kioskAfter(
        ...facts,
        { type: 'scan', scan },
        { type: 'reply', touchId, result: ok(issuedOf(more)) },
      ),
    );

  test.each([
    ['early', 'reservation.early'],
    ['on-time', 'reservation.on_time'],
    ['late', 'reservation.late'],
  ])('who comes %s reads %s with the number', (arrival, text) => {
    const ticket = { reserved: { text, slot } };
    expect(printed({ slot, arrival })).toMatchObject({ screen: 'printing', ticket });
  });

  test('without a reservation nothing is said of one', () => {
    expect(printed({})).toMatchObject({ screen: 'printing' });
    expect(JSON.stringify(printed({}))).not.toContain('reserved');
  });

  test('the end of issue is said while it is of today alone, and the hall issues', () => {
    const issueEnd = nowMs + 3_600_000;
    const told = (beat: Record<string, unknown>) =>
      view(kioskAfter(...facts, { type: 'presence', online: true, beat: beatOf(beat) }));
    expect(told({ issueEnd })).toMatchObject({ hall: { issueEnd } });
    expect(told({ issueEnd, mode: 'closed' })).toMatchObject({ hall: { issueEnd: undefined } });
    expect(told({})).toMatchObject({ hall: { issueEnd: undefined } });
  });
});

describe('準備中', () => {
  test('until everything is known', () => {
    expect(view(kioskAfter())).toEqual({ screen: 'preparing' });
    for (let known = 1; known < facts.length; known += 1) {
      expect(view(kioskAfter(...facts.slice(0, known))).screen).toBe('preparing');
    }
    expect(view(kioskAfter(...facts)).screen).toBe('home');
  });

  test('while the broker is away, in its own languages; a number once given stays', () => {
    const idle = view(kioskAfter(...facts, away));
    expect(idle.screen).toBe('preparing');
    expect(idle.hall?.languages.map(({ native }) => native)).toEqual(['日本語', 'Português']);
    expect(view(kioskAfter(...facts, touched, away)).screen).toBe('preparing');
    const given: KioskInput = { type: 'reply', touchId, result: ok(issuedOf()) };
    expect(view(kioskAfter(...facts, touched, given, away)).screen).toBe('printing');
  });
});

describe('home', () => {
  test('the services of this kiosk today, in the order of the site file (R31, R32)', () => {
    const line: KioskInput = {
      type: 'line',
      snapshot: lineOf([{ serviceId: 'guidance' }, { serviceId: 'pickup', open: false }, {}]),
    };
    const home = view(kioskAfter(...facts, line));
    expect(home).toMatchObject({
      screen: 'home',
      services: [
        { serviceId: 'application', letter: 'A', groups: 4, range: { low: 25, high: 40 } },
        { serviceId: 'pickup', letter: 'B', open: false },
      ],
    });
  });
});

describe('the guide by touch (R65)', () => {
  test('is on offer where it would be heard', () => {
    const offered = (more: Partial<Moment>) => view(kioskAfter(...facts), AT, more).hall?.voice;
    expect(offered({})).toBe(true);
    expect(offered({ volume: 0 })).toBe(false);
    expect(offered({ parts: { ...samplePartsOf(), sound: 'chime' } })).toBe(false);
    expect(offered({ parts: { ...samplePartsOf(), soundFault: 'no card' } })).toBe(true);
  });

  test('marks what it speaks of, and shows no keys', () => {
    const led = [...facts, { type: 'guide', on: true } as const];
    expect(view(kioskAfter(...led)).hall?.guide).toMatchObject({ by: 'touch', keys: [] });
    expect(view(kioskAfter(...led, touched)).hall?.guide?.serviceId).toBe('application');
    const language: KioskInput = {
      type: 'choose-language',
      locale: touchOf('touch-0002', 'pickup', 'pt-BR').locale,
    };
    expect(view(kioskAfter(...led, language)).hall?.guide?.locale).toBe('pt-BR');
  });
});

describe('not issuing', () => {
  const blocked = (block: string): KioskInput => ({
    type: 'kiosk',
    snapshot: kioskOf([], { block }),
  });

  test('every reason has a screen, and none of them is home', () => {
    for (const block of kioskBlock.options) {
      const { screen } = view(kioskAfter(...facts, blocked(block)));
      const closed = block === 'closed' || block === 'day-closed';
      expect(screen).toBe(closed ? 'closed' : 'out-of-service');
    }
  });

  const stopped = (notice: string, online = true): KioskInput => ({
    type: 'presence',
    online,
    beat: beatOf({ mode: 'stopped', notice }),
  });

  test('R63: the notice is the screen, also before the kiosk’s own snapshot says so', () => {
    for (const notice of hallNotice.options) {
      const told = view(kioskAfter(...facts, stopped(notice)));
      expect(told).toMatchObject({ screen: 'notice', notice });
      expect(view(kioskAfter(...facts, blocked('stopped'), stopped(notice)))).toEqual(told);
    }
    expect(view(kioskAfter(...facts, stopped('full'), ...facts)).screen).toBe('home');
  });

  test('R63: a touch on its way is refused with the notice, or its slips come', () => {
    const begun = [...facts, touched, stopped('trouble')] as const;
    expect(view(kioskAfter(...begun)).screen).toBe('issuing');
    const refused: KioskInput = { type: 'reply', touchId, result: err('issuing-stopped') };
    expect(view(kioskAfter(...begun, refused))).toMatchObject({
      screen: 'trouble',
      text: 'notice.trouble',
    });
    expect(view(kioskAfter(...facts, touched, refused))).toMatchObject({ text: 'closed.paused' });
    const given: KioskInput = { type: 'reply', touchId, result: ok(issuedOf()) };
    expect(view(kioskAfter(...begun, given)).screen).toBe('printing');
  });

  test('R63: an evacuation waits for slips under way, and for nothing else', () => {
    const given: KioskInput = { type: 'reply', touchId, result: ok(issuedOf()) };
    const begun = [...facts, touched, given, stopped('evacuate')] as const;
    expect(view(kioskAfter(...begun)).screen).toBe('printing');
    const job = jobOf({ state: 'printed', slipsOut: 2, ticketState: 'waiting' });
    const printed: KioskInput = { type: 'kiosk', snapshot: kioskOf([job]) };
    expect(view(kioskAfter(...begun, printed))).toMatchObject({ notice: 'evacuate' });
    const paperless = kioskAfter(...facts, touched, {
      ...given,
      result: ok(issuedOf({ jobId: undefined })),
    });
    expect(view(paperless).screen).toBe('show-number');
    const leaving = stepKiosk(paperless, stopped('evacuate'), AT, defaultTimings).state;
    expect(view(leaving)).toMatchObject({ screen: 'notice', notice: 'evacuate' });
  });

  test('R63: an evacuation stands although the broker is gone, by night, and is never dark', () => {
    const gone = [stopped('evacuate'), stopped('evacuate', false)];
    expect(view(kioskAfter(...facts, ...gone))).toMatchObject({ notice: 'evacuate' });
    expect(view(kioskAfter(...facts, stopped('full', false))).screen).toBe('preparing');
    const night = kioskAfter(...facts, blocked('closed'), stopped('evacuate'));
    expect(view(night)).toMatchObject({ notice: 'evacuate' });
    const alone = kioskAfter(...facts, { type: 'near', near: false }, stopped('full'));
    expect(view(alone, AT + 2 * defaultTimings.asleepMs).hall?.asleep).toBe(false);
  });

  test('closed tells the next opening', () => {
    const opensAt = nowMs + 3_600_000;
    const beat = beatOf({ mode: 'closed', nextChange: opensAt });
    const shut = kioskAfter(...facts, blocked('closed'), { type: 'presence', online: true, beat });
    expect(view(shut)).toMatchObject({ screen: 'closed', opening: { time: '11:24' } });
    const line = lineOf([
      { open: false, opensAt },
      { open: false, opensAt: opensAt + 1 },
    ]);
    expect(
      view(kioskAfter(...facts, blocked('closed'), { type: 'line', snapshot: line })),
    ).toMatchObject({ opening: { time: '11:24' } });
  });

  test('paper-out tells citizens what to do, and staff why', () => {
    expect(view(kioskAfter(...facts, blocked('paper-out')))).toMatchObject({
      text: 'error.paper_out',
      cause: '用紙切れ',
    });
  });
});

describe('a session', () => {
  const given: KioskInput = { type: 'reply', touchId, result: ok(issuedOf()) };
  const printed: KioskInput = {
    type: 'kiosk',
    snapshot: kioskOf([jobOf({ state: 'printed', slipsOut: 2, ticketState: 'waiting' })]),
  };

  test('the slips’ screen has all that R7 puts on the slip, and its countdown', () => {
    const state = kioskAfter(...facts, touched, given, printed);
    expect(view(state, AT + 3_000)).toMatchObject({
      screen: 'take-slips',
      ticket: {
        number: 'A012',
        letter: 'A',
        groupsAhead: 4,
        range: { low: 25, high: 40 },
        // Counter 2 is in use from December, the city's own takes no direct call.
        counters: ['1'],
        qr: { path: 'http://127.0.0.1:8104/t/Zx8s9Qk2LmNo4PqRsTuVwX' },
      },
      homeInMs: 5_000,
      homeAfterMs: 8_000,
    });
  });

  test.each([
    ['printer-not-ready', 'error.printer'],
    ['outside-hours', 'closed.today'],
    ['issuing-stopped', 'closed.paused'],
    ['numbers-exhausted', 'closed.service_full'],
    ['no-reply', 'error.out_of_service'],
  ] as const)('refused as %s says %s', (because, text) => {
    const refused: KioskInput = { type: 'reply', touchId, result: err(because) };
    expect(view(kioskAfter(...facts, touched, refused))).toMatchObject({ screen: 'trouble', text });
  });
});

describe('staff mode', () => {
  const tries = { triesLeft: 3, lockedUntil: AT + 60_000 };
  const opened: KioskInput = { type: 'staff-open', tries };
  const right: KioskInput = { type: 'staff-pin', pin: 'right' };
  const jobs = [
    jobOf({ state: 'failed', slipsOut: 1, fault: 'paper-out' }),
    jobOf({ jobId: 'job-00002', ticketId: 'ticket-002', state: 'printed', ticketState: 'waiting' }),
    jobOf({ jobId: 'job-00003', ticketId: 'ticket-003', state: 'none' }),
    jobOf({ jobId: 'job-00004', ticketId: 'ticket-004', state: 'printed', ticketState: 'done' }),
  ];
  const desk = (...more: readonly KioskInput[]) =>
    view(kioskAfter(...facts, ...more, opened, right));

  test('asks for the PIN, and says how long it stays locked', () => {
    expect(view(kioskAfter(...facts, opened))).toMatchObject({
      screen: 'staff-pin',
      triesLeft: 3,
      lockedForMs: 60_000,
    });
  });

  test('offers for each number what the engine would take (point 2)', () => {
    const seen = desk({ type: 'kiosk', snapshot: kioskOf(jobs) });
    expect(seen.screen === 'staff' && seen.jobs.map(({ acts }) => acts)).toEqual([
      ['reprint', 'accept', 'cancel'],
      ['reprint', 'cancel'],
      ['accept', 'cancel'],
      [],
    ]);
  });

  test('names every part of the terminal and how it is (point 9)', () => {
    const nearEnd = kioskOf([], { printer: 'paper-near-end', paperWarning: 'low' });
    const seen = desk({ type: 'kiosk', snapshot: nearEnd });
    const parts = seen.screen === 'staff' ? seen.parts : [];
    expect(parts.map(({ name, state, says }) => [name, state, says])).toEqual([
      ['プリンター', 'attention', '用紙が残りわずかです'],
      ['パネル', 'well', '正常'],
      ['読取器', 'fault', 'つながっていません'],
      ['テンキー', 'none', 'なし'],
      ['画面', 'well', '正常'],
      ['扉', 'attention', '開いています'],
      ['音', 'well', '音声とチャイム'],
      ['通信', 'well', '正常'],
      ['温度', 'attention', '76 ℃'],
      ['空き容量', 'fault', '0.1 GB'],
    ]);
  });

  test('is there without a broker too, with what was known last', () => {
    expect(desk(away)).toMatchObject({ screen: 'staff', issuedToday: 12, rollMm: 80_000 });
  });
});
