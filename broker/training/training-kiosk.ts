import type { Hall } from '../client/hall.ts';
import { decode } from '../contract/decode.ts';
import { type Locale, type NodeId, type RequestId, requestId } from '../contract/ids.ts';
import { assert } from '../contract/result.ts';
import type { VisitorPlan } from './visitor-plans.ts';
import type { Visitors } from './visitors.ts';

/** Who could not be given a number touches again so much later, real time: paper is out. */
const TOUCH_AGAIN_MS = 3_000;
/** Between two, domain minutes: eleven within a minute at one kiosk raise its alarm (issue-rate). */
const TOUCH_EVERY_MINUTES = 0.12;

/** Ids that are made of the plan: who asks again after a restart is given the same number. */
export function visitorIds(plans: readonly VisitorPlan[]): ReadonlyMap<RequestId, VisitorPlan> {
  return new Map(
    plans.map((plan, nth) => {
      const id = decode(requestId, `visitor-${String(nth).padStart(4, '0')}`);
      assert(id.ok, 'a visitor has an id');
      return [id.value, plan] as const;
    }),
  );
}

/** A kiosk of the training hall, and how many touch there; the last one takes everybody else. */
export type TouchedKiosk = { readonly hall: Hall; readonly kioskId: NodeId; readonly max: number };

/**
 * The training hall's kiosks, at which citizens of software touch: one after another, over MQTT as
 * at any kiosk, when their minute has come.
 */
export class TrainingKiosk {
  readonly #kiosks: readonly TouchedKiosk[];
  readonly #locale: Locale;
  readonly #plans: ReadonlyMap<RequestId, VisitorPlan>;
  readonly #visitors: Pick<Visitors, 'hasNumber'>;
  #touching = false;
  #notBeforeMs = 0;
  #notBeforeMinute = Number.NEGATIVE_INFINITY;

  constructor(parts: {
    readonly kiosks: readonly TouchedKiosk[];
    readonly locale: Locale;
    readonly plans: ReadonlyMap<RequestId, VisitorPlan>;
    readonly visitors: Pick<Visitors, 'hasNumber'>;
  }) {
    this.#kiosks = parts.kiosks;
    this.#locale = parts.locale;
    this.#plans = parts.plans;
    this.#visitors = parts.visitors;
  }

  /**
   * Lets the next one touch who is there and has no number.
   *
   * @param minute - domain minutes since the training began
   * @param nowMs - monotonic
   */
  look(minute: number, nowMs: number): void {
    if (this.#touching || nowMs < this.#notBeforeMs || minute < this.#notBeforeMinute) return;
    for (const [id, plan] of this.#plans) {
      if (plan.atMinute > minute || this.#visitors.hasNumber(id)) continue;
      this.#notBeforeMinute = minute + TOUCH_EVERY_MINUTES;
      void this.#touch(id, plan, nowMs);
      return;
    }
  }

  /** Who comes nth touches at the same kiosk after a restart: an id is its kiosk's alone. */
  async #touch(id: RequestId, { serviceId }: VisitorPlan, nowMs: number): Promise<void> {
    let nth = [...this.#plans.keys()].indexOf(id);
    const kiosk = this.#kiosks.find(({ max }) => {
      nth -= max;
      return nth < 0;
    });
    if (kiosk === undefined) return;
    this.#touching = true;
    const actor = { kind: 'kiosk', nodeId: kiosk.kioskId } as const;
    const wish = { actor, serviceId, locale: this.#locale };
    const answer = await kiosk.hall.request('issue-ticket', wish, id);
    this.#touching = false;
    if (!answer.ok) this.#notBeforeMs = nowMs + TOUCH_AGAIN_MS;
  }
}
