import { groupSpokenBy } from './announcement-courier.ts';
import type { BoardGroup, EpochMs, NodeId } from './contract/ids.ts';
import type { Site } from './contract/site.ts';
import type { AnnouncedReport, NodeHealth } from './contract/snapshots.ts';
import type { PrinterState } from './contract/ticket.ts';
import type { HallFacts, Halt } from './queue/facts.ts';

/** What the hall's nodes say of themselves; in memory only, because they say it again. */
export class NodeWatch implements HallFacts {
  readonly nodes = new Map<NodeId, { readonly online: boolean; readonly since: EpochMs }>();
  readonly printers = new Map<NodeId, { readonly state: PrinterState; readonly since: EpochMs }>();
  readonly soundFaults = new Map<BoardGroup, EpochMs>();
  readonly #site: Site;
  halt: Halt | undefined;

  constructor(site: Site) {
    this.#site = site;
  }

  /** @param at - domain time */
  heard(health: NodeHealth, at: EpochMs): void {
    if (this.nodes.get(health.node)?.online !== health.online) {
      this.nodes.set(health.node, { online: health.online, since: at });
    }
    const { printer } = health;
    if (printer !== undefined && this.printers.get(health.node)?.state !== printer) {
      this.printers.set(health.node, { state: printer, since: at });
    }
  }

  /** A speaker's report: staff see 音声エラー from a failure until something is heard again. */
  reported(node: NodeId, report: AnnouncedReport, at: EpochMs): void {
    const group = groupSpokenBy(this.#site, node);
    if (group === undefined) return;
    if (report.state === 'failed') this.soundFailed(group, at);
    if (report.state === 'finished') this.soundFaults.delete(group);
  }

  soundFailed(group: BoardGroup, at: EpochMs): void {
    if (!this.soundFaults.has(group)) this.soundFaults.set(group, at);
  }
}
