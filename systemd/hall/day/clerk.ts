import type { Verb } from '../../../broker/contract/requests.ts';
import type { StaffCounter } from '../../../broker/contract/staff-snapshot.ts';
import type { TicketView } from '../../../broker/contract/ticket.ts';
import type { Random } from '../../../broker/demand/random.ts';
import { type Floor, Visitor } from './floor.ts';
import type { Screen } from './screen.ts';
import type { SightingsBook } from './sightings.ts';
import { atCounter, onTicket, onTicketAt, type Pressed, type StaffDoor } from './staff-door.ts';
import type { BoardView } from './views.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
/** Board, voice and phone have this long, real time, to show what was pressed. */
const SHOWN_WITHIN_MS = 15_000;
/** How often somebody looks again and presses once more, before giving up. */
const LOOKS_MAX = 4;
/** Other people press too: these refusals are what a race looks like, and are looked at again. */
const races = [
  'changed-meanwhile',
  'wrong-state',
  'queue-empty',
  'counter-busy',
  'not-at-this-counter',
];

/** Domain times in which people do things. */
const nextCallMs = 5 * SECOND_MS;
const walkMs = { least: 8 * SECOND_MS, most: 30 * SECOND_MS };
const recallAfterMs = 25 * SECOND_MS;
/** A little longer than the site asks, from the moment the call was seen to be done. */
const absentAfterMs = 62 * SECOND_MS;
const mistakeMs = 6 * SECOND_MS;
const backWithinMs = { least: 3 * MINUTE_MS, most: 12 * MINUTE_MS };

export type ClerkParts = {
  readonly counterId: string;
  readonly door: StaffDoor;
  readonly floor: Floor;
  readonly board: Screen<BoardView>;
  readonly book: SightingsBook;
  readonly random: Random;
  /** Where hand-offs go: the counter of the city's staff, and a service of other counters. */
  readonly cityCounterId: string | undefined;
  readonly otherServiceOf: (serviceId: string) => string | undefined;
  /** Real milliseconds from a reply to the board's showing it. */
  readonly onShown: (gapMs: number) => void;
};

/** One person at one counter, all day: calls, waits, serves, holds, hands on, errs and undoes. */
export class Clerk {
  readonly #parts: ClerkParts;
  /** When the last press was answered, by the clock of `performance.now()`. */
  #repliedAt = 0;

  constructor(parts: ClerkParts) {
    this.#parts = parts;
  }

  async work(): Promise<void> {
    const { door, floor, counterId } = this.#parts;
    await door.sitAt(counterId);
    await this.#set('open');
    while (!floor.over) {
      if (!(await this.#next())) await floor.wait(this.#nextBack());
    }
    await this.#set('closed');
  }

  async #set(state: 'open' | 'closed'): Promise<void> {
    const { door, floor, counterId } = this.#parts;
    await floor.screen.until(() => floor.counter(counterId), SHOWN_WITHIN_MS);
    const counter = floor.counter(counterId);
    if (!counter || counter.state === state) return;
    await door.press(floor.screen, 'set-counter', { ...atCounter(counter), state });
    await floor.screen.until(
      () => floor.counter(counterId)?.state === state || undefined,
      SHOWN_WITHIN_MS,
    );
  }

  #nextBack(): number | undefined {
    const { floor, counterId } = this.#parts;
    const times = floor.visitors.flatMap(({ away, over }) =>
      !over && away?.counterId === counterId ? [away.until] : [],
    );
    return times.length > 0 ? Math.min(...times) : undefined;
  }

  /** Does one thing from beginning to end; false when there is nothing to do. */
  async #next(): Promise<boolean> {
    const { floor, counterId } = this.#parts;
    const counter = floor.counter(counterId);
    if (!counter || counter.openTicketId !== undefined) return false;
    const back = floor.backAt(counterId);
    const backRow = back && floor.row(back.number);
    if (back && backRow) return this.#takeBack(back, backRow, counter);
    const chosen = counter.cityStaff ? undefined : floor.chosenFor(counter);
    if (chosen) {
      floor.of(chosen.number)?.once('chosen');
      return this.#call('call-ticket', onTicketAt(chosen, counter), chosen.number);
    }
    const { next } = counter;
    if (!next || !floor.mayCall(next.number)) return false;
    if (!counter.cityStaff) return this.#call('call-next', atCounter(counter), next.number);
    const row = floor.row(next.number);
    return row ? this.#call('call-ticket', onTicketAt(row, counter), next.number) : false;
  }

  /** Whoever comes back is called again, goes on at once, or takes their place in line again. */
  async #takeBack(visitor: Visitor, row: TicketView, counter: StaffCounter): Promise<boolean> {
    visitor.away = undefined;
    const ways = row.state === 'hold' ? 3 : 2;
    const way = visitor.visit.nth % ways;
    if (way === 0) return this.#call('call-ticket', onTicketAt(row, counter), visitor.number);
    if (way === 1) {
      await this.#act('return-to-waiting', row);
      return true;
    }
    const served = await this.#act('start-serving', row, (now) => this.#here(now));
    if (served) await this.#serve(visitor, served);
    return true;
  }

  /** Calls, and sees it through until the counter is free again. */
  async #call(verb: 'call-next' | 'call-ticket', body: object, number: string): Promise<boolean> {
    const { floor, door, board } = this.#parts;
    const voice = floor.of(number)?.visit.voice ?? 'voice';
    const before = idsOn(board);
    const pressed = await door.press(floor.screen, verb, { ...body, voice });
    if (!pressed.ok) return this.#refused(verb, pressed.refusal);
    this.#repliedAt = pressed.repliedAt;
    // Somebody else may have called whom the list named as next: who comes now is only known here.
    const seated = await floor.seated(pressed.number, SHOWN_WITHIN_MS);
    const visitor = seated ?? this.#stranger(pressed.number);
    const row = await this.#row(pressed);
    await this.#heard(pressed.number, before);
    const label = this.#label();
    await visitor.phone?.shows('calling', label, SHOWN_WITHIN_MS);
    if (row) await this.#attend(visitor, row);
    await floor.clock.sleep(nextCallMs);
    return true;
  }

  /** The call stands on the board and was handed to the voice: only then people come. */
  async #heard(number: string, before: ReadonlySet<string>): Promise<void> {
    const { board, book, onShown } = this.#parts;
    const repliedAt = this.#repliedAt;
    const label = this.#label();
    const id = await board.until(({ calls }) => {
      const call = calls.find((each) => each.number === number && !before.has(each.id));
      return call?.label === label ? call.id : undefined;
    }, SHOWN_WITHIN_MS);
    if (id === undefined) return;
    onShown(Math.max(0, (book.shownAt(id) ?? repliedAt) - repliedAt));
    await board.until(
      ({ said }) => said.some((each) => each.id === id) || undefined,
      SHOWN_WITHIN_MS,
    );
  }

  async #attend(visitor: Visitor, called: TicketView): Promise<void> {
    const { clock } = this.#parts.floor;
    const { visit } = visitor;
    if (visit.course === 'undo-call' && visitor.once('undo-call')) {
      await clock.sleep(mistakeMs);
      await this.#act('undo', called);
      return;
    }
    const away = visit.course === 'absent-returns' || visit.course === 'absent-for-good';
    if (away && visitor.once('absent')) return this.#callInVain(visitor, called);
    let row: TicketView | undefined = called;
    if (visit.late && visitor.once('late')) {
      await clock.sleep(recallAfterMs);
      row = await this.#recall(visitor, row);
    }
    await clock.sleep(this.#between(walkMs));
    const start = async () => row && this.#act('start-serving', row, (now) => this.#here(now));
    row = await start();
    if (visit.course === 'undo-start' && visitor.once('undo-start') && row) {
      await clock.sleep(mistakeMs);
      row = await this.#act('undo', row);
      await clock.sleep(mistakeMs);
      row = await start();
    }
    if (row) await this.#serve(visitor, row);
  }

  /** Nobody comes: a second call, a minute, then 不在. */
  async #callInVain(visitor: Visitor, called: TicketView): Promise<void> {
    const { floor, counterId } = this.#parts;
    const since = floor.clock.now();
    await floor.clock.sleep(recallAfterMs);
    const row = await this.#recall(visitor, called);
    await floor.clock.sleepUntil(since + absentAfterMs);
    const absent = row && (await this.#act('mark-absent', row));
    if (!absent) return;
    const returns = visitor.visit.course === 'absent-returns';
    if (returns) this.#sendAway(visitor, counterId);
    // Every second one stays in the list as absent until the day is closed.
    else if (visitor.visit.nth % 2 === 0) visitor.once('stays-absent');
    floor.wake();
  }

  async #recall(visitor: Visitor, row: TicketView): Promise<TicketView | undefined> {
    const before = idsOn(this.#parts.board);
    const { voice } = visitor.visit;
    const after = await this.#act('recall', row, (now) => ({ ...this.#here(now), voice }));
    if (after) await this.#heard(after.number, before);
    return after;
  }

  async #serve(visitor: Visitor, serving: TicketView): Promise<void> {
    const { floor, counterId, cityCounterId, otherServiceOf } = this.#parts;
    const { course } = visitor.visit;
    if (course.startsWith('hold') && visitor.once('hold')) {
      await this.#spend(visitor, 0.4);
      const reason = (['form', 'staff-check', 'photo', 'other'] as const)[visitor.visit.nth % 4];
      await this.#act('hold-ticket', serving, (now) => ({ ...onTicket(now), reason }));
      if (course === 'hold') this.#sendAway(visitor, counterId);
      else visitor.leave();
      floor.wake();
      return;
    }
    const to =
      course === 'hand-off-city'
        ? { counterId: cityCounterId }
        : { serviceId: otherServiceOf(serving.serviceId) };
    if (course.startsWith('hand-off') && visitor.once('hand-off')) {
      await this.#spend(visitor, 0.6);
      await this.#act('hand-off', serving, (now) => ({ ...onTicket(now), to }));
      return;
    }
    await this.#spend(visitor, 1);
    await this.#finish(visitor, serving);
  }

  async #finish(visitor: Visitor, serving: TicketView): Promise<void> {
    const { clock } = this.#parts.floor;
    let row = await this.#act('finish-serving', serving);
    if (visitor.visit.course === 'undo-finish' && visitor.once('undo-finish') && row) {
      await clock.sleep(mistakeMs);
      row = await this.#act('undo', row);
      await clock.sleep(mistakeMs);
      if (row) await this.#act('finish-serving', row);
    }
    visitor.leave();
    this.#parts.floor.wake();
  }

  async #spend(visitor: Visitor, share: number): Promise<void> {
    const minutes = visitor.minutesLeft * share;
    visitor.minutesLeft -= minutes;
    await this.#parts.floor.clock.sleep(minutes * MINUTE_MS);
  }

  #sendAway(visitor: Visitor, counterId: string): void {
    const until = this.#parts.floor.clock.now() + this.#between(backWithinMs);
    visitor.away = { counterId, until };
  }

  /**
   * Presses on a ticket, and waits until the monitor shows it. Who is told that somebody else
   * changed the ticket looks at the list again and presses once more.
   *
   * @returns the ticket as it is then; nothing when the press was refused
   */
  async #act(
    verb: Verb,
    ticket: TicketView,
    bodyOf: (row: TicketView) => object = onTicket,
  ): Promise<TicketView | undefined> {
    const { door, floor } = this.#parts;
    let row = ticket;
    for (let look = 1; look <= LOOKS_MAX; look += 1) {
      const pressed = await door.press(floor.screen, verb, bodyOf(row));
      if (pressed.ok) {
        this.#repliedAt = pressed.repliedAt;
        return this.#row(pressed);
      }
      if (pressed.refusal !== 'changed-meanwhile') {
        this.#refused(verb, pressed.refusal);
        return undefined;
      }
      await floor.screen.until(() => newer(floor.row(row.number), row), SHOWN_WITHIN_MS);
      row = floor.row(row.number) ?? row;
    }
    this.#refused(verb, 'changed-meanwhile');
    return undefined;
  }

  #row(pressed: Extract<Pressed, { ok: true }>): Promise<TicketView | undefined> {
    const { floor } = this.#parts;
    return floor.screen.until(() => {
      const row = floor.row(pressed.number);
      return row && row.version >= pressed.version ? row : undefined;
    }, SHOWN_WITHIN_MS);
  }

  #refused(verb: string, refusal: string): false {
    const { book, door } = this.#parts;
    if (!races.includes(refusal))
      book.trouble(`${verb} of ${door.staffId} was refused: ${refusal}`);
    return false;
  }

  #here(row: TicketView): object {
    const counter = this.#parts.floor.counter(this.#parts.counterId);
    return counter ? onTicketAt(row, counter) : onTicket(row);
  }

  #label(): string {
    return this.#parts.floor.counter(this.#parts.counterId)?.label ?? '';
  }

  #between({ least, most }: { readonly least: number; readonly most: number }): number {
    return least + this.#parts.random() * (most - least);
  }

  /** A number that nobody was seen to take: served all the same, and told of. */
  #stranger(number: string): Visitor {
    this.#parts.book.trouble(`${number} was called, and nobody was seen to take it`);
    const visit = {
      ...{ nth: 0, serviceId: '', locale: 'ja', atMinute: 0, servingMinutes: 1 },
      ...({ course: 'plain', voice: 'voice' } as const),
      ...{ late: false, chosen: false, reprint: false, doubleTouch: false },
    };
    return new Visitor(visit, number, undefined, false);
  }
}

/** Whether the list shows a later version of a row; one that left the list is later as well. */
function newer(now: TicketView | undefined, than: TicketView): true | undefined {
  return now === undefined || now.version > than.version ? true : undefined;
}

function idsOn(board: Screen<BoardView>): ReadonlySet<string> {
  const { calls = [], recent = [] } = board.view ?? {};
  return new Set([...calls, ...recent].map(({ id }) => id));
}
