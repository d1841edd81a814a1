import type { NodeClock } from '../../broker/client/node-clock.ts';
import type { BoardPins } from './five-board.ts';
import type { PanelShow } from './panel-port.ts';
import type { OutputWiring, PanelWiring } from './panel-wiring.ts';

/** Once a second: slow enough for everybody (WCAG 2.3.1 asks for fewer than three flashes). */
const BLINK_HALF_MS = 500;
const PATTERN_PARTS_MAX = 20;
const PATTERN_PART_MS_MAX = 2_000;

/** What a pattern becomes, so that no caller can leave a buzzer sounding. */
export function heldToLimits(patternMs: readonly number[]): readonly number[] {
  return patternMs
    .slice(0, PATTERN_PARTS_MAX)
    .map((ms) => Math.min(PATTERN_PART_MS_MAX, Math.max(0, Number.isFinite(ms) ? ms : 0)));
}

/** Lamps, button light and buzzer: what they should be, and the board that is there now. */
export class PanelOutputs {
  readonly #wiring: PanelWiring;
  readonly #clock: NodeClock;
  #show: PanelShow = { lamp: 'off', button: 'off' };
  #board: BoardPins | undefined;
  #cancelBlink = () => {};
  #cancelBuzz = () => {};

  constructor(wiring: PanelWiring, clock: NodeClock) {
    this.#wiring = wiring;
    this.#clock = clock;
  }

  /** A board is there: everything is set, the buzzer too, which may still sound from before. */
  attach(board: BoardPins): void {
    this.#board = board;
    const { lamps, buttonLight, buzzer } = this.#wiring;
    for (const part of [lamps.green, lamps.amber, lamps.red, buttonLight, buzzer]) {
      if (part && board.has(part.pin)) board.output(part.pin, levelOf(part, false));
    }
    this.#draw();
  }

  detach(): void {
    this.#cancelBlink();
    this.#cancelBuzz();
    this.#board = undefined;
  }

  show(show: PanelShow): void {
    const same = show.lamp === this.#show.lamp && show.button === this.#show.button;
    this.#show = show;
    // Drawn anew, a blinking light would start over.
    if (!same) this.#draw();
  }

  buzz(patternMs: readonly number[]): void {
    const { buzzer } = this.#wiring;
    this.#cancelBuzz();
    this.#buzzFrom(buzzer, heldToLimits(patternMs), 0);
  }

  dark(): void {
    this.show({ lamp: 'off', button: 'off' });
    this.buzz([]);
  }

  #draw(): void {
    const { lamps, buttonLight } = this.#wiring;
    const { lamp, button } = this.#show;
    this.#switch(lamps.green, lamp === 'green');
    this.#switch(lamps.amber, lamp === 'amber');
    this.#switch(lamps.red, lamp === 'red');
    this.#cancelBlink();
    if (button === 'blink') this.#blink(buttonLight, true);
    else this.#switch(buttonLight, button === 'on');
  }

  #blink(light: OutputWiring | undefined, on: boolean): void {
    if (!this.#board || !light) return;
    this.#switch(light, on);
    this.#cancelBlink = this.#clock.after(BLINK_HALF_MS, () => this.#blink(light, !on));
  }

  /** Even places of the pattern sound, odd ones are pauses; silence at its end. */
  #buzzFrom(buzzer: OutputWiring | undefined, pattern: readonly number[], at: number): void {
    if (!this.#board || !buzzer) return;
    const ms = pattern[at];
    this.#switch(buzzer, ms !== undefined && ms > 0 && at % 2 === 0);
    if (ms === undefined) return;
    this.#cancelBuzz = this.#clock.after(ms, () => this.#buzzFrom(buzzer, pattern, at + 1));
  }

  #switch(part: OutputWiring | undefined, on: boolean): void {
    if (!part || !this.#board?.has(part.pin)) return;
    this.#board.write(part.pin, levelOf(part, on));
  }
}

function levelOf({ onLevel }: OutputWiring, on: boolean) {
  if (on) return onLevel;
  return onLevel === 'high' ? 'low' : 'high';
}
