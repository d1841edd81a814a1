import type { HallPicture, PictureTicket } from './picture.ts';

/** Who waits in one line, in order of place. */
export type Lane = {
  readonly kind: PictureTicket['kind'];
  /** What each minute waited here counts, by counter; 0 where it does not call from it. */
  readonly weights: readonly number[];
  /** Indices of `waiting`. */
  readonly tickets: number[];
  /** Whose turn it is in the play under way. */
  next: number;
};

/** Services that all counters treat alike wait in one line: the fewer lines, the faster a play. */
function keyOf({ counter, service, kind }: PictureTicket, groups: readonly number[]): string {
  return counter === undefined ? `${kind} ${groups[service]}` : `${kind} at ${counter}`;
}

/** For each service the first one with the same weight at every counter. */
function groupsOf({ counters }: HallPicture, services: number): readonly number[] {
  const first = new Map<string, number>();
  return Array.from({ length: services }, (_, service) => {
    const key = counters.map(({ weights }) => weights[service] ?? 0).join(' ');
    const group = first.get(key) ?? service;
    first.set(key, group);
    return group;
  });
}

function weightsOf({ counters }: HallPicture, ticket: PictureTicket): readonly number[] {
  if (ticket.counter === undefined) {
    return counters.map(({ weights }) => weights[ticket.service] ?? 0);
  }
  // Who was sent to this very counter waits with the greatest of its weights.
  return counters.map(({ weights }, index) =>
    index === ticket.counter ? Math.max(1, ...weights) : 0,
  );
}

export function lanesOf(picture: HallPicture, services: number): readonly Lane[] {
  const groups = groupsOf(picture, services);
  const lanes = new Map<string, Lane>();
  for (const [index, ticket] of picture.waiting.entries()) {
    const key = keyOf(ticket, groups);
    const lane = lanes.get(key);
    if (lane !== undefined) lane.tickets.push(index);
    else {
      const weights = weightsOf(picture, ticket);
      lanes.set(key, { kind: ticket.kind, weights, tickets: [index], next: 0 });
    }
  }
  for (const { tickets } of lanes.values()) {
    tickets.sort((a, b) => {
      const [left, right] = [picture.waiting[a], picture.waiting[b]];
      if (left === undefined || right === undefined) return 0;
      return left.placeAt - right.placeAt || left.order - right.order;
    });
  }
  return [...lanes.values()];
}
