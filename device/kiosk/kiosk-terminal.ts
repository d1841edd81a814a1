import type { BoxReading } from '../../broker/client/box-health.ts';
import type { FaultHistory } from '../../broker/client/fault-history.ts';
import type { Hall } from '../../broker/client/hall.ts';
import type { NodeClock } from '../../broker/client/node-clock.ts';
import { newRequestId } from '../../broker/client/open-requests.ts';
import { PageWatch } from '../../broker/client/page-watch.ts';
import type { Screen } from '../../broker/client/screen-port.ts';
import { decode } from '../../broker/contract/decode.ts';
import { type Locale, reservationCode } from '../../broker/contract/ids.ts';
import type { Logger } from '../../broker/contract/log.ts';
import type { Keypad } from '../hid/keypad.ts';
import type { Scanner } from '../hid/scanner.ts';
import type { Panel } from '../panel/panel-port.ts';
import { KioskPanel } from './kiosk-panel.ts';
import { type TerminalParts, terminalFaults } from './kiosk-parts.ts';
import type { KioskInput, KioskState } from './kiosk-state.ts';
import { localeOf } from './session-moves.ts';

/** What may hang on a kiosk's box besides its printer. */
export type TerminalDevices = {
  readonly panel?: Panel | undefined;
  readonly button: 'guide' | 'issue';
  readonly scanner?: Scanner | undefined;
  readonly keypad?: Keypad | undefined;
  /** Nothing: what shows its page is not this node's to restart. */
  readonly screen?: Screen | undefined;
  readonly sound: 'voice' | 'chime' | 'none';
  /** Whether a voice is there for it. */
  readonly speaks: (locale: Locale) => boolean;
  /** Disk and heat, as they were read last. */
  readonly readBox: () => BoxReading;
};

type Parts = TerminalDevices & {
  readonly hall: Hall;
  readonly log: Logger;
  readonly clock: NodeClock;
  readonly faults: Pick<FaultHistory, 'set'>;
  readonly stateOf: () => KioskState;
  readonly take: (input: KioskInput) => void;
  readonly louder: () => void;
  /** Something that the page shows of them changed. */
  readonly changed: () => void;
};

/** Panel, reader, keypad and screen of one kiosk: what they say becomes inputs, how they are health. */
export class KioskTerminal {
  readonly #parts: Parts;
  readonly #panel: KioskPanel | undefined;
  readonly #page: PageWatch;
  #soundFault: string | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
    const { panel, button, scanner, keypad, screen, clock, log, stateOf, take } = parts;
    const changed = () => this.#report();
    this.#panel = panel && new KioskPanel({ panel, button, clock, stateOf, take, changed });
    this.#page = new PageWatch({ clock, log, screen, changed });
    scanner?.onCode((code) => this.#scan(code));
    scanner?.onRefused((because) => {
      log.info('kiosk.scan-refused', { because });
      take({ type: 'scan-unreadable' });
    });
    scanner?.onState(changed);
    keypad?.onKey((key) => {
      if (key === 'louder') parts.louder();
      take({ type: 'key', key: key === 'louder' ? 'repeat' : key, touchId: newRequestId() });
    });
    keypad?.onHeld(() => take({ type: 'call-staff', by: 'key' }));
    keypad?.onState(changed);
    this.#report();
  }

  get parts(): TerminalParts {
    const { scanner, keypad, sound, readBox } = this.#parts;
    return {
      ...readBox(),
      panel: this.#panel?.state ?? 'none',
      panelFaults: this.#panel?.faults ?? [],
      doorOpen: this.#panel?.doorOpen ?? false,
      scanner: scanner?.state ?? 'none',
      keypad: keypad?.state ?? 'none',
      screen: this.#page.state,
      screenFault: this.#page.fault,
      soundFault: this.#soundFault,
      sound,
    };
  }

  get reader(): boolean {
    return this.#parts.scanner?.state === 'ready';
  }

  alive(): void {
    this.#page.heard();
  }

  /** Why nothing is heard any more, and nothing when it is again. */
  soundIs(fault: string | undefined): void {
    this.#soundFault = fault;
    if (fault === undefined) this.#parts.log.info('sound.back');
    else this.#parts.log.warn('sound.failed', { because: fault });
    this.#report();
  }

  follow(before: KioskState, after: KioskState): void {
    this.#panel?.follow(before, after);
  }

  close(): void {
    this.#page.close();
    this.#panel?.close();
  }

  #scan(text: string): void {
    const { take, stateOf, log } = this.#parts;
    const code = decode(reservationCode, text);
    const locale = localeOf(stateOf());
    if (locale === undefined) return;
    if (code.ok)
      take({ type: 'scan', scan: { touchId: newRequestId(), code: code.value, locale } });
    else {
      log.info('kiosk.scan-refused', { because: 'not a reservation code' });
      take({ type: 'scan-unreadable' });
    }
  }

  #report(): void {
    const { hall, faults, changed } = this.#parts;
    const { panel, scanner, keypad, screen, sound } = this.parts;
    hall.report({ panel, scanner, keypad, screen, sound });
    faults.set('terminal', terminalFaults(this.parts));
    changed();
  }
}
