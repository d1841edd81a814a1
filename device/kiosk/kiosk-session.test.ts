import { describe, expect, test } from 'vitest';
import { locale, reservationCode } from '../../broker/contract/ids.ts';
import { err, ok } from '../../broker/contract/result.ts';
import type { KeypadKey } from '../hid/keypad.ts';
import { asleepAt, deadlineOf } from './kiosk-deadlines.ts';
import {
  beatOf,
  issuedOf,
  jobOf,
  kioskOf,
  lineOf,
  must,
  packOf,
  touchOf,
} from './kiosk-samples.ts';
import { stepKiosk } from './kiosk-session.ts';
import {
  defaultTimings,
  emptyKiosk,
  type KioskEffect,
  type KioskInput,
  type KioskSound,
  type KioskState,
  type Session,
} from './kiosk-state.ts';
import { localeOf } from './session-moves.ts';

const START = 100_000;
const portuguese = must(locale, 'pt-BR');
const sound = (name: KioskSound): KioskEffect => ({
  kind: 'sound',
  name,
  locale: touchOf().locale,
});
const tries = { triesLeft: 5, lockedUntil: Number.NEGATIVE_INFINITY };
const key = (name: KeypadKey, touchId = touchOf('keyed-0001').touchId): KioskInput => ({
  type: 'key',
  key: name,
  touchId,
});
const scan: KioskInput = {
  type: 'scan',
  scan: {
    touchId: touchOf().touchId,
    locale: touchOf().locale,
    code: must(reservationCode, 'R-1042'),
  },
};

/** A kiosk and what it was made to do, told as a story. */
class Kiosk {
  state: KioskState = emptyKiosk;
  effects: KioskEffect[] = [];
  at = START;

  take(input: KioskInput, afterMs = 0): this {
    this.at += afterMs;
    const { state, effects } = stepKiosk(this.state, input, this.at, defaultTimings);
    this.state = state;
    this.effects.push(...effects);
    return this;
  }

  get session(): Session['kind'] {
    return this.state.session.kind;
  }

  get requests(): number {
    return this.effects.filter(({ kind }) => kind === 'request').length;
  }
}

const inputs = {
  'touch service': { type: 'touch-service', touch: touchOf() },
  'touch home': { type: 'touch-home' },
  'choose language': { type: 'choose-language', locale: portuguese },
  'choose layout': { type: 'choose-layout', low: true },
  'reply ok': { type: 'reply', touchId: touchOf().touchId, result: ok(issuedOf()) },
  'reply paperless': {
    type: 'reply',
    touchId: touchOf().touchId,
    result: ok(issuedOf({ jobId: undefined })),
  },
  'reply refused': { type: 'reply', touchId: touchOf().touchId, result: err('issuing-stopped') },
  'reply lost': { type: 'reply', touchId: touchOf().touchId, result: err('no-reply') },
  'one slip out': {
    type: 'kiosk',
    snapshot: kioskOf([jobOf({ state: 'one-of-two', slipsOut: 1 })]),
  },
  printed: {
    type: 'kiosk',
    snapshot: kioskOf([jobOf({ state: 'printed', slipsOut: 2, ticketState: 'waiting' })]),
  },
  'print failed': { type: 'kiosk', snapshot: kioskOf([jobOf({ state: 'failed' })]) },
  cancelled: {
    type: 'kiosk',
    snapshot: kioskOf([jobOf({ state: 'withdrawn', ticketState: 'cancelled' })]),
  },
  'broker away': { type: 'presence', online: false, beat: beatOf() },
  'line moves': { type: 'line', snapshot: lineOf([{ groups: 5 }]) },
  scan,
  'unreadable scan': { type: 'scan-unreadable' },
  'a key': key('digit-1'),
  'key confirm': key('enter'),
  'guide on': { type: 'guide', on: true },
  'guide off': { type: 'guide', on: false },
  'call staff': { type: 'call-staff', by: 'touch' },
  'help heard': { type: 'help-reply', heard: true },
  'help unheard': { type: 'help-reply', heard: false },
  'somebody near': { type: 'near', near: true },
  'wake up': { type: 'wake' },
  'staff corner': { type: 'staff-open', tries },
  'PIN right': { type: 'staff-pin', pin: 'right' },
  'PIN wrong': { type: 'staff-pin', pin: { ...tries, triesLeft: 4 } },
  'staff act done': { type: 'staff-said', said: { tone: 'done', text: '送りました' } },
  'panel test': { type: 'staff-panel-test', test: [] },
  'staff leave': { type: 'staff-leave' },
  'a long time': { type: 'tick' },
} as const satisfies Record<string, KioskInput>;
type InputName = keyof typeof inputs;

const ready = () =>
  new Kiosk()
    .take({ type: 'site', pack: packOf() })
    .take({ type: 'kiosk', snapshot: kioskOf() })
    .take({ type: 'line', snapshot: lineOf() })
    .take({ type: 'presence', online: true, beat: beatOf() });

const issuing = () => ready().take(inputs['touch service']);
const printing = () => issuing().take(inputs['reply ok']);
const screens = {
  none: ready,
  issuing,
  printing,
  'take-slips': () => printing().take(inputs.printed),
  'show-number': () => printing().take(inputs['print failed']),
  trouble: () => issuing().take(inputs['reply refused']),
  'staff-pin': () => ready().take(inputs['staff corner']),
  staff: () => ready().take(inputs['staff corner']).take(inputs['PIN right']),
} as const satisfies Record<Session['kind'], () => Kiosk>;

/** Where each input leads from each screen, two seconds after it appeared; the rest stays. */
const table: Record<Session['kind'], Partial<Record<InputName, Session['kind']>>> = {
  none: {
    'touch service': 'issuing',
    scan: 'issuing',
    'unreadable scan': 'trouble',
    'staff corner': 'staff-pin',
  },
  issuing: {
    'reply ok': 'printing',
    'reply paperless': 'show-number',
    'reply refused': 'trouble',
    'reply lost': 'trouble',
    'a long time': 'trouble',
  },
  printing: {
    printed: 'take-slips',
    'print failed': 'show-number',
    cancelled: 'trouble',
    'a long time': 'show-number',
  },
  'take-slips': { 'touch home': 'none', 'key confirm': 'none', 'a long time': 'none' },
  'show-number': {
    'touch home': 'none',
    'key confirm': 'none',
    printed: 'take-slips',
    cancelled: 'trouble',
    'a long time': 'none',
  },
  trouble: { 'touch home': 'none', 'key confirm': 'none', 'a long time': 'none' },
  'staff-pin': { 'PIN right': 'staff', 'staff leave': 'none', 'a long time': 'none' },
  staff: { 'staff leave': 'none', 'a long time': 'none' },
};

describe('every screen × every input', () => {
  for (const [from, start] of Object.entries(screens) as [Session['kind'], () => Kiosk][]) {
    for (const name of Object.keys(inputs) as InputName[]) {
      const to = table[from][name] ?? from;
      test(`${from}: ${name} → ${to}`, () => {
        const kiosk = start().take(inputs[name], name === 'a long time' ? 60_000 : 2_000);
        expect(kiosk.session).toBe(to);
      });
    }
  }
});

describe('one touch issues (issue point 7)', () => {
  test('the request goes out with the touch itself', () => {
    expect(screens.issuing().effects).toEqual([{ kind: 'request', wish: touchOf() }]);
  });

  test('F20: a double touch, and twenty touches a second, issue once', () => {
    const kiosk = ready();
    for (let touch = 0; touch < 20; touch += 1) {
      kiosk.take({ type: 'touch-service', touch: touchOf(`touch-${1000 + touch}`) }, 50);
    }
    expect(kiosk.requests).toBe(1);
  });

  test('F20: the second tap of a double tap does not skip the slips’ screen', () => {
    const kiosk = screens['take-slips']().take(inputs['touch home'], 900);
    expect(kiosk.session).toBe('take-slips');
    expect(kiosk.take(inputs['touch home'], 700).session).toBe('none');
  });

  test('F20: the second tap on the way home does not issue a number', () => {
    const kiosk = screens['take-slips']().take(inputs['touch home'], 2_000);
    kiosk.take({ type: 'touch-service', touch: touchOf('touch-0002') }, 300);
    expect(kiosk.requests).toBe(1);
    kiosk.take({ type: 'touch-service', touch: touchOf('touch-0003') }, 700);
    expect(kiosk.requests).toBe(2);
  });

  test('a touch just after home came by itself issues nothing', () => {
    const kiosk = screens['take-slips']();
    kiosk.take({ type: 'touch-service', touch: touchOf('touch-0002') }, 8_100);
    expect(kiosk.session).toBe('none');
    expect(kiosk.requests).toBe(1);
  });

  test('the page’s repeat of a touch that is long done issues nothing', () => {
    const kiosk = screens['take-slips']().take(inputs['touch home'], 5_000);
    kiosk.take(inputs['touch service'], 5_000);
    expect(kiosk.session).toBe('none');
    expect(kiosk.requests).toBe(1);
  });
});

describe('what a kiosk does not issue', () => {
  const touched = (kiosk: Kiosk) => kiosk.take(inputs['touch service'], 1_000).requests;

  test('without site, line, kiosk state or broker', () => {
    expect(touched(new Kiosk())).toBe(0);
    const blind = new Kiosk().take({ type: 'presence', online: true, beat: beatOf() });
    expect(touched(blind)).toBe(0);
    expect(touched(ready().take(inputs['broker away']))).toBe(0);
  });

  test('while it is blocked', () => {
    const blocked = kioskOf([], { printer: 'paper-out', block: 'paper-out' });
    expect(touched(ready().take({ type: 'kiosk', snapshot: blocked }))).toBe(0);
  });

  test('R32: a service that is closed or not offered', () => {
    const closed = ready().take({ type: 'line', snapshot: lineOf([{ open: false }]) });
    expect(touched(closed)).toBe(0);
    const other = ready().take({ type: 'line', snapshot: lineOf([{ serviceId: 'pickup' }]) });
    expect(touched(other)).toBe(0);
  });

  test('in a language that the site does not have', () => {
    const kiosk = ready();
    kiosk.take({ type: 'touch-service', touch: touchOf('touch-0001', 'application', 'ko') }, 1_000);
    expect(kiosk.requests).toBe(0);
  });
});

describe('R9: sound at issue, another at failure', () => {
  test.each([
    ['take-slips', 'take-slips'],
    ['show-number', 'failed'],
    ['trouble', 'failed'],
  ] as const)('%s sounds as %s, once', (screen, name) => {
    const kiosk = screens[screen]();
    expect(kiosk.effects.slice(1)).toEqual([sound(name)]);
    expect(kiosk.take(inputs['line moves'], 100).effects).toHaveLength(2);
  });

  test('a paperless number sounds as issued', () => {
    expect(screens.issuing().take(inputs['reply paperless']).effects[1]).toEqual(sound('issued'));
  });
});

describe('the print decides the screen', () => {
  const sessionAfter = (job: Readonly<Record<string, unknown>>) =>
    screens.printing().take({ type: 'kiosk', snapshot: kioskOf([jobOf(job)]) }).session;

  test.each([
    [{ state: 'sent' }, 'printing'],
    [{ state: 'sent', ticketState: 'waiting' }, 'take-slips'],
    [{ state: 'unknown' }, 'show-number'],
    [{ state: 'unknown', ticketState: 'waiting' }, 'take-slips'],
    [{ state: 'withdrawn', ticketState: 'waiting' }, 'show-number'],
    [{ state: 'none', ticketState: 'waiting' }, 'show-number'],
    [{ state: 'printed', ticketId: 'ticket-002' }, 'printing'],
  ])('%o → %s', (job, session) => {
    expect(sessionAfter(job)).toBe(session);
  });

  test('a print known before the reply needs no second word', () => {
    const kiosk = screens.issuing().take(inputs.printed).take(inputs['reply ok']);
    expect(kiosk.session).toBe('take-slips');
  });

  test('a reprint by staff shows the slips after all', () => {
    const again = kioskOf([
      jobOf({ jobId: 'job-00002', state: 'printed', slipsOut: 2 }),
      jobOf({ state: 'failed' }),
    ]);
    expect(screens['show-number']().take({ type: 'kiosk', snapshot: again }, 3_000).session).toBe(
      'take-slips',
    );
  });

  test('the slips of the service are expected until the job says so', () => {
    const kiosk = ready().take({
      type: 'touch-service',
      touch: touchOf('touch-0001', 'pickup'),
    });
    kiosk.take(inputs['reply ok']);
    expect(kiosk.state.session).toMatchObject({ kind: 'printing', slips: 1, slipsOut: 0 });
  });
});

describe('a lost reply', () => {
  const lost = () => screens.issuing().take(inputs['reply lost'], 6_000);

  test('a job that was not there before tells the number after all', () => {
    const kiosk = lost().take(inputs.printed, 2_000);
    expect(kiosk.session).toBe('take-slips');
    expect(kiosk.state.session).toMatchObject({ given: { number: 'A012' } });
  });

  test('a job that was there before, of another service, or two of them, tell nothing', () => {
    const old = jobOf({ state: 'printed' });
    const before = ready()
      .take({ type: 'kiosk', snapshot: kioskOf([old]) })
      .take(inputs['touch service'])
      .take(inputs['reply lost'], 6_000)
      .take({ type: 'kiosk', snapshot: kioskOf([old]) }, 1_000);
    expect(before.session).toBe('trouble');
    const other = jobOf({ serviceId: 'pickup', number: 'B003' });
    expect(lost().take({ type: 'kiosk', snapshot: kioskOf([other]) }).session).toBe('trouble');
    const two = [jobOf(), jobOf({ jobId: 'job-00002', ticketId: 'ticket-002', number: 'A013' })];
    expect(lost().take({ type: 'kiosk', snapshot: kioskOf(two) }).session).toBe('trouble');
  });

  test('a late reply tells it too, but never one to another touch', () => {
    expect(lost().take(inputs['reply ok'], 1_000).session).toBe('printing');
    const other = touchOf('touch-0002').touchId;
    const kiosk = lost().take({ type: 'reply', touchId: other, result: ok(issuedOf()) });
    expect(kiosk.session).toBe('trouble');
  });

  test('a refusal is final', () => {
    expect(screens.trouble().take(inputs.printed, 1_000).session).toBe('trouble');
  });
});

describe('time', () => {
  test.each([
    ['take-slips', 8_000],
    ['show-number', 30_000],
  ] as const)('%s goes home after %i ms', (screen, ms) => {
    expect(screens[screen]().take(inputs['a long time'], ms - 1).session).toBe(screen);
    expect(screens[screen]().take(inputs['a long time'], ms).session).toBe('none');
  });

  test('F59: home left alone for 30 s speaks the first language, at normal height', () => {
    const kiosk = ready()
      .take(inputs['choose language'])
      .take(inputs['choose layout'], 5_000)
      .take(inputs['line moves'], 29_999);
    expect([localeOf(kiosk.state), kiosk.state.low]).toEqual(['pt-BR', true]);
    kiosk.take(inputs['line moves'], 1);
    expect([localeOf(kiosk.state), kiosk.state.low]).toEqual(['ja', false]);
  });

  test('F59: every screen left alone is home within 61 s, in the first language within 31 s more', () => {
    for (const start of Object.values(screens)) {
      const kiosk = start();
      for (let second = 0; second < 92; second += 1) kiosk.take(inputs['a long time'], 1_000);
      expect(kiosk.session).toBe('none');
      expect(localeOf(kiosk.state)).toBe('ja');
    }
  });

  test('a language chosen stays while a session runs', () => {
    const kiosk = ready().take(inputs['choose language'], 1_000);
    const touch = touchOf('touch-0001', 'application', 'pt-BR');
    kiosk.take({ type: 'touch-service', touch }).take(inputs['reply paperless']);
    kiosk.take(inputs['a long time'], 29_000);
    expect(localeOf(kiosk.state)).toBe('pt-BR');
  });

  test('a kiosk with nothing to wait for has no deadline', () => {
    expect(deadlineOf(ready().state, defaultTimings)).toBeUndefined();
    expect(deadlineOf(screens.issuing().state, defaultTimings)).toBe(START + 10_000);
  });
});

describe('a reservation under the reader (R67)', () => {
  test('is asked for by its code, and its reply names the service', () => {
    const kiosk = ready().take(scan);
    expect(kiosk.effects).toEqual([
      { kind: 'request', wish: expect.objectContaining({ code: 'R-1042' }) },
    ]);
    kiosk.take({ ...inputs['reply ok'], result: ok(issuedOf({ serviceId: 'pickup' })) });
    expect(kiosk.state.session).toMatchObject({ kind: 'printing', given: { serviceId: 'pickup' } });
  });

  test('is said with the word to take the slips, where a voice speaks the language', () => {
    const reserved = { serviceId: 'pickup', slot: START + 600_000, arrival: 'early' };
    const kiosk = ready().take(scan);
    kiosk.take({ ...inputs['reply ok'], result: ok(issuedOf(reserved)) }).take(inputs.printed);
    const said = kiosk.effects.filter(({ kind }) => kind === 'say');
    expect(said).toEqual([
      {
        kind: 'say',
        sentences: [
          { key: 'voice.take_slips' },
          { key: 'reservation.early', values: { time: reserved.slot } },
        ],
        locale: 'ja',
        silent: [],
      },
    ]);
    // A number that nobody had reserved has its bells, and no words of this.
    const other = screens['take-slips']();
    expect(other.effects.filter(({ kind }) => kind === 'say')).toEqual([]);
  });

  test('is nothing while somebody else is being served, or the kiosk is closed', () => {
    expect(screens.printing().take(scan, 2_000).requests).toBe(1);
    expect(ready().take(inputs['broker away']).take(scan, 2_000).requests).toBe(0);
  });

  test('whose reply was lost is told by the new job of its language', () => {
    const kiosk = ready().take(scan).take(inputs['reply lost'], 6_000);
    kiosk.take({
      type: 'kiosk',
      snapshot: kioskOf([jobOf({ serviceId: 'pickup', number: 'B003', state: 'printed' })]),
    });
    expect(kiosk.state.session).toMatchObject({ kind: 'take-slips', given: { number: 'B003' } });
  });
});

describe('staff mode (issue 3, point 8)', () => {
  test('opens from a closed and from a blocked kiosk, and never over a citizen', () => {
    const shut = kioskOf([], { block: 'paper-out', printer: 'paper-out' });
    const blocked = ready().take({ type: 'kiosk', snapshot: shut });
    expect(blocked.take(inputs['staff corner']).session).toBe('staff-pin');
    expect(new Kiosk().take(inputs['staff corner']).session).toBe('staff-pin');
  });

  test('while it is open no touch, key or scan issues anything', () => {
    for (const name of ['touch service', 'scan', 'a key', 'unreadable scan'] as const) {
      const kiosk = screens.staff().take(inputs[name], 2_000);
      expect([kiosk.session, kiosk.requests], name).toEqual(['staff', 0]);
    }
  });

  test('stays open while it is used, and closes by itself when it is not', () => {
    const kiosk = screens.staff();
    for (let press = 0; press < 5; press += 1) kiosk.take(inputs['staff act done'], 50_000);
    expect(kiosk.session).toBe('staff');
    expect(kiosk.take(inputs['a long time'], 60_000).session).toBe('none');
  });
});

describe('the keypad’s guide (R65)', () => {
  const says = (kiosk: Kiosk) =>
    kiosk.effects
      .flatMap((effect) => (effect.kind === 'say' ? effect.sentences : []))
      .map(({ key: text }) => text);

  test('leads to a number by keys alone, and says it', () => {
    const kiosk = ready().take(key('digit-5'), 2_000);
    const listed = ['guide.welcome', 'guide.service', 'guide.service', 'guide.how', 'guide.help'];
    expect(says(kiosk)).toEqual(listed);
    kiosk.take(key('digit-1'), 3_000);
    expect(kiosk.state.guide).toMatchObject({ step: 'confirming', serviceId: 'application' });
    kiosk.take(key('enter', touchOf().touchId), 3_000);
    expect(kiosk.session).toBe('issuing');
    kiosk.take(inputs['reply ok']).take(inputs.printed);
    expect(says(kiosk).slice(5)).toEqual(['guide.confirm', 'guide.issuing', 'guide.issued']);
    kiosk.take(key('repeat'), 1_000);
    expect(says(kiosk).at(-1)).toBe('guide.issued');
    kiosk.take(key('enter'), 2_000);
    expect([kiosk.session, kiosk.state.guide]).toEqual(['none', undefined]);
  });

  test('takes nothing without a confirmation, and says what a wrong key was', () => {
    const kiosk = ready().take(key('digit-1'), 2_000).take(key('digit-9'), 1_000);
    expect(says(kiosk).at(-1)).toBe('guide.wrong_key');
    kiosk.take(key('enter'), 1_000);
    expect(kiosk.requests).toBe(0);
    kiosk.take(key('digit-2'), 1_000).take(key('cancel'), 1_000).take(key('cancel'), 1_000);
    expect([kiosk.requests, kiosk.state.guide]).toEqual([0, undefined]);
    expect(says(kiosk).at(-1)).toBe('guide.ended');
  });

  test('says that nothing is issued, where nothing is', () => {
    const shut = kioskOf([], { block: 'paper-out', printer: 'paper-out' });
    const kiosk = ready().take({ type: 'kiosk', snapshot: shut }).take(key('digit-1'), 2_000);
    expect([says(kiosk), kiosk.state.guide]).toEqual([['guide.closed', 'guide.help'], undefined]);
    // A call that nobody would hear is not offered.
    kiosk.take(inputs['broker away']).take(key('digit-2'), 1_000);
    expect(says(kiosk).slice(2)).toEqual(['guide.closed']);
  });

  test('R63: who presses a key hears the notice, and who is being led hears it at once', () => {
    const stopped = (notice: string): KioskInput => ({
      type: 'presence',
      online: true,
      beat: beatOf({ mode: 'stopped', notice }),
    });
    const kiosk = ready().take(stopped('full')).take(key('digit-1'), 2_000);
    expect([says(kiosk), kiosk.state.guide]).toEqual([['notice.full'], undefined]);
    const led = ready().take(key('digit-1'), 2_000).take(stopped('closing'), 1_000);
    expect([says(led).at(-1), led.state.guide]).toEqual(['notice.closing', undefined]);
    const asking = ready().take(key('digit-1'), 2_000).take(key('digit-1'), 1_000);
    asking.take(key('enter', touchOf().touchId), 1_000).take(stopped('trouble'));
    expect(says(asking).at(-1)).toBe('guide.issuing');
    asking.take(inputs['reply refused']);
    expect([says(asking).at(-1), asking.session]).toEqual(['notice.trouble', 'trouble']);
    asking.take(stopped('evacuate')).take(key('enter'), 2_000);
    expect(says(asking).slice(-2)).toEqual(['notice.evacuate', 'notice.evacuate']);
  });

  test('R63: a number that is being told is told to its end', () => {
    const kiosk = ready().take(key('digit-1'), 2_000).take(key('digit-1'), 1_000);
    kiosk.take(key('enter', touchOf().touchId), 1_000).take(inputs['reply ok']);
    kiosk.take({
      type: 'presence',
      online: true,
      beat: beatOf({ mode: 'stopped', notice: 'full' }),
    });
    kiosk.take(inputs.printed);
    expect(says(kiosk).slice(-2)).toEqual(['guide.issuing', 'guide.issued']);
  });

  test('tells a failure, and ends when it is left alone', () => {
    const kiosk = ready().take(key('digit-1'), 2_000).take(key('digit-1'), 1_000);
    kiosk.take(key('enter', touchOf().touchId), 1_000).take(inputs['reply refused']);
    expect(says(kiosk).slice(-2)).toEqual(['voice.issue_failed', 'guide.help']);
    const left = ready().take(key('digit-1'), 2_000).take(inputs['a long time'], 60_000);
    expect([says(left).at(-1), left.state.guide]).toEqual(['guide.ended', undefined]);
  });

  test('a finger on the screen ends it', () => {
    const kiosk = ready().take(key('digit-1'), 2_000).take(inputs['touch service'], 1_000);
    expect([kiosk.session, kiosk.state.guide]).toEqual(['issuing', undefined]);
  });
});

describe('the guide by touch (R65, issue 3 point 7)', () => {
  const says = (kiosk: Kiosk) =>
    kiosk.effects
      .flatMap((effect) => (effect.kind === 'say' ? effect.sentences : []))
      .map(({ key: text }) => text);
  const begin: KioskInput = { type: 'guide', on: true };
  let touches = 0;
  const touch = (service = 'application', slid = false, language = 'ja'): KioskInput => {
    touches += 1;
    const touched = touchOf(`finger-${touches + 1_000}`, service, language);
    return { type: 'touch-service', touch: touched, slid };
  };
  const led = () => ready().take(begin, 2_000);

  test('reads a service at the first touch, takes it at the second, and tells the number', () => {
    const kiosk = led().take(touch('pickup'), 1_000).take(touch(), 1_000);
    expect(says(kiosk)).toEqual([
      'guide.touch_welcome',
      'guide.touch_how',
      'guide.touch_service',
      'guide.touch_service',
    ]);
    expect([kiosk.requests, kiosk.state.guide]).toMatchObject([0, { serviceId: 'application' }]);
    const taking = touch();
    kiosk.take(taking, 3_000);
    expect([kiosk.session, kiosk.requests]).toEqual(['issuing', 1]);
    const { lastTouchId: touchId } = kiosk.state;
    if (touchId === undefined) throw new Error('the touch was taken');
    kiosk.take({ type: 'reply', touchId, result: ok(issuedOf()) }).take(inputs.printed);
    expect(says(kiosk).slice(4)).toEqual(['guide.issuing', 'guide.issued']);
    // Whoever has not understood it touches the screen again, and hears it again.
    kiosk.take(begin, 9_000);
    expect([says(kiosk).at(-1), kiosk.session]).toEqual(['guide.issued', 'take-slips']);
    kiosk.take(inputs['touch home'], 2_000);
    expect([kiosk.session, kiosk.state.guide]).toEqual(['none', undefined]);
  });

  test('F20: a hand that shakes, and a touch that is sent twice, take nothing', () => {
    const kiosk = led().take(touch(), 1_000).take(touch(), 300);
    expect([kiosk.requests, says(kiosk).length]).toEqual([0, 3]);
    const sent = touch('pickup');
    kiosk.take(sent, 1_000).take(sent, 1_000);
    expect([kiosk.requests, says(kiosk).length]).toEqual([0, 4]);
    // The answer to the touch that took it was lost: the page sends it again.
    const taken = touch('pickup');
    kiosk.take(taken, 1_000).take(taken, 400);
    expect([kiosk.requests, kiosk.state.guide?.step]).toEqual([1, 'following']);
  });

  test('a finger that slides is told what it meets, and takes nothing, however long it rests', () => {
    const kiosk = led().take(touch('pickup', true), 1_000).take(touch('application', true), 1_000);
    kiosk.take(touch('application', true), 2_000);
    expect([kiosk.requests, says(kiosk).slice(2)]).toEqual([
      0,
      ['guide.touch_service', 'guide.touch_service'],
    ]);
    expect(kiosk.take(touch(), 1_000).requests).toBe(1);
    expect(ready().take(touch('pickup', true), 2_000).requests).toBe(0);
  });

  test('a language is said by its own voice, and chosen by the second touch', () => {
    const kiosk = led().take(inputs['choose language'], 1_000);
    expect(kiosk.effects.at(-1)).toEqual({
      kind: 'say',
      locale: portuguese,
      sentences: [{ key: 'guide.touch_language' }],
      silent: [{ key: 'guide.touch_silent' }],
    });
    expect(localeOf(kiosk.state)).toBe('ja');
    kiosk.take(inputs['choose language'], 300);
    expect(localeOf(kiosk.state)).toBe('ja');
    kiosk.take({ type: 'choose-language', locale: portuguese, slid: true }, 1_000);
    expect(localeOf(kiosk.state)).toBe('ja');
    kiosk.take(inputs['choose language'], 1_000);
    expect([localeOf(kiosk.state), says(kiosk).at(-1)]).toEqual(['pt-BR', 'guide.touch_how']);
    kiosk.take(touch('application', false, 'pt-BR'), 40_000);
    expect(localeOf(kiosk.state), 'who listens is not left alone').toBe('pt-BR');
    expect(kiosk.effects.at(-1)).toMatchObject({ locale: 'pt-BR' });
  });

  test('a service that is shut says so, and is never taken', () => {
    const line = lineOf([{ open: false }, { serviceId: 'pickup' }]);
    const kiosk = led().take({ type: 'line', snapshot: line });
    kiosk.take(touch(), 1_000).take(touch(), 1_000);
    expect([kiosk.requests, says(kiosk).slice(-2)]).toEqual([
      0,
      ['guide.touch_shut', 'guide.touch_shut'],
    ]);
  });

  test('its button ends it, and so does time', () => {
    const kiosk = led().take({ type: 'guide', on: false }, 1_000);
    expect([says(kiosk).at(-1), kiosk.state.guide]).toEqual(['guide.touch_ended', undefined]);
    expect(kiosk.take(touch(), 1_000).session).toBe('issuing');
    const left = led().take(inputs['a long time'], 60_000);
    expect([says(left).at(-1), left.state.guide]).toEqual(['guide.touch_ended', undefined]);
  });

  test('where nothing is issued it says why, and begins nothing', () => {
    const shut = kioskOf([], { block: 'closed' });
    const closed = ready().take({ type: 'kiosk', snapshot: shut }).take(begin, 2_000);
    expect([says(closed), closed.state.guide]).toEqual([['guide.closed'], undefined]);
    const beat = beatOf({ mode: 'stopped', notice: 'full' });
    const stopped = ready().take({ type: 'presence', online: true, beat }).take(begin, 2_000);
    expect([says(stopped), stopped.state.guide]).toEqual([['notice.full'], undefined]);
    const leaving = beatOf({ mode: 'stopped', notice: 'evacuate' });
    const over = screens['take-slips']().take({ type: 'presence', online: true, beat: leaving });
    expect(says(over.take(begin, 2_000)).at(-1)).toBe('notice.evacuate');
  });

  test('the keypad goes on from where a finger was', () => {
    const kiosk = led().take(touch('pickup'), 1_000).take(key('enter'), 1_000);
    expect([kiosk.session, says(kiosk).at(-1)]).toEqual(['issuing', 'guide.issuing']);
    const keyed = led().take(key('digit-1'), 1_000);
    expect([keyed.state.guide?.by, says(keyed).at(-1)]).toEqual(['keys', 'guide.confirm']);
    // Its louder key must not turn the next touch into one that issues at once.
    const louder = led().take(key('repeat'), 1_000).take(touch(), 1_000);
    expect([louder.requests, says(louder).at(-1)]).toEqual([0, 'guide.touch_service']);
  });

  test('who is led has longer to hear the number than who reads it', () => {
    const kiosk = led().take(touch(), 1_000).take(touch(), 1_000);
    const { lastTouchId: touchId } = kiosk.state;
    if (touchId === undefined) throw new Error('the touch was taken');
    kiosk.take({ type: 'reply', touchId, result: ok(issuedOf()) }).take(inputs.printed);
    expect(kiosk.take({ type: 'tick' }, 29_999).session).toBe('take-slips');
    expect(kiosk.take({ type: 'tick' }, 1).session).toBe('none');
  });
});

describe('the dark screen', () => {
  const asleep = ({ state, at }: Kiosk) =>
    at >= (asleepAt(state, defaultTimings) ?? Number.POSITIVE_INFINITY);

  test('only with a presence sensor, five minutes after the last one left', () => {
    expect(asleep(ready().take({ type: 'tick' }, 3_600_000))).toBe(false);
    const kiosk = ready().take({ type: 'near', near: true });
    expect(asleep(kiosk.take({ type: 'tick' }, 3_600_000))).toBe(false);
    kiosk.take({ type: 'near', near: false });
    expect(deadlineOf(kiosk.state, defaultTimings)).toBe(kiosk.at + 300_000);
    expect(asleep(kiosk.take({ type: 'tick' }, 299_999))).toBe(false);
    expect(asleep(kiosk.take({ type: 'tick' }, 1))).toBe(true);
    expect(deadlineOf(kiosk.state, defaultTimings)).toBeUndefined();
    expect(asleep(kiosk.take({ type: 'wake' }))).toBe(false);
    expect(asleep(kiosk.take({ type: 'near', near: true }, 400_000))).toBe(false);
  });
});
