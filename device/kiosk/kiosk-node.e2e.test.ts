import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '../../broker/client/manual-clock.ts';
import { MemoryHall } from '../../broker/client/memory-hall.ts';
import { readWav } from '../../broker/client/sound/pcm.ts';
import type { Logger } from '../../broker/contract/log.ts';
import { err, ok } from '../../broker/contract/result.ts';
import { KioskNode } from './kiosk-node.ts';
import { issuedOf, jobOf, kioskOf, lineOf, packOf } from './kiosk-samples.ts';
import type { KioskSounds } from './kiosk-sounds.ts';
import { defaultTimings } from './kiosk-state.ts';
import type { KioskView } from './kiosk-view.ts';

const lines: { readonly event: string; readonly fields: object | undefined }[] = [];
const note = (event: string, fields?: object) => void lines.push({ event, fields });
const log: Logger = { debug: note, info: note, warn: note, error: note };

let folder: string;
let hall: MemoryHall;
let clock: ManualClock;
let node: KioskNode;

async function open(sounds?: KioskSounds): Promise<void> {
  const opened = await KioskNode.open({
    hall,
    log,
    clock,
    timings: defaultTimings,
    sounds,
    server: { host: '127.0.0.1', port: 0, pagesDirectory: folder },
  });
  if (!opened.ok) throw new Error(opened.error);
  node = opened.value;
}

beforeEach(async () => {
  lines.length = 0;
  folder = await mkdtemp(join(tmpdir(), 'kiosk-node-'));
  await mkdir(join(folder, 'kiosk'));
  await writeFile(join(folder, 'kiosk', 'index.html'), '<title>kiosk</title>');
  hall = new MemoryHall('kiosk-1', 'iwata');
  clock = new ManualClock();
  hall.deliver('site', packOf());
  hall.deliver('kiosk', kioskOf(), 'kiosk-1');
  hall.deliver('line', lineOf());
  hall.answer('issue-ticket', () => ok(issuedOf()));
});

afterEach(async () => {
  await node.close();
  await rm(folder, { recursive: true });
});

const post = (path: string, body: object) =>
  fetch(`${node.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

const touch = (touchId = 'touch-0001', locale = 'ja') =>
  post('/touch', { touchId, serviceId: 'application', locale });

/** The last view, as a page that opens now gets it. */
async function view(): Promise<KioskView> {
  const response = await fetch(`${node.url}/stream`);
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
    hall.beat();
    expect((await touch()).status).toBe(202);
    expect(hall.asked).toEqual([
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
    hall.deliver(
      'kiosk',
      kioskOf([jobOf({ state: 'printed', ticketState: 'waiting' })]),
      'kiosk-1',
    );
    expect(await view()).toMatchObject({ screen: 'take-slips', ticket: { number: 'A012' } });
    expect(lines).toContainEqual({
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
    hall.beat();
    const answers = await Promise.all([touch(), touch(), touch('touch-0002')]);
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 409]);
    expect(hall.asked).toHaveLength(1);
  });

  test('is refused without a broker, and when malformed', async () => {
    await open();
    expect((await touch()).status).toBe(409);
    expect((await post('/touch', { touchId: 'x', serviceId: 'application' })).status).toBe(400);
    expect((await post('/language', { locale: 7 })).status).toBe(400);
    expect((await post('/layout', {})).status).toBe(400);
    expect(hall.asked).toEqual([]);
  });
});

describe('time and presence', () => {
  test('goes home by itself, and never stays with an unanswered touch', async () => {
    await open();
    hall.beat();
    hall.answer('issue-ticket', () => err('issuing-stopped'));
    await touch();
    expect(await view()).toMatchObject({ screen: 'trouble', text: 'closed.paused' });
    clock.advance(defaultTimings.troubleMs);
    expect((await view()).screen).toBe('home');
  });

  test('準備中 while the broker is away, home again with the next beat', async () => {
    await open();
    expect((await view()).screen).toBe('preparing');
    hall.beat();
    expect((await view()).screen).toBe('home');
    hall.away();
    expect((await view()).screen).toBe('preparing');
    hall.beat();
    expect((await view()).screen).toBe('home');
  });

  test('language and layout go back by themselves (F59)', async () => {
    await open();
    hall.beat();
    await post('/language', { locale: 'pt-BR' });
    await post('/layout', { low: true });
    expect((await view()).hall).toMatchObject({ locale: 'pt-BR', low: true });
    clock.advance(defaultTimings.leftAloneMs);
    expect((await view()).hall).toMatchObject({ locale: 'ja', low: false });
    expect(clock.timerCount).toBe(0);
  });

  test('a touch on the way home goes home, once the double tap is over', async () => {
    await open();
    hall.beat();
    hall.answer('issue-ticket', () => ok(issuedOf({ jobId: undefined })));
    await touch();
    expect((await post('/home', {})).status).toBe(204);
    expect((await view()).screen).toBe('show-number');
    clock.advance(defaultTimings.tapGuardMs);
    await post('/home', {});
    expect((await view()).screen).toBe('home');
  });
});

describe('sound (R9)', () => {
  test('the page sounds where the node has no loudspeaker: once a number, under a new id', async () => {
    await open();
    hall.beat();
    hall.answer('issue-ticket', () => ok(issuedOf({ jobId: undefined })));
    await touch();
    expect((await view()).hall?.sound).toEqual({ id: 1, name: 'issued' });
  });

  test('never both: with its own loudspeaker the page gets none', async () => {
    const heard: string[] = [];
    await open({ issued: () => heard.push('issued'), failed: () => heard.push('failed') });
    hall.beat();
    hall.answer('issue-ticket', () => err('printer-not-ready'));
    await touch();
    await view();
    expect(heard).toEqual(['failed']);
    expect((await view()).hall?.sound).toBeUndefined();
  });

  test('the two files are sounds, and differ', async () => {
    await open();
    const files = await Promise.all(
      ['issued', 'failed'].map(async (name) => {
        const response = await fetch(`${node.url}/sounds/${name}.wav`);
        return readWav(Buffer.from(await response.arrayBuffer()));
      }),
    );
    const lengths = files.map((file) => (file.ok ? file.value.length : 0));
    expect(Math.min(...lengths)).toBeGreaterThan(0);
    expect(new Set(lengths).size).toBe(2);
    expect((await fetch(`${node.url}/sounds/other.wav`)).status).toBe(404);
  });
});

test('texts are served by version, for good', async () => {
  await open();
  const texts = await fetch(`${node.url}/texts/sample-1/pt-BR.json`);
  expect(texts.headers.get('cache-control')).toContain('immutable');
  expect(await texts.json()).toMatchObject({ native: 'Português' });
  expect((await fetch(`${node.url}/texts/other/pt-BR.json`)).status).toBe(404);
  expect((await fetch(`${node.url}/texts/sample-1/ko.json`)).status).toBe(404);
});
