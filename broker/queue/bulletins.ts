import type { EventOf } from '../contract/events.ts';
import type { Refusal } from '../contract/refusals.ts';
import { assert, assertNever, err, ok, type Result } from '../contract/result.ts';
import { BULLETINS_MAX } from '../contract/staff-snapshot.ts';
import { envelopeOf, someDay } from './checks.ts';
import type { CommandOf, NewEvent } from './commands.ts';
import type { QueueState } from './state.ts';

type Bulletins = 'post-bulletin' | 'read-bulletin' | 'withdraw-bulletin';

/**
 * Words of the 責任者 to all counters, and who has read them (R46). They end with the day. Refuses
 * `unknown-bulletin`, and `wrong-state` for who has read it already.
 */
export function careForBulletins(
  state: QueueState,
  command: CommandOf<Bulletins>,
): Result<NewEvent, Refusal> {
  const day = someDay(state);
  if (!day.ok) return day;
  const { actor } = command;
  if (actor.kind !== 'staff') return err('not-allowed');
  if (command.type === 'post-bulletin') {
    return ok({ type: 'bulletin-posted', ...envelopeOf(command), text: command.text });
  }
  const { bulletinId } = command;
  const bulletin = state.bulletins.find(({ id }) => id === bulletinId);
  if (bulletin === undefined) return err('unknown-bulletin');
  switch (command.type) {
    case 'read-bulletin':
      if (bulletin.readBy.includes(actor.staffId)) return err('wrong-state');
      return ok({ type: 'bulletin-read', ...envelopeOf(command), bulletinId });
    case 'withdraw-bulletin':
      return ok({ type: 'bulletin-withdrawn', ...envelopeOf(command), bulletinId });
    default:
      return assertNever(command);
  }
}

/** Who wrote it knows it; the oldest goes when there are too many. */
export function bulletinPosted(state: QueueState, event: EventOf<'bulletin-posted'>): void {
  const { requestId: id, actor, text, at } = event;
  assert(actor.kind === 'staff', 'a person writes');
  const posted = { id, text, at, by: actor.staffId, readBy: [actor.staffId] };
  state.bulletins = [...state.bulletins, posted].slice(-BULLETINS_MAX);
}

export function bulletinRead(state: QueueState, event: EventOf<'bulletin-read'>): void {
  const { bulletinId, actor } = event;
  assert(actor.kind === 'staff', 'a person reads');
  state.bulletins = state.bulletins.map((each) =>
    each.id === bulletinId ? { ...each, readBy: [...each.readBy, actor.staffId] } : each,
  );
}

export function bulletinWithdrawn(state: QueueState, event: EventOf<'bulletin-withdrawn'>): void {
  state.bulletins = state.bulletins.filter(({ id }) => id !== event.bulletinId);
}
