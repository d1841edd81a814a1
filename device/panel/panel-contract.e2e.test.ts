import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MemoryPanel } from './memory-panel.ts';
import type { Panel, PanelEvent, PanelShow, PanelState } from './panel-port.ts';
import { panelStage } from './panel-stage.ts';

/** A panel, and the hands and eyes of somebody in front of it. */
type Rig = {
  readonly panel: Panel;
  readonly events: readonly PanelEvent[];
  readonly beeps: () => number;
  readonly lit: () => PanelShow;
  /** Pressed and let go, by somebody who takes a moment for it. */
  readonly press: () => Promise<void>;
  readonly near: (near: boolean) => void;
  readonly door: (open: boolean) => void;
  readonly put: (state: PanelState) => void;
  readonly until: (reached: () => boolean) => Promise<void>;
  readonly close: () => Promise<void>;
};

async function memoryRig(): Promise<Rig> {
  const panel = new MemoryPanel('unplugged');
  const events: PanelEvent[] = [];
  panel.onEvent((event) => events.push(event));
  panel.become('ready');
  return {
    panel,
    events,
    beeps: () => panel.buzzed.length,
    lit: () => panel.lit,
    press: async () => panel.press(),
    near: (near) => panel.setNear(near),
    door: (open) => panel.setDoor(open),
    put: (state) => panel.become(state),
    until: async (reached) => expect(reached()).toBe(true),
    close: () => panel.close(),
  };
}

async function firmataRig(): Promise<Rig> {
  const { panel, board, clock, events, beeps, close } = await panelStage();
  const put = (state: PanelState) => {
    if (state === 'unplugged') board.do('unplug');
    else if (state === 'mute') board.do('go-mute');
    else for (const act of ['plug', 'wake'] as const) board.do(act);
  };
  const lit = (): PanelShow => {
    const { lamps, buttonLight } = board.view;
    const lamp = (['green', 'amber', 'red'] as const).filter((name) => lamps[name]);
    expect(lamp.length).toBeLessThan(2);
    // A blinking light is looked at in a test of its own.
    return { lamp: lamp[0] ?? 'off', button: buttonLight ? 'on' : 'off' };
  };
  return {
    panel,
    events,
    beeps: () => beeps.length,
    lit,
    press: async () => {
      board.do('press-button');
      await clock.pass(300);
    },
    near: (near) => board.do(near ? 'person-near' : 'person-away'),
    door: (open) => board.do(open ? 'open-door' : 'close-door'),
    put,
    until: (reached) => clock.until(reached),
    close,
  };
}

describe.each([
  ['in memory', memoryRig],
  ['johnny-five over TCP', firmataRig],
])('a panel, %s', (_name, open) => {
  let rig: Rig;
  const isIn = (state: PanelState) => rig.until(() => rig.panel.state === state);
  const shows = (show: PanelShow) =>
    rig.until(() => JSON.stringify(rig.lit()) === JSON.stringify(show));

  beforeEach(async () => {
    rig = await open();
    await isIn('ready');
  });
  afterEach(() => rig.close());

  test('is dark, then shows one lamp and the button as it is told', async () => {
    expect(rig.lit()).toEqual({ lamp: 'off', button: 'off' });
    for (const show of [
      { lamp: 'green', button: 'on' },
      { lamp: 'amber', button: 'on' },
      { lamp: 'red', button: 'off' },
      { lamp: 'off', button: 'off' },
    ] as const) {
      rig.panel.show(show);
      await shows(show);
    }
  });

  test('F17: tells one press for one press', async () => {
    for (let count = 1; count <= 3; count += 1) {
      await rig.press();
      await rig.until(() => rig.events.length >= count);
    }
    expect(rig.events).toEqual([{ kind: 'button' }, { kind: 'button' }, { kind: 'button' }]);
  });

  test('tells who comes and goes, and the door', async () => {
    rig.near(true);
    await rig.until(() => rig.events.length === 1);
    rig.door(true);
    await rig.until(() => rig.events.length === 2);
    rig.near(false);
    await rig.until(() => rig.events.length === 3);
    rig.door(false);
    await rig.until(() => rig.events.length === 4);
    expect(rig.events).toEqual([
      { kind: 'presence', near: true },
      { kind: 'door', open: true },
      { kind: 'presence', near: false },
      { kind: 'door', open: false },
    ]);
  });

  test.each(['unplugged', 'mute'] as const)(
    '%s and back, it shows what it was told last',
    async (away) => {
      const states: PanelState[] = [];
      rig.panel.onState((state) => states.push(state));
      rig.panel.show({ lamp: 'green', button: 'on' });
      await shows({ lamp: 'green', button: 'on' });
      rig.put(away);
      await isIn(away);
      rig.panel.show({ lamp: 'red', button: 'off' });
      rig.put('ready');
      await isIn('ready');
      await shows({ lamp: 'red', button: 'off' });
      expect(states).toEqual([away, 'ready']);
      await rig.press();
      await rig.until(() => rig.events.length === 1);
      expect(rig.events).toEqual([{ kind: 'button' }]);
    },
  );

  test('nobody is near a panel that is away; whoever still is there is told again', async () => {
    rig.near(true);
    await rig.until(() => rig.events.length === 1);
    rig.put('unplugged');
    await isIn('unplugged');
    expect(rig.events.at(-1)).toEqual({ kind: 'presence', near: false });
    rig.put('ready');
    await isIn('ready');
    rig.near(true);
    await rig.until(() => rig.events.length === 3);
    expect(rig.events.at(-1)).toEqual({ kind: 'presence', near: true });
  });

  test('the buzzer sounds, and nothing is made up for when no board was there', async () => {
    rig.panel.buzz([100]);
    await rig.until(() => rig.beeps() === 1);
    rig.put('unplugged');
    await isIn('unplugged');
    rig.panel.buzz([100]);
    rig.put('ready');
    await isIn('ready');
    rig.panel.buzz([100]);
    await rig.until(() => rig.beeps() === 2);
  });

  test('closed, it is dark and tells nothing', async () => {
    rig.panel.show({ lamp: 'green', button: 'on' });
    await shows({ lamp: 'green', button: 'on' });
    await rig.panel.close();
    await shows({ lamp: 'off', button: 'off' });
    await rig.press();
    rig.near(true);
    rig.panel.show({ lamp: 'red', button: 'on' });
    rig.panel.buzz([100]);
    expect(rig.lit()).toEqual({ lamp: 'off', button: 'off' });
    expect(rig.events).toEqual([]);
    expect(rig.beeps()).toBe(0);
  });
});
