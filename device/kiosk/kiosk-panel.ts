import type { NodeClock } from '../../broker/client/node-clock.ts';
import { newRequestId } from '../../broker/client/open-requests.ts';
import type { Panel, PanelEvent, PanelShow } from '../panel/panel-port.ts';
import { mayIssue, offeredRows } from './kiosk-session.ts';
import type { KioskInput, KioskState } from './kiosk-state.ts';
import { panelShowOf } from './panel-show.ts';
import { localeOf } from './session-moves.ts';

const TEST_STEP_MS = 1_000;
const TEST_LINES_MAX = 6;
/** What a failed issue sounds like where the loudspeaker is broken: two short ones (R9). */
const FAILED_BUZZ_MS = [120, 120, 120];

const testSteps: readonly (readonly [PanelShow, string])[] = [
  [{ lamp: 'green', button: 'off' }, '緑のランプ'],
  [{ lamp: 'amber', button: 'off' }, '黄のランプ'],
  [{ lamp: 'red', button: 'off' }, '赤のランプ'],
  [{ lamp: 'off', button: 'on' }, 'ボタンの明かり'],
];

const eventNames: Readonly<Record<string, string>> = {
  button: 'ボタンが押されました',
  'presence true': '人が近づきました',
  'presence false': '人が離れました',
  'door true': '扉が開きました',
  'door false': '扉が閉まりました',
};

type Parts = {
  readonly panel: Panel;
  readonly clock: NodeClock;
  /** What the button does where nobody is in the middle of anything. */
  readonly button: 'guide' | 'issue';
  readonly stateOf: () => KioskState;
  readonly take: (input: KioskInput) => void;
  /** A door that stands open, or a panel that is not well, in the box's health. */
  readonly changed: () => void;
};

/** The panel of one kiosk: it shows what the session is, and its button is a key of the guide. */
export class KioskPanel {
  readonly #parts: Parts;
  #shown = '';
  #doorOpen = false;
  #testStep = 0;
  #cancelTest: (() => void) | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
    parts.panel.onEvent((event) => this.#take(event));
    parts.panel.onState(() => parts.changed());
    parts.panel.onFaults(() => parts.changed());
  }

  get state(): Panel['state'] {
    return this.#parts.panel.state;
  }

  get faults(): Panel['faults'] {
    return this.#parts.panel.faults;
  }

  get doorOpen(): boolean {
    return this.#doorOpen;
  }

  /** After every step of the session. */
  follow(before: KioskState, after: KioskState): void {
    const { panel } = this.#parts;
    const testing = after.session.kind === 'staff' && after.session.panelTest !== undefined;
    if (testing) this.#test();
    else this.#endTest();
    if (after.session !== before.session && after.session.kind === 'trouble') {
      panel.buzz(FAILED_BUZZ_MS);
    }
    if (!testing) this.#show(panelShowOf(after));
  }

  close(): void {
    this.#endTest();
  }

  #show(show: PanelShow): void {
    const content = JSON.stringify(show);
    if (content === this.#shown) return;
    this.#shown = content;
    this.#parts.panel.show(show);
  }

  #test(): void {
    if (this.#cancelTest) return;
    const [show] = testSteps[this.#testStep % testSteps.length] ?? [];
    this.#testStep += 1;
    if (show) this.#show(show);
    this.#cancelTest = this.#parts.clock.after(TEST_STEP_MS, () => {
      this.#cancelTest = undefined;
      this.#test();
    });
  }

  #endTest(): void {
    this.#cancelTest?.();
    this.#cancelTest = undefined;
    this.#testStep = 0;
  }

  #take(event: PanelEvent): void {
    const { stateOf, take, changed } = this.#parts;
    const state = stateOf();
    if (event.kind === 'door') {
      this.#doorOpen = event.open;
      changed();
    }
    if (state.session.kind === 'staff' && state.session.panelTest !== undefined) {
      const name = event.kind === 'button' ? 'button' : `${event.kind} ${isTrue(event)}`;
      const lines = [eventNames[name] ?? name, ...state.session.panelTest];
      take({ type: 'staff-panel-test', test: lines.slice(0, TEST_LINES_MAX) });
      return;
    }
    if (event.kind === 'presence') take({ type: 'near', near: event.near });
    if (event.kind === 'button') this.#press(state);
  }

  #press(state: KioskState): void {
    const { take, button } = this.#parts;
    const touchId = newRequestId();
    const locale = localeOf(state);
    // Where nothing is issued, its press hears why.
    const issues = button === 'issue' && state.session.kind === 'none' && mayIssue(state);
    if (issues && locale !== undefined) {
      const first = offeredRows(state).find(({ open }) => open);
      if (first === undefined) return;
      take({ type: 'touch-service', touch: { touchId, serviceId: first.serviceId, locale } });
      return;
    }
    const key = state.guide?.step === 'confirming' ? 'enter' : 'repeat';
    take({ type: 'key', key, touchId });
  }
}

function isTrue(event: Exclude<PanelEvent, { kind: 'button' }>): boolean {
  return event.kind === 'door' ? event.open : event.near;
}
