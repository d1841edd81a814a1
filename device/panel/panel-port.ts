/** What the panel shows: green ready, amber paper near its end, red fault; dark while closed. */
export type PanelLamp = 'off' | 'green' | 'amber' | 'red';

/** The light inside the large button. */
type ButtonLight = 'off' | 'on' | 'blink';

export type PanelShow = { readonly lamp: PanelLamp; readonly button: ButtonLight };

/**
 * `unplugged`: no board there. `mute`: a link is open and nobody answers on it, or not any more.
 * `ready`: the board answers.
 */
export type PanelState = 'ready' | 'mute' | 'unplugged';

/**
 * What a person must see to. `button-stuck`: pressed for longer than anybody presses. `wiring`: the
 * board has not the pins that the wiring names; those parts do nothing.
 */
export type PanelFault = 'button-stuck' | 'wiring';

/** What a person did at the panel; a bounce or a stuck key is one press (F17). */
export type PanelEvent =
  | { readonly kind: 'button' }
  /** Nobody is near a panel that is lost: what was near then is told as gone. */
  | { readonly kind: 'presence'; readonly near: boolean }
  /** Told when it differs from what was told last; before anything was, the door counts as closed. */
  | { readonly kind: 'door'; readonly open: boolean };

/**
 * Lamps, button, buzzer, door switch and presence sensor of the ticket terminal. Nothing waits for
 * it: a kiosk without its panel, or with a mute one, works all the same (issue 3, point 5).
 */
export interface Panel {
  readonly state: PanelState;
  onState(changed: (state: PanelState) => void): void;
  /** Those that stand now; a panel that is not `ready` keeps those it had. */
  readonly faults: readonly PanelFault[];
  onFaults(changed: (faults: readonly PanelFault[]) => void): void;
  onEvent(take: (event: PanelEvent) => void): void;
  /** What it shows from now on; a board that comes back is told again. Dark before the first. */
  show(show: PanelShow): void;
  /**
   * Sounds the buzzer: milliseconds on, off, on … Lost where no board is ready; a new pattern takes
   * the place of one that still sounds. At most 20 parts of 2 s each: the rest is left out.
   */
  buzz(patternMs: readonly number[]): void;
  /** Everything goes dark and the board is let go; nothing is told after it. */
  close(): Promise<void>;
}
