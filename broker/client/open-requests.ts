import { randomBytes } from 'node:crypto';
import { decode } from '../contract/decode.ts';
import { type RequestId, requestId } from '../contract/ids.ts';
import { type Reply, requests, type ValueOf, type Verb } from '../contract/requests.ts';
import { assert, err, ok, type Result } from '../contract/result.ts';
import type { RequestFailure } from './hall.ts';
import type { NodeClock } from './node-clock.ts';

const REPEAT_EVERY_MS = 2_000;
const SENDS_MAX = 3;
/** More would be a page gone wild; the answer is as if offline. */
export const OPEN_REQUESTS_MAX = 256;

type OpenRequest = {
  readonly verb: Verb;
  readonly asker: string;
  readonly answer: Promise<Result<unknown, RequestFailure>>;
  readonly settle: (answer: Result<unknown, RequestFailure>) => void;
};

/** 128 random bits; as long as a ticket id may be. */
export function newRequestId(): RequestId {
  const decoded = decode(requestId, randomBytes(16).toString('base64url'));
  assert(decoded.ok, 'base64url is a request id');
  return decoded.value;
}

/** Requests that were sent and not answered; each is sent three times under one id, then given up. */
export class OpenRequests {
  readonly #clock: NodeClock;
  readonly #unanswered: (verb: Verb, id: RequestId) => void;
  readonly #open = new Map<RequestId, OpenRequest>();

  constructor(clock: NodeClock, unanswered: (verb: Verb, id: RequestId) => void) {
    this.#clock = clock;
    this.#unanswered = unanswered;
  }

  /**
   * @param send - hands the very same bytes over again; may do nothing while the link is down
   * @param expiresAt - engine time
   * @returns `payload-malformed` as well when another actor's request is open under this id
   */
  async ask<V extends Verb>(
    verb: V,
    ask: object,
    id: RequestId,
    expiresAt: number,
    send: (payload: string) => void,
  ): Promise<Result<ValueOf<V>, RequestFailure>> {
    const asked = this.#open.get(id);
    const other = asked !== undefined && (asked.verb !== verb || asked.asker !== askerOf(ask));
    if (other) return err('payload-malformed');
    if (asked === undefined && this.#open.size >= OPEN_REQUESTS_MAX) return err('offline');
    const answer = asked?.answer ?? this.#send(verb, ask, id, expiresAt, send);
    return checkedValue(verb, await answer);
  }

  /** Takes a reply; one for nobody is a late answer to a repeat, and is no news. */
  take(reply: Reply): void {
    const open = this.#open.get(reply.requestId);
    open?.settle(reply.ok ? ok(reply.value) : err(reply.refusal));
  }

  /** Gives up what is open; for a node that stops. */
  abandon(): void {
    for (const open of this.#open.values()) open.settle(err('no-reply'));
  }

  #send(verb: Verb, ask: object, id: RequestId, expiresAt: number, send: (p: string) => void) {
    const payload = { ...ask, requestId: id, expiresAt };
    const checked = decode(requests[verb].payload, payload);
    if (!checked.ok) return Promise.resolve(err<RequestFailure>('payload-malformed'));
    const text = JSON.stringify(checked.value);
    let sends = 0;
    let cancel = () => {};
    const { promise, settle } = promised();
    const answered = (answer: Result<unknown, RequestFailure>) => {
      cancel();
      this.#open.delete(id);
      settle(answer);
    };
    const next = () => {
      if (sends === SENDS_MAX) {
        this.#unanswered(verb, id);
        return answered(err('no-reply'));
      }
      sends += 1;
      cancel = this.#clock.after(REPEAT_EVERY_MS, next);
      send(text);
    };
    this.#open.set(id, { verb, asker: askerOf(ask), answer: promise, settle: answered });
    next();
    return promise;
  }
}

/** Who asks, whatever counter they have gone to meanwhile: a reply names nothing but the id. */
function askerOf(ask: { readonly actor?: object }): string {
  return JSON.stringify({ ...ask.actor, counterId: undefined });
}

/** Checks a reply's value by the verb's schema; one that is wrong is no answer. */
function checkedValue<V extends Verb>(
  verb: V,
  answer: Result<unknown, RequestFailure>,
): Result<ValueOf<V>, RequestFailure> {
  if (!answer.ok) return answer;
  const decoded = decode(requests[verb].value, answer.value);
  // The table types each verb's value; TypeScript cannot follow the index through the generic.
  return decoded.ok ? ok(decoded.value as ValueOf<V>) : err('no-reply');
}

function promised() {
  let settle: (answer: Result<unknown, RequestFailure>) => void = () => {};
  const promise = new Promise<Result<unknown, RequestFailure>>((resolve) => {
    settle = resolve;
  });
  return { promise, settle };
}
