import type { Verb } from '../../../broker/contract/requests.ts';
import type { TicketView } from '../../../broker/contract/ticket.ts';
import type { Floor, Visitor } from './floor.ts';
import type { KioskDoor } from './kiosk-door.ts';
import type { PaperTray } from './paper-tray.ts';
import type { SightingsBook } from './sightings.ts';
import { onTicket, type Pressed, type StaffDoor } from './staff-door.ts';

const MINUTE_MS = 60_000;
/** Real time that a screen, a printer or a page has to show what was done. */
const SHOWN_WITHIN_MS = 15_000;
/** So long an absent number is waited for before it is ended, domain time. */
const ABSENT_FOR_MS = 15 * MINUTE_MS;

/** States in which somebody may find that the slip is lost. */
const losing: readonly string[] = ['waiting', 'calling', 'serving', 'hold'];
/** Clerks press too, and a printer can run out of paper between a look and a press. */
const races = ['changed-meanwhile', 'wrong-state', 'printer-not-ready', 'print-pending'];

export type LeadParts = {
  readonly door: StaffDoor;
  readonly floor: Floor;
  readonly kiosk: KioskDoor;
  readonly tray: PaperTray;
  readonly book: SightingsBook;
  readonly kioskId: string;
  readonly printerId: string;
  /** Domain instants at which paper runs out: before a slip, after one slip, after one slip. */
  readonly paperOuts: readonly [number, number, number];
};

/** The 責任者: cancels, prints again, ends absences, sees to the printer, and closes the day. */
export class Lead {
  readonly #parts: LeadParts;
  paperOuts = 0;
  /** What becomes of tickets whose slips did not all come out. */
  #decision: 'reprint' | 'accept' = 'reprint';

  constructor(parts: LeadParts) {
    this.#parts = parts;
  }

  /** All day at the monitor. */
  async work(): Promise<void> {
    await Promise.all([this.#seeToVisitors(), this.#seeToPaper()]);
  }

  async closeDay(): Promise<void> {
    const { door, floor, book } = this.#parts;
    const pressed = await door.press(floor.screen, 'close-day', {});
    if (!pressed.ok) book.trouble(`the day could not be closed: ${pressed.refusal}`);
    await floor.screen.until((view) => view.staff?.dayOpen === false || undefined, SHOWN_WITHIN_MS);
  }

  async #seeToVisitors(): Promise<void> {
    const { floor } = this.#parts;
    while (!floor.over) {
      for (const visitor of floor.visitors) {
        const row = visitor.over ? undefined : floor.row(visitor.number);
        if (row) await this.#seeTo(visitor, row);
      }
      await floor.wait();
    }
  }

  async #seeTo(visitor: Visitor, row: TicketView): Promise<void> {
    const { floor } = this.#parts;
    const { course, nth, reprint } = visitor.visit;
    if (row.state === 'issuing') return this.#settlePrint(row);
    if (course === 'cancelled' && row.state === 'waiting' && visitor.once('cancel')) {
      const reasons = ['by-request', 'issued-by-mistake', 'duplicate'] as const;
      const reason = reasons[nth % reasons.length];
      const pressed = await this.#press('cancel-ticket', { ...onTicket(row), reason });
      if (pressed.ok) visitor.leave();
      floor.wake();
      return;
    }
    const lost = reprint && visitor.printed && (!visitor.hasHad('reprint') || isUnconfirmed(row));
    if (lost && losing.includes(row.state) && this.#printerIsReady()) {
      if (await this.#printAgain(row)) visitor.once('reprint');
      return;
    }
    if (course !== 'absent-for-good' || row.state !== 'absent') return;
    if (visitor.hasHad('stays-absent')) {
      visitor.leave();
      floor.wake();
    } else if (floor.clock.now() - row.since >= ABSENT_FOR_MS) {
      const pressed = await this.#press('end-absence', onTicket(row));
      if (pressed.ok) visitor.leave();
      floor.wake();
    }
  }

  /**
   * Until it is settled: whoever touches as the paper ends has a number without slips too, and the
   * press or the copy may fail as well.
   */
  async #settlePrint(row: TicketView): Promise<void> {
    if (!isUnconfirmed(row)) return;
    if (this.#decision === 'accept') await this.#press('accept-without-paper', onTicket(row));
    else if (this.#printerIsReady()) await this.#printAgain(row);
  }

  async #printAgain(row: TicketView): Promise<boolean> {
    const { printerId } = this.#parts;
    return (await this.#press('reprint', { ...onTicket(row), printer: printerId })).ok;
  }

  #printerIsReady(): boolean {
    return this.#parts.floor.screen.view?.staff?.kiosks[0]?.printer === 'ready';
  }

  /** The printer's three troubles of the day, one after another. */
  async #seeToPaper(): Promise<void> {
    const [beforeSlip, afterSlip, afterSlipAgain] = this.#parts.paperOuts;
    if (await this.#reaches(beforeSlip)) await this.#paperOut();
    if (await this.#reaches(afterSlip)) await this.#oneOfTwo('reprint');
    if (await this.#reaches(afterSlipAgain)) await this.#oneOfTwo('accept');
  }

  async #reaches(at: number): Promise<boolean> {
    const { floor } = this.#parts;
    while (!floor.over && floor.clock.now() < at) await floor.wait(at);
    return !floor.over;
  }

  /**
   * Paper ends between two citizens: the kiosk says so and takes no touch; the lead lets it issue on
   * the screen, one citizen does, and paper is loaded.
   */
  async #paperOut(): Promise<void> {
    const { kiosk, tray, floor, book, kioskId } = this.#parts;
    this.paperOuts += 1;
    await tray.happen('paper-out');
    const out = await kiosk.screen.until(
      (view) => (view.screen === 'out-of-service' ? view : undefined),
      SHOWN_WITHIN_MS,
    );
    if (out?.because !== 'paper-out') book.trouble(`without paper the kiosk shows ${out?.screen}`);
    else await kiosk.touchInVain('application');
    const block = await floor.screen.until((view) => view.staff?.kiosks[0]?.block, SHOWN_WITHIN_MS);
    if (block !== 'paper-out') book.trouble(`without paper the staff page shows ${block}`);
    await this.#press('allow-paperless', { kioskId, allowed: true });
    await kiosk.screen.until(
      (view) => (view.screen === 'show-number' ? true : undefined),
      floor.clock.realMsUntil(floor.clock.now() + 30 * MINUTE_MS) + SHOWN_WITHIN_MS,
    );
    await tray.happen('paper-loaded');
    await floor.screen.until(
      (view) => view.staff?.kiosks[0]?.printer === 'ready' || undefined,
      SHOWN_WITHIN_MS,
    );
    await this.#press('allow-paperless', { kioskId, allowed: false });
  }

  /** Paper ends after the first slip of two: 印刷未確認, and the lead decides. */
  async #oneOfTwo(decision: 'reprint' | 'accept'): Promise<void> {
    const { tray, floor, book } = this.#parts;
    this.paperOuts += 1;
    this.#decision = decision;
    const before = new Set(this.#failedJobs());
    await tray.happen('fail-after-slip');
    const withinMs = floor.clock.realMsUntil(floor.clock.now() + 60 * MINUTE_MS) + SHOWN_WITHIN_MS;
    const failed = await floor.screen.until(
      () => this.#failedJobs().find((jobId) => !before.has(jobId)),
      withinMs,
    );
    if (!failed) book.trouble('paper ended after one slip, and no ticket was shown as unconfirmed');
    if (decision === 'accept') {
      await floor.screen.until(() => !this.#isIssuing(failed) || undefined, SHOWN_WITHIN_MS);
    }
    await tray.happen('paper-loaded');
    const ready = await floor.screen.until(
      (view) => view.staff?.kiosks[0]?.printer === 'ready' || undefined,
      SHOWN_WITHIN_MS,
    );
    if (!ready) book.trouble('with new paper the printer did not become ready');
    this.#decision = 'reprint';
  }

  #isIssuing(jobId: string | undefined): boolean {
    const open = this.#parts.floor.screen.view?.staff?.open ?? [];
    return open.some(({ state, print }) => state === 'issuing' && print?.jobId === jobId);
  }

  #failedJobs(): readonly string[] {
    const open = this.#parts.floor.screen.view?.staff?.open ?? [];
    return open.flatMap(({ print }) => (print?.state === 'failed' ? [print.jobId] : []));
  }

  async #press(verb: Verb, body: object): Promise<Pressed> {
    const { door, floor, book } = this.#parts;
    const pressed = await door.press(floor.screen, verb, body);
    const race = !pressed.ok && races.includes(pressed.refusal);
    if (!pressed.ok && !race) book.trouble(`${verb} was refused: ${pressed.refusal}`);
    if (pressed.ok && pressed.number !== '') {
      await floor.screen.until(() => {
        const row = floor.row(pressed.number);
        return !row || row.version >= pressed.version ? true : undefined;
      }, SHOWN_WITHIN_MS);
    }
    return pressed;
  }
}

/** Its printer says no more, and not all slips are known to be out: somebody decides. */
function isUnconfirmed({ print }: TicketView): boolean {
  return print?.state === 'failed' || print?.state === 'unknown';
}
