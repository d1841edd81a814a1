import { post } from '../../../broker/client/page/live.ts';
import type { TicketId } from '../../../broker/contract/ids.ts';
import type { CancelReason } from '../../../broker/contract/ticket.ts';

/** What staff may do behind the PIN, as `/staff/act` takes it. */
export type StaffAct =
  | { readonly act: 'reprint' | 'accept'; readonly ticketId: TicketId }
  | { readonly act: 'cancel'; readonly ticketId: TicketId; readonly reason: CancelReason }
  | { readonly act: 'refill'; readonly rollMm: number }
  | { readonly act: 'test-print' | 'panel-test' | 'panel-test-end' | 'restart' | 'shut-down' }
  | { readonly act: 'volume'; readonly volume: number };

/** A second tap within this time belongs to the first: nobody means two things so fast (F20). */
const DOUBLE_TAP_MS = 600;
/** How long a first press of two waits for the second. */
const ARMED_MS = 6_000;
/** A volume just set is shown before the node says it back. */
const VOLUME_SHOWN_MS = 3_000;

/** Asks for a second press: what cannot be taken back. */
export type Armed = 'restart' | 'shut-down';

/** What staff are in the middle of, which no node need know. */
export class StaffActs {
  readonly #changed: () => void;
  #deafUntil = 0;
  #underway = false;
  #armed: { readonly act: Armed; readonly until: number } | undefined;
  #chosen: TicketId | undefined;
  #isCancelling = false;
  #volume: { readonly value: number; readonly until: number } | undefined;
  #isSettingVolume = false;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get isUnderway(): boolean {
    return this.#underway;
  }

  /** The number that staff chose in the list. */
  get chosen(): TicketId | undefined {
    return this.#chosen;
  }

  /** 取消 was pressed: its reasons stand where the acts stood. */
  get isCancelling(): boolean {
    return this.#isCancelling;
  }

  get armed(): Armed | undefined {
    return this.#armed !== undefined && performance.now() < this.#armed.until
      ? this.#armed.act
      : undefined;
  }

  /** Behind the PIN again, everything begins anew. */
  reset(): void {
    this.#armed = undefined;
    this.#chosen = undefined;
    this.#isCancelling = false;
    this.#volume = undefined;
  }

  choose(ticketId: TicketId): void {
    this.#chosen = ticketId;
    this.#isCancelling = false;
    this.#armed = undefined;
    this.#changed();
  }

  /** Shows the reasons, or takes them away again. */
  askReason(isCancelling: boolean): void {
    this.#press(() => {
      this.#isCancelling = isCancelling;
      this.#armed = undefined;
    });
  }

  do(act: StaffAct): void {
    this.#press(() => this.#send(act));
  }

  /** The first press arms, the second one does it. */
  doTwice(act: Armed): void {
    this.#press(() => {
      if (this.armed === act) this.#send({ act });
      else this.#armed = { act, until: performance.now() + ARMED_MS };
    });
  }

  leave(): void {
    this.#press(() => void post('/staff/leave', {}));
  }

  volumeShown(ofNode: number): number {
    const { value, until } = this.#volume ?? { value: ofNode, until: 0 };
    return performance.now() < until ? value : ofNode;
  }

  /** Taps count each for itself: three of them make it three steps louder. */
  setVolume(value: number): void {
    this.#volume = { value, until: performance.now() + VOLUME_SHOWN_MS };
    this.#changed();
    void this.#tellVolume();
  }

  /** One after the other: two words on their way at once could arrive in the wrong order. */
  async #tellVolume(): Promise<void> {
    if (this.#isSettingVolume) return;
    this.#isSettingVolume = true;
    let told: number | undefined;
    while (this.#volume !== undefined && this.#volume.value !== told) {
      told = this.#volume.value;
      await post('/staff/act', { act: 'volume', volume: told } satisfies StaffAct);
    }
    this.#isSettingVolume = false;
  }

  #press(run: () => void): void {
    const now = performance.now();
    if (this.#underway || now < this.#deafUntil) return;
    this.#deafUntil = now + DOUBLE_TAP_MS;
    run();
    this.#changed();
  }

  #send(act: StaffAct): void {
    this.#armed = undefined;
    this.#isCancelling = false;
    this.#underway = true;
    void post('/staff/act', act).then(() => {
      this.#underway = false;
      this.#changed();
    });
  }
}
