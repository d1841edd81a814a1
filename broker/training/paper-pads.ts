import { decode } from '../contract/decode.ts';
import type { QueueEvent } from '../contract/events.ts';
import { type ServiceId, type TicketNumber, ticketNumber } from '../contract/ids.ts';
import type { Site } from '../contract/site.ts';
import type { ExerciseSnapshot } from '../contract/training-topics.ts';

/** So many people with a slip of a paper pad stand there at once. */
const SHOWN = 2;

/** The people of the exercise 紙の番号札: they hold slips that nobody has entered yet. */
export class PaperPads {
  readonly #slips: readonly { readonly number: TicketNumber; readonly serviceId: ServiceId }[];
  readonly #entered = new Set<TicketNumber>();

  constructor({ paperPads: pads, services, digits }: Site) {
    const [service] = services;
    const count = pads && service ? pads.last - pads.first + 1 : 0;
    this.#slips = Array.from({ length: count }, (_, nth) => nth + (pads?.first ?? 0)).flatMap(
      (value) => {
        const text = `${service?.prefix}${String(value).padStart(digits, '0')}`;
        const number = decode(ticketNumber, text);
        return number.ok && service ? [{ number: number.value, serviceId: service.id }] : [];
      },
    );
  }

  follow(event: QueueEvent): void {
    if (event.type === 'ticket-issued' && event.pad) this.#entered.add(event.number);
  }

  shown(): ExerciseSnapshot['visitors'] {
    return this.#slips
      .filter(({ number }) => !this.#entered.has(number))
      .slice(0, SHOWN)
      .map((slip) => ({ ...slip, state: 'holds-pad' }));
  }
}
