import { createServer, type Socket } from 'node:net';
import process from 'node:process';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { MemoryLog } from '../../broker/contract/memory-log.ts';
import { FirmataPanel } from './firmata-panel.ts';
import { loadFive } from './five-board.ts';
import { panelStage, SteppedClock, shippedWiring } from './panel-stage.ts';

const closes: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closes.splice(0)) await close();
});

async function open(options?: Parameters<typeof panelStage>[0]) {
  const stage = await panelStage(options);
  closes.push(stage.close);
  await stage.clock.until(() => stage.panel.state === 'ready');
  return stage;
}

/** A board-like peer that does what it is told with each connection. */
async function peer(serve: (socket: Socket) => void) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    serve(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const clock = new SteppedClock();
  const log = new MemoryLog();
  const panel = FirmataPanel.open({
    address: { kind: 'tcp', host: '127.0.0.1', port },
    wiring: shippedWiring(),
    clock,
    log,
  });
  const close = async () => {
    await panel.close();
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  closes.push(close);
  return { panel, clock, log, close };
}

describe('F17', () => {
  test('1,000 presses of a button that bounces for 50 ms are 1,000 events', async () => {
    const { board, clock, events } = await open();
    for (let count = 1; count <= 1_000; count += 1) {
      board.do('bounce-button');
      await clock.pass(330);
      expect(events).toHaveLength(count);
    }
    expect(events.every((event) => event.kind === 'button')).toBe(true);
  });

  test('a stuck button is one event and a fault, until it lets go', async () => {
    const { board, panel, clock, events, log } = await open();
    board.do('hold-button');
    await clock.until(() => panel.faults.length === 1);
    await clock.pass(30_000);
    expect(events).toEqual([{ kind: 'button' }]);
    expect(panel.faults).toEqual(['button-stuck']);
    board.do('release-button');
    await clock.until(() => panel.faults.length === 0);
    expect(log.of('panel.faults')).toEqual([{ faults: 'button-stuck' }, { faults: '' }]);
    board.do('press-button');
    await clock.pass(300);
    expect(events).toHaveLength(2);
  });

  test('a button that is down when its board comes back is no press', async () => {
    const { board, panel, clock, events } = await open();
    board.do('unplug');
    await clock.until(() => panel.state === 'unplugged');
    board.do('hold-button');
    board.do('plug');
    await clock.until(() => panel.state === 'ready');
    await clock.pass(1_000);
    board.do('release-button');
    await clock.pass(1_000);
    expect(events).toEqual([]);
  });
});

test('the button light blinks once a second, and stands still when it is told to', async () => {
  const { board, panel, clock } = await open();
  panel.show({ lamp: 'green', button: 'blink' });
  await clock.until(() => board.view.buttonLight);
  let edges = 0;
  let before = true;
  for (let step = 0; step < 1_000; step += 1) {
    await clock.step();
    // Told the same again and again, it goes on as it was.
    panel.show({ lamp: 'green', button: 'blink' });
    if (board.view.buttonLight !== before) edges += 1;
    before = board.view.buttonLight;
  }
  expect(edges).toBe(20);
  panel.show({ lamp: 'green', button: 'on' });
  await clock.pass(20);
  for (let step = 0; step < 200; step += 1) {
    await clock.step();
    expect(board.view.buttonLight).toBe(true);
  }
});

test('a pattern sounds as it is written, and no caller leaves the buzzer sounding', async () => {
  const { board, panel, clock, beeps } = await open();
  panel.buzz([100, 100, 100]);
  await clock.pass(1_000);
  expect(beeps).toHaveLength(2);
  panel.buzz([Number.POSITIVE_INFINITY, 0, 1e9]);
  await clock.until(() => board.view.buzzer);
  await clock.pass(4_100);
  expect(board.view.buzzer).toBe(false);
});

test('a relay board that switches on at low is dark when the panel is told nothing', async () => {
  const shipped = shippedWiring();
  const lamps = {
    green: { pin: 4, onLevel: 'low' },
    red: { pin: 6, onLevel: 'low' },
  } as const;
  const { board, panel, clock } = await open({ wiring: { ...shipped, lamps } });
  expect(board.view.lamps).toEqual({ green: false, amber: false, red: false });
  panel.show({ lamp: 'red', button: 'off' });
  await clock.until(() => board.view.lamps.red);
  expect(board.view.lamps.green).toBe(false);
});

test('a pin that the board has not is a fault; the rest of the panel works', async () => {
  const shipped = shippedWiring();
  const wiring = {
    ...shipped,
    lamps: { ...shipped.lamps, red: { pin: 40, onLevel: 'high' } },
  } as const;
  const { board, panel, clock, events } = await open({ wiring });
  expect(panel.faults).toEqual(['wiring']);
  panel.show({ lamp: 'red', button: 'on' });
  await clock.until(() => board.view.buttonLight);
  panel.show({ lamp: 'green', button: 'on' });
  await clock.until(() => board.view.lamps.green);
  board.do('press-button');
  await clock.until(() => events.length === 1);
});

test('a panel without door, sensor, buzzer and lamps is a panel', async () => {
  const { button } = shippedWiring();
  const { board, panel, clock, events, beeps } = await open({
    wiring: { lamps: {}, ...(button && { button }) },
  });
  panel.show({ lamp: 'red', button: 'blink' });
  panel.buzz([100]);
  board.do('open-door');
  board.do('person-near');
  board.do('press-button');
  await clock.pass(1_000);
  expect(events).toEqual([{ kind: 'button' }]);
  expect(beeps).toEqual([]);
});

test('20 times unplugged: a new board each time, and nothing of the old ones stays', async () => {
  const said = [vi.spyOn(console, 'log'), vi.spyOn(console, 'error'), vi.spyOn(console, 'warn')];
  const signals = ['exit', 'SIGINT', 'SIGTERM', 'uncaughtException'] as const;
  const listeners = () => signals.map((signal) => process.listenerCount(signal));
  const before = listeners();
  const { cache } = await loadFive();
  const { board, panel, clock, log, events } = await open();
  const [first] = cache;
  panel.show({ lamp: 'amber', button: 'off' });
  for (let count = 1; count <= 20; count += 1) {
    await clock.until(() => board.view.lamps.amber);
    board.do('unplug');
    await clock.until(() => panel.state === 'unplugged');
    expect(cache).toHaveLength(0);
    board.do('plug');
    await clock.until(() => panel.state === 'ready');
    expect(cache).toHaveLength(1);
    expect(cache[0]).not.toBe(first);
  }
  await clock.pass(100);
  board.do('press-button');
  await clock.until(() => events.length === 1);
  expect(listeners()).toEqual(before);
  expect(log.of('panel.state')).toHaveLength(41);
  for (const spy of said) expect(spy).not.toHaveBeenCalled();
  vi.restoreAllMocks();
});

test('a board that reports no levels by itself is ready all the same', async () => {
  // Answers every question of the handshake, and never reports a port.
  const capabilities = Array.from({ length: 20 }, () => [0, 1, 1, 1, 11, 1, 0x7f]).flat();
  const mapping = new Array<number>(20).fill(0x7f);
  const hello = [0xf9, 2, 5, 0xf0, 0x79, 2, 5, 0x41, 0, 0xf7];
  const tables = [0xf0, 0x6c, ...capabilities, 0xf7, 0xf0, 0x6a, ...mapping, 0xf7];
  const { panel, clock } = await peer((socket) => {
    socket.on('data', (bytes) => {
      if (bytes.includes(0xf9)) socket.write(Uint8Array.from(hello));
      if (bytes.includes(0x6b)) socket.write(Uint8Array.from(tables.slice(0, 143)));
      if (bytes.includes(0x69)) socket.write(Uint8Array.from(tables.slice(143)));
    });
  });
  await clock.until(() => panel.state === 'ready');
});

test('unplugged, it is found again 3 s after it is back (F17: reopen within 3 s)', async () => {
  const { board, panel, clock } = await open();
  board.do('unplug');
  await clock.pass(60_000);
  board.do('plug');
  await clock.pass(3_000);
  expect(panel.state).toBe('ready');
});

test('a board that falls silent is mute within 7 s, is dropped, and is ready when it wakes', async () => {
  const { board, panel, clock } = await open();
  board.do('go-mute');
  await clock.pass(7_000);
  expect(panel.state).toBe('mute');
  // While it is mute, attempts follow one another and none changes what is told.
  const states: string[] = [];
  panel.onState((state) => states.push(state));
  await clock.pass(60_000);
  expect(states).toEqual([]);
  board.do('wake');
  await clock.until(() => panel.state === 'ready');
});

test('who takes the line and never answers is mute', async () => {
  const { panel, clock, log } = await peer((socket) => socket.resume());
  await clock.until(() => panel.state === 'mute');
  await clock.pass(30_000);
  expect(log.of('panel.state')).toEqual([
    { state: 'mute', because: 'no board answered on the line' },
  ]);
});

test('who hangs up at once is unplugged; said once, tried for ever', async () => {
  let calls = 0;
  const { panel, clock, log } = await peer((socket) => {
    calls += 1;
    socket.destroy();
  });
  await clock.until(() => calls === 10);
  expect(panel.state).toBe('unplugged');
  expect(log.of('panel.state')).toHaveLength(1);
});

const greeting = [0xf9, 2, 5, 0xf0, 0x79, 2, 5, 0x41, 0, 0xf7];
test.each<[string, readonly number[]]>([
  ['the state of a pin that is not there', [...greeting, 0xf0, 0x6e, 99, 0, 0, 0xf7]],
  ['a mapping of pins before there are pins', [...greeting, 0xf0, 0x6a, 1, 2, 0xf7]],
  ['a firmware without a version', [0xf9, 2, 5, 0xf0, 0x79, 0xf7]],
  ['a message without an end', [...greeting, 0xf0, ...new Array<number>(10_000).fill(1)]],
])('F16: %s ends the link, not the process', async (_name, bytes) => {
  const { panel, clock, log } = await peer((socket) => socket.write(Uint8Array.from(bytes)));
  await clock.until(() => panel.state === 'mute');
  expect(log.of('panel.state')[0]?.['because']).toContain('nonsense on the line');
});

test('F16: noise on the line never ends the process', async () => {
  let seed = 7;
  const noise = () =>
    Uint8Array.from({ length: 2_000 }, () => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      return seed >>> 24;
    });
  let calls = 0;
  const { panel, clock } = await peer((socket) => {
    calls += 1;
    socket.write(Uint8Array.from([...greeting, ...noise()]));
  });
  await clock.until(() => calls === 30);
  expect(panel.state).not.toBe('ready');
});

test('closed, it leaves no timer, no socket and no board behind', async () => {
  const stage = await panelStage();
  await stage.clock.until(() => stage.panel.state === 'ready');
  stage.panel.show({ lamp: 'green', button: 'blink' });
  stage.panel.buzz([500, 500, 500]);
  stage.board.do('hold-button');
  stage.board.do('open-door');
  await stage.clock.pass(100);
  await stage.close();
  expect(stage.clock.timerCount).toBe(0);
  expect((await loadFive()).cache).toHaveLength(0);
  const open = () => process.getActiveResourcesInfo().some((kind) => kind.startsWith('TCP'));
  await stage.clock.until(() => !open());
});

test('closed while it looks for its board, it stops looking', async () => {
  const { panel, clock, close } = await peer((socket) => socket.resume());
  await clock.pass(500);
  await close();
  closes.length = 0;
  expect(clock.timerCount).toBe(0);
  expect(panel.state).toBe('unplugged');
});
