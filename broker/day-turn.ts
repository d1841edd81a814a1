import { ownEnvelope } from './command-of.ts';
import type { BusinessDay } from './contract/ids.ts';
import type { Logger } from './contract/log.ts';
import type { SitePack } from './contract/site.ts';
import type { HallClock } from './hall-clock.ts';
import type { NodeWatch } from './node-watch.ts';
import { businessDayOf } from './queue/calendar.ts';
import type { QueueEngine } from './queue-engine.ts';
import type { Recovery } from './recovery.ts';

type Parts = {
  readonly recovery: Pick<Recovery, 'damaged' | 'latestDay'>;
  readonly engine: QueueEngine;
  readonly watch: NodeWatch;
  readonly pack: SitePack;
  readonly clock: HallClock;
  readonly log: Logger;
};

/**
 * The business day turns at 03:00, or at the next start: what was not closed is closed then (design
 * part 5, rule 12). While the clock is behind the journal, or the journal is damaged, no day turns.
 */
export class DayTurn {
  readonly #parts: Parts;
  /** The newest day of the journal: a clock that shows an earlier one is wrong. */
  #latestDay: BusinessDay;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#latestDay = parts.recovery.latestDay;
  }

  /** Looks at the clock, and does what is due; one call at a time. */
  async turn(): Promise<void> {
    const { engine, watch, clock, pack } = this.#parts;
    const today = businessDayOf(clock.domainNow(), pack.site.timeZone);
    this.#haltOrNot(today);
    const { day } = engine.state;
    if (watch.halt !== undefined || (day.state !== 'none' && day.businessDay === today)) return;
    if (day.state === 'open') {
      await engine.order({ type: 'close-day', missed: true, ...ownEnvelope(clock) });
    }
    this.#latestDay = today;
    const opening = { businessDay: today, siteVersion: pack.version };
    await engine.order({ type: 'open-day', ...opening, ...ownEnvelope(clock) });
  }

  /** Order stays by sequence whatever the clock says, but no earlier day opens, and nothing is issued. */
  #haltOrNot(today: BusinessDay): void {
    const { watch, recovery, log } = this.#parts;
    const behind = this.#latestDay > today;
    if (behind && watch.halt === undefined) {
      log.error('clock.doubtful', { businessDay: this.#latestDay, clockShows: today });
    }
    if (recovery.damaged) watch.halt = 'journal-damaged';
    else watch.halt = behind ? 'clock-doubtful' : undefined;
  }
}
