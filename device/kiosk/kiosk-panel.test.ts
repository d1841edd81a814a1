import { beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '../../broker/client/manual-clock.ts';
import { kioskBlock } from '../../broker/contract/kiosk-snapshot.ts';
import { MemoryPanel } from '../panel/memory-panel.ts';
import { KioskPanel } from './kiosk-panel.ts';
import { beatOf, kioskOf, lineOf, packOf } from './kiosk-samples.ts';
import { stepKiosk } from './kiosk-session.ts';
import { defaultTimings, emptyKiosk, type KioskInput, type KioskState } from './kiosk-state.ts';
import { panelShowOf } from './panel-show.ts';

class Stage {
  readonly clock = new ManualClock();
  readonly panel = new MemoryPanel();
  readonly taken: KioskInput[] = [];
  readonly kioskPanel: KioskPanel;
  state: KioskState = emptyKiosk;

  constructor(button: 'guide' | 'issue' = 'guide') {
    const { panel, clock } = this;
    this.kioskPanel = new KioskPanel({
      ...{ panel, clock, button },
      stateOf: () => this.state,
      take: (input) => this.take(input),
      changed() {},
    });
    this.take({ type: 'site', pack: packOf() });
    this.take({ type: 'kiosk', snapshot: kioskOf() });
    this.take({ type: 'line', snapshot: lineOf() });
    this.take({ type: 'presence', online: true, beat: beatOf() });
    this.clock.advance(5_000);
  }

  take(input: KioskInput): void {
    this.taken.push(input);
    const before = this.state;
    this.state = stepKiosk(before, input, this.clock.monotonicMs(), defaultTimings).state;
    this.kioskPanel.follow(before, this.state);
  }

  kiosk(overrides: Readonly<Record<string, unknown>>): void {
    this.take({ type: 'kiosk', snapshot: kioskOf([], overrides) });
  }
}

let stage: Stage;
beforeEach(() => {
  stage = new Stage();
});

describe('lamps and button (issue 3, point 5)', () => {
  test('green and lit while it may issue, amber near the paper’s end, dark while closed', () => {
    expect(stage.panel.lit).toEqual({ lamp: 'green', button: 'on' });
    stage.kiosk({ printer: 'paper-near-end' });
    expect(stage.panel.lit).toEqual({ lamp: 'amber', button: 'on' });
    stage.kiosk({ paperWarning: 'low' });
    expect(stage.panel.lit.lamp).toBe('amber');
    stage.kiosk({ paperless: true, printer: 'cutter-fault' });
    expect(stage.panel.lit).toEqual({ lamp: 'amber', button: 'on' });
    stage.kiosk({ block: 'closed' });
    expect(stage.panel.lit).toEqual({ lamp: 'off', button: 'off' });
  });

  test('red for every fault, and while the broker is away', () => {
    for (const block of kioskBlock.options) {
      const shut = block === 'closed' || block === 'day-closed';
      stage.kiosk({ block });
      expect(panelShowOf(stage.state).lamp, block).toBe(shut ? 'off' : 'red');
    }
    stage.take({ type: 'presence', online: true, beat: beatOf({ notice: 'full' }) });
    stage.kiosk({});
    expect(stage.panel.lit, 'R63').toEqual({ lamp: 'red', button: 'off' });
    stage.take({ type: 'presence', online: false, beat: beatOf() });
    expect(stage.panel.lit).toEqual({ lamp: 'red', button: 'off' });
  });

  test('a panel that comes back shows what is, and a mute one holds nobody up', () => {
    stage.panel.become('unplugged');
    stage.kiosk({ block: 'paper-out' });
    stage.panel.become('ready');
    expect(stage.panel.lit.lamp).toBe('red');
  });
});

describe('the large button', () => {
  test('begins the guide, and confirms what the guide proposes (R65)', () => {
    stage.panel.press();
    expect(stage.state.guide?.step).toBe('listing');
    stage.take({ type: 'key', key: 'digit-1', touchId: stage.state.lastTouchId ?? idOf() });
    stage.panel.press();
    expect(stage.state.session.kind).toBe('issuing');
  });

  test('takes the first open service where the box is set so', () => {
    const dispenser = new Stage('issue');
    dispenser.panel.press();
    expect(dispenser.state.session).toMatchObject({
      kind: 'issuing',
      asking: { wish: { serviceId: 'application' } },
    });
    dispenser.panel.press();
    expect(dispenser.taken.filter(({ type }) => type === 'touch-service')).toHaveLength(1);
    const stopped = new Stage('issue');
    stopped.take({ type: 'presence', online: true, beat: beatOf({ notice: 'full' }) });
    stopped.panel.press();
    expect(stopped.taken.at(-1), 'R63: it asks why').toMatchObject({ type: 'key', key: 'repeat' });
    expect(stopped.state.session.kind).toBe('none');
  });
});

test('the presence sensor wakes the screen', () => {
  stage.panel.setNear(true);
  expect(stage.state.presence?.near).toBe(true);
  stage.panel.setNear(false);
  expect(stage.state.presence?.near).toBe(false);
});

test('in the panel’s own test the lamps go round and what is done to it is written down', () => {
  stage.take({ type: 'staff-open', tries: { triesLeft: 5, lockedUntil: 0 } });
  stage.take({ type: 'staff-pin', pin: 'right' });
  stage.take({ type: 'staff-panel-test', test: [] });
  const seen = [stage.panel.lit];
  for (let second = 0; second < 3; second += 1) {
    stage.clock.advance(1_000);
    seen.push(stage.panel.lit);
  }
  expect(seen.map(({ lamp }) => lamp)).toEqual(['green', 'amber', 'red', 'off']);
  stage.panel.press();
  stage.panel.setDoor(true);
  expect(stage.state.session).toMatchObject({
    panelTest: ['扉が開きました', 'ボタンが押されました'],
  });
  expect(stage.kioskPanel.doorOpen).toBe(true);
  stage.take({ type: 'staff-leave' });
  expect(stage.panel.lit.lamp).toBe('green');
  expect(stage.clock.timerCount).toBe(0);
});

function idOf() {
  const [first] = stage.taken.flatMap((input) => (input.type === 'key' ? [input.touchId] : []));
  if (first === undefined) throw new Error('no key was pressed');
  return first;
}
