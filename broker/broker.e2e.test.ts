import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../.ci/until.ts';
import { BrokerRig, brokerScript, ensureBroker } from './broker-rig.ts';
import { BusyClerk } from './busy-clerk.ts';
import { Cable } from './client/cable.ts';
import type { MqttHall } from './client/mqtt-hall.ts';
import type { BoardSnapshot } from './contract/board-snapshot.ts';
import {
  type Actor,
  actor,
  type CounterId,
  counterId,
  locale,
  type RequestId,
  serviceId,
} from './contract/ids.ts';
import { assert } from './contract/result.ts';
import { FileShelf } from './journal/file-shelf.ts';
import { answerOf } from './queue/answers.ts';
import { brokenInvariants } from './queue/invariants.ts';
import type { QueueState } from './queue/state.ts';
import { parsed } from './queue/trial-hall.ts';
import { replay } from './recovery.ts';

const issuing = { serviceId: parsed(serviceId, 'application'), locale: parsed(locale, 'ja') };
const opened: { close(): Promise<void> | void }[] = [];
beforeAll(ensureBroker, 120_000);
afterEach(async () => {
  for (const thing of opened.splice(0).reverse()) await thing.close();
});

function rig(): BrokerRig {
  const made = new BrokerRig();
  opened.push(made);
  return made;
}

/** Every day in the journal, replayed; more than one if the test met three in the morning. */
async function replayed(hall: BrokerRig) {
  const shelf = new FileShelf(hall.journalDirectory);
  const readings = await Promise.all((await shelf.days()).map((day) => shelf.read(day)));
  for (const { damage } of readings) expect(damage).toBeUndefined();
  const events = readings.flatMap((reading) => reading.events);
  return { events, states: readings.map((reading): QueueState => replay(reading.events)) };
}

const online = (hall: MqttHall) => until(() => expect(hall.presence.online).toBe(true), 6_000);

describe('killed at any moment (F22, F01, T14)', () => {
  /** One hall with three clerks and a board, killed so many times. */
  async function killedHall(kills: number): Promise<void> {
    const hall = rig();
    let ready = hall.start();
    expect(await ready).toBe('ready');
    const clerks = [
      new BusyClerk(hall.connect('staff-1'), { counter: 'counter-1', service: 'application' }),
      new BusyClerk(hall.connect('staff-2'), { counter: 'counter-2', service: 'application' }),
      new BusyClerk(hall.connect('staff-3'), { counter: 'counter-3', service: 'pin-reset' }),
    ];
    let board: BoardSnapshot | undefined;
    const boardNode = hall.connect('board-1');
    boardNode.on('board', 'hall', (snapshot) => {
      board = snapshot;
    });
    const working = clerks.map((clerk) => clerk.work());
    for (let kill = 0; kill < kills; kill += 1) {
      // Two of three die under load, each third in the middle of its own start.
      if (kill % 3 < 2) {
        expect(await ready).toBe('ready');
        await until(() => expect(board).toBeDefined());
        await online(boardNode);
        await pause(100 + Math.random() * 300);
      } else await pause(Math.random() * 300);
      await hall.kill();
      board = undefined;
      ready = hall.start();
    }
    expect(await ready).toBe('ready');
    await online(boardNode);
    await pause(300);
    for (const clerk of clerks) clerk.stop();
    await Promise.all(working);
    await checkHall(hall, clerks, () => board);
  }

  async function checkHall(
    hall: BrokerRig,
    clerks: readonly BusyClerk[],
    board: () => BoardSnapshot | undefined,
  ): Promise<void> {
    const { events, states } = await replayed(hall);
    const state = states.at(-1);
    await until(() => {
      const called = [...(state?.standing.calling ?? [])].map(({ number }) => number);
      const shown = board()?.calling.map(({ number }) => number) ?? ['no board'];
      expect(shown.sort()).toEqual(called.sort());
    });
    expect(await hall.stop()).toBe(0);
    for (const each of states) expect(brokenInvariants(each)).toEqual([]);
    const asked = new Set<RequestId>(clerks.flatMap((clerk) => [...clerk.asked]));
    const strange = events.filter(
      ({ actor, requestId }) => actor.kind !== 'engine' && !asked.has(requestId),
    );
    expect(strange).toEqual([]);
    const carriedOut = events.map(
      ({ actor: by, requestId }) => `${JSON.stringify(by)} ${requestId}`,
    );
    expect(new Set(carriedOut).size).toBe(carriedOut.length);
    for (const { actor, accepted, contradictions } of clerks) {
      expect(contradictions).toEqual([]);
      expect(accepted.size).toBeGreaterThan(20);
      for (const [id, { answer }] of accepted) {
        expect(states.map((each) => answerOf(each, actor, id))).toContainEqual(answer);
      }
    }
    const numbers = events.flatMap((event) => (event.type === 'ticket-issued' ? event.number : []));
    if (states.length === 1) expect(new Set(numbers).size).toBe(numbers.length);
  }

  test('30 times under the load of three clerks: no number twice, no answer taken back, the journal is what was answered, boards are right within 3 s', async () => {
    await Promise.all([killedHall(10), killedHall(10), killedHall(10)]);
  });
});

type Person = {
  readonly node: MqttHall;
  readonly by: { readonly actor: Actor };
  readonly counterId: CounterId;
  version: number;
};

/** Somebody at a counter of a hall that runs, connected, with the counter open. */
async function atCounter(hall: BrokerRig, nth: number, port = hall.port): Promise<Person> {
  const node = hall.connect(`staff-${nth}`, port);
  const by = { actor: parsed(actor, { kind: 'staff', staffId: node.node }) };
  const person = { node, by, counterId: parsed(counterId, `counter-${nth}`), version: 0 };
  await online(node);
  const open = await node.request('set-counter', { ...next(person), state: 'open' });
  assert(open.ok, `the counter opens: ${JSON.stringify(open)}`);
  return person;
}

/** The counter as its person knows it; it is another one after what is asked now. */
function next(person: Person) {
  const { by, counterId: at, version: counter } = person;
  person.version += 1;
  return { ...by, counterId: at, expects: { counter } };
}

describe('several people at once (F27, rule 4)', () => {
  const ROUNDS = 500;
  const SIX = [1, 2, 3, 4, 5, 6];

  /** All counters take the same service; two more than the trial has, and numbers enough. */
  const largeHall = (text: string) => {
    const more = ['5', '6'].map(
      (label) =>
        `  - { id: counter-${label}, label: "${label}", services: { application: 1, certificate-renewal: 1, pin-reset: 1 } }\n`,
    );
    return text
      .replace('digits: 3', 'digits: 5')
      .replace('label: "5"', 'label: "7"')
      .replaceAll('      pin-reset: 1\n', '      pin-reset: 1\n      application: 1\n')
      .replace(/^counters:\n/m, `counters:\n${more.join('')}`);
  };

  test(`six press call-next in the same millisecond, ${ROUNDS} times, each over a connection of its own: 0 numbers at two counters, 0 skipped`, async () => {
    const hall = rig();
    hall.changeSite(largeHall);
    expect(await hall.start(), hall.output.join()).toBe('ready');
    const people: Person[] = [];
    for (const nth of SIX) people.push(await atCounter(hall, nth));
    const called: string[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      await Promise.all(
        people.map(({ node, by }) => node.request('issue-ticket', { ...by, ...issuing })),
      );
      const calls = await Promise.all(
        people.map((each) => each.node.request('call-next', { ...next(each), voice: 'silent' })),
      );
      const finished = people.map((person, index) => {
        const call = calls[index];
        assert(call?.ok === true, `called: ${JSON.stringify(call)}`);
        const { ticketId, version, number } = call.value;
        called.push(number);
        person.version += 1;
        const done = { ...person.by, ticketId, expects: { ticket: version } };
        return person.node.request('finish-serving', done);
      });
      expect((await Promise.all(finished)).filter(({ ok }) => !ok)).toEqual([]);
    }
    expect(new Set(called).size).toBe(SIX.length * ROUNDS);
    const { events, states } = await replayed(hall);
    // Nobody is skipped: they are called in the order in which they came.
    const issued = events.flatMap((event) =>
      event.type === 'ticket-issued' ? event.ticketId : [],
    );
    const order = events.flatMap((event) => (event.type === 'ticket-called' ? event.ticketId : []));
    expect(order).toEqual(issued);
    expect(states.flatMap(brokenInvariants)).toEqual([]);
  });
});

describe('a hundred presses of call-next while the cable is out (F26)', () => {
  const PRESSES = 100;
  const WAITING = 10;

  async function cutOff() {
    const hall = rig();
    expect(await hall.start()).toBe('ready');
    const cable = await Cable.lay(hall.port);
    opened.push({ close: () => cable.remove() });
    const person = await atCounter(hall, 1, cable.port);
    for (let nth = 0; nth < WAITING; nth += 1) {
      const ticket = await person.node.request('issue-ticket', { ...person.by, ...issuing });
      assert(ticket.ok, 'ten wait');
    }
    cable.pull();
    // One finger on one button: what it saw is the same counter each time.
    const saw = next(person);
    const press = () => person.node.request('call-next', { ...saw, voice: 'silent' });
    const presses = () => Promise.all(Array.from({ length: PRESSES }, press));
    const calls = async () => {
      const { events } = await replayed(hall);
      return events.filter(({ type }) => type === 'ticket-called').length;
    };
    return { hall, cable, person, presses, calls };
  }

  test('the cable is back before anybody noticed: the whole burst arrives, and is one call', async () => {
    const { cable, presses, calls } = await cutOff();
    const pressed = presses();
    await until(() => expect(cable.heldBytes).toBeGreaterThan(PRESSES * 'call-next'.length));
    cable.plugIn();
    const answers = await pressed;
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    const others = answers.flatMap((answer) => (answer.ok ? [] : answer.error));
    expect(others.filter((refusal) => refusal === 'no-reply')).toEqual([]);
    expect(await calls()).toBe(1);
  });

  test('the cut was noticed: what is pressed then is refused at once, and nothing comes later', async () => {
    const { hall, cable, person, presses, calls } = await cutOff();
    await until(() => expect(person.node.presence.online).toBe(false), 10_000);
    const answers = await presses();
    expect(new Set(answers.map((answer) => answer.ok || answer.error))).toEqual(
      new Set(['offline']),
    );
    cable.plugIn();
    await online(person.node);
    // Whatever still came would have come before this.
    const after = await person.node.request('issue-ticket', { ...person.by, ...issuing });
    expect(after.ok).toBe(true);
    expect(await calls()).toBe(0);
    expect(await hall.stop()).toBe(0);
  });
});

const done = (command: string, ...args: readonly string[]) => spawnSync(command, args).status === 0;
const mayMount = process.getuid?.() === 0 && done('mount', '--version');

describe.skipIf(!mayMount)('a disk that fills (F06; needs root, to mount a tiny tmpfs)', () => {
  test('no acknowledged number is absent after; it ends, and starts again when there is space', async () => {
    const hall = rig();
    mkdirSync(hall.brokerDirectory);
    const tiny = ['-t', 'tmpfs', '-o', 'size=96k', 'tmpfs', hall.brokerDirectory];
    expect(done('mount', ...tiny)).toBe(true);
    opened.push({ close: () => void done('umount', '-l', hall.brokerDirectory) });
    expect(await hall.start()).toBe('ready');
    const node = hall.connect('staff-1');
    await online(node);
    const by = { actor: parsed(actor, { kind: 'staff', staffId: 'sato' }) };
    const issue = () => node.request('issue-ticket', { ...by, ...issuing });
    const promised: string[] = [];
    for (let answer = await issue(); answer.ok; answer = await issue())
      promised.push(answer.value.number);
    expect(promised.length).toBeGreaterThan(20);
    expect(await hall.ended).toBe(1);
    expect(hall.output.join()).toContain('"kind":"disk-full"');

    expect(done('mount', '-o', 'remount,size=4m', hall.brokerDirectory)).toBe(true);
    expect(await hall.start()).toBe('ready');
    await until(async () => {
      const next = await issue();
      expect(next.ok && promised.includes(next.value.number)).toBe(false);
      expect(next.ok).toBe(true);
    }, 6_000);
    const { states } = await replayed(hall);
    const numbers = states.flatMap((state) => [...state.byNumber.keys()]);
    expect(promised.filter((number) => !numbers.some((each) => each === number))).toEqual([]);
    expect(states.flatMap(brokenInvariants)).toEqual([]);
  });
});

describe('starting and stopping', () => {
  test('a second broker at the same port says so in one line, and leaves the journal alone', async () => {
    const hall = rig();
    expect(await hall.start()).toBe('ready');
    const journals = readdirSync(hall.journalDirectory);
    const second = spawnSync(process.execPath, [brokerScript, hall.writeFile()], {
      encoding: 'utf8',
    });
    expect(second.status).toBe(2);
    expect(second.stdout.trim().split('\n')).toHaveLength(1);
    expect(second.stdout).toMatch(/port \d+ \(broker\) is in use/);
    expect(readdirSync(hall.journalDirectory)).toEqual(journals);
    expect(await hall.stop()).toBe(0);
  });

  test('a start with another site file writes into the journal what changed, once (R47)', async () => {
    const hall = rig();
    expect(await hall.start()).toBe('ready');
    expect(await hall.stop()).toBe(0);
    const told = async () => {
      const { events } = await replayed(hall);
      return events.flatMap((event) => (event.type === 'site-changed' ? event.changes : []));
    };
    expect(await told()).toEqual([]);
    hall.changeSite((text) => text.replace('label: "4"', 'label: "8"').replace(', ne]', ']'));
    for (let start = 0; start < 2; start += 1) {
      expect(await hall.start(), hall.output.join()).toBe('ready');
      expect(await hall.stop()).toBe(0);
    }
    expect(await told()).toEqual([
      { part: 'languages', what: 'removed', id: 'ne' },
      { part: 'counters', what: 'changed', id: 'counter-4', fields: ['label'] },
    ]);
  });

  test('without its file of credentials it does not start, and says why', async () => {
    const hall = rig();
    writeFileSync(path.join(hall.directory, 'credentials.json'), '[');
    expect(await hall.start()).toBe(2);
    expect(hall.output.join()).toContain('credentials.json');
  });
});
