import { setTimeout as pause } from 'node:timers/promises';
import type { MqttHall } from './client/mqtt-hall.ts';
import { newRequestId } from './client/open-requests.ts';
import { type Actor, actor, counterId, type RequestId } from './contract/ids.ts';
import type { AskOf, ValueOf, Verb } from './contract/requests.ts';
import type { Result } from './contract/result.ts';
import type { StaffSnapshot } from './contract/staff-snapshot.ts';
import type { Answer } from './queue/state.ts';
import { parsed } from './queue/trial-hall.ts';

/** Numbers pressed for at once, so that a kill meets several in the air. */
const AT_ONCE = 4;
/** How many accepted requests are asked again, about. */
const ASKED_AGAIN = 5;

/** What an accepted request was answered with, and how to ask it again. */
type Accepted = { readonly answer: Answer; readonly again: () => Promise<Answer | undefined> };

/**
 * Somebody at a counter who issues, calls and finishes as fast as the hall lets them, and who asks
 * again under the same id until they are answered, however often the broker dies meanwhile.
 */
export class BusyClerk {
  readonly actor: Actor;
  /** Every id ever used, answered or not. */
  readonly asked = new Set<RequestId>();
  readonly accepted = new Map<RequestId, Accepted>();
  /** Answers that were not the ones given before to the same request. */
  readonly contradictions: string[] = [];
  readonly #hall: MqttHall;
  readonly #counterId;
  readonly #serviceId: string;
  #staff: StaffSnapshot | undefined;
  #stopped = false;

  constructor(hall: MqttHall, options: { readonly counter: string; readonly service: string }) {
    this.#hall = hall;
    this.actor = parsed(actor, { kind: 'staff', staffId: hall.node });
    this.#counterId = parsed(counterId, options.counter);
    this.#serviceId = options.service;
    hall.on('staff', undefined, (snapshot) => {
      this.#staff = snapshot;
    });
  }

  stop(): void {
    this.#stopped = true;
  }

  async work(): Promise<void> {
    for (let round = 0; !this.#stopped; round += 1) {
      const issues = Array.from({ length: AT_ONCE }, () =>
        this.#ask('issue-ticket', { serviceId: this.#serviceId, locale: 'ja' }),
      );
      await Promise.all([...issues, this.#serveOne()]);
      if (round % 10 === 0) await this.#askOldOnes();
    }
  }

  async #serveOne(): Promise<void> {
    const counter = this.#staff?.counters.find((each) => each.counterId === this.#counterId);
    if (counter === undefined) return;
    const at = { counterId: this.#counterId, expects: { counter: counter.version } };
    const open = this.#staff?.open.find(({ ticketId }) => ticketId === counter.openTicketId);
    if (counter.state !== 'open') await this.#ask('set-counter', { ...at, state: 'open' });
    else if (open) {
      const { ticketId, version } = open;
      await this.#ask('finish-serving', { ticketId, expects: { ticket: version } });
    } else await this.#ask('call-next', { ...at, voice: 'silent' });
  }

  /** An accepted answer is repeated, however old (design part 5, rule 3). */
  async #askOldOnes(): Promise<void> {
    for (const id of [...this.accepted.keys()]) {
      if (Math.random() > ASKED_AGAIN / this.accepted.size) continue;
      const before = this.accepted.get(id);
      const now = await before?.again();
      if (now === undefined || JSON.stringify(now) === JSON.stringify(before?.answer)) continue;
      this.contradictions.push(`${JSON.stringify(before?.answer)} became ${JSON.stringify(now)}`);
    }
  }

  async #ask(verb: Verb, fields: object): Promise<void> {
    const id = newRequestId();
    this.asked.add(id);
    const ask = { ...fields, actor: this.actor } as AskOf<Verb>;
    while (!this.#stopped) {
      const answer: Result<ValueOf<Verb>, string> = await this.#hall.request(verb, ask, id);
      if (answer.ok) {
        const again = async () => {
          const repeated = await this.#hall.request(verb, ask, id);
          if (repeated.ok) return repeated.value as Answer;
          if (['offline', 'no-reply'].includes(repeated.error)) return undefined;
          this.contradictions.push(`${JSON.stringify(answer.value)} became ${repeated.error}`);
          return undefined;
        };
        this.accepted.set(id, { answer: answer.value as Answer, again });
        return;
      }
      if (answer.error !== 'offline' && answer.error !== 'no-reply') return;
      await pause(20);
    }
  }
}
