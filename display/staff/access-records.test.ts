import { beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '../../broker/client/manual-clock.ts';
import { MemoryHall } from '../../broker/client/memory-hall.ts';
import { staffId } from '../../broker/contract/ids.ts';
import { MemoryLog } from '../../broker/contract/memory-log.ts';
import { err, ok } from '../../broker/contract/result.ts';
import { parsed } from '../../broker/queue/trial-hall.ts';
import { AccessRecords, type AccessStore } from './access-records.ts';

const tanaka = parsed(staffId, 'tanaka');
const signedIn = { act: 'signed-in', staffId: tanaka } as const;
const signedOut = { act: 'signed-out', staffId: tanaka } as const;

class MemoryStore implements AccessStore {
  data: AccessStore['data'] = { open: [] };
  async write(data: AccessStore['data']) {
    this.data = structuredClone(data);
    return ok(undefined);
  }
}

let hall: MemoryHall;
let clock: ManualClock;
let store: MemoryStore;
let log: MemoryLog;
beforeEach(() => {
  hall = new MemoryHall('staff-1');
  clock = new ManualClock();
  store = new MemoryStore();
  log = new MemoryLog();
});

const records = () => new AccessRecords({ store, hall, clock, log });
const settle = () => new Promise((resolve) => setImmediate(resolve));
const told = () => hall.asked.map(({ ask }) => (ask as { access: unknown }).access);

describe('what is done about people is told to the journal', () => {
  test('in order, with who did it, where, and when', async () => {
    hall.beat();
    hall.answer('record-access', () => ok({}));
    const access = records();
    access.record({ staffId: tanaka }, signedIn);
    access.record({ staffId: tanaka }, signedOut);
    await settle();
    expect(told()).toEqual([signedIn, signedOut]);
    expect(hall.asked[0]?.ask).toEqual({
      actor: { kind: 'staff', staffId: 'tanaka' },
      access: signedIn,
      doneAt: hall.domainNow(),
    });
    expect(store.data.open).toEqual([]);
  });

  test('while the hall is away it is kept, by the box’s own clock, and told under the same id', async () => {
    records().record({ staffId: tanaka }, signedIn);
    await settle();
    expect(store.data.open).toMatchObject([{ access: signedIn, doneAt: clock.wallMs() }]);
    const [kept] = store.data.open;

    hall.beat();
    hall.answer('record-access', () => ok({}));
    const afterRestart = records();
    afterRestart.start();
    await settle();
    expect(hall.asked).toMatchObject([{ requestId: kept?.requestId }]);
    expect(store.data.open).toEqual([]);
  });

  test.each(['no-reply', 'expired', 'day-closed'] as const)(
    '%s: again after a pause',
    async (failure) => {
      hall.beat();
      hall.answer('record-access', () => err(failure));
      records().record({ staffId: tanaka }, signedIn);
      await settle();
      hall.answer('record-access', () => ok({}));
      clock.advance(5_000);
      await settle();
      const ids = new Set(hall.asked.map(({ requestId }) => requestId));
      expect([hall.asked.length, ids.size]).toEqual([2, 1]);
      expect(store.data.open).toEqual([]);
    },
  );

  test('one that the engine refuses holds up nothing behind it', async () => {
    hall.beat();
    hall.answer('record-access', ({ access }) =>
      access.act === 'signed-in' ? err('not-allowed') : ok({}),
    );
    const access = records();
    access.record({ staffId: tanaka }, signedIn);
    access.record({ staffId: tanaka }, signedOut);
    await settle();
    expect(told()).toEqual([signedIn, signedOut]);
    expect(store.data.open).toEqual([]);
  });

  test('no more than can be kept; the log says what is left out', async () => {
    const access = records();
    for (let nth = 0; nth < 2_001; nth += 1) access.record({ staffId: tanaka }, signedIn);
    await access.close();
    expect(store.data.open).toHaveLength(2_000);
    expect(log.lines.filter(({ event }) => event === 'access.dropped')).toHaveLength(1);
  });
});
