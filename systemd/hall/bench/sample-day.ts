import { decode } from '../../../broker/contract/decode.ts';
import { type QueueEvent, queueEvent } from '../../../broker/contract/events.ts';
import { businessDay } from '../../../broker/contract/ids.ts';
import { assert } from '../../../broker/contract/result.ts';

const day = decode(businessDay, '2026-11-20');
assert(day.ok, 'a business day');
export const sampleDay = day.value;

/** 2026-11-20 10:00 in Japan, epoch ms. */
export const sampleNoonMs = Date.UTC(2026, 10, 20, 1);

/** A call as the journal holds it: an event of ordinary size. */
export function sampleEvent(seq: number): QueueEvent {
  const event = decode(queueEvent, {
    type: 'serving-started',
    seq,
    at: sampleNoonMs + seq * 1000,
    engineAt: sampleNoonMs + seq * 1000,
    actor: { kind: 'staff', staffId: 'clerk.one', counterId: 'counter-1' },
    requestId: `request-${String(seq).padStart(8, '0')}`,
    ticketId: `ticket-${String(seq).padStart(8, '0')}`,
    counterId: 'counter-1',
  });
  assert(event.ok, 'a sample event decodes');
  return event.value;
}
