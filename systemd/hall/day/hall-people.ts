import { randomBytes } from 'node:crypto';
import { decodeJson } from '../../../broker/contract/decode.ts';
import { assert } from '../../../broker/contract/result.ts';
import type { Random } from '../../../broker/demand/random.ts';
import { seeded } from '../../../broker/demand/random.ts';
import type { RunningHall } from '../hall.ts';
import { BrokerKills } from './broker-kills.ts';
import { Clerk } from './clerk.ts';
import type { DayPlan } from './day-plan.ts';
import { DomainClock } from './domain-clock.ts';
import { Floor } from './floor.ts';
import { KioskCrowd } from './kiosk-crowd.ts';
import { KioskDoor } from './kiosk-door.ts';
import { Lead } from './lead.ts';
import type { NumberReader } from './number-reader.ts';
import { PaperTray } from './paper-tray.ts';
import { followScreen, type Screen } from './screen.ts';
import type { SightingsBook } from './sightings.ts';
import { StaffDoor } from './staff-door.ts';
import { type BoardView, boardView, lineJson, type StaffView, staffView } from './views.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Overtime beyond this is no overtime: something hangs, and the day is ended to be told of. */
const GIVE_UP_AFTER_MS = 5 * HOUR_MS;
/** Real time for the staff page to show the hall, once somebody has signed in. */
const OPEN_WITHIN_MS = 30_000;
/** Real time for pages to show the closed day. */
const CLOSED_WITHIN_MS = 15_000;

type Parts = {
  readonly hall: RunningHall;
  readonly plan: DayPlan;
  readonly book: SightingsBook;
  readonly numbers: NumberReader;
  readonly speed: number;
  readonly seed: number;
  readonly killBroker: boolean;
};

/** What only people at the doors know of the day, beside what they saw. */
export type DayFigures = {
  readonly boardGapMsMax: number;
  readonly brokerKills: number;
  readonly paperOuts: number;
  readonly doubleTouches: number;
  readonly refusedTouches: number;
};

/** Everybody in the hall on one day: clerks, city staff, the 責任者, and the citizens. */
export class HallPeople {
  readonly #parts: Parts;
  readonly #clock: DomainClock;
  readonly #kills: BrokerKills;
  #boardGapMsMax = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#clock = new DomainClock(parts.speed);
    const { issueFrom, issueUntil } = parts.plan;
    const at = (share: number) => issueFrom + (issueUntil - issueFrom) * share;
    const due = [
      { on: 'press', from: at(0.35) } as const,
      { on: 'touch', from: at(0.62) } as const,
    ];
    const broker = parts.hall.processes.get('broker');
    this.#kills = new BrokerKills(broker, this.#clock, parts.killBroker ? due : []);
  }

  /** Plays the day from the first sign-in to the closed day. */
  async play(): Promise<DayFigures> {
    const { hall, plan, book, numbers } = this.#parts;
    const { addresses } = hall;
    const leadDoor = this.#door('lead-1');
    await leadDoor.makeFirstAccount();
    const { staff, board } = await this.#watch(leadDoor);
    const tray = new PaperTray({
      ...{ printerBase: addresses.terminal, statusBase: addresses.status, book, numbers },
    });
    const kiosk = new KioskDoor({
      ...{ kioskBase: addresses.kiosk, statusBase: addresses.status, book },
      onTouch: () => this.#kills.strike('touch'),
    });
    const giveUpAt = plan.issueUntil + GIVE_UP_AFTER_MS;
    const floor = new Floor(staff.screen, this.#clock, plan.visits.length, giveUpAt);
    const crowd = new KioskCrowd({
      ...{ door: kiosk, tray, floor, book, statusBase: addresses.status },
      ...{ issueFrom: plan.issueFrom, issueUntil: plan.issueUntil },
    });
    const lead = new Lead({
      ...{ door: leadDoor, floor, kiosk, tray, book },
      ...{ kioskId: plan.pack.site.kiosks[0]?.id ?? '' },
      ...{ printerId: plan.pack.site.kiosks[0]?.printer ?? '' },
      paperOuts: this.#paperOuts(),
    });
    const clerks = await this.#clerks(leadDoor, floor, board.screen);
    await Promise.all([
      crowd.come(plan.visits),
      lead.work(),
      ...clerks.map((clerk) => clerk.work()),
    ]);
    await lead.closeDay();
    await Promise.all(crowd.phones.map((phone) => phone.forgets(CLOSED_WITHIN_MS)));
    await this.#readLine();
    await crowd.closePhones();
    await tray.finish(book.rows.map(({ number }) => number));
    await Promise.all([kiosk.close(), staff.close(), board.close()]);
    return {
      boardGapMsMax: Math.round(this.#boardGapMsMax * 10) / 10,
      brokerKills: this.#kills.count,
      paperOuts: lead.paperOuts,
      doubleTouches: kiosk.doubleTouches,
      refusedTouches: kiosk.refusedTouches,
    };
  }

  /** The staff monitor and the board, each with somebody who keeps what is seen there. */
  async #watch(lead: StaffDoor) {
    const { hall, book } = this.#parts;
    const { addresses } = hall;
    const malformed = (sentence: string) => book.trouble(sentence);
    const cookie = () => lead.headers;
    const staff = followScreen(`${addresses.staff}/stream`, staffView, malformed, cookie);
    const board = followScreen(`${addresses.board}/stream`, boardView, malformed);
    staff.screen.watch((view) => {
      if (view.now !== undefined) this.#clock.read(view.now);
      book.staff(view);
    });
    board.screen.watch((view) => book.board(view));
    const open = ({ now, staff: list }: StaffView) => (now && list ? true : undefined);
    const shown = await staff.screen.until(open, OPEN_WITHIN_MS);
    assert(shown === true, 'the staff page shows the hall');
    return { staff, board };
  }

  /** One clerk a counter; each with an account of their own. */
  async #clerks(lead: StaffDoor, floor: Floor, board: Screen<BoardView>) {
    const { plan, book, seed } = this.#parts;
    const { counters } = plan.pack.site;
    const cityCounterId = counters.find(({ cityStaff }) => cityStaff)?.id;
    const clerks: Clerk[] = [];
    for (const [index, { id, cityStaff }] of counters.entries()) {
      const door = this.#door(cityStaff ? `city-${index + 1}` : `clerk-${index + 1}`);
      await lead.makeAccount(door, cityStaff ? 'city-staff' : 'clerk');
      await door.signIn();
      const random: Random = seeded(seed * 100 + index);
      clerks.push(
        new Clerk({
          ...{ counterId: id, door, floor, board, book, random, cityCounterId },
          otherServiceOf: (serviceId) => this.#otherServiceOf(serviceId),
          onShown: (gapMs) => {
            this.#boardGapMsMax = Math.max(this.#boardGapMsMax, gapMs);
          },
        }),
      );
    }
    return clerks;
  }

  /** A service that other counters serve, where there is one: a hand-off goes to somebody else. */
  #otherServiceOf(serviceId: string): string | undefined {
    const { services, counters } = this.#parts.plan.pack.site;
    const servedBy = (id: string) =>
      counters.filter((counter) => Object.keys(counter.services).includes(id));
    const own = servedBy(serviceId);
    const others = services.filter(({ id }) => id !== serviceId && servedBy(id).length > 0);
    const elsewhere = others.find(
      ({ id }) => !servedBy(id).some((counter) => own.includes(counter)),
    );
    return (elsewhere ?? others[0])?.id;
  }

  #paperOuts(): readonly [number, number, number] {
    const { issueFrom, issueUntil } = this.#parts.plan;
    const at = (share: number) => issueFrom + (issueUntil - issueFrom) * share;
    return [at(0.2), at(0.48), at(0.74)];
  }

  #door(staffId: string): StaffDoor {
    const { hall, book } = this.#parts;
    return new StaffDoor({
      ...{ base: hall.addresses.staff, staffId, book },
      password: randomBytes(12).toString('base64url'),
      onPress: () => this.#kills.strike('press'),
    });
  }

  /** What the city's home page is told at the end of the day. */
  async #readLine(): Promise<void> {
    const { hall, book } = this.#parts;
    const { status } = hall.addresses;
    const malformed = (sentence: string) => book.trouble(sentence);
    const line = followScreen(`${status}/stream`, lineJson, malformed);
    await line.screen.until(({ services, calling }) => {
      const nobody = services.length > 0 && services.every(({ groups }) => groups === 0);
      return nobody && calling.length === 0 ? true : undefined;
    }, CLOSED_WITHIN_MS);
    await line.close();
    const answer = await fetch(`${status}/line.json`).catch(() => undefined);
    const decoded = decodeJson(lineJson, (await answer?.text()) ?? '');
    if (decoded.ok) book.line = decoded.value;
  }
}
