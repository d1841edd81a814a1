import type { QueueEvent } from '../broker/contract/events.ts';

/** What somebody did, as their own page showed it, in the words of the journal. */
export type Deed = {
  /** A person's id, or the kiosk that a citizen touched. */
  readonly who: string;
  readonly what: QueueEvent['type'];
  /** The ticket's number; of a counter its id. */
  readonly whom: string;
  /** The counter, reason or state, where there is one. */
  readonly how: string;
};

/** A morning as the pages told it. Deeds of several people stand in the order they were seen in. */
export class MorningStory {
  readonly deeds: Deed[] = [];

  tell(who: string, what: Deed['what'], whom: string, how = ''): void {
    this.deeds.push({ who, what, whom, how });
  }
}

/**
 * The same morning as the journal has it: every deed of people, none of the machines. What the
 * staff node records of people's coming and going is told by `accessesOf`.
 */
export function deedsOf(events: readonly QueueEvent[]): readonly Deed[] {
  const numbers = new Map<string, string>();
  return events.flatMap((event) => {
    if (event.type === 'ticket-issued') numbers.set(event.ticketId, event.number);
    const who = doerOf(event);
    if (who === undefined || event.type === 'access-recorded') return [];
    const whom = 'ticketId' in event ? (numbers.get(event.ticketId) ?? '') : placeOf(event);
    return { who, what: event.type, whom, how: howOf(event) };
  });
}

/** Who came, locked their screen, changed an account: `suzuki account-added sato`, in order. */
export function accessesOf(events: readonly QueueEvent[]): readonly string[] {
  return events.flatMap((event) =>
    event.type === 'access-recorded'
      ? `${doerOf(event)} ${event.access.act} ${event.access.staffId}`
      : [],
  );
}

function doerOf({ actor }: QueueEvent): string | undefined {
  if (actor.kind === 'staff') return actor.staffId;
  return actor.kind === 'kiosk' ? actor.nodeId : undefined;
}

function placeOf(event: QueueEvent): string {
  return event.type === 'counter-set' ? event.counterId : '';
}

function howOf(event: QueueEvent): string {
  switch (event.type) {
    case 'ticket-called':
    case 'serving-started':
      return event.counterId;
    case 'ticket-held':
    case 'ticket-cancelled':
      return event.reason;
    case 'ticket-handed-off':
      return 'counterId' in event.to ? event.to.counterId : event.to.serviceId;
    case 'counter-set':
      return event.state;
    default:
      return '';
  }
}

/**
 * One line a deed, gathered by the person who did it or by the ticket it was done to. Between two
 * people at two tickets nobody can see who was first; within one hand and one ticket everybody can.
 */
export function linesBy(
  key: 'who' | 'whom',
  deeds: readonly Deed[],
): Readonly<Record<string, readonly string[]>> {
  const lines: Record<string, string[]> = {};
  for (const deed of deeds) {
    const { who, what, whom, how } = deed;
    lines[deed[key]] = [...(lines[deed[key]] ?? []), `${who} ${what} ${whom} ${how}`.trim()];
  }
  return lines;
}
