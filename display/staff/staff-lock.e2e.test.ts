import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PlayedHall, trialPack } from '../../.ci/played-hall.ts';
import { ManualClock } from '../../broker/client/manual-clock.ts';
import { PageReader } from '../../broker/client/page-reader.ts';
import type { SitePack } from '../../broker/contract/site.ts';
import { StaffRig, type StaffVisitor } from './staff-rig.ts';

const MINUTE_MS = 60_000;
const password = 'correct horse battery';
const handed = 'handed over on paper';
const pin = '480715';

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
  hall.trial.setCounter('counter-1', 'open');
  hall.publish();
  clock = new ManualClock();
  rig = await StaffRig.open({ hall: hall.memory, clock });
  lead = rig.visitor();
  await lead.post('/first-account', { staffId: 'suzuki', password });
  await lead.post('/pin', { pin });
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

async function colleague(staffId = 'tanaka'): Promise<StaffVisitor> {
  await lead.post('/accounts', { staffId, role: 'clerk', password: handed });
  return rig.visitor().join(staffId, handed, password);
}

const sessionOf = async (visitor: StaffVisitor) => (await visitor.get('/session')).body;
const unlock = (visitor: StaffVisitor, proof: string) => visitor.post('/unlock', { proof });
const events = () => rig.log.lines.map(({ event }) => event);
const rowsOf = async (visitor: StaffVisitor, door: string) =>
  JSON.parse(String((await visitor.get(door)).body['text'])) as Record<string, unknown>[];

describe('the locked screen (R53, F48)', () => {
  test('one press locks it: the stream ends, and every door but three is shut', async () => {
    const reader = await streamFor(lead);
    expect((await lead.post('/lock', {})).status).toBe(200);
    await expect.poll(() => reader.ended).toBe(true);
    for (const [door, body] of [
      ['/ask', { verb: 'read-tickets', requestId: 'press-0001', ask: { list: 'open', offset: 0 } }],
      ['/counter', { counterId: 'counter-1' }],
      ['/present', {}],
      ['/lock', {}],
      ['/accounts', { staffId: 'sato', role: 'clerk', password }],
      ['/accounts/disabled', { staffId: 'suzuki', disabled: true }],
      ['/accounts/free', { staffId: 'suzuki' }],
      ['/accounts/reset', { staffId: 'suzuki', proof: pin }],
      ['/sessions/end', { staffId: 'suzuki', proof: pin }],
      ['/password', { password: 'a phrase of my own', current: password }],
      ['/pin', { pin: '902846', current: password }],
      ['/reservations', { text: '' }],
      ['/reservations/check', { text: '' }],
    ] as const) {
      const answer = await lead.post(door, body);
      expect([answer.status, answer.body['refusal']], door).toEqual([403, 'locked']);
      expect(answer.body['sentence']).toMatch(/。$/);
    }
    for (const door of ['/accounts', '/sessions', '/stream']) {
      expect((await lead.get(door)).status, door).toBe(403);
    }
    expect(hall.asked).toEqual([]);
  });

  test('the PIN opens it where it was; the open ticket and the counter are still there', async () => {
    await lead.post('/counter', { counterId: 'counter-1' });
    hall.trial.callTicket(hall.trial.issue('application'), 'counter-1');
    hall.publish();
    clock.advance(15 * MINUTE_MS + 1);
    expect(await sessionOf(lead)).toMatchObject({
      me: { staffId: 'suzuki', counterId: 'counter-1' },
      lock: { opensWith: 'pin', spent: false },
    });
    expect((await unlock(lead, pin)).status).toBe(200);
    expect(await sessionOf(lead)).toMatchObject({ me: { counterId: 'counter-1' }, lock: null });
    const reader = await streamFor(lead);
    await expect
      .poll(() => reader.snapshots.at(-1))
      .toMatchObject({
        staff: { open: [{ number: 'A001', state: 'calling' }] },
      });
    expect(events()).toEqual(
      expect.arrayContaining(['account.pin-chosen', 'session.locked', 'session.unlocked']),
    );
  });

  test('five wrong PINs: from then on only the full password, also for the right PIN', async () => {
    await lead.post('/lock', {});
    const sentences: unknown[] = [];
    for (let nth = 0; nth < 5; nth += 1) {
      const { status, body } = await unlock(lead, '111222');
      expect(status).toBe(403);
      sentences.push(body['sentence']);
    }
    expect(sentences.at(0)).toBe('PINが違います。あと4回間違えると、パスワードが必要になります。');
    expect(sentences.at(-1)).toBe('PINを5回間違えました。パスワードを入力してください。');
    const { checked } = rig.passwords;
    expect((await unlock(lead, pin)).status).toBe(403);
    expect(rig.passwords.checked).toBe(checked);
    expect(await sessionOf(lead)).toMatchObject({ lock: { opensWith: 'password', spent: true } });
    expect((await unlock(lead, password)).status).toBe(200);
    await lead.post('/lock', {});
    expect((await unlock(lead, pin)).status).toBe(200);
  });

  test('200 wrong PINs sent at once: five are looked at', async () => {
    await lead.post('/lock', {});
    const before = rig.passwords.checked;
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, nth) => unlock(lead, String(200_000 + nth))),
    );
    expect(rig.passwords.checked - before).toBe(5);
    expect(answers.every(({ status }) => status === 403)).toBe(true);
  });

  test('locking again gives no tries back, a restart neither', async () => {
    for (let nth = 0; nth < 4; nth += 1) {
      await lead.post('/lock', {});
      await unlock(lead, '111222');
    }
    await rig.stop();
    const again = await StaffRig.open({ hall: hall.memory, clock, directory: rig.directory });
    const visitor = again.visitor();
    visitor.cookie = lead.cookie;
    await unlock(visitor, '111222');
    expect((await unlock(visitor, pin)).status).toBe(403);
    await again.stop();
  });

  test('F37: wrong passwords at the locked screen wait as those at the sign-in', async () => {
    await lead.post('/lock', {});
    for (let nth = 0; nth < 5; nth += 1) expect((await unlock(lead, 'wrong')).status).toBe(403);
    expect(await unlock(lead, password)).toMatchObject({ status: 429, body: { waitSeconds: 60 } });
    clock.advance(MINUTE_MS);
    expect((await unlock(lead, password)).status).toBe(200);
  });

  test('the PIN opens nothing without a session, of another day, or after twelve hours', async () => {
    expect((await unlock(rig.visitor(), pin)).status).toBe(401);
    await lead.post('/lock', {});
    hall.memory.elapsedMs += 14 * 60 * MINUTE_MS;
    expect(await sessionOf(lead)).toMatchObject({ lock: { opensWith: 'password' } });
    expect((await unlock(lead, pin)).body['sentence']).toContain('日付が変わった');
    expect((await unlock(lead, password)).status).toBe(200);
    clock.advance(12 * 60 * MINUTE_MS + 1);
    expect((await unlock(lead, pin)).status).toBe(401);
    expect(await sessionOf(lead)).toMatchObject({ me: null, ended: 'too-old' });
  });

  test('nobody else’s PIN, and not the sign-in page’s', async () => {
    const tanaka = await colleague();
    await tanaka.post('/pin', { pin: '902846' });
    await tanaka.post('/lock', {});
    expect((await unlock(tanaka, pin)).status).toBe(403);
    const asPassword = { staffId: 'suzuki', password: pin };
    expect((await rig.visitor().post('/sign-in', asPassword)).status).toBe(403);
  });

  test('who was shut out meanwhile does not come back', async () => {
    const tanaka = await colleague();
    await tanaka.post('/pin', { pin: '902846' });
    await tanaka.post('/lock', {});
    await lead.post('/accounts/disabled', { staffId: 'tanaka', disabled: true });
    expect((await unlock(tanaka, '902846')).status).toBe(401);
    expect(await sessionOf(tanaka)).toMatchObject({ me: null, ended: 'disabled' });
  });

  test('another person signs in at the same browser: the locked session is over', async () => {
    await colleague();
    const { cookie } = lead;
    await lead.post('/lock', {});
    await lead.signIn('tanaka', password);
    const before = rig.visitor();
    before.cookie = cookie;
    expect((await unlock(before, pin)).status).toBe(401);
    expect(await sessionOf(lead)).toMatchObject({ me: { staffId: 'tanaka' } });
  });

  test('the idle time is the node’s own', async () => {
    const quick = await StaffRig.open({ hall: hall.memory, clock, idleMinutes: 3 });
    const visitor = quick.visitor();
    await visitor.post('/first-account', { staffId: 'sato', password });
    expect(await sessionOf(visitor)).toMatchObject({ idleMinutes: 3, due: 'pin' });
    clock.advance(3 * MINUTE_MS + 1);
    expect((await visitor.post('/present', {})).body).toMatchObject({ refusal: 'locked' });
    await quick.close();
  });
});

describe('the PIN (R53)', () => {
  test.each(['000000', '123456', '123123'])('%s is refused, and says why', async (chosen) => {
    const answer = await lead.post('/pin', { pin: chosen, current: password });
    expect(answer).toMatchObject({ status: 409 });
    expect(answer.body['sentence']).toContain('当てられやすい');
  });

  test('is changed with the full password alone, not with itself', async () => {
    for (const current of [undefined, pin, 'wrong password']) {
      const form = { pin: '902846', ...(current !== undefined && { current }) };
      expect((await lead.post('/pin', form)).status).toBe(403);
    }
    expect((await lead.post('/pin', { pin: '902846', current: password })).status).toBe(200);
    await lead.post('/lock', {});
    expect((await unlock(lead, pin)).status).toBe(403);
    expect((await unlock(lead, '902846')).status).toBe(200);
  });

  test('the first one needs no second password, but only just after the sign-in', async () => {
    const tanaka = await colleague();
    expect(await sessionOf(tanaka)).toMatchObject({ due: 'pin' });
    clock.advance(11 * MINUTE_MS);
    expect((await tanaka.post('/pin', { pin: '902846' })).status).toBe(403);
    const form = { pin: '902846', current: password };
    expect((await tanaka.post('/pin', form)).status).toBe(200);
    expect(await sessionOf(tanaka)).toMatchObject({ due: null });
  });

  test('stands in no log line and in no answer, right or wrong', async () => {
    await lead.post('/lock', {});
    await unlock(lead, '111222');
    await unlock(lead, pin);
    const told = [rig.log.lines, await rowsOf(lead, '/accounts'), await sessionOf(lead)];
    expect(JSON.stringify(told)).not.toMatch(/480715|111222|argon2/);
  });
});

describe('the list of sessions (R47)', () => {
  test('who, where, since when, on what, and whether locked', async () => {
    const tanaka = await colleague();
    clock.advance(4 * MINUTE_MS);
    await tanaka.post('/counter', { counterId: 'counter-1' });
    clock.advance(MINUTE_MS);
    await tanaka.post('/lock', {});
    const [own, other] = await rowsOf(lead, '/sessions');
    expect(own).toMatchObject({ staffId: 'suzuki', role: 'lead', counterId: null, locked: null });
    expect(other).toMatchObject({ staffId: 'tanaka', counterId: 'counter-1', locked: 'asked' });
    expect(Number(other?.['lastActive']) - Number(other?.['since'])).toBe(5 * MINUTE_MS);
    expect(other?.['device']).toBe('不明な端末');
    expect(JSON.stringify(own)).not.toContain('digest');
  });

  test('one is ended at once, with a PIN; its page is told why', async () => {
    const tanaka = await colleague();
    const reader = await streamFor(tanaka);
    const end = (proof: string) => lead.post('/sessions/end', { staffId: 'tanaka', proof });
    expect((await end('111222')).status).toBe(403);
    expect((await end('wrong password')).status).toBe(403);
    expect(reader.ended).toBe(false);
    expect((await end(pin)).status).toBe(200);
    await expect.poll(() => reader.ended).toBe(true);
    expect(await sessionOf(tanaka)).toMatchObject({ me: null, ended: 'ended' });
    expect((await tanaka.post('/present', {})).status).toBe(401);
    expect((await end(pin)).body).toMatchObject({
      sentence: 'その人は、もうサインインしていません。',
    });
    expect(rig.log.lines).toContainEqual(
      expect.objectContaining({
        event: 'session.ended',
        fields: expect.objectContaining({ by: 'suzuki' }),
      }),
    );
  });

  test('five wrong PINs lock the screen of whoever guesses', async () => {
    await colleague();
    for (let nth = 0; nth < 5; nth += 1) {
      await lead.post('/sessions/end', { staffId: 'tanaka', proof: '111222' });
    }
    expect((await lead.get('/sessions')).status).toBe(403);
    expect(await sessionOf(lead)).toMatchObject({ lock: { opensWith: 'password', spent: true } });
  });

  test('signing in elsewhere ends the other one, and it is told', async () => {
    await rig.visitor().signIn('suzuki', password);
    expect(await sessionOf(lead)).toMatchObject({ me: null, ended: 'replaced' });
  });
});

describe('a password is reset (R53)', () => {
  const reset = (proof: string) => lead.post('/accounts/reset', { staffId: 'tanaka', proof });

  test('needs proof; signs its owner out; is told once; opens nothing but the choice of another', async () => {
    const tanaka = await colleague();
    expect((await reset('111222')).status).toBe(403);
    const answer = await reset(pin);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const handed = String(answer.body['value']);
    expect(await sessionOf(tanaka)).toMatchObject({ me: null, ended: 'password-reset' });
    expect((await tanaka.post('/sign-in', { staffId: 'tanaka', password })).status).toBe(403);
    await tanaka.signIn('tanaka', handed);
    expect(await sessionOf(tanaka)).toMatchObject({ due: 'password' });
    expect((await tanaka.ask('read-tickets', { list: 'open', offset: 0 })).body).toMatchObject({
      refusal: 'choose-password',
    });
    expect((await tanaka.post('/counter', { counterId: 'counter-1' })).status).toBe(403);
    expect((await tanaka.post('/pin', { pin: '902846' })).status).toBe(403);
    expect((await streamFor(tanaka)).response.statusCode).toBe(403);
    expect((await tanaka.post('/password', { password: handed })).status).toBe(409);
    const own = 'a phrase of my own';
    expect((await tanaka.post('/password', { password: own })).status).toBe(200);
    expect(await sessionOf(tanaka)).toMatchObject({ due: 'pin' });
    expect((await tanaka.post('/counter', { counterId: 'counter-1' })).status).toBe(200);
    await rig.visitor().signIn('tanaka', own);
    expect(JSON.stringify(rig.log.lines)).not.toContain(handed);
  });

  test('after a day it opens nothing any more', async () => {
    await colleague();
    const handed = String((await reset(pin)).body['value']);
    clock.advance(24 * 60 * MINUTE_MS + 1);
    const late = { staffId: 'tanaka', password: handed };
    expect((await rig.visitor().post('/sign-in', late)).status).toBe(403);
  });

  test('one’s own is changed with the old one, not with the PIN', async () => {
    const change = (current?: string) =>
      lead.post('/password', { password: 'a phrase of my own', ...(current && { current }) });
    for (const current of [undefined, pin, 'wrong password']) {
      expect((await change(current)).status).toBe(403);
    }
    expect((await change(password)).status).toBe(200);
    await rig.visitor().signIn('suzuki', 'a phrase of my own');
  });

  test('who mistyped too often is seen by the 責任者, and spared the wait', async () => {
    await colleague();
    const wrong = { staffId: 'tanaka', password: 'wrong' };
    for (let nth = 0; nth < 6; nth += 1) await rig.visitor().post('/sign-in', wrong);
    expect((await rowsOf(lead, '/accounts'))[1]).toMatchObject({ waitSeconds: 60 });
    expect((await lead.post('/accounts/free', { staffId: 'tanaka' })).status).toBe(200);
    expect((await rowsOf(lead, '/accounts'))[1]).toMatchObject({ waitSeconds: 0 });
    await rig.visitor().signIn('tanaka', password);
  });
});
