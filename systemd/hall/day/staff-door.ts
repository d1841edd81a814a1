import { randomBytes } from 'node:crypto';
import * as v from 'valibot';
import { decode } from '../../../broker/contract/decode.ts';
import type { Verb } from '../../../broker/contract/requests.ts';
import { assert } from '../../../broker/contract/result.ts';
import type { StaffCounter } from '../../../broker/contract/staff-snapshot.ts';
import type { TicketView } from '../../../broker/contract/ticket.ts';
import { type Answer, post } from './http-door.ts';
import type { Screen } from './screen.ts';
import type { SightingsBook } from './sightings.ts';
import type { StaffView } from './views.ts';

/** No answer: people press the same thing again until somebody hears it. */
const PRESS_AGAIN_MS = 200;
const ONLINE_WITHIN_MS = 30_000;
const PRESSES_MAX = 40;

const askAnswer = v.looseObject({
  ok: v.boolean(),
  refusal: v.optional(v.string()),
  sentence: v.optional(v.string()),
  value: v.optional(
    v.looseObject({
      ticketId: v.optional(v.string()),
      number: v.optional(v.string()),
      version: v.optional(v.number()),
    }),
  ),
});

/** What one press brought. */
export type Pressed =
  | {
      readonly ok: true;
      readonly ticketId: string;
      readonly number: string;
      readonly version: number;
      /** By the clock of `performance.now()`. */
      readonly pressedAt: number;
      readonly repliedAt: number;
    }
  | { readonly ok: false; readonly refusal: string };

export type StaffDoorParts = {
  readonly base: string;
  readonly staffId: string;
  readonly password: string;
  readonly book: SightingsBook;
  /** Told at the moment a press is on its way: when somebody pulls the broker's plug. */
  readonly onPress: () => void;
};

/** One person at the staff page: an id of their own, a session, and presses. */
export class StaffDoor {
  readonly staffId: string;
  readonly #parts: StaffDoorParts;
  #cookie = '';
  #counterId: string | undefined;

  constructor(parts: StaffDoorParts) {
    this.staffId = parts.staffId;
    this.#parts = parts;
  }

  get headers(): Readonly<Record<string, string>> {
    return { cookie: this.#cookie };
  }

  /** Makes the very first account, the 責任者, whom the first start asks for. */
  async makeFirstAccount(): Promise<void> {
    await this.#enter('/first-account');
  }

  async makeAccount(of: StaffDoor, role: string): Promise<void> {
    const { staffId, password: own } = of.#parts;
    const password = `first ${own}`;
    const answer = await this.#send('/accounts', { staffId, role, password });
    assert(answer.status === 200, `an account is made for ${staffId}: ${answer.status}`);
    // Its owner comes for the first time, and chooses a password that nobody else knows.
    await of.#enter('/sign-in', { reason: 'remaining', password });
    const chosen = await of.#send('/password', { password: own });
    assert(chosen.status === 200, `${staffId} chooses a password: ${chosen.status}`);
  }

  async signIn(): Promise<void> {
    // Whoever comes before the doors open, or stays behind, says why; at other times nobody asks.
    await this.#enter('/sign-in', { reason: 'remaining' });
    if (this.#counterId !== undefined) await this.sitAt(this.#counterId);
  }

  async sitAt(counterId: string): Promise<void> {
    this.#counterId = counterId;
    const answer = await this.#send('/counter', { counterId });
    assert(answer.status === 200, `${this.staffId} sits at ${counterId}: ${answer.status}`);
  }

  /** Presses; without an answer again and again under the same id, so that it is done once. */
  async press(screen: Screen<StaffView>, verb: Verb, ask: object): Promise<Pressed> {
    const requestId = randomBytes(16).toString('base64url');
    const body = { verb, requestId, ask };
    for (let count = 1; count <= PRESSES_MAX; count += 1) {
      const pressedAt = performance.now();
      const answering = this.#send('/ask', body);
      this.#parts.onPress();
      const answer = await answering;
      const repliedAt = performance.now();
      const decoded = decode(askAnswer, answer.body);
      const refusal = decoded.ok ? decoded.value.refusal : undefined;
      if (answer.status === 401 || refusal === 'locked') {
        await this.signIn();
        continue;
      }
      if (answer.status === 200 && decoded.ok) {
        const { ticketId = '', number = '', version = 0 } = decoded.value.value ?? {};
        this.#note(requestId, verb, undefined, number);
        return { ok: true, ticketId, number, version, pressedAt, repliedAt };
      }
      if (answer.status !== 0 && !unheard(refusal)) {
        const why = refusal ?? `${answer.status}`;
        this.#note(requestId, verb, why, '');
        return { ok: false, refusal: why };
      }
      await new Promise((resolve) => setTimeout(resolve, PRESS_AGAIN_MS));
      await screen.until((view) => view.online || undefined, ONLINE_WITHIN_MS);
    }
    this.#note(requestId, verb, 'no-reply', '');
    this.#parts.book.trouble(`${verb} of ${this.staffId} was never answered`);
    return { ok: false, refusal: 'no-reply' };
  }

  async #enter(path: string, more: object = {}): Promise<void> {
    const { base, staffId, password } = this.#parts;
    const answer = await post(base, path, { staffId, password, ...more });
    assert(answer.status === 200, `${path} of ${staffId}: ${answer.status}`);
    this.#cookie = answer.cookie ?? '';
  }

  #send(path: string, body: object): Promise<Answer> {
    return post(this.#parts.base, path, body, this.#cookie);
  }

  #note(requestId: string, verb: string, refusal: string | undefined, number: string): void {
    const { book, staffId } = this.#parts;
    book.presses.push({ requestId, staffId, verb, refusal, number: number || undefined });
  }
}

/** Nobody knows whether it was done: the same press again finds out. */
function unheard(refusal: string | undefined): boolean {
  return refusal === 'offline' || refusal === 'no-reply' || refusal === 'expired';
}

export function onTicket(ticket: TicketView): object {
  return { ticketId: ticket.ticketId, expects: { ticket: ticket.version } };
}

export function onTicketAt(ticket: TicketView, counter: StaffCounter): object {
  return {
    ticketId: ticket.ticketId,
    counterId: counter.counterId,
    expects: { ticket: ticket.version, counter: counter.version },
  };
}

export function atCounter(counter: StaffCounter): object {
  return { counterId: counter.counterId, expects: { counter: counter.version } };
}
