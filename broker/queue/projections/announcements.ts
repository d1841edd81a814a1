import type { Announcement } from '../../contract/announcement.ts';
import { decode } from '../../contract/decode.ts';
import type { QueueEvent } from '../../contract/events.ts';
import {
  type BoardGroup,
  type EpochMs,
  epochMs,
  type Locale,
  locale as localeSchema,
} from '../../contract/ids.ts';
import { assert } from '../../contract/result.ts';
import type { Site } from '../../contract/site.ts';
import { type QueueState, ticketIs } from '../state.ts';

/**
 * Calls made at once are spoken one after another, some nine seconds each: a call may wait its turn
 * this long, and no longer (voice.md part 3). A board that has just started speaks nothing older
 * than 10 s by a rule of its own (F23). Real time.
 */
const ANNOUNCEMENT_EXPIRY_MS = 75_000;
/** Who pressed stands there and listens; a check that comes a minute later confuses the hall. */
const CHECK_EXPIRY_MS = 30_000;

function japanese(): Locale {
  const parsed = decode(localeSchema, 'ja');
  assert(parsed.ok, 'ja is a locale');
  return parsed.value;
}

function later(at: EpochMs, byMs: number): EpochMs {
  const parsed = decode(epochMs, at + byMs);
  assert(parsed.ok, 'an instant');
  return parsed.value;
}

/**
 * Japanese first, then at most one language more: that of the ticket where the board speaks it, else
 * English where it speaks that. Each in turn would take 19 s a call (R5, voice.md part 2).
 */
function localesOf(site: Site, group: BoardGroup, of: Locale): Locale[] {
  const ja = japanese();
  const spoken = site.boards.find((each) => each.group === group)?.spokenLocales ?? [];
  if (of.startsWith('ja')) return [ja];
  const second = spoken.find((each) => each === of) ?? spoken.find((each) => each === 'en');
  return second === undefined ? [ja] : [ja, second];
}

/**
 * What each board group says after this event, which the state has taken in: calls and recalls,
 * the silent ones too, for the boards show those as well; and a check of the loudspeaker. Anything
 * else says nothing.
 */
export function announcementOf(
  state: QueueState,
  site: Site,
  event: QueueEvent,
): readonly { readonly group: BoardGroup; readonly announcement: Announcement }[] {
  if (event.type === 'sound-check-ordered') {
    const { group, announcementId, engineAt } = event;
    const expiresAt = later(engineAt, CHECK_EXPIRY_MS);
    return [{ group, announcement: { kind: 'check', announcementId, expiresAt } }];
  }
  if (event.type !== 'ticket-called' && event.type !== 'ticket-recalled') return [];
  const ticket = state.tickets.get(event.ticketId);
  assert(ticket !== undefined, 'event names a known ticket');
  const { announcementId, voice } = event;
  // Taken back or said anew in the same breath: what the voice says is what the board shows.
  if (!ticketIs(ticket, 'calling') || ticket.phase.announcementId !== announcementId) return [];
  const { counterId } = ticket.phase;
  return event.groups.map((group) => ({
    group,
    announcement: {
      kind: 'call',
      announcementId,
      number: ticket.number,
      counterId,
      recall: event.type === 'ticket-recalled',
      voice,
      locales: localesOf(site, group, ticket.locale),
      expiresAt: later(event.engineAt, ANNOUNCEMENT_EXPIRY_MS),
    },
  }));
}
