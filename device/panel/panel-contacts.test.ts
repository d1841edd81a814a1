import { expect, test } from 'vitest';
import { ManualClock } from '../../broker/client/manual-clock.ts';
import { DoorSwitch, Presence, PressButton } from './panel-contacts.ts';

function button({ debounceMs = 80, stuckMs = 10_000 } = {}) {
  const clock = new ManualClock();
  const told: (string | boolean)[] = [];
  const press = new PressButton({
    clock,
    debounceMs,
    stuckMs,
    onPress: () => told.push('press'),
    onStuck: (stuck) => told.push(stuck),
  });
  return { clock, told, press };
}

/** Small, seeded, good enough to shuffle contacts. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

test.each([1, 2, 3])('F17: 1,000 presses that bounce for 5 to 50 ms are 1,000, seed %i', (seed) => {
  const { clock, told, press } = button();
  const next = random(seed);
  const bounceTo = (down: boolean) => {
    for (let leftMs = 5 + next() * 45, now = down; leftMs > 0; now = !now) {
      const ms = Math.min(leftMs, 0.2 + next() * 12);
      press.take(now);
      clock.advance(ms);
      leftMs -= ms;
    }
    press.take(down);
  };
  press.take(false);
  for (let count = 1; count <= 1_000; count += 1) {
    bounceTo(true);
    clock.advance(20 + next() * 2_000);
    bounceTo(false);
    clock.advance(81 + next() * 500);
    expect(told).toHaveLength(count);
  }
  expect(new Set(told)).toEqual(new Set(['press']));
});

test('F17: held, and reported over and over, it is one press', () => {
  const { clock, told, press } = button();
  press.take(false);
  for (let i = 0; i < 90; i += 1) {
    press.take(true);
    clock.advance(100);
  }
  press.take(false);
  clock.advance(100);
  expect(told).toEqual(['press']);
});

test('F17: a stuck button is one press and a fault, until it lets go', () => {
  const { clock, told, press } = button();
  press.take(false);
  press.take(true);
  clock.advance(9_999);
  expect(told).toEqual(['press']);
  clock.advance(60_000);
  expect(told).toEqual(['press', true]);
  press.take(false);
  clock.advance(80);
  expect(told).toEqual(['press', true, false]);
  press.take(true);
  expect(told).toEqual(['press', true, false, 'press']);
});

test('what is down when the board is found was pressed before: no press, but stuck in the end', () => {
  const { clock, told, press } = button();
  press.take(true);
  clock.advance(9_000);
  expect(told).toEqual([]);
  clock.advance(1_000);
  expect(told).toEqual([true]);
});

test('a board lost with the button down leaves no timer behind', () => {
  const { clock, told, press } = button();
  press.take(false);
  press.take(true);
  press.take(false);
  press.lost();
  expect(clock.timerCount).toBe(0);
  press.take(false);
  press.take(true);
  expect(told).toEqual(['press', 'press']);
});

test('a door is told when it has stood still', () => {
  const clock = new ManualClock();
  const told: boolean[] = [];
  const door = new DoorSwitch({ clock, debounceMs: 200, onChange: (open) => told.push(open) });
  door.take(false);
  for (let i = 0; i < 50; i += 1) {
    door.take(i % 2 === 0);
    clock.advance(150);
  }
  expect(told).toEqual([]);
  door.take(true);
  clock.advance(199);
  door.take(true);
  expect(told).toEqual([]);
  clock.advance(1);
  expect(told).toEqual([true]);
  door.take(false);
  door.lost();
  clock.advance(1_000);
  expect(told).toEqual([true]);
  expect(clock.timerCount).toBe(0);
});

test('somebody is near at once, and gone after nobody was seen for a while', () => {
  const clock = new ManualClock();
  const told: boolean[] = [];
  const presence = new Presence({ clock, holdMs: 5_000, onChange: (near) => told.push(near) });
  presence.take(false);
  presence.take(true);
  expect(told).toEqual([true]);
  presence.take(false);
  clock.advance(4_000);
  presence.take(true);
  clock.advance(4_000);
  expect(told).toEqual([true]);
  presence.take(false);
  clock.advance(5_000);
  expect(told).toEqual([true, false]);
});

test('nobody is near a panel that is lost', () => {
  const clock = new ManualClock();
  const told: boolean[] = [];
  const presence = new Presence({ clock, holdMs: 5_000, onChange: (near) => told.push(near) });
  presence.take(true);
  presence.take(false);
  presence.lost();
  presence.lost();
  expect(told).toEqual([true, false]);
  expect(clock.timerCount).toBe(0);
});
