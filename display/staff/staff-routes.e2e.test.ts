import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PlayedHall, trialPack } from '../../.ci/played-hall.ts';
import { ManualClock } from '../../broker/client/manual-clock.ts';
import { PageReader } from '../../broker/client/page-reader.ts';
import { type Verb, verbs } from '../../broker/contract/requests.ts';
import type { SitePack } from '../../broker/contract/site.ts';
import type { StaffRole } from './account.ts';
import { StaffRig, type StaffVisitor } from './staff-rig.ts';
import type { AuditView } from './staff-view.ts';

const password = 'correct horse battery';
const handed = 'handed over on paper';
const roles: readonly StaffRole[] = ['clerk', 'lead', 'city-staff', 'city', 'maintenance'];

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

async function signedIn(staffId: string, role: StaffRole, at?: string): Promise<StaffVisitor> {
  await lead.post('/accounts', { staffId, role, password: handed });
  const visitor = await rig.visitor().join(staffId, handed, password);
  if (at !== undefined) await visitor.post('/counter', { counterId: at });
  return visitor;
}

async function streamFor(visitor: StaffVisitor): Promise<PageReader> {
  const reader = await PageReader.open(`${rig.url}/stream`, { cookie: visitor.cookie });
  readers.push(reader);
  return reader;
}

describe('another site’s page (F48)', () => {
  const doors = [
    '/sign-in',
    '/first-account',
    '/sign-out',
    '/present',
    '/counter',
    '/accounts',
    '/accounts/disabled',
    '/accounts/free',
    '/accounts/reset',
    '/sessions/end',
    '/lock',
    '/unlock',
    '/password',
    '/pin',
    '/reservations',
    '/reservations/check',
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
    ['/accounts/reset', { staffId: 'tanaka' }],
    ['/accounts/free', {}],
    ['/sessions/end', { staffId: 'tanaka', proof: '' }],
    ['/lock', { now: true }],
    ['/unlock', { pin: '480715' }],
    ['/password', { password: 'short' }],
    ['/pin', { pin: '12345' }],
    ['/pin', { pin: '1234567' }],
    ['/pin', { pin: '４８０７１５' }],
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
  ...(['issue-ticket', 'check-in', 'accept-without-paper', 'reprint', 'call-next'] as const),
  ...([
    'call-ticket',
    'recall',
    'start-serving',
    'start-step',
    'set-party',
    'set-accommodation',
    'finish-serving',
  ] as const),
  ...(['hold-ticket', 'return-to-waiting', 'mark-absent', 'end-absence', 'hand-off'] as const),
  ...(['cancel-ticket', 'undo', 'set-counter'] as const),
  ...(['set-counter-services', 'allow-paperless', 'record-refill', 'record-upkeep'] as const),
  ...(['test-print', 'stop-issuing', 'resume-issuing', 'set-mute'] as const),
  ...(['check-sound', 'report-sound', 'read-bulletin', 'ask-help', 'answer-help'] as const),
  ...(['read-tickets', 'read-timeline', 'read-calendar'] as const),
];
const ownCounter: readonly Verb[] = [
  ...(['call-ticket', 'recall', 'start-serving', 'start-step', 'finish-serving'] as const),
  ...(['hold-ticket', 'mark-absent', 'hand-off', 'undo', 'set-counter'] as const),
  ...([
    'read-bulletin',
    'ask-help',
    'answer-help',
    'read-tickets',
    'read-timeline',
    'read-calendar',
  ] as const),
];
const allowed: Readonly<Record<StaffRole, readonly Verb[]>> = {
  clerk: everyday,
  lead: [
    ...everyday,
    ...(['post-bulletin', 'withdraw-bulletin'] as const),
    ...([
      'close-day',
      'reopen-day',
      'set-issue-end',
      'import-reservations',
      'read-journal',
      'read-overtime',
      'read-wait-scores',
    ] as const),
    ...(['start-training', 'end-training'] as const),
  ],
  'city-staff': ownCounter,
  city: ['read-tickets', 'read-timeline', 'read-calendar', 'read-wait-scores'],
  maintenance: [
    'record-refill',
    'record-upkeep',
    'test-print',
    'check-sound',
    'report-sound',
    'read-tickets',
    'read-timeline',
    'read-calendar',
  ],
};

describe.each(roles)('a %s', (role) => {
  test('may ask what their role may, and nothing else', async () => {
    const visitor = role === 'lead' ? lead : await signedIn('tanaka', role);
    const { body } = await visitor.get('/session');
    expect(body).toMatchObject({ me: { may: allowed[role] } });
    for (const verb of verbs) {
      // An empty ask of an allowed verb is malformed at most: it got past the door.
      const { status } = await visitor.ask(verb, {});
      expect(status === 403, `${role} ${verb}`).toBe(!allowed[role].includes(verb));
    }
  });

  test('sees accounts, and who is signed in, only as 責任者', async () => {
    const visitor = role === 'lead' ? lead : await signedIn('tanaka', role);
    const status = role === 'lead' ? 200 : 403;
    expect((await visitor.get('/signed-in')).status).toBe(status);
    expect((await visitor.get('/accounts')).status).toBe(status);
    const added = await visitor.post('/accounts', { staffId: 'sato', role: 'lead', password });
    expect(added.status).toBe(status);
    const disabled = await visitor.post('/accounts/disabled', {
      staffId: 'suzuki',
      disabled: true,
    });
    expect(disabled.status).toBe(role === 'lead' ? 409 : 403);
    expect((await visitor.get('/sessions')).status).toBe(status);
    const free = await visitor.post('/accounts/free', { staffId: 'suzuki' });
    expect(free.status).toBe(status);
    // Nobody does either of these to themselves.
    const own = { staffId: 'suzuki', proof: password };
    for (const door of ['/accounts/reset', '/sessions/end']) {
      expect((await visitor.post(door, own)).status).toBe(role === 'lead' ? 409 : 403);
    }
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
    expect((await visitor.ask('finish-serving', trial.on(other))).status).toBe(403);
    expect(
      (await visitor.ask('set-counter', { ...trial.atCounter('counter-1'), state: 'closed' }))
        .status,
    ).toBe(403);
    const call = { ...trial.onAt(handed, 'city-1'), voice: 'voice' };
    expect((await visitor.ask('call-ticket', call)).status).toBe(200);
    hall.publish();
    expect((await visitor.ask('start-serving', trial.onAt(handed, 'city-1'))).status).toBe(200);
    hall.publish();
    expect((await visitor.ask('finish-serving', trial.on(handed))).status).toBe(200);
    hall.publish();
    expect((await visitor.ask('undo', trial.on(handed))).status).toBe(200);
  });

  test('without a counter they act on nothing', async () => {
    const visitor = await signedIn('yamada', 'city-staff');
    const number = hall.trial.issue('application');
    hall.publish();
    expect((await visitor.ask('undo', hall.trial.on(number))).status).toBe(403);
  });
});

describe('one door to the engine', () => {
  test('who asks is the session’s person at their counter, whatever the page says', async () => {
    await lead.post('/counter', { counterId: 'counter-1' });
    hall.trial.issue('application');
    hall.publish();
    const actor = { kind: 'engine' };
    const body = { ...hall.trial.atCounter('counter-1'), voice: 'silent', actor };
    expect((await lead.ask('call-next', body)).body).toMatchObject({
      ok: true,
      value: { number: 'A001' },
    });
    expect(hall.presses.at(-1)?.ask).toMatchObject({
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
    await lead.ask('read-tickets', body, 'press-mine-1');
    expect(hall.presses.at(-1)).toMatchObject({ requestId: 'press-mine-1' });
    expect(hall.presses.at(-1)?.ask).not.toHaveProperty('expiresAt');
  });

  test('F26: a press that hung in the network dies when it would have died, and lives no longer', async () => {
    const press = (pressedMsAgo: number) =>
      lead.post('/ask', {
        ...{ verb: 'call-next', requestId: `press-${pressedMsAgo}-old` },
        expiresAt: (hall.memory.engineNow() ?? 0) + 5_000 - pressedMsAgo,
        ask: { counterId: 'counter-1', expects: { counter: 0 }, voice: 'voice' },
      });
    const lives: (number | undefined)[] = [];
    for (const pressedMsAgo of [8_000, 1_000, -60_000]) {
      await press(pressedMsAgo);
      lives.push(hall.presses.at(-1)?.livesMs);
    }
    expect(lives).toEqual([-3_000, 4_000, 5_000]);
  });

  test('the same press again is carried out once', async () => {
    hall.trial.issue('application');
    const body = { ...hall.trial.atCounter('counter-1'), voice: 'voice' };
    const first = await lead.ask('call-next', body, 'press-once-1');
    const again = await lead.ask('call-next', body, 'press-once-1');
    expect(again.body).toEqual(first.body);
    expect(hall.trial.state.standing.calling.size).toBe(1);
  });

  test('a refusal comes with its sentence in Japanese', async () => {
    const body = { ...hall.trial.atCounter('counter-1'), voice: 'voice' };
    expect(await lead.ask('call-next', body)).toMatchObject({
      status: 409,
      body: { ok: false, refusal: 'queue-empty', sentence: 'この窓口でお待ちの方はいません。' },
    });
  });

  test('the broker is away: nothing is queued, and the page is told so', async () => {
    hall.memory.away();
    const body = { ...hall.trial.atCounter('counter-1'), voice: 'voice' };
    expect(await lead.ask('call-next', body)).toMatchObject({
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
      { staffId: 'suzuki', role: 'lead', disabled: false, waitSeconds: 0, handedOver: false },
      { staffId: 'tanaka', role: 'clerk', disabled: false, waitSeconds: 0, handedOver: true },
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

describe('予約の取り込み (R67)', () => {
  const header = '予約番号,日付,時刻,受付内容';
  const text = [
    header,
    'R-0002,2026-11-24,10:00,受取',
    'R-0001,2026-11-19,11:00,application',
    'R-0003,2026-11-24,10:30,pickup',
  ].join('\n');
  const days = [
    { day: '2026-11-19', reservations: 1 },
    { day: '2026-11-24', reservations: 2 },
  ];
  const short = () => {
    const ja = pack.locales.find(({ locale }) => locale === 'ja');
    return Object.entries(ja?.services ?? {}).find(([id]) => id === 'pickup')?.[1].short ?? '';
  };
  const good = () => ({ text: text.replace('受取', short()) });

  test('is looked at first: what would be taken, and nothing is asked of the engine', async () => {
    const answer = await lead.post('/reservations/check', good());
    expect(answer).toMatchObject({ status: 200, body: { value: { days, problems: [] } } });
    expect(hall.asked).toEqual([]);
  });

  test('is taken day by day, by the person of the session, and again with the same outcome', async () => {
    for (let times = 0; times < 2; times += 1) {
      expect((await lead.post('/reservations', good())).status).toBe(200);
    }
    expect(hall.asked).toEqual(Array(4).fill('import-reservations'));
    expect(hall.presses.at(0)?.ask).toMatchObject({
      actor: { kind: 'staff', staffId: 'suzuki' },
      day: '2026-11-19',
    });
    const kept = [...hall.trial.state.reservations].map(([day, { size }]) => [day, size]);
    expect(kept).toEqual(days.map(({ day, reservations }) => [day, reservations]));
  });

  test('wrong lines are named, the first of them in words, and nothing is taken', async () => {
    const rows = Array.from({ length: 12 }, (_, nth) => `R-000${nth},2026-11-18,9:30,pickup`);
    const wrong = { text: [header, ...rows].join('\n') };
    const looked = await lead.post('/reservations/check', wrong);
    expect(looked.body['value']).toMatchObject({ days: [], further: 4 });
    expect(looked.body['value']).toHaveProperty('problems.length', 8);
    expect(looked.body['value']).toMatchObject({
      problems: [{ line: 2 }, { line: 3 }, {}, {}, {}, {}, {}, {}],
    });
    expect((await lead.post('/reservations', wrong)).status).toBe(409);
    expect(hall.asked).toEqual([]);
  });

  test('a column of names is refused, and no word of it is repeated', async () => {
    const named = { text: `${header},氏名\nR-0001,2026-11-19,11:00,pickup,磐田太郎` };
    for (const door of ['/reservations/check', '/reservations']) {
      const answer = await lead.post(door, named);
      expect(JSON.stringify(answer.body)).not.toContain('磐田太郎');
    }
    expect(hall.asked).toEqual([]);
    expect(JSON.stringify(rig.log)).not.toContain('磐田太郎');
  });

  test('a full fortnight fits, more is refused before it is read', async () => {
    const rows = Array.from({ length: 300 }, (_, nth) => {
      return `R-${10_000 + nth},2026-11-24,10:00,マイナンバーカードの申請`;
    });
    const full = { text: [header, ...rows].join('\n') };
    const looked = await lead.post('/reservations/check', full);
    expect(looked.status).toBe(200);
    expect((await lead.post('/reservations/check', { text: 'x'.repeat(400_001) })).status).toBe(
      400,
    );
    expect((await lead.post('/reservations/check', { text: 'あ'.repeat(500_000) })).status).toBe(
      413,
    );
  });

  test('what the engine refuses is told in its sentence, with what was taken before', async () => {
    const rows = Array.from({ length: 1_500 }, (_, nth) => {
      return `R-${nth + 1_000}-LONG-CODE,2026-11-${24 + Math.floor(nth / 300)},10:00,pickup`;
    });
    const answer = await lead.post('/reservations', { text: [header, ...rows].join('\n') });
    expect(answer.status).toBe(409);
    expect(answer.body['sentence']).toMatch(/予約が多すぎます。.*日分は取り込みました。/);
  });

  test('before the hall is heard nothing is looked at', async () => {
    const quiet = new PlayedHall('staff-1', pack);
    const other = await StaffRig.open({ hall: quiet.memory, clock });
    const visitor = other.visitor();
    await visitor.post('/first-account', { staffId: 'suzuki', password });
    expect((await visitor.post('/reservations/check', good())).status).toBe(409);
    await other.close();
  });

  test.each(roles.filter((role) => role !== 'lead'))('a %s may not', async (role) => {
    const visitor = await signedIn('tanaka', role);
    expect((await visitor.post('/reservations', good())).status).toBe(403);
    expect((await visitor.post('/reservations/check', good())).status).toBe(403);
  });
});

describe('what is done about people goes into the hall’s journal (R47, R59)', () => {
  /** Who did what to whom, as the journal has it. */
  const recorded = () =>
    hall.trial.journal.flatMap((event) =>
      event.type === 'access-recorded' && event.actor.kind === 'staff'
        ? [`${event.actor.staffId} ${event.access.act} ${event.access.staffId}`]
        : [],
    );

  test('accounts, signing in and out, with who did it', async () => {
    const visitor = await signedIn('tanaka', 'clerk', 'counter-2');
    await visitor.post('/sign-out', {});
    await rig.visitor().signIn('tanaka', password);
    await rig.visitor().signIn('tanaka', password);
    await lead.post('/accounts/disabled', { staffId: 'tanaka', disabled: true });
    await lead.post('/accounts/disabled', { staffId: 'tanaka', disabled: false });
    await expect
      .poll(recorded)
      .toEqual([
        'suzuki account-added suzuki',
        'suzuki signed-in suzuki',
        'suzuki account-added tanaka',
        'tanaka signed-in tanaka',
        'tanaka password-chosen tanaka',
        'tanaka session-ended tanaka',
        'tanaka signed-in tanaka',
        'tanaka session-ended tanaka',
        'tanaka signed-in tanaka',
        'suzuki account-disabled tanaka',
        'suzuki session-ended tanaka',
        'suzuki account-enabled tanaka',
      ]);
    const counters = hall.trial.journal.flatMap((event) =>
      event.type === 'access-recorded' && event.access.act === 'session-ended' ? [event.actor] : [],
    );
    expect(counters[0]).toEqual({ kind: 'staff', staffId: 'tanaka', counterId: 'counter-2' });
  });

  test('R51: who saved the record of a day as a file; whoever took over a browser is named too', async () => {
    await lead.get('/audit.csv');
    await lead.post('/accounts', { staffId: 'tanaka', role: 'clerk', password: handed });
    await lead.post('/sign-in', { staffId: 'tanaka', password: handed });
    await expect
      .poll(() => recorded().slice(2))
      .toEqual([
        'suzuki trail-exported suzuki',
        'suzuki account-added tanaka',
        'tanaka session-ended suzuki',
        'tanaka signed-in tanaka',
      ]);
  });

  test('wrong passwords, the fifth as a wait; what is no account is written nowhere', async () => {
    for (let times = 0; times < 6; times += 1) {
      await rig.visitor().post('/sign-in', { staffId: 'suzuki', password: 'wrong' });
    }
    await rig.visitor().post('/sign-in', { staffId: 'yamada.taro', password });
    const refused = Array(4).fill('suzuki sign-in-refused suzuki');
    await expect.poll(() => recorded().slice(2)).toEqual([...refused, 'suzuki locked-out suzuki']);
  });

  test('a hall that is away keeps nobody from signing in; it is told later', async () => {
    await expect.poll(recorded).toHaveLength(2);
    hall.memory.away();
    await rig.visitor().signIn('suzuki', password);
    hall.publish();
    clock.advance(5_000);
    await expect.poll(() => recorded().slice(2)).toContain('suzuki signed-in suzuki');
  });
});

describe('signing in while the hall is closed (R59)', () => {
  beforeEach(() => {
    hall.trial.closeDay();
    hall.publish();
  });
  const signIn = (form: object = {}) =>
    rig.visitor().post('/sign-in', { staffId: 'suzuki', password, ...form });
  const overrides = () =>
    hall.trial.journal.flatMap((event) =>
      event.type === 'access-recorded' && event.access.act === 'out-of-hours' ? [event.access] : [],
    );

  test('asks for a reason, of whoever knows the password', async () => {
    expect(await signIn()).toMatchObject({
      status: 409,
      body: { refusal: 'out-of-hours', sentence: '受付時間外です。理由を選んでください。' },
    });
    expect((await signIn({ password: 'wrong' })).status).toBe(403);
    expect((await signIn({ reason: '残業' })).status).toBe(400);
    expect(overrides()).toEqual([]);
  });

  test('with a reason lets in, keeps it, and asks no second time', async () => {
    expect((await signIn({ reason: 'remaining' })).status).toBe(200);
    const given = { act: 'out-of-hours', staffId: 'suzuki', reason: 'remaining' };
    await expect.poll(overrides).toEqual([given]);
    expect((await signIn()).status).toBe(200);
    expect((await signIn({ reason: 'other' })).status).toBe(200);
    expect(overrides()).toEqual([given]);
  });
});

describe('操作の記録 (R47)', () => {
  const answer = async (query = '', by = lead) => {
    const { status, body } = await by.get(`/audit${query}`);
    return { status, ...(body as { value: AuditView; sentence?: string }) };
  };
  const said = ({ value }: { value: AuditView }) =>
    value.rows.map(({ who, what, number }) => [who, what, number].filter(Boolean).join(' '));

  test('tells today, newest first, in words', async () => {
    const number = hall.trial.issue('application');
    hall.trial.callTicket(number, 'counter-1');
    const page = await answer();
    expect(page.value).toMatchObject({ day: '2026-11-19', days: ['2026-11-19'], next: null });
    expect(said(page).slice(0, 2)).toEqual([
      `staff-1 呼び出した（音声あり） ${number}`,
      expect.stringMatching(/^staff-1 番号を発行した（.+） A001$/),
    ]);
    expect(page.value.people).toEqual(['suzuki']);
  });

  test('is filtered by person, number and kind', async () => {
    const number = hall.trial.issue('application');
    hall.trial.cancel(number, 'duplicate');
    await expect
      .poll(async () => said(await answer('?kind=people')))
      .toEqual(['suzuki サインインした', 'suzuki アカウント（自分）を追加した']);
    expect(said(await answer(`?number=${number}&kind=ticket`))).toEqual([
      `staff-1 取り消した（重複） ${number}`,
    ]);
    expect(said(await answer('?staffId=nobody'))).toEqual([]);
  });

  test('a long day comes in pages, and whole as a file', async () => {
    for (let nth = 0; nth < 450; nth += 1)
      hall.trial.recordAccess({ act: 'locked', staffId: 'sato', because: 'asked' });
    const all: string[] = [];
    let query = '?staffId=sato';
    for (let next: number | null = 0; next !== null; ) {
      const page = await answer(query);
      all.push(...said(page));
      next = page.value.next;
      query = `?staffId=sato&from=${next}`;
    }
    expect(all).toHaveLength(450);
    const file = await lead.get('/audit.csv?staffId=sato');
    expect(file.status).toBe(200);
    expect(file.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(file.headers.get('content-disposition')).toContain(
      encodeURIComponent('操作の記録_2026-11-19.csv'),
    );
    expect(String(file.body['text']).trim().split('\r\n')).toHaveLength(451);
  });

  test.each(['?day=yesterday', '?kind=secrets', '?from=-1', '?number=A1', '?name=tanaka'])(
    '%s: 400, and a sentence',
    async (query) => {
      const { status, sentence } = await answer(query);
      expect([status, sentence]).toEqual([400, expect.stringMatching(/。$/)]);
    },
  );

  test('a day that is not there, and a hall that is away: a sentence each', async () => {
    expect(await answer('?day=2026-11-01')).toMatchObject({
      ...{ status: 409, sentence: 'その日の記録はありません。' },
    });
    hall.memory.away();
    expect(await answer()).toMatchObject({ status: 409 });
    expect((await lead.get('/audit.csv')).status).toBe(409);
  });

  test.each(['clerk', 'city-staff', 'city', 'maintenance'] as const)(
    'a %s may not',
    async (role) => {
      const visitor = await signedIn('tanaka', role);
      expect((await answer('', visitor)).status).toBe(403);
      expect((await visitor.get('/audit.csv')).status).toBe(403);
      expect((await rig.visitor().get('/audit')).status).toBe(401);
    },
  );
});
