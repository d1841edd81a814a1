import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { BrokerRig, ensureBroker, forecastScript } from './broker-rig.ts';
import { actor, counterId, locale, serviceId } from './contract/ids.ts';
import type { LineSnapshot } from './contract/line-snapshot.ts';
import { MemoryLog } from './contract/memory-log.ts';
import { FileShelf } from './journal/file-shelf.ts';
import { parsed } from './queue/trial-hall.ts';
import { firstBeliefs, habitsOf } from './queue/waiting-time/beliefs.ts';
import { ThreadForecaster } from './thread-forecaster.ts';
import { MemoryForecaster, type WaitQuestion } from './wait-forecaster.ts';

const opened: { close(): Promise<void> }[] = [];
beforeAll(ensureBroker, 120_000);
afterEach(async () => {
  for (const thing of opened.splice(0).reverse()) await thing.close();
});

function threadOn(file: string, log = new MemoryLog()): ThreadForecaster {
  const thread = new ThreadForecaster(file, log);
  opened.push(thread);
  return thread;
}

const question: WaitQuestion = {
  habits: habitsOf(firstBeliefs([15, 10])),
  picture: {
    counters: [
      {
        weights: [1, 1],
        busy: { service: 0, since: -3, started: true, before: 0 },
        closures: [],
        awaySince: undefined,
      },
    ],
    waiting: [1, 2, 3].map((order) => ({
      service: order % 2,
      kind: 'ordinary',
      placeAt: order - 10,
      order,
      counter: undefined,
    })),
    held: [],
    expected: [],
    arrivals: [0, 0],
  },
};

describe('waiting times in a thread of their own (design part 11)', () => {
  test('are those of the same thread', async () => {
    const here = await new MemoryForecaster().forecast(question);
    expect(here?.waiting).toHaveLength(3);
    const thread = threadOn(forecastScript);
    expect(await thread.forecast(question)).toEqual(here);
    expect(await thread.forecast(question)).toEqual(here);
  });

  test('given a thread that fails, then it is told, and the next question has a new one', async () => {
    const rig = new BrokerRig();
    opened.push(rig);
    const file = path.join(rig.directory, 'broken.mjs');
    const answers = `import { parentPort } from 'node:worker_threads';
      parentPort.on('message', ({ habits }) => { if (habits === null) throw new Error('broken'); parentPort.postMessage({ newcomers: [], waiting: [] }); });`;
    writeFileSync(file, answers);
    const log = new MemoryLog();
    const thread = threadOn(file, log);
    const broken = { ...question, habits: null } as unknown as WaitQuestion;
    expect(await thread.forecast(broken)).toBeUndefined();
    expect(await thread.forecast(broken)).toBeUndefined();
    expect(log.of('waiting-time.failed')).toHaveLength(1);
    expect(await thread.forecast(question)).toEqual({ newcomers: [], waiting: [] });
  });

  test('a closed one leaves no question open', async () => {
    const thread = threadOn(forecastScript);
    const asked = thread.forecast(question);
    await thread.close();
    expect(await asked).toBeUndefined();
  });
});

describe('the broker’s process', () => {
  test('shows ranges from the thread, and its journal keeps what it showed', async () => {
    const rig = new BrokerRig();
    opened.push(rig);
    expect(await rig.start()).toBe('ready');
    const staff = rig.connect('staff-1');
    const board = rig.connect('board-1');
    await vi.waitFor(() => expect(staff.presence.online).toBe(true), 10_000);
    let line: LineSnapshot | undefined;
    board.on('line', undefined, (snapshot) => {
      line = snapshot;
    });
    const by = parsed(actor, { kind: 'staff', staffId: 'sato' });
    const application = parsed(serviceId, 'application');
    const opening = { counterId: parsed(counterId, 'counter-1'), expects: { counter: 0 } };
    await staff.request('set-counter', { actor: by, ...opening, state: 'open' });
    const issuing = { serviceId: application, locale: parsed(locale, 'ja') };
    for (let count = 0; count < 4; count += 1) {
      await staff.request('issue-ticket', { actor: by, ...issuing });
    }
    await vi.waitFor(
      () => {
        const range = line?.services.find((each) => each.serviceId === application)?.range;
        expect(range?.high).toBeGreaterThan(10);
        expect(range?.high).toBeGreaterThan(range?.low ?? 0);
      },
      { timeout: 60_000, interval: 50 },
    );
    const shelf = new FileShelf(rig.journalDirectory);
    await vi.waitFor(
      async () => {
        const [day] = await shelf.days();
        const events = day === undefined ? [] : (await shelf.read(day)).events;
        const shown = events.flatMap((event) =>
          event.type === 'waits-shown' ? event.waits.map(({ moment }) => moment) : [],
        );
        expect(shown).toEqual(['first', 'first', 'first', 'first']);
      },
      { timeout: 60_000, interval: 500 },
    );
  });
});
