import { randomBytes } from 'node:crypto';
import * as v from 'valibot';
import { decode } from '../../../broker/contract/decode.ts';
import type { Verb } from '../../../broker/contract/requests.ts';
import { assert } from '../../../broker/contract/result.ts';
import { post } from '../day/http-door.ts';
import { nowMs } from './printer-door.ts';

const answered = v.looseObject({
  value: v.optional(
    v.looseObject({
      ticketId: v.optional(v.string()),
      number: v.optional(v.string()),
      version: v.optional(v.number()),
    }),
  ),
});

type Ticket = { readonly ticketId: string; readonly number: string; readonly version: number };

/** Somebody at counter 1, who presses what the staff page would send. */
export class StaffHand {
  readonly #base: string;
  readonly #cookie: string;
  #counterVersion = 0;

  private constructor(base: string, cookie: string) {
    this.#base = base;
    this.#cookie = cookie;
  }

  /** The first person of a fresh hall, whose counter is open. */
  static async at(base: string): Promise<StaffHand> {
    const password = randomBytes(12).toString('base64url');
    const entered = await post(base, '/first-account', { staffId: 'bench', password });
    assert(entered.status === 200, `somebody signs in: ${entered.status}`);
    const hand = new StaffHand(base, entered.cookie ?? '');
    await hand.#press('set-counter', { ...hand.#atCounter(), state: 'open' });
    hand.#counterVersion = 1;
    return hand;
  }

  /** A number by word, for the counter. */
  async issue(): Promise<string> {
    const { number } = await this.#press('issue-ticket', {
      serviceId: 'application',
      locale: 'ja',
    });
    return number;
  }

  /** @returns the instant of the press, ms since the epoch, and the ticket as it was called */
  async callNext(): Promise<{ readonly pressedAt: number; readonly ticket: Promise<Ticket> }> {
    const pressedAt = nowMs();
    const ticket = this.#press('call-next', { ...this.#atCounter(), voice: 'voice' });
    return { pressedAt, ticket };
  }

  async finish({ ticketId, version }: Ticket): Promise<void> {
    await this.#press('finish-serving', { ticketId, expects: { ticket: version } });
    this.#counterVersion += 2;
  }

  #atCounter(): object {
    return { counterId: 'counter-1', expects: { counter: this.#counterVersion } };
  }

  async #press(verb: Verb, ask: object): Promise<Ticket> {
    const body = { verb, requestId: randomBytes(16).toString('base64url'), ask };
    const answer = await post(this.#base, '/ask', body, this.#cookie);
    assert(answer.status === 200, `${verb}: ${answer.status} ${JSON.stringify(answer.body)}`);
    const decoded = decode(answered, answer.body);
    assert(decoded.ok, `${verb} has an answer`);
    const { ticketId = '', number = '', version = 0 } = decoded.value.value ?? {};
    return { ticketId, number, version };
  }
}
