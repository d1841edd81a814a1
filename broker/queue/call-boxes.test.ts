import { beforeEach, describe, expect, test } from 'vitest';
import { callBoxSnapshot } from '../contract/call-box-snapshot.ts';
import { actor, announcementId, nodeId } from '../contract/ids.ts';
import type { Command } from './commands.ts';
import { callBoxSnapshot as snapshotOf } from './projections/call-box.ts';
import { parsed, TrialHall } from './trial-hall.ts';
import { trialSite } from './trial-site.ts';

const box = 'call-box-1';
const site = trialSite({ callBoxes: [{ id: box, counter: '1' }] });
const refused = (error: string) => ({ ok: false, error });

let hall: TrialHall;
beforeEach(() => {
  hall = new TrialHall(site);
  hall.openDay();
  for (const counter of ['1', '2']) hall.setCounter(counter, 'open');
});

const by = (name: string) => hall.envelope(parsed(actor, { kind: 'call-box', nodeId: name }));
const call = () => ({
  voice: 'voice' as const,
  announcementId: parsed(announcementId, hall.fresh('announcement')),
});

/** What a call box may ask, each at this counter, for this number. */
const asks: readonly [
  Command['type'],
  (number: string, counter: string, box: string) => Command,
][] = [
  [
    'call-next',
    (_, counter, name) => ({
      type: 'call-next',
      ...hall.atCounter(counter),
      ...call(),
      ...by(name),
    }),
  ],
  [
    'recall',
    (number, counter, name) => ({
      type: 'recall',
      ...hall.onAt(number, counter),
      ...call(),
      ...by(name),
    }),
  ],
  [
    'start-serving',
    (number, counter, name) => ({
      type: 'start-serving',
      ...hall.onAt(number, counter),
      ...by(name),
    }),
  ],
  [
    'finish-serving',
    (number, _, name) => ({ type: 'finish-serving', ...hall.on(number), ...by(name) }),
  ],
  ['mark-absent', (number, _, name) => ({ type: 'mark-absent', ...hall.on(number), ...by(name) })],
];

describe('a call box is bound to its counter (issue 5, point 12)', () => {
  test('given somebody waiting, it calls, recalls, and marks absent; and the next it calls, it finishes', () => {
    const [first, second] = [hall.issue('application'), hall.issue('application')];
    const ask = (type: Command['type'], number: string) => {
      const command = asks.find(([verb]) => verb === type)?.[1](number, '1', box);
      return command && hall.take(command);
    };
    expect(ask('call-next', first)).toMatchObject({ ok: true, value: { number: first } });
    expect(ask('mark-absent', first)).toEqual(refused('too-early-for-absent'));
    hall.pass(60);
    expect(ask('recall', first)).toMatchObject({ ok: true });
    expect(ask('call-next', first)).toEqual(refused('counter-busy'));
    expect(ask('mark-absent', first)).toMatchObject({ ok: true });
    expect(ask('call-next', second)).toMatchObject({ ok: true, value: { number: second } });
    expect(ask('start-serving', second)).toMatchObject({ ok: true });
    expect(ask('finish-serving', second)).toMatchObject({ ok: true });
    expect(ask('call-next', second)).toEqual(refused('queue-empty'));
    expect([first, second].map((number) => hall.ticket(number).phase.state)).toEqual([
      'absent',
      'done',
    ]);
    const actors = hall.journal.slice(-6).map((event) => event.actor);
    expect(new Set(actors.map((each) => JSON.stringify(each)))).toEqual(
      new Set([JSON.stringify({ kind: 'call-box', nodeId: box })]),
    );
  });

  test.each(asks)('%s at another counter is refused, and changes nothing', (type, asked) => {
    const number = hall.issue('application');
    if (type === 'call-next') {
      expect(hall.take(asked(number, '2', box))).toEqual(refused('not-allowed'));
    } else {
      hall.callNext('2');
      const because = type === 'recall' || type === 'start-serving' ? 'allowed' : 'at-this-counter';
      expect(hall.take(asked(number, '2', box))).toEqual(refused(`not-${because}`));
    }
    expect(hall.journal.some((event) => event.actor.kind === 'call-box')).toBe(false);
  });

  test.each(asks)('%s of a box that the site file does not know is refused', (type, asked) => {
    const number = hall.issue('application');
    if (type !== 'call-next') hall.callNext('1');
    expect(hall.take(asked(number, '1', 'call-box-9'))).toEqual(refused('not-allowed'));
  });

  test('a number that went aside is not its own any more', () => {
    const number = hall.issue('application');
    hall.callNext('1');
    hall.start(number, '1');
    hall.hold(number);
    const finish = { type: 'finish-serving', ...hall.on(number), ...by(box) } as const;
    expect(hall.take(finish)).toEqual(refused('not-at-this-counter'));
  });

  test('and everything that staff alone may do', () => {
    const number = hall.issue('application');
    hall.callNext('1');
    const cancel = { type: 'cancel-ticket', reason: 'by-request', ...hall.on(number) } as const;
    expect(hall.take({ ...cancel, ...by(box) })).toEqual(refused('not-allowed'));
  });
});

test('its snapshot holds what the next press must have seen', () => {
  const own = { id: parsed(nodeId, box), counter: hall.atCounter('1').counterId };
  const snapshot = () => parsed(callBoxSnapshot, snapshotOf(hall.state, own));
  const { version } = snapshot();
  expect(snapshot()).toMatchObject({ counterId: '1', state: 'open' });
  expect(snapshot().ticket).toBeUndefined();
  const number = hall.issue('application');
  hall.callNext('1');
  expect(snapshot()).toMatchObject({
    version: version + 1,
    ticket: { number, state: 'calling', version: hall.ticket(number).version },
  });
  hall.setCounter('2', 'break');
  expect(snapshot().version).toBe(version + 1);
  hall.finish(number);
  expect(snapshot().ticket).toBeUndefined();
});
