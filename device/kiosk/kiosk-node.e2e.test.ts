import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '../../broker/client/manual-clock.ts';
import { MemoryPlayer } from '../../broker/client/sound/memory-player.ts';
import { readWav } from '../../broker/client/sound/pcm.ts';
import { err, ok } from '../../broker/contract/result.ts';
import { keypadDown, reportsOfCode } from '../hid/virtual/typed-reports.ts';
import { virtualHid } from '../hid/virtual/virtual-hid-box.ts';
import { KioskRig, rigPin } from './kiosk-rig.ts';
import { issuedOf, jobOf, kioskOf } from './kiosk-samples.ts';
import { type KioskSounds, noSounds } from './kiosk-sounds.ts';
import { defaultTimings } from './kiosk-state.ts';
import type { KioskView } from './kiosk-view.ts';

let folder: string;
let rig: KioskRig;
const open = (sounds?: KioskSounds) => rig.open(folder, sounds ? { sounds } : {});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kiosk-node-'));
  await mkdir(join(folder, 'kiosk'));
  await writeFile(join(folder, 'kiosk', 'index.html'), '<title>kiosk</title>');
  rig = new KioskRig(new ManualClock());
});

afterEach(async () => {
  await rig.node.close();
  await rm(folder, { recursive: true });
});

const post = (path: string, body: object) =>
  fetch(`${rig.node.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

const touch = (touchId = 'touch-0001', locale = 'ja') =>
  post('/touch', { touchId, serviceId: 'application', locale });

/** The last view, as a page that opens now gets it. */
async function view(): Promise<KioskView> {
  const response = await fetch(`${rig.node.url}/stream`);
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    const found = text.match(/event: snapshot\ndata: (.*)\n\n/);
    if (found?.[1]) return JSON.parse(found[1]) as KioskView;
  }
  throw new Error('the stream ended');
}

describe('a touch', () => {
  test('asks the engine under its own id, as this kiosk', async () => {
    await open();
    rig.hall.beat();
    expect((await touch()).status).toBe(202);
    expect(rig.hall.asked).toEqual([
      {
        verb: 'issue-ticket',
        ask: {
          actor: { kind: 'kiosk', nodeId: 'kiosk-1' },
          serviceId: 'application',
          locale: 'ja',
        },
        requestId: 'touch-0001',
      },
    ]);
    rig.hall.deliver(
      'kiosk',
      kioskOf([jobOf({ state: 'printed', ticketState: 'waiting' })]),
      'kiosk-1',
    );
    expect(await view()).toMatchObject({ screen: 'take-slips', ticket: { number: 'A012' } });
    expect(rig.lines).toContainEqual({
      event: 'kiosk.given',
      fields: {
        ticketNumber: 'A012',
        serviceId: 'application',
        requestId: 'touch-0001',
        shown: 'take-slips',
      },
    });
  });

  test('F20: repeated and doubled, still asks once; the double is told so', async () => {
    await open();
    rig.hall.beat();
    const answers = await Promise.all([touch(), touch(), touch('touch-0002')]);
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 409]);
    expect(rig.hall.asked).toHaveLength(1);
  });

  test('is refused without a broker, and when malformed', async () => {
    await open();
    expect((await touch()).status).toBe(409);
    expect((await post('/touch', { touchId: 'x', serviceId: 'application' })).status).toBe(400);
    expect((await post('/language', { locale: 7 })).status).toBe(400);
    expect((await post('/layout', {})).status).toBe(400);
    expect(rig.hall.asked).toEqual([]);
  });
});

describe('time and presence', () => {
  test('goes home by itself, and never stays with an unanswered touch', async () => {
    await open();
    rig.hall.beat();
    rig.hall.answer('issue-ticket', () => err('issuing-stopped'));
    await touch();
    expect(await view()).toMatchObject({ screen: 'trouble', text: 'closed.paused' });
    rig.clock.advance(defaultTimings.troubleMs);
    expect((await view()).screen).toBe('home');
  });

  test('準備中 while the broker is away, home again with the next beat', async () => {
    await open();
    expect((await view()).screen).toBe('preparing');
    rig.hall.beat();
    expect((await view()).screen).toBe('home');
    rig.hall.away();
    expect((await view()).screen).toBe('preparing');
    rig.hall.beat();
    expect((await view()).screen).toBe('home');
  });

  test('language and layout go back by themselves (F59)', async () => {
    await open();
    rig.hall.beat();
    await post('/language', { locale: 'pt-BR' });
    await post('/layout', { low: true });
    expect((await view()).hall).toMatchObject({ locale: 'pt-BR', low: true });
    rig.clock.advance(defaultTimings.leftAloneMs);
    expect((await view()).hall).toMatchObject({ locale: 'ja', low: false });
    expect(rig.clock.timerCount).toBe(0);
  });

  test('a touch on the way home goes home, once the double tap is over', async () => {
    await open();
    rig.hall.beat();
    rig.hall.answer('issue-ticket', () => ok(issuedOf({ jobId: undefined })));
    await touch();
    expect((await post('/home', {})).status).toBe(204);
    expect((await view()).screen).toBe('show-number');
    rig.clock.advance(defaultTimings.tapGuardMs);
    await post('/home', {});
    expect((await view()).screen).toBe('home');
  });
});

describe('sound (R9)', () => {
  test('the page sounds where the node has no loudspeaker, and is offered each sound once', async () => {
    await open();
    rig.hall.beat();
    rig.hall.answer('issue-ticket', () => err('issuing-stopped'));
    await touch();
    const { hall: frame } = await view();
    const claim = () => post(`/sound/${frame?.soundId}/claim`, {});
    expect([(await claim()).status, (await claim()).status]).toEqual([204, 409]);
    const file = await fetch(`${rig.node.url}/sound/${frame?.soundId}`);
    const wav = readWav(Buffer.from(await file.arrayBuffer()));
    expect(wav.ok && wav.value.length).toBeGreaterThan(0);
    await post(`/sound/${frame?.soundId}/report`, {});
    expect((await view()).hall?.soundId).toBeUndefined();
  });

  test('never both: with its own loudspeaker the page gets none', async () => {
    const heard: string[] = [];
    await open({ ...noSounds, failed: (locale) => heard.push(`failed ${locale}`) });
    rig.hall.beat();
    rig.hall.answer('issue-ticket', () => err('printer-not-ready'));
    await touch();
    await view();
    expect(heard).toEqual(['failed ja']);
    expect((await view()).hall?.soundId).toBeUndefined();
  });

  test('F19: a loudspeaker that is gone is a fault of this box, and nothing else changes', async () => {
    const player = new MemoryPlayer();
    player.fault = { kind: 'missing', detail: 'no card' };
    await rig.open(folder, { player });
    rig.hall.beat();
    rig.hall.answer('issue-ticket', () => ok(issuedOf({ jobId: undefined })));
    await touch();
    await settle();
    expect((await view()).screen).toBe('show-number');
    expect(rig.hall.health.faults).toContain('音が出ません');
  });
});

/** Lets what is under way in memory come to its end. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((done) => setImmediate(done));
}

describe('the devices of the terminal (issue 3, points 5, 6 and 9)', () => {
  test('a reservation under the reader is asked for by its code (R67)', async () => {
    await open();
    rig.hall.beat();
    rig.hall.answer('check-in', () => ok(issuedOf({ serviceId: 'pickup' })));
    rig.hub.plug(virtualHid.scanner);
    for (const report of reportsOfCode('R-1042') ?? [])
      rig.hub.report(virtualHid.scanner, [...report]);
    await settle();
    expect(rig.hall.asked).toMatchObject([
      { verb: 'check-in', ask: { code: 'R-1042', actor: { kind: 'kiosk' } } },
    ]);
    expect((await view()).screen).toBe('printing');
    expect((await view()).hall?.reader).toBe(true);
  });

  test('a code that is no reservation says so, without asking anybody', async () => {
    await open();
    rig.hall.beat();
    rig.hub.plug(virtualHid.scanner);
    const reports = reportsOfCode('https://example.com/x') ?? [];
    for (const report of reports) rig.hub.report(virtualHid.scanner, [...report]);
    rig.clock.advance(500);
    await settle();
    expect(await view()).toMatchObject({ screen: 'trouble', text: 'reservation.unknown' });
    expect(rig.hall.asked).toEqual([]);
  });

  test('the keypad leads to a number, and the screen shows its keys (R65)', async () => {
    const said: string[] = [];
    const say = async (text: string) => {
      said.push(text);
      return true;
    };
    await open({ ...noSounds, say });
    rig.hall.beat();
    rig.clock.advance(1_000);
    rig.hub.plug(virtualHid.keypad);
    const press = (key: Parameters<typeof keypadDown>[0]) => {
      rig.hub.report(virtualHid.keypad, [...keypadDown(key)]);
      rig.clock.advance(400);
      rig.hub.report(virtualHid.keypad, [0, 0, 0, 0, 0, 0, 0, 0]);
      rig.clock.advance(400);
    };
    press('digit-1');
    expect((await view()).hall?.guide?.keys).toHaveLength(2);
    press('digit-1');
    press('enter');
    await settle();
    expect(rig.hall.asked).toMatchObject([{ verb: 'issue-ticket' }]);
  });

  test('health names each part, and a fault names what is wrong (R20)', async () => {
    await open();
    expect(rig.hall.health).toMatchObject({ panel: 'ready', scanner: 'unplugged', screen: 'none' });
    expect(rig.hall.health.faults).toEqual(
      expect.arrayContaining(['読取器がつながっていません', 'テンキーがつながっていません']),
    );
    rig.panel.become('mute');
    rig.panel.setDoor(true);
    expect(rig.hall.health.panel).toBe('mute');
    await post('/alive', {});
    expect(rig.hall.health.screen).toBe('ready');
    rig.clock.advance(5_000);
    expect(rig.hall.health.screen).toBe('mute');
    expect(rig.hall.health.faults).toContain('画面が止まったので、起動し直しています');
    expect([rig.screenRestarts, rig.restarts]).toEqual([1, 0]);
    await post('/alive', {});
    expect(rig.hall.health.faults?.join()).not.toContain('画面');
  });
});

test('a touch asks for a hand here, and the screen says so until somebody has come (K12)', async () => {
  await open();
  rig.hall.beat();
  expect((await view()).hall?.help).toBe('none');
  expect((await post('/help', {})).status).toBe(204);
  await settle();
  const kioskId = rig.hall.node;
  expect(rig.hall.asked).toMatchObject([
    { verb: 'ask-help', ask: { actor: { kind: 'kiosk', nodeId: kioskId }, place: { kioskId } } },
  ]);
});

describe('staff mode over HTTP', () => {
  test('from the corner to the desk, and every act in the audit', async () => {
    await open();
    rig.hall.beat();
    await post('/staff/open', {});
    expect(await view()).toMatchObject({ screen: 'staff-pin', triesLeft: 5, lockedForMs: 0 });
    await post('/staff/pin', { pin: '0000' });
    await settle();
    expect(await view()).toMatchObject({ screen: 'staff-pin', triesLeft: 4 });
    await post('/staff/pin', { pin: rigPin });
    await settle();
    expect(await view()).toMatchObject({ screen: 'staff', issuedToday: 12, volume: 10 });
    await post('/staff/act', { act: 'volume', volume: 4 });
    await post('/staff/act', { act: 'restart' });
    await settle();
    expect(await view()).toMatchObject({ volume: 4, said: { tone: 'done' } });
    expect(rig.restarts).toBe(1);
    await post('/staff/leave', {});
    await settle();
    const acts = rig.hall.asked.map(({ ask }) => ('act' in ask ? ask.act : undefined));
    expect(acts).toEqual(['refused', 'entered', 'volume-set', 'restarted', 'left']);
  });

  test('nothing of it without the PIN, and nothing malformed with it', async () => {
    await open();
    rig.hall.beat();
    await post('/staff/act', { act: 'restart' });
    await post('/staff/pin', { pin: rigPin });
    await settle();
    expect([(await view()).screen, rig.restarts]).toEqual(['home', 0]);
    expect((await post('/staff/pin', { pin: 'abcd' })).status).toBe(400);
    expect((await post('/staff/act', { act: 'format' })).status).toBe(400);
  });
});

test('texts are served by version, for good', async () => {
  await open();
  const texts = await fetch(`${rig.node.url}/texts/sample-1/pt-BR.json`);
  expect(texts.headers.get('cache-control')).toContain('immutable');
  expect(await texts.json()).toMatchObject({ native: 'Português' });
  expect((await fetch(`${rig.node.url}/texts/other/pt-BR.json`)).status).toBe(404);
  expect((await fetch(`${rig.node.url}/texts/sample-1/ko.json`)).status).toBe(404);
});
