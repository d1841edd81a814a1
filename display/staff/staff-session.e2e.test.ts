import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PlayedHall, trialPack } from '../../.ci/played-hall.ts';
import { ManualClock } from '../../broker/client/manual-clock.ts';
import { PageReader } from '../../broker/client/page-reader.ts';
import type { SitePack } from '../../broker/contract/site.ts';
import { StaffRig, type StaffVisitor } from './staff-rig.ts';

const MINUTE_MS = 60_000;
const password = 'correct horse battery';

let pack: SitePack;
let hall: PlayedHall;
let clock: ManualClock;
let rig: StaffRig;
let lead: StaffVisitor;
const readers: PageReader[] = [];

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
      ...{ firstRun: true, training: false, me: null, siteName: pack.site.name },
      ...{ idleMinutes: 15, lock: null, due: null, ended: null },
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
  test('a stream keeps nobody signed in; the screen is locked with it, and /session tells', async () => {
    const reader = await streamFor(lead);
    await expect.poll(() => reader.snapshots.length).toBeGreaterThan(0);
    for (let minutes = 0; minutes < 15; minutes += 1) {
      clock.advance(MINUTE_MS);
      expect((await lead.get('/session')).body).toMatchObject({ lock: null });
    }
    expect(reader.ended).toBe(false);
    clock.advance(5_001);
    await expect.poll(() => reader.ended).toBe(true);
    expect((await lead.get('/session')).body).toMatchObject({
      me: { staffId: 'suzuki' },
      lock: { opensWith: 'password', spent: false },
    });
    expect((await streamFor(lead)).response.statusCode).toBe(403);
    expect(await lead.ask('read-tickets', { list: 'open', offset: 0 })).toMatchObject({
      status: 403,
      body: { refusal: 'locked', sentence: expect.stringContaining('ロックされています。') },
    });
  });

  test('somebody who reads and scrolls is there', async () => {
    for (let passed = 0; passed < 60; passed += 10) {
      clock.advance(10 * MINUTE_MS);
      expect((await lead.post('/present', {})).status).toBe(200);
    }
    clock.advance(15 * MINUTE_MS + 1);
    expect((await lead.post('/present', {})).status).toBe(403);
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
