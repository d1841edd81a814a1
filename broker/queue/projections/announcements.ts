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
import type { Announcement } from '../../contract/ticket.ts';
import { type QueueState, ticketIs } from '../state.ts';

/**
 * Calls made at once are spoken one after another, some nine seconds each: a call may wait its turn
 * this long, and no longer (voice.md part 3). A board that has just started speaks nothing older
 * than 10 s by a rule of its own (F23). Real time.
 */
const ANNOUNCEMENT_EXPIRY_MS = 75_000;

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

/** Japanese first, then at most one language more that the board speaks (R5). */
function localesOf(site: Site, group: BoardGroup): Locale[] {
  const ja = japanese();
  const board = site.boards.find((each) => each.group === group);
  const second = board?.spokenLocales.find((each) => each !== ja);
  return second === undefined ? [ja] : [ja, second];
}

/**
 * What each board group says after this event, which the state has taken in: calls and recalls,
 * the silent ones too, for the boards show those as well. Anything else says nothing.
 */
export function announcementOf(
  state: QueueState,
  site: Site,
  event: QueueEvent,
): readonly { readonly group: BoardGroup; readonly announcement: Announcement }[] {
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
      announcementId,
      number: ticket.number,
      counterId,
      recall: event.type === 'ticket-recalled',
      voice,
      locales: localesOf(site, group),
      expiresAt: later(event.engineAt, ANNOUNCEMENT_EXPIRY_MS),
    },
  }));
}
