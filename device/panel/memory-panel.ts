import { heldToLimits } from './panel-outputs.ts';
import type { Panel, PanelEvent, PanelFault, PanelShow, PanelState } from './panel-port.ts';

const DARK: PanelShow = { lamp: 'off', button: 'off' };

/** A panel for tests: what it shows can be seen, and a hand can be laid on it. */
export class MemoryPanel implements Panel {
  /** Every pattern that sounded. */
  readonly buzzed: (readonly number[])[] = [];
  readonly #takes: ((event: PanelEvent) => void)[] = [];
  readonly #stateChanged: ((state: PanelState) => void)[] = [];
  readonly #faultsChanged: ((faults: readonly PanelFault[]) => void)[] = [];
  #state: PanelState;
  #faults: readonly PanelFault[] = [];
  #shown = DARK;
  #near = false;
  #open = false;
  #over = false;

  constructor(state: PanelState = 'ready') {
    this.#state = state;
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
    if (!this.#over) this.#shown = show;
  }

  buzz(patternMs: readonly number[]): void {
    if (!this.#over && this.#state === 'ready') this.buzzed.push(heldToLimits(patternMs));
  }

  async close(): Promise<void> {
    this.#shown = DARK;
    this.#over = true;
  }

  /** What can be seen of it: nothing, while it is not ready. */
  get lit(): PanelShow {
    return this.#state === 'ready' ? this.#shown : DARK;
  }

  /** Unplugs it, plugs it in again, lets it fall silent. */
  become(state: PanelState): void {
    if (this.#over || this.#state === state) return;
    if (state !== 'ready') this.setNear(false);
    this.#state = state;
    for (const changed of this.#stateChanged) changed(state);
  }

  setFaults(faults: readonly PanelFault[]): void {
    if (this.#over) return;
    this.#faults = faults;
    for (const changed of this.#faultsChanged) changed(faults);
  }

  press(): void {
    this.#tell({ kind: 'button' });
  }

  setNear(near: boolean): void {
    if (this.#near === near || this.#state !== 'ready') return;
    this.#near = near;
    this.#tell({ kind: 'presence', near });
  }

  setDoor(open: boolean): void {
    if (this.#open === open || this.#state !== 'ready') return;
    this.#open = open;
    this.#tell({ kind: 'door', open });
  }

  #tell(event: PanelEvent): void {
    if (this.#over || this.#state !== 'ready') return;
    for (const take of this.#takes) take(event);
  }
}
