import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { BrokerRig, ensureBroker } from './broker-rig.ts';
import type { MqttHall } from './client/mqtt-hall.ts';
import { access } from './contract/access.ts';
import { actor, epochMs, locale, serviceId } from './contract/ids.ts';
import { assert } from './contract/result.ts';
import { parsed } from './queue/trial-hall.ts';

const tanaka = parsed(actor, { kind: 'staff', staffId: 'tanaka' });
const issuing = { serviceId: parsed(serviceId, 'application'), locale: parsed(locale, 'ja') };

let hall: BrokerRig;
beforeAll(ensureBroker, 120_000);
afterEach(() => hall.close());

async function connected(): Promise<MqttHall> {
  const node = hall.connect('staff-1');
  await expect.poll(() => node.presence.online).toBe(true);
  return node;
}

describe('the real process and its file', () => {
  test('what was done is read back from the file, before and after a power cut', async () => {
    hall = new BrokerRig();
    expect(await hall.start()).toBe('ready');
    let staff = await connected();
    const issued = await staff.request('issue-ticket', { actor: tanaka, ...issuing });
    assert(issued.ok, 'a number is issued');
    const signedIn = parsed(access, { act: 'signed-in', staffId: 'tanaka' });
    const doneAt = parsed(epochMs, staff.domainNow());
    const told = await staff.request('record-access', { actor: tanaka, access: signedIn, doneAt });
    expect(told).toEqual({ ok: true, value: {} });
    const day = staff.presence.beat?.businessDay;
    assert(day !== undefined, 'a day is open');
    const read = async () => {
      const journal = await staff.request('read-journal', { actor: tanaka, day, filter: {} });
      const timeline = await staff.request('read-timeline', { actor: tanaka, day });
      assert(journal.ok && timeline.ok, 'both are answered');
      return { entries: journal.value.entries, slots: timeline.value.slots };
    };
    const before = await read();
    expect(before.entries.map(({ type }) => type)).toEqual([
      ...['access-recorded', 'ticket-issued', 'day-opened'],
    ]);
    expect(before.slots).toMatchObject([{ issued: 1, waitingMax: 1 }]);
    await staff.close();
    await hall.kill();
    expect(await hall.start()).toBe('ready');
    staff = await connected();
    expect((await read()).entries).toEqual(before.entries);
  });
});
