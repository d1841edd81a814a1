import { decode } from '../contract/decode.ts';
import { type QueueEvent, queueEvent } from '../contract/events.ts';
import { type BusinessDay, businessDay } from '../contract/ids.ts';
import { assert } from '../contract/result.ts';
import type { Random } from './memory-disk.ts';

/** A seeded source of numbers from 0 up to 1 (mulberry32). */
export function mulberry32(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function sampleBusinessDay(text: string): BusinessDay {
  const day = decode(businessDay, text);
  assert(day.ok, `${text} is a day`);
  return day.value;
}

const openedAtMs = Date.UTC(2026, 10, 22, 0, 0, 0);
const ticket = (index: number) => `ticket-${String(index).padStart(6, '0')}`;

/** The five events of a ticket's ordinary life, in the sizes a hall really writes. */
function body(type: number, index: number): Readonly<Record<string, unknown>> {
  const ticketId = ticket(index);
  const jobId = `job-${ticketId}`;
  const number = `A${String(index % 100_000).padStart(3, '0')}`;
  const expiresAt = openedAtMs + 60_000;
  const print = { jobId, printer: 'printer-1', slips: 2, validWhen: 'printed', expiresAt };
  const bodies: readonly Readonly<Record<string, unknown>>[] = [
    {
      type: 'ticket-issued',
      ...{ ticketId, number, serviceId: 'card-pickup', locale: 'ja', token: 'x'.repeat(22) },
      ...{ groupsAhead: index % 40, kioskId: 'kiosk-1', print },
    },
    { type: 'print-reported', jobId, outcome: 'printed', slipsOut: 2 },
    {
      type: 'ticket-called',
      ...{ ticketId, counterId: '1', voice: 'voice', announcementId: `call-${ticketId}` },
      groups: ['main'],
    },
    { type: 'serving-started', ticketId, counterId: '1' },
    { type: 'serving-finished', ticketId },
  ];
  return bodies[type] ?? { type: 'day-opened', businessDay: '2026-11-22', siteVersion: '令和8年' };
}

/** The event with this sequence in a day of tickets, one after another; the first opens the day. */
export function sampleEvent(seq: number, requestId = `request-${seq}`): QueueEvent {
  const at = openedAtMs + seq * 1000;
  const actor =
    seq % 5 === 2 ? { kind: 'kiosk', nodeId: 'kiosk-1' } : { kind: 'staff', staffId: 'tanaka' };
  const event = decode(queueEvent, {
    ...body(seq === 1 ? -1 : (seq - 2) % 5, Math.floor((seq - 2) / 5)),
    ...{ seq, at, engineAt: at, actor, requestId },
  });
  assert(event.ok, `event ${seq} decodes: ${event.ok ? '' : event.error.path}`);
  return event.value;
}

export function sampleEvents(fromSeq: number, toSeq: number): readonly QueueEvent[] {
  return Array.from({ length: toSeq - fromSeq + 1 }, (_, index) => sampleEvent(fromSeq + index));
}
