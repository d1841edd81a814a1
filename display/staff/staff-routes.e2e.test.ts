import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PlayedHall, trialPack } from '../../.ci/played-hall.ts';
import { ManualClock } from '../../broker/client/manual-clock.ts';
import { PageReader } from '../../broker/client/page-reader.ts';
import { type Verb, verbs } from '../../broker/contract/requests.ts';
import type { SitePack } from '../../broker/contract/site.ts';
import type { StaffRole } from './account.ts';
import { StaffRig, type StaffVisitor } from './staff-rig.ts';

const MINUTE_MS = 60_000;
const password = 'correct horse battery';
const roles: readonly StaffRole[] = ['clerk', 'lead', 'city-staff', 'city', 'maintenance'];

let pack: SitePack;
let hall: PlayedHall;
let clock: ManualClock;
let rig: StaffRig;
let lead: StaffVisitor;
const readers: PageReader[] = [];
let made = 0;

beforeEach(async () => {
  pack ??= await trialPack();
  hall = new PlayedHall('staff-1', pack);
  hall.trial.openDay('2026-11-19');
  for (const counter of ['counter-1', 'counter-2', 'city-1'])
    hall.trial.setCounter(counter, 'open');
  hall.publish();
  clock = new ManualClock();
  rig = await StaffRig.open({ hall: hall.memory, clock });
  lead = rig.visitor();
  await lead.post('/first-account', { staffId: 'suzuki', password });
});
afterEach(async () => {
  for (const reader of readers.splice(0)) reader.close();
  await rig.close();
});

/** The page's own id for a press. */
function freshId(): string {
  made += 1;
  return `press-${String(made).padStart(10, '0')}`;
}

const ask = (visitor: StaffVisitor, verb: string, body: object, requestId = freshId()) =>
  visitor.post('/ask', { verb, requestId, ask: body });

async function signedIn(staffId: string, role: StaffRole, at?: string): Promise<StaffVisitor> {
  await lead.post('/accounts', { staffId, role, password });
  const visitor = await rig.visitor().signIn(staffId, password);
  if (at !== undefined) await visitor.post('/counter', { counterId: at });
  return visitor;
}

async function streamFor(visitor: StaffVisitor): Promise<PageReader> {
  const reader = await PageReader.open(`${rig.url}/stream`, { cookie: visitor.cookie });
  readers.push(reader);
  return reader;
}

describe('the first start (F63)', () => {
  test('no account, no default password: the page asks for the first 責任者, once', async () => {
    const fresh = await StaffRig.open({ hall: hall.memory, clock });
    const visitor = fresh.visitor();
    expect((await visitor.get('/session')).body).toEqual({
      firstRun: true,
      me: null,
      siteName: pack.site.name,
    });
    for (const guess of ['admin', 'password', 'yobiban', '']) {
      const { status } = await visitor.post('/sign-in', { staffId: 'admin', password: guess });
      expect([403, 429]).toContain(status);
    }
    expect((await visitor.post('/first-account', { staffId: 'sato', password })).status).toBe(200);
    expect((await visitor.get('/session')).body).toMatchObject({
      ...{ firstRun: false, me: { staffId: 'sato', role: 'lead', counterId: null } },
    });
    const second = await fresh.visitor().post('/first-account', { staffId: 'mallory', password });
    expect(second).toMatchObject({ status: 409, body: { ok: false } });
    await fresh.close();
  });

  test('a password of nine letters is too short, and says so in Japanese', async () => {
    const fresh = await StaffRig.open({ hall: hall.memory, clock });
    const short = { staffId: 'sato', password: '123456789' };
    const { status, body } = await fresh.visitor().post('/first-account', short);
    expect([status, body['sentence']]).toEqual([400, expect.stringContaining('10文字以上')]);
    await fresh.close();
  });
});

describe('signing in (R53, F37, F48)', () => {
  test('a cookie that scripts cannot read and other sites cannot send; nothing secret in the page', async () => {
    const visitor = rig.visitor();
    const answer = await visitor.post('/sign-in', { staffId: 'suzuki', password });
    const [cookie = ''] = answer.headers.getSetCookie();
    expect(cookie).toMatch(/^yobiban-trial-staff-1=[A-Za-z0-9_-]{43};/);
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Strict/);
    expect(answer.body).toEqual({ ok: true });
  });

  test('five wrong passwords, then a minute’s wait, told in Japanese with its seconds', async () => {
    const visitor = rig.visitor();
    const wrong = () => visitor.post('/sign-in', { staffId: 'suzuki', password: 'wrong' });
    for (let nth = 0; nth < 5; nth += 1) expect((await wrong()).status).toBe(403);
    const checked = rig.passwords.checked;
    expect(await wrong()).toMatchObject({ status: 429, body: { waitSeconds: 60 } });
    expect(rig.passwords.checked).toBe(checked);
    clock.advance(MINUTE_MS);
    await visitor.signIn('suzuki', password);
  });

  test('200 tries sent at once: five are looked at', async () => {
    const before = rig.passwords.checked;
    const visitor = rig.visitor();
    const tries = Array.from({ length: 200 }, (_, nth) =>
      visitor.post('/sign-in', { staffId: 'suzuki', password: `guess ${nth}` }),
    );
    const answers = await Promise.all(tries);
    expect(rig.passwords.checked - before).toBe(5);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(195);
  });

  test('an unknown id reads the same as a wrong password', async () => {
    const [one, other] = await Promise.all([
      rig.visitor().post('/sign-in', { staffId: 'suzuki', password: 'wrong' }),
      rig.visitor().post('/sign-in', { staffId: 'nobody', password: 'wrong' }),
    ]);
    expect(one?.body).toEqual(other?.body);
  });

  test('signing out ends the session at the server: the old cookie is worth nothing', async () => {
    const { cookie } = lead;
    await lead.post('/sign-out', {});
    lead.cookie = cookie;
    expect((await lead.get('/session')).body).toMatchObject({ me: null });
    expect((await lead.get('/accounts')).status).toBe(401);
  });

  test('R47: who signs in and out, and who fails to, is in the log; no password is', async () => {
    await rig.visitor().post('/sign-in', { staffId: 'suzuki', password: 'wrong password' });
    await lead.post('/sign-out', {});
    const events = rig.log.lines.map(({ event }) => event);
    expect(events).toEqual(
      expect.arrayContaining([
        'account.added',
        'sign-in.accepted',
        'sign-in.refused',
        'session.ended',
      ]),
    );
    expect(JSON.stringify(rig.log.lines)).not.toMatch(/wrong password|correct horse/);
  });
});

describe('a session ends by itself (F48)', () => {
  test('a stream keeps nobody signed in; it ends with the session, and /session tells', async () => {
    const reader = await streamFor(lead);
    await expect.poll(() => reader.snapshots.length).toBeGreaterThan(0);
    for (let minutes = 0; minutes < 15; minutes += 1) {
      clock.advance(MINUTE_MS);
      expect((await lead.get('/session')).body).toMatchObject({ me: { staffId: 'suzuki' } });
    }
    expect(reader.ended).toBe(false);
    clock.advance(5_001);
    await expect.poll(() => reader.ended).toBe(true);
    expect((await lead.get('/session')).body).toMatchObject({ firstRun: false, me: null });
    expect((await streamFor(lead)).response.statusCode).toBe(401);
    expect(await ask(lead, 'read-tickets', { list: 'open', offset: 0 })).toMatchObject({
      ...{ status: 401, body: { sentence: 'もう一度サインインしてください。' } },
    });
  });

  test('somebody who reads and scrolls is there', async () => {
    for (let passed = 0; passed < 60; passed += 10) {
      clock.advance(10 * MINUTE_MS);
      expect((await lead.post('/present', {})).status).toBe(200);
    }
    clock.advance(15 * MINUTE_MS + 1);
    expect((await lead.post('/present', {})).status).toBe(401);
  });

  test('twelve hours, whatever is done', async () => {
    for (let passed = 0; passed <= 12 * 60; passed += 10) {
      await lead.post('/present', {});
      clock.advance(10 * MINUTE_MS);
    }
    expect((await lead.post('/present', {})).status).toBe(401);
  });

  test('signing in elsewhere ends the stream here', async () => {
    const reader = await streamFor(lead);
    await rig.visitor().signIn('suzuki', password);
    await expect.poll(() => reader.ended).toBe(true);
  });

  test('a restart of the process signs nobody out', async () => {
    await lead.post('/counter', { counterId: 'counter-2' });
    await rig.stop();
    const again = await StaffRig.open({ hall: hall.memory, clock, directory: rig.directory });
    const visitor = again.visitor();
    visitor.cookie = lead.cookie;
    expect((await visitor.get('/session')).body).toMatchObject({
      me: { staffId: 'suzuki', counterId: 'counter-2' },
    });
    await again.stop();
  });
});

describe('another site’s page (F48)', () => {
  const doors = [
    '/sign-in',
    '/first-account',
    '/sign-out',
    '/present',
    '/counter',
    '/accounts',
    '/accounts/disabled',
    '/ask',
  ];

  test.each(doors)('POST %s from elsewhere is refused, with a cookie too', async (door) => {
    for (const origin of [
      'https://evil.example',
      'null',
      rig.url.replace('127.0.0.1', 'localhost'),
    ]) {
      expect((await lead.post(door, {}, { origin })).status).toBe(403);
    }
    expect((await lead.post(door, {}, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await lead.get('/session')).body).toMatchObject({ me: { staffId: 'suzuki' } });
  });

  test('its own page is let in', async () => {
    expect((await lead.post('/present', {}, { origin: rig.url })).status).toBe(200);
  });

  test.each(doors)('%s takes JSON alone', async (door) => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await lead.post(door, 'a=1', form)).status).toBe(415);
    expect((await lead.post(door, '{}', { 'content-type': 'text/plain' })).status).toBe(415);
  });
});

describe('malformed bodies', () => {
  test.each([
    ['/sign-in', { staffId: 'Suzuki', password }],
    ['/sign-in', { staffId: 'suzuki' }],
    ['/sign-in', { staffId: 'suzuki', password: 'x'.repeat(129) }],
    ['/sign-in', []],
    ['/counter', { counterId: '../1' }],
    ['/counter', {}],
    ['/present', { more: 1 }],
    ['/accounts', { staffId: 'tanaka', role: 'king', password }],
    ['/accounts', { staffId: 'tanaka', role: 'clerk', password: 'short' }],
    ['/accounts', { staffId: 'tanaka', role: 'clerk', password, name: '田中' }],
    ['/accounts/disabled', { staffId: 'suzuki', disabled: 'yes' }],
    ['/ask', { verb: 'open-day', requestId: 'press-0001', ask: {} }],
    ['/ask', { verb: 'call-next', requestId: 'x', ask: {} }],
    ['/ask', { verb: 'call-next', requestId: 'press-0001', ask: [] }],
    ['/ask', { verb: 'call-next', requestId: 'press-0001', ask: { counterId: 'counter-1' } }],
    [
      '/ask',
      { verb: 'undo', requestId: 'press-0001', ask: { ticketId: 'x', expects: { ticket: 1 } } },
    ],
  ])('%s %j: 400, and a sentence', async (door, body) => {
    const answer = await lead.post(door, body);
    expect(answer.status).toBe(400);
    expect(answer.body['sentence']).toMatch(/[ぁ-ん].*。$/);
    expect(hall.asked).toEqual([]);
  });

  test('what is no JSON, or too much of it', async () => {
    expect((await lead.post('/ask', '{"verb":')).status).toBe(400);
    expect((await lead.post('/ask', JSON.stringify({ x: 'y'.repeat(20_000) }))).status).toBe(413);
  });
});

/** What each role may ask; the rest is refused before it leaves the node (R47, design part 10). */
const everyday: readonly Verb[] = [
  ...(['issue-ticket', 'accept-without-paper', 'reprint', 'call-next', 'call-ticket'] as const),
  ...(['recall', 'start-serving', 'start-step', 'set-party', 'finish-serving'] as const),
  ...(['hold-ticket', 'return-to-waiting', 'mark-absent', 'end-absence', 'hand-off'] as const),
  ...(['cancel-ticket', 'undo', 'set-counter', 'allow-paperless', 'read-tickets'] as const),
];
const ownCounter: readonly Verb[] = [
  ...(['call-ticket', 'recall', 'start-serving', 'start-step', 'finish-serving'] as const),
  ...(['hold-ticket', 'mark-absent', 'hand-off', 'undo', 'set-counter', 'read-tickets'] as const),
];
const allowed: Readonly<Record<StaffRole, readonly Verb[]>> = {
  clerk: everyday,
  lead: [...everyday, 'close-day', 'reopen-day'],
  'city-staff': ownCounter,
  city: ['read-tickets'],
  maintenance: ['read-tickets'],
};

describe.each(roles)('a %s', (role) => {
  test('may ask what their role may, and nothing else', async () => {
    const visitor = role === 'lead' ? lead : await signedIn('tanaka', role);
    const { body } = await visitor.get('/session');
    expect(body).toMatchObject({ me: { may: allowed[role] } });
    for (const verb of verbs) {
      // An empty ask of an allowed verb is malformed at most: it got past the door.
      const { status } = await ask(visitor, verb, {});
      expect(status === 403, `${role} ${verb}`).toBe(!allowed[role].includes(verb));
    }
  });

  test('sees accounts only as 責任者', async () => {
    const visitor = role === 'lead' ? lead : await signedIn('tanaka', role);
    const status = role === 'lead' ? 200 : 403;
    expect((await visitor.get('/accounts')).status).toBe(status);
    const added = await visitor.post('/accounts', { staffId: 'sato', role: 'lead', password });
    expect(added.status).toBe(status);
    const disabled = await visitor.post('/accounts/disabled', {
      staffId: 'suzuki',
      disabled: true,
    });
    expect(disabled.status).toBe(role === 'lead' ? 409 : 403);
  });
});

describe('the city’s own staff, at their own counter (design part 5, rule 13)', () => {
  test('choose no other counter', async () => {
    const visitor = await signedIn('yamada', 'city-staff');
    expect((await visitor.post('/counter', { counterId: 'counter-1' })).status).toBe(409);
    expect((await visitor.post('/counter', { counterId: 'city-1' })).status).toBe(200);
  });

  test('act on what was handed to them, and on nobody else’s work', async () => {
    const visitor = await signedIn('yamada', 'city-staff', 'city-1');
    const { trial } = hall;
    const other = trial.issue('application');
    trial.callTicket(other, 'counter-1');
    trial.start(other, 'counter-1');
    const handed = trial.issue('pickup');
    trial.callTicket(handed, 'counter-2');
    trial.start(handed, 'counter-2');
    trial.handOff(handed, { counter: 'city-1' });
    hall.publish();
    expect((await ask(visitor, 'finish-serving', trial.on(other))).status).toBe(403);
    expect(
      (await ask(visitor, 'set-counter', { ...trial.atCounter('counter-1'), state: 'closed' }))
        .status,
    ).toBe(403);
    const call = { ...trial.onAt(handed, 'city-1'), voice: 'voice' };
    expect((await ask(visitor, 'call-ticket', call)).status).toBe(200);
    hall.publish();
    expect((await ask(visitor, 'start-serving', trial.onAt(handed, 'city-1'))).status).toBe(200);
    hall.publish();
    expect((await ask(visitor, 'finish-serving', trial.on(handed))).status).toBe(200);
    hall.publish();
    expect((await ask(visitor, 'undo', trial.on(handed))).status).toBe(200);
  });

  test('without a counter they act on nothing', async () => {
    const visitor = await signedIn('yamada', 'city-staff');
    const number = hall.trial.issue('application');
    hall.publish();
    expect((await ask(visitor, 'undo', hall.trial.on(number))).status).toBe(403);
  });
});

describe('one door to the engine', () => {
  test('who asks is the session’s person at their counter, whatever the page says', async () => {
    await lead.post('/counter', { counterId: 'counter-1' });
    hall.trial.issue('application');
    hall.publish();
    const actor = { kind: 'engine' };
    const body = { ...hall.trial.atCounter('counter-1'), voice: 'silent', actor };
    expect((await ask(lead, 'call-next', body)).body).toMatchObject({
      ok: true,
      value: { number: 'A001' },
    });
    expect(hall.memory.asked.at(-1)?.ask).toMatchObject({
      actor: { kind: 'staff', staffId: 'suzuki', counterId: 'counter-1' },
      voice: 'silent',
    });
  });

  test('the page cannot choose when its press expires', async () => {
    const body = {
      list: 'open',
      offset: 0,
      expiresAt: 9_999_999_999_999,
      requestId: 'press-other',
    };
    await ask(lead, 'read-tickets', body, 'press-mine-1');
    expect(hall.memory.asked.at(-1)).toMatchObject({ requestId: 'press-mine-1' });
    expect(hall.memory.asked.at(-1)?.ask).not.toHaveProperty('expiresAt');
  });

  test('the same press again is carried out once', async () => {
    hall.trial.issue('application');
    const body = { ...hall.trial.atCounter('counter-1'), voice: 'voice' };
    const first = await ask(lead, 'call-next', body, 'press-once-1');
    const again = await ask(lead, 'call-next', body, 'press-once-1');
    expect(again.body).toEqual(first.body);
    expect(hall.trial.state.standing.calling.size).toBe(1);
  });

  test('a refusal comes with its sentence in Japanese', async () => {
    const body = { ...hall.trial.atCounter('counter-1'), voice: 'voice' };
    expect(await ask(lead, 'call-next', body)).toMatchObject({
      status: 409,
      body: { ok: false, refusal: 'queue-empty', sentence: 'この窓口でお待ちの方はいません。' },
    });
  });

  test('the broker is away: nothing is queued, and the page is told so', async () => {
    hall.memory.away();
    const body = { ...hall.trial.atCounter('counter-1'), voice: 'voice' };
    expect(await ask(lead, 'call-next', body)).toMatchObject({
      status: 409,
      body: { refusal: 'offline', sentence: '通信が切れています。復旧するまで操作できません。' },
    });
    expect(hall.asked).toEqual([]);
  });
});

describe('accounts (R47)', () => {
  test('are listed without their hashes', async () => {
    await lead.post('/accounts', { staffId: 'tanaka', role: 'clerk', password });
    const { body } = await lead.get('/accounts');
    expect(JSON.parse(String(body['text']))).toEqual([
      { staffId: 'suzuki', role: 'lead', disabled: false },
      { staffId: 'tanaka', role: 'clerk', disabled: false },
    ]);
  });

  test('whoever is disabled is out at once, and does not come in again', async () => {
    const visitor = await signedIn('tanaka', 'clerk');
    const reader = await streamFor(visitor);
    await lead.post('/accounts/disabled', { staffId: 'tanaka', disabled: true });
    await expect.poll(() => reader.ended).toBe(true);
    expect((await visitor.post('/present', {})).status).toBe(401);
    expect((await visitor.post('/sign-in', { staffId: 'tanaka', password })).status).toBe(403);
  });

  test('the same id twice, oneself, and somebody unknown: a sentence each', async () => {
    const twice = await lead.post('/accounts', { staffId: 'suzuki', role: 'clerk', password });
    const own = await lead.post('/accounts/disabled', { staffId: 'suzuki', disabled: true });
    const unknown = await lead.post('/accounts/disabled', { staffId: 'nobody', disabled: true });
    for (const answer of [twice, own, unknown]) {
      expect(answer).toMatchObject({ status: 409 });
      expect(answer.body['sentence']).toMatch(/。$/);
    }
  });
});

describe('the stream', () => {
  test('nobody without a session reads it', async () => {
    expect((await streamFor(rig.visitor())).response.statusCode).toBe(401);
  });

  test('R12: a quiet hall is told again every five seconds, so that no page has an old clock', async () => {
    const reader = await streamFor(lead);
    await expect.poll(() => reader.snapshots.length).toBe(1);
    hall.memory.elapsedMs = 5_000;
    clock.advance(5_000);
    await expect.poll(() => reader.snapshots.length).toBe(2);
    const [first, second] = reader.snapshots as { now: number }[];
    expect((second?.now ?? 0) - (first?.now ?? 0)).toBe(5_000);
  });

  test('a burst of news is one view', async () => {
    const reader = await streamFor(lead);
    await expect.poll(() => reader.snapshots.length).toBe(1);
    hall.trial.issue('application');
    hall.publish();
    clock.advance(30);
    await expect.poll(() => reader.snapshots.length).toBe(2);
    expect(reader.snapshots[1]).toMatchObject({ online: true, staff: { counts: { waiting: 1 } } });
  });
});
