import { type Floor, Visitor } from './floor.ts';
import type { KioskDoor } from './kiosk-door.ts';
import type { PaperTray } from './paper-tray.ts';
import { Phone } from './phone.ts';
import type { SightingsBook } from './sightings.ts';
import type { Visit } from './visit-plan.ts';

const MINUTE_MS = 60_000;
/** Real time within which slips are out and a phone has answered. */
const SHOWN_WITHIN_MS = 15_000;
/** Nobody waits longer than this beyond the end of issue, real time. */
const BEYOND_CLOSING_MS = 2_000;

type Parts = {
  readonly door: KioskDoor;
  readonly tray: PaperTray;
  readonly floor: Floor;
  readonly book: SightingsBook;
  readonly statusBase: string;
  /** Domain instants. */
  readonly issueFrom: number;
  readonly issueUntil: number;
};

/** The citizens of the day: each comes at their minute, and one after another uses the kiosk. */
export class KioskCrowd {
  readonly phones: Phone[] = [];
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Resolves when the last citizen has taken a seat. */
  async come(visits: readonly Visit[]): Promise<void> {
    const { floor, door, issueFrom, issueUntil, book } = this.#parts;
    const seated: Promise<void>[] = [];
    for (const visit of visits) {
      await floor.clock.sleepUntil(issueFrom + visit.atMinute * MINUTE_MS);
      const patienceMs = floor.clock.realMsUntil(issueUntil) + BEYOND_CLOSING_MS;
      const given = await door.visit(visit, patienceMs);
      if (given) {
        seated.push(this.#sitDown(visit, given));
        continue;
      }
      book.trouble(`visit ${visit.nth} left without a number`);
      floor.turnAway();
    }
    await Promise.all(seated);
  }

  async closePhones(): Promise<void> {
    await Promise.all(this.phones.map((phone) => phone.close()));
  }

  /** Reads the slip, or the screen where there is none, opens its page on a phone, and waits. */
  async #sitDown(visit: Visit, given: Awaited<ReturnType<KioskDoor['visit']>> & object) {
    const { tray, floor, book, statusBase } = this.#parts;
    const { number, printed } = given;
    const slip = printed
      ? await tray.read.until(
          (slips) => slips.find((each) => each.number === number || each.token === given.token),
          SHOWN_WITHIN_MS,
        )
      : undefined;
    if (printed && !slip) book.trouble(`${number}: no slip that bears it came out`);
    const token = slip?.token ?? given.token;
    const phone = token === undefined ? undefined : new Phone(statusBase, token, book);
    if (phone) this.phones.push(phone);
    const answered = await phone?.screen.until(() => true, SHOWN_WITHIN_MS);
    if (!answered) book.trouble(`${number}: the phone got no answer`);
    floor.enter(new Visitor(visit, number, phone, printed));
  }
}
