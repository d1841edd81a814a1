import type { EpochMs } from '../../contract/ids.ts';
import type { Site, SiteBoard } from '../../contract/site.ts';
import type { SoundCheckState } from '../../contract/staff-snapshot.ts';
import { businessDayOf } from '../calendar.ts';
import { type HallFacts, isOnline } from '../facts.ts';
import type { QueueState } from '../state.ts';

type Check = { readonly state: SoundCheckState; readonly since: EpochMs };

/**
 * The daily check of a group's loudspeaker (issue 4, point 5): what its own microphone heard, or
 * what staff said of it, whichever is newer. Nothing where the group is silent or its box away.
 */
export function soundCheckOf(
  state: QueueState,
  site: Site,
  board: SiteBoard,
  facts: HallFacts,
): Check | undefined {
  const { day } = state;
  if (day.state !== 'open' || board.speaker === undefined) return undefined;
  const box = isOnline(facts, board.speaker) ? facts.devices.get(board.speaker) : undefined;
  if (box?.sound === undefined || box.sound === 'none') return undefined;
  const { selfTest } = box;
  const asked = state.soundChecks.get(board.group);
  const ofToday =
    selfTest !== undefined && businessDayOf(selfTest.at, site.timeZone) === day.businessDay;
  if (ofToday && selfTest.at >= (asked?.at ?? 0)) {
    return { state: selfTest.heard ? 'heard' : 'not-heard', since: selfTest.at };
  }
  return asked ? { state: asked.state, since: asked.at } : { state: 'due', since: day.openedAt };
}
