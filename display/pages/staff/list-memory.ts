import * as v from 'valibot';
import { decode } from '../../../broker/contract/decode.ts';
import { serviceId, staffId } from '../../../broker/contract/ids.ts';
import { filters, firstChoice, type ListChoice, sorts } from './ticket-lists.ts';

const KEY = 'yobiban-list';

const remembered = v.strictObject({
  staffId,
  serviceId: v.optional(serviceId),
  sort: v.picklist(sorts),
  filters: v.pipe(v.array(v.picklist(filters)), v.maxLength(filters.length)),
});

type Memory = Pick<Storage, 'getItem' | 'setItem'>;

/**
 * How one person looks at the lists, kept by this tab when its page is loaded again. Somebody else
 * finds every row: what one left out, the next would miss.
 */
export class ListMemory {
  readonly #memory: Memory;

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  recall(person: string): ListChoice {
    const decoded = decode(remembered, parse(this.#memory.getItem(KEY)));
    if (!decoded.ok || decoded.value.staffId !== person) return firstChoice;
    const { serviceId: service, sort, filters: chosen } = decoded.value;
    return { ...firstChoice, serviceId: service, sort, filters: chosen };
  }

  keep(person: string, { serviceId: service, sort, filters: chosen }: ListChoice): void {
    const kept = { staffId: person, serviceId: service, sort, filters: chosen };
    this.#memory.setItem(KEY, JSON.stringify(kept));
  }
}

function parse(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return undefined;
  }
}
