import type { NodeClock } from '../../broker/client/node-clock.ts';
import type { Logger } from '../../broker/contract/log.ts';
import type { BoardLine, LineEnds } from './board-line.ts';
import { FirmataLink, type LinkEnd, loadFirmata } from './firmata-link.ts';
import { type BoardPins, FiveBoard, type InputPin, type Level, loadFive } from './five-board.ts';
import type { PanelAddress } from './panel-address.ts';
import { DoorSwitch, Presence, PressButton } from './panel-contacts.ts';
import { PanelOutputs } from './panel-outputs.ts';
import type { Panel, PanelEvent, PanelFault, PanelShow, PanelState } from './panel-port.ts';
import { type PanelWiring, pinsOf } from './panel-wiring.ts';
import { loadSerialPort, SerialLine } from './serial-line.ts';
import { TcpLine } from './tcp-line.ts';

const RECONNECT_MS = 1_000;
/** StandardFirmata reports a port as soon as it is asked to; one that does not is ready all the same. */
const LEVELS_WITHIN_MS = 500;

type PanelParts = {
  readonly address: PanelAddress;
  readonly wiring: PanelWiring;
  readonly clock: NodeClock;
  readonly log: Logger;
};

/** Nothing of it is loaded before there is a panel: no kiosk without one pays for it. */
async function load({ address, clock }: PanelParts) {
  const [Firmata, Board, openLine] = await Promise.all([
    loadFirmata(),
    loadFive(),
    lineTo(address, clock),
  ]);
  return { Firmata, Board, openLine };
}

async function lineTo(
  address: PanelAddress,
  clock: NodeClock,
): Promise<(ends: LineEnds) => BoardLine> {
  if (address.kind === 'tcp') return (ends) => new TcpLine(address, ends, clock);
  const SerialPort = await loadSerialPort();
  return (ends) => new SerialLine(SerialPort, address.path, ends, clock);
}

/**
 * A panel on a board with Firmata, at a USB serial port or in the network. johnny-five cannot take
 * a board up again: for every attempt, once a second, there is a new line, a new Firmata and a new
 * board (hardware.md part 4).
 */
export class FirmataPanel implements Panel {
  readonly #parts: PanelParts;
  readonly #outputs: PanelOutputs;
  readonly #button: PressButton;
  readonly #door: DoorSwitch;
  readonly #presence: Presence;
  readonly #takes: ((event: PanelEvent) => void)[] = [];
  readonly #stateChanged: ((state: PanelState) => void)[] = [];
  readonly #faultsChanged: ((faults: readonly PanelFault[]) => void)[] = [];
  #state: PanelState = 'unplugged';
  #logged: PanelState | undefined;
  #faults: readonly PanelFault[] = [];
  #link: FirmataLink | undefined;
  #board: FiveBoard | undefined;
  #cancelRetry = () => {};
  #cancelWatch = () => {};
  #over = false;

  private constructor(parts: PanelParts) {
    const { wiring, clock } = parts;
    this.#parts = parts;
    this.#outputs = new PanelOutputs(wiring, clock);
    const { debounceMs = 0, stuckMs = 0 } = wiring.button ?? {};
    this.#button = new PressButton({
      clock,
      debounceMs,
      stuckMs,
      onPress: () => this.#tell({ kind: 'button' }),
      onStuck: (stuck) => this.#setFault('button-stuck', stuck),
    });
    this.#door = new DoorSwitch({
      clock,
      debounceMs: wiring.door?.debounceMs ?? 0,
      onChange: (open) => this.#tell({ kind: 'door', open }),
    });
    this.#presence = new Presence({
      clock,
      holdMs: wiring.presence?.holdMs ?? 0,
      onChange: (near) => this.#tell({ kind: 'presence', near }),
    });
  }

  /** Returns at once; the board is looked for meanwhile, and for as long as the panel lives. */
  static open(parts: PanelParts): FirmataPanel {
    const panel = new FirmataPanel(parts);
    void panel.#connect();
    return panel;
  }

  get state(): PanelState {
    return this.#state;
  }

  onState(changed: (state: PanelState) => void): void {
    this.#stateChanged.push(changed);
  }

  get faults(): readonly PanelFault[] {
    return this.#faults;
  }

  onFaults(changed: (faults: readonly PanelFault[]) => void): void {
    this.#faultsChanged.push(changed);
  }

  onEvent(take: (event: PanelEvent) => void): void {
    this.#takes.push(take);
  }

  show(show: PanelShow): void {
    if (!this.#over) this.#outputs.show(show);
  }

  buzz(patternMs: readonly number[]): void {
    if (!this.#over) this.#outputs.buzz(patternMs);
  }

  async close(): Promise<void> {
    if (this.#over) return;
    this.#outputs.dark();
    this.#over = true;
    this.#cancelRetry();
    this.#dropBoard();
    await this.#link?.close();
  }

  async #connect(): Promise<void> {
    let packages: Awaited<ReturnType<typeof load>>;
    try {
      packages = await load(this.#parts);
    } catch (cause) {
      const because = cause instanceof Error ? cause.message : 'unknown';
      this.#lost({ kind: 'unplugged', because });
      return;
    }
    if (this.#over) return;
    const { Firmata, Board, openLine } = packages;
    this.#link = new FirmataLink(Firmata, {
      openLine,
      clock: this.#parts.clock,
      onReady: (io) => {
        const board = new FiveBoard(Board, io, () => this.#ready(board));
        this.#board = board;
      },
      onEnd: (end) => this.#lost(end),
    });
  }

  #ready(board: FiveBoard): void {
    // It may have been lost in the moment that johnny-five takes.
    if (this.#board !== board) return;
    this.#setFault(
      'wiring',
      pinsOf(this.#parts.wiring).some(([, pin]) => !board.has(pin)),
    );
    this.#outputs.attach(board);
    this.#watch(board, this.#inputs(board));
  }

  /** Ready once it is known how the switches stand: before, a press would be taken for an old one. */
  #watch(board: FiveBoard, inputs: readonly InputPin[]): void {
    const unheard = new Set(inputs.map(({ pin }) => pin));
    const ready = () => {
      this.#cancelWatch();
      this.#become('ready', undefined);
    };
    const hear = ({ pin, pullUp, take }: InputPin) => ({
      pin,
      pullUp,
      take(level: Level) {
        take(level);
        if (unheard.delete(pin) && unheard.size === 0) ready();
      },
    });
    this.#cancelWatch = this.#parts.clock.after(LEVELS_WITHIN_MS, ready);
    board.inputs(inputs.map(hear));
    if (inputs.length === 0) ready();
  }

  #inputs(board: BoardPins): readonly InputPin[] {
    const { button, door, presence } = this.#parts.wiring;
    const inputs: InputPin[] = [];
    if (button) {
      const take = (level: string) => this.#button.take(level === 'low');
      inputs.push({ pin: button.pin, pullUp: true, take });
    }
    if (door) {
      const take = (level: string) => this.#door.take(level !== door.closedLevel);
      inputs.push({ pin: door.pin, pullUp: true, take });
    }
    if (presence) {
      const take = (level: string) => this.#presence.take(level === presence.nearLevel);
      inputs.push({ pin: presence.pin, pullUp: presence.pullUp, take });
    }
    return inputs.filter(({ pin }) => board.has(pin));
  }

  #lost({ kind, because }: LinkEnd): void {
    this.#link = undefined;
    this.#dropBoard();
    this.#become(kind, because);
    if (this.#over) return;
    this.#cancelRetry = this.#parts.clock.after(RECONNECT_MS, () => void this.#connect());
  }

  #dropBoard(): void {
    this.#cancelWatch();
    this.#outputs.detach();
    this.#button.lost();
    this.#door.lost();
    this.#presence.lost();
    this.#board?.drop();
    this.#board = undefined;
  }

  #tell(event: PanelEvent): void {
    if (this.#over) return;
    for (const take of this.#takes) take(event);
  }

  #become(state: PanelState, because: string | undefined): void {
    if (this.#over) return;
    if (this.#logged !== state) {
      this.#logged = state;
      this.#parts.log[state === 'ready' ? 'info' : 'warn']('panel.state', { state, because });
    }
    if (this.#state === state) return;
    this.#state = state;
    for (const changed of this.#stateChanged) changed(state);
  }

  #setFault(fault: PanelFault, stands: boolean): void {
    if (this.#over || this.#faults.includes(fault) === stands) return;
    const others = this.#faults.filter((each) => each !== fault);
    this.#faults = stands ? [...others, fault] : others;
    const { log } = this.#parts;
    log[stands ? 'warn' : 'info']('panel.faults', { faults: this.#faults.join(' ') });
    for (const changed of this.#faultsChanged) changed(this.#faults);
  }
}
