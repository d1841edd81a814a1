import { beforeEach, expect, test } from 'vitest';
import { err, ok, type Result } from '../../contract/result.ts';
import { ManualClock } from '../manual-clock.ts';
import { LoudspeakerWatch } from './loudspeaker-watch.ts';
import type { PlayFault } from './player-port.ts';

const gone: PlayFault = { kind: 'failed', detail: 'no sound card Device' };

let seen: Result<void, PlayFault>;
let looks: number;
let told: (PlayFault | undefined)[];
let clock: ManualClock;
let watch: LoudspeakerWatch;
beforeEach(() => {
  seen = ok(undefined);
  looks = 0;
  told = [];
  clock = new ManualClock();
  const look = async () => {
    looks += 1;
    return seen;
  };
  watch = new LoudspeakerWatch({ loudspeaker: { look }, clock, changed: (f) => told.push(f) });
});

async function pass(ms: number): Promise<void> {
  clock.advance(ms);
  await new Promise((resolve) => setImmediate(resolve));
}

test('F19: pulled, it is gone within two seconds without any call; plugged in again, it is back', async () => {
  expect(watch.state).toBe('none');
  watch.start();
  await pass(0);
  expect([watch.state, watch.isGone]).toEqual(['ready', false]);
  seen = err(gone);
  await pass(2_000);
  expect([watch.state, watch.isGone]).toEqual(['unplugged', true]);
  seen = ok(undefined);
  await pass(2_000);
  expect(watch.state).toBe('ready');
  expect(told).toEqual([undefined, gone, undefined]);
});

test('a sound server that hangs is mute; what nobody could look at is as it was', async () => {
  watch.start();
  await pass(0);
  seen = err({ kind: 'overdue', detail: 'the sound device hangs' });
  await pass(2_000);
  expect(watch.state).toBe('mute');
  seen = err({ kind: 'stopped', detail: 'cut off' });
  await pass(2_000);
  expect(watch.state).toBe('mute');
  expect(told).toHaveLength(2);
});

test('once closed it looks no more', async () => {
  watch.start();
  watch.close();
  await pass(10_000);
  expect([looks, watch.state]).toEqual([1, 'none']);
});
