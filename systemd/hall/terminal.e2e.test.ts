import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assert } from '../../broker/contract/result.ts';
import { projectDirectory } from '../../config/paths.ts';
import { post } from './day/http-door.ts';
import { followScreen, type Screen } from './day/screen.ts';
import { freePorts } from './free-ports.ts';
import { type RunningHall, runHall } from './hall.ts';
import { ensureBuilt } from './setup.mjs';

/** A ticket terminal in a running hall: every process is the real one, its devices are virtual. */
let hall: RunningHall;
let directory = '';
/** The session of the 責任者, once there is one. */
let lead: string | undefined;
/** What this test looks at of each page. */
const kioskSeen = v.looseObject({
  screen: v.string(),
  because: v.optional(v.string()),
  text: v.optional(v.string()),
  ticket: v.optional(v.looseObject({ serviceId: v.string() })),
  hall: v.optional(
    v.looseObject({
      help: v.optional(v.string()),
      guide: v.optional(v.looseObject({ serviceId: v.optional(v.string()) })),
    }),
  ),
  triesLeft: v.optional(v.number()),
  slipsLeft: v.optional(v.number()),
  jobs: v.optional(
    v.array(v.looseObject({ ticketId: v.string(), state: v.string(), acts: v.array(v.string()) })),
  ),
  said: v.optional(v.looseObject({ tone: v.string() })),
  panelTest: v.optional(v.array(v.string())),
});
type KioskSeen = v.InferOutput<typeof kioskSeen>;
const lamp = v.boolean();
const terminalSeen = v.looseObject({
  board: v.looseObject({ lamps: v.looseObject({ green: lamp, amber: lamp, red: lamp }) }),
  hid: v.looseObject({ devices: v.array(v.looseObject({ plugged: lamp, opened: lamp })) }),
  callBox: v.looseObject({ lights: v.number() }),
});
type TerminalSeen = v.InferOutput<typeof terminalSeen>;

const WITHIN_MS = 30_000;
/** A Tuesday morning, so that slots of this day can be named. */
const HALL_CLOCK = '2026-11-24T10:00';
const closers: (() => Promise<void>)[] = [];
/** Views of another shape than this test knows: it would wait for what it cannot see. */
const troubles: string[] = [];

let kiosk: Screen<KioskSeen>;
let terminal: Screen<TerminalSeen>;

/** Waits until the kiosk's page shows it; how long it takes is nobody's business. */
async function until(said: string, holds: (view: KioskSeen) => boolean): Promise<void> {
  const found = await kiosk.until((view) => holds(view) || undefined, WITHIN_MS);
  assert(found === true, `never came true: ${said}: ${JSON.stringify(kiosk.view).slice(0, 2_000)}`);
}

async function lit(lamp: 'green' | 'amber' | 'red'): Promise<void> {
  const found = await terminal.until(({ board }) => board.lamps[lamp] || undefined, WITHIN_MS);
  assert(found === true, `the ${lamp} lamp never came on`);
}

/** The kiosk has found every device that is plugged in. */
async function devicesFound(): Promise<void> {
  const all = ({ hid }: TerminalSeen) => hid.devices.every((one) => one.opened === one.plugged);
  const found = await terminal.until((view) => all(view) || undefined, WITHIN_MS);
  assert(found === true, 'the kiosk never found its devices');
}

const sent = async (base: string, route: string, body: object) =>
  (await post(base, route, body)).status;
const atKiosk = (route: string, body: object = {}) => sent(hall.addresses.kiosk, route, body);
const atDevices = (route: string, body: object) => sent(hall.addresses.terminal, route, body);
const key = (name: string) => atDevices('/hid', { kind: 'key', key: name });
const happen = (happening: string) => atDevices('/happenings', { happening });
const touch = () =>
  atKiosk('/touch', { touchId: randomUUID(), serviceId: 'application', locale: 'ja' });

async function slipsPrinted(): Promise<number> {
  const response = await fetch(`${hall.addresses.terminal}/slips.json`);
  return ((await response.json()) as readonly unknown[]).length;
}

beforeAll(async () => {
  await ensureBuilt();
  directory = await mkdtemp(path.join(os.tmpdir(), 'yobiban-terminal-'));
  const running = await runHall(
    {
      ...{ directory, host: '127.0.0.1', clock: HALL_CLOCK, speed: 1, sound: 'none' },
      site: path.join(projectDirectory, 'config', 'trial.yaml'),
      port: await freePorts(),
      kioskTimings: { tapGuardMs: 0, homeGuardMs: 0 },
    },
    () => {},
  );
  if ('problem' in running) throw new Error(running.problem);
  hall = running;
  const { kiosk: kioskPage, terminal: terminalPage } = hall.addresses;
  const trouble = (sentence: string) => troubles.push(sentence);
  const one = followScreen(`${kioskPage}/stream`, kioskSeen, trouble);
  const other = followScreen(`${terminalPage}/stream`, terminalSeen, trouble);
  kiosk = one.screen;
  terminal = other.screen;
  closers.push(one.close, other.close);
});
afterAll(async () => {
  for (const close of closers) await close();
  await hall?.stop();
  await rm(directory, { recursive: true, force: true });
  expect(troubles).toEqual([]);
});

const onHome = () => until('the kiosk is ready', ({ screen }) => screen === 'home');

describe('a touch, two slips', () => {
  test('printed means printed: take-slips only when both are out (point 2)', async () => {
    await onHome();
    await lit('green');
    expect(await touch()).toBe(202);
    await until('slips to be taken', ({ screen }) => screen === 'take-slips');
    expect(await slipsPrinted()).toBe(2);
    await atKiosk('/home');
  });

  test('the keypad alone leads to a number (point 6, R65)', async () => {
    await onHome();
    await devicesFound();
    const before = await slipsPrinted();
    await key('digit-1');
    await until('the guide lists', ({ hall: frame }) => frame?.guide !== undefined);
    await new Promise((resolve) => setTimeout(resolve, 400));
    await key('digit-1');
    await until('it confirms', ({ hall: frame }) => frame?.guide?.serviceId !== undefined);
    await key('enter');
    await until('slips to be taken', ({ screen }) => screen === 'take-slips');
    expect(await slipsPrinted()).toBe(before + 2);
    await atKiosk('/home');
  });
});

describe('when something is pulled', () => {
  test('F12: out of paper no number is taken, the lamp is red, and paper brings it back', async () => {
    await onHome();
    const before = await slipsPrinted();
    await happen('paper-out');
    await until('paper is out', ({ because }) => because === 'paper-out');
    await lit('red');
    expect(await touch()).toBe(409);
    await happen('paper-loaded');
    await onHome();
    await lit('green');
    expect(await slipsPrinted()).toBe(before);
  });

  test('F15: a printer without its cable is missed, and found again by itself', async () => {
    await onHome();
    await atDevices('/cable', { plugged: false });
    await until('the printer is away', ({ because }) => because === 'offline');
    await atDevices('/cable', { plugged: true });
    await onHome();
    expect(await touch()).toBe(202);
    await until('slips to be taken', ({ screen }) => screen === 'take-slips');
    await atKiosk('/home');
  });

  test('a slip that did not come: the number stays, and staff settle it at the kiosk', async () => {
    await onHome();
    await happen('fail-after-slip');
    await touch();
    await until('the number is on the screen', ({ screen }) => screen === 'show-number');
    await happen('paper-loaded');
    await signIn();
    await until('the job can be settled', ({ jobs }) => (jobs?.[0]?.acts.length ?? 0) > 0);
    const job = kiosk.view?.jobs?.[0];
    expect(job?.acts).toEqual(expect.arrayContaining(['reprint', 'accept', 'cancel']));
    const before = await slipsPrinted();
    await atKiosk('/staff/act', { act: 'reprint', ticketId: job?.ticketId });
    await until('the copy is out', ({ jobs }) => jobs?.[0]?.state === 'printed');
    expect(await slipsPrinted()).toBe(before + 2);
    await atKiosk('/staff/leave');
    await onHome();
  });
});

async function signIn(): Promise<void> {
  await until(
    'nobody is being served',
    ({ screen }) => screen === 'home' || screen === 'show-number' || screen === 'out-of-service',
  );
  await atKiosk('/home');
  await until('the corner is free', ({ screen }) => screen !== 'show-number');
  await atKiosk('/staff/open');
  await until('the PIN is asked for', ({ screen }) => screen === 'staff-pin');
  await atKiosk('/staff/pin', { pin: hall.staffPin });
  await until('the desk is open', ({ screen }) => screen === 'staff');
}

describe('the staff mode (point 8)', () => {
  test('a refill is counted by the printer, a test print comes out, the panel shows its lamps', async () => {
    await onHome();
    await signIn();
    await atKiosk('/staff/act', { act: 'refill', rollMm: 20_000 });
    await until('the roll is the new one', ({ slipsLeft }) => (slipsLeft ?? 999) < 300);
    const before = await slipsPrinted();
    await atKiosk('/staff/act', { act: 'test-print' });
    await until('it was sent', ({ said }) => said?.tone === 'done');
    for (let turn = 0; turn < 500 && (await slipsPrinted()) === before; turn += 1) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(await slipsPrinted()).toBe(before + 1);
    await atKiosk('/staff/act', { act: 'panel-test' });
    await lit('amber');
    await atDevices('/board', { act: 'press-button' });
    await until('the press is written down', ({ panelTest }) =>
      (panelTest ?? []).some((line) => line.includes('ボタン')),
    );
    await atKiosk('/staff/act', { act: 'refill', rollMm: 80_000 });
    await until('a whole roll again', ({ slipsLeft }) => (slipsLeft ?? 0) > 300);
    await atKiosk('/staff/leave');
    await onHome();
  });

  test('a wrong PIN opens nothing', async () => {
    await onHome();
    await atKiosk('/staff/open');
    await atKiosk('/staff/pin', { pin: '00000000' });
    await until('a try is gone', ({ triesLeft }) => triesLeft === 4);
    await atKiosk('/staff/act', { act: 'restart' });
    await atKiosk('/staff/leave');
    await onHome();
  });
});

describe('a reservation under the reader (R67)', () => {
  const csv = [
    '予約番号,日付,時刻,受付内容',
    'R-1042,2026-11-24,10:05,pickup',
    'R-1043,2026-11-24,16:00,pickup',
  ].join('\n');
  const scan = (code: string) => atDevices('/hid', { kind: 'scan', code });
  const home = async () => {
    await atKiosk('/home');
    await onHome();
  };

  test('the list comes from a file without names; its code is a number, once, in its time', async () => {
    const { staff } = hall.addresses;
    const account = { staffId: 'lead-1', password: 'ことりが三羽とんだ秋の朝' };
    const { cookie, status } = await post(staff, '/first-account', account);
    expect(status).toBe(200);
    lead = cookie;
    const named = await post(staff, '/reservations', { text: `氏名,${csv}` }, cookie);
    expect(named.status).toBe(409);
    expect((await post(staff, '/reservations', { text: csv }, cookie)).status).toBe(200);
    await onHome();
    await devicesFound();
    await scan('R-1042');
    await until('slips to be taken', ({ screen }) => screen === 'take-slips');
    expect(kiosk.view?.ticket?.serviceId).toBe('pickup');
    await home();
    for (const [code, text] of [
      ['R-1042', 'reservation.used'],
      ['R-1043', 'reservation.too_early'],
      ['R-9999', 'reservation.unknown'],
      ['HTTPS://EXAMPLE.COM/X', 'reservation.unknown'],
    ] as const) {
      await scan(code);
      await until(`${code}: ${text}`, (view) => view.text === text);
      await home();
    }
  });
});

test('K12: the 5 of the keypad, held, calls somebody, once; who comes says so, and the kiosk tells it', async () => {
  const { staff } = hall.addresses;
  const helpIs = (wanted: string) =>
    until(`the kiosk shows ${wanted}`, ({ hall: frame }) => frame?.help === wanted);
  const kioskId = 'kiosk-1';
  const answer = () =>
    post(
      staff,
      '/ask',
      { verb: 'answer-help', requestId: randomUUID(), ask: { place: { kioskId } } },
      lead,
    );
  await onHome();
  await devicesFound();
  expect((await answer()).status, 'nobody has called yet').toBe(409);
  await atDevices('/hid', { kind: 'hold', key: 'digit-5' });
  await helpIs('called');
  await atDevices('/hid', { kind: 'release' });
  // By touch as well: there is one call, and one answer to it.
  await atKiosk('/help');
  expect((await answer()).status).toBe(200);
  await helpIs('answered');
  expect((await answer()).status).toBe(409);
});

test('the call box at counter 1 is in service; at a closed counter a press does nothing, and says so', async () => {
  const inService = ({ callBox }: TerminalSeen) => callBox.lights === 1 || undefined;
  expect(await terminal.until(inService, WITHIN_MS)).toBe(true);
  const flashed = terminal.until(({ callBox }) => callBox.lights === 7 || undefined, WITHIN_MS);
  expect(await atDevices('/call-box', { kind: 'key', key: 'enter' })).toBe(204);
  expect(await flashed).toBe(true);
  expect(await terminal.until(inService, WITHIN_MS)).toBe(true);
});
